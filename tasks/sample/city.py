"""The city's units, the names they go by, and its collective names; everything through the services of org."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date

from fazhi.org.acting import Acting
from fazhi.org.models import Kind, Level, Unit, UnitGroup
from fazhi.org.services import units
from tasks.sample.moments import Moments, text

STREET = "街道"


@dataclass
class City:
    """Units by code and groups by name."""

    units: dict[str, Unit] = field(default_factory=dict)
    groups: dict[str, UnitGroup] = field(default_factory=dict)

    @property
    def government(self) -> Unit:
        """The city government."""
        return self.units["LC"]

    @property
    def counties(self) -> list[Unit]:
        """The governments of the counties."""
        return [unit for unit in self.units.values() if unit.kind == Kind.GOVERNMENT and unit.level == Level.COUNTY]


def build(moments: Moments) -> City:
    """Open every unit, its aliases and the groups."""
    told, city = tomllib.loads(text("city.toml")), City()
    home = told["government"]
    _open(city, home["code"], home["name"], Level.CITY, Kind.GOVERNMENT, None, order=0, short=home["short"])
    for order, row in enumerate(told["unit"], 1):
        _department(city, row, order)
    for order, row in enumerate(told["county"], 100):
        _county(city, row, told["bureau"], order)
    for row in told["dissolved"]:
        _dissolved(city, row, moments)
    for row in told["group"]:
        _group(city, row)
    _county_groups(city)
    return city


def _open(city: City, code: str, name: str, level: str, kind: str, parent: Unit | None, **rest) -> Unit:
    unit = units.open_unit(actor=None, code=code, name=name, level=level, kind=kind, parent=parent, **rest)
    city.units[code] = unit
    return unit


def _department(city: City, row: dict, order: int) -> None:
    name = row["name"] if row.get("full") else f"澜川市{row['name']}"
    parent = city.units[row.get("parent", "LC")]
    kind = row.get("kind", Kind.DEPARTMENT)
    unit = _open(city, row["code"], name, Level.CITY, kind, parent, short=row.get("short", ""), order=order)
    for alias in row.get("aliases", []):
        units.remember(government=city.government, name=alias, unit=unit, actor=None)


def _county(city: City, row: dict, bureaus: list[dict], order: int) -> None:
    """A county's government with its bureaus, each guided by the city's, and its townships."""
    code, name = row["code"], row["name"]
    home = _open(city, code, f"{name}人民政府", Level.COUNTY, Kind.GOVERNMENT, city.government, short=f"{name}政府", order=order)
    for place, bureau in enumerate(bureaus, 1):
        guide = city.units[bureau["guide"]]
        title = f"{name}{bureau['name']}"
        _open(city, f"{code}{bureau['code']}", title, Level.COUNTY, Kind.DEPARTMENT, home, guided_by=guide, order=place)
    for place, town in enumerate(row["towns"], 50):
        title = f"{town}办事处" if town.endswith(STREET) else f"{town}人民政府"
        _open(city, f"{code}T{place - 49}", title, Level.TOWNSHIP, Kind.TOWNSHIP, home, short=town, order=place)


def _dissolved(city: City, row: dict, moments: Moments) -> None:
    """A unit that was closed and whose work another carries."""
    closed = date(moments.year - row["years"], 5, 20)
    opened = date(closed.year - 6, 4, 1)
    name = f"澜川市{row['name']}"
    unit = _open(city, row["code"], name, Level.CITY, row["kind"], city.government, short=row["short"], order=90, opened=opened)
    actor: Acting | None = None
    units.close(unit, actor=actor, version=unit.version, on=closed, successor=city.units[row["successor"]])


def _group(city: City, row: dict) -> None:
    members = [city.units[code] for code in row.get("units", [])]
    rule = {"rule_kind": row.get("kind", ""), "rule_level": row.get("level", "")}
    group = units.save_group(actor=None, government=city.government, name=row["name"], members=members, **rule)
    city.groups[group.name] = group
    for alias in row.get("aliases", []):
        units.remember(government=city.government, name=alias, group=group, actor=None)


def _county_groups(city: City) -> None:
    """What a county's own papers call its townships and its departments."""
    home = city.units["HT"]
    rules = {"各乡镇人民政府": (Kind.TOWNSHIP, Level.TOWNSHIP), "县政府各部门": (Kind.DEPARTMENT, Level.COUNTY)}
    for name, (kind, level) in rules.items():
        units.save_group(actor=None, government=home, name=name, members=[], rule_kind=kind, rule_level=level)
