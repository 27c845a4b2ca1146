"""A large database for measuring: the sample's city with many more counties, ten plans, and as many tasks as asked for."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

from django.db import transaction

from fazhi.org.models import Kind, Level, Role, Unit, User
from fazhi.org.services import bulk
from tasks.models import Plan, Section
from tasks.sample import city, many, people
from tasks.sample.moments import Moments, text
from tasks.sample.pour import follow

LEAST_TASKS, LEAST_UNITS = 10, 120
PLANS = 10
TOWNS = 14
SEED = 20


@transaction.atomic
def load(moments: Moments, password: str, *, tasks: int, units: int) -> None:
    """Fill an empty database with so many tasks and units, the same each time for the same day; all of it or nothing."""
    made = city.build(moments)
    people.build(made, moments, password)
    fresh = _counties(made, units - len(made.units))
    _staff(fresh, moments, password)
    deal = many.Deal([unit for unit in Unit.objects.filter(closed__isnull=True) if unit.kind not in (Kind.OFFICE, Kind.GOVERNMENT)])
    chance = random.Random(SEED)  # noqa: S311  figures to measure with, not secrets
    keys = many.Keys()
    for turn in range(PLANS):
        count = tasks // PLANS + (turn < tasks % PLANS)
        plan, sections = _plan(made, moments, turn)
        many.fill(many.Frame(plan, sections, moments, chance, deal, keys), count)
    follow(many.MODELS)


def _counties(made: city.City, wanted: int) -> list[Unit]:
    """Open counties with their bureaus and townships until there are as many units as wanted."""
    names = [unit.name.removeprefix("澜川市") for code, unit in made.units.items() if unit.kind == Kind.DEPARTMENT and code.startswith("LC")]
    size = 1 + len(names) + TOWNS
    homes = [
        {"code": f"Z{n:03}", "name": f"第{n}县人民政府", "level": Level.COUNTY, "kind": Kind.GOVERNMENT, "parent": made.government, "order": 200 + n}
        for n in range(1, -(-wanted // size) + 1)
    ]
    opened = bulk.open_units(homes, actor=None)
    rows = list(islice(_below(opened, names), max(wanted - len(opened), 0)))
    return [*opened, *bulk.open_units(rows, actor=None)]


def _below(homes: list[Unit], names: list[str]) -> Iterator[dict]:
    for home in homes:
        place = home.name.removesuffix("人民政府")
        for n, name in enumerate(names, 1):
            yield {"code": f"{home.code}{n:02}", "name": f"{place}{name}", "level": Level.COUNTY, "kind": Kind.DEPARTMENT, "parent": home, "order": n}
        for n in range(1, TOWNS + 1):
            name = f"{place}第{n}镇人民政府"
            yield {"code": f"{home.code}T{n}", "name": name, "level": Level.TOWNSHIP, "kind": Kind.TOWNSHIP, "parent": home, "order": 50 + n}


def _staff(fresh: list[Unit], moments: Moments, password: str) -> None:
    """Give each new unit somebody who answers."""
    told = tomllib.loads(text("people.toml"))
    names = cycle(people.names_from(told["surnames"], told["given"]))
    rows = [{"username": f"u{unit.code.lower()}", "name": next(names)} for unit in fresh]
    users = [user for user, _ in bulk.add_users(rows, actor=None)]
    posts = [
        {"user": user, "unit": unit, "role": Role.CLERK if unit.kind == Kind.GOVERNMENT else Role.LIAISON, "starts": moments.since}
        for user, unit in zip(users, fresh, strict=True)
    ]
    if posts:
        bulk.appoint(posts, actor=None)
    people.open_doors(User.objects.filter(pk__in=[user.pk for user in users]), password)


def _plan(made: city.City, moments: Moments, turn: int) -> tuple[Plan, list[Section]]:
    """One plan with its headings: all are issued but the last, which waits for the office head."""
    told, last = tomllib.loads(text("lexicon.toml")), turn == PLANS - 1
    plan = Plan.objects.create(
        government=made.government,
        office=made.units["LC00"],
        title=f"澜川市{moments.year}年法治政府建设任务（第{turn + 1}批）",
        number=f"澜府办发〔{moments.issued.year}〕{turn + 101}号",
        issuer="澜川市人民政府办公室",
        starts=date(moments.year, 1, 1),
        ends=date(moments.year, 12, 31),
        state="submitted" if last else "issued",
        issued_on=None if last else moments.issued,
        by=User.objects.get(username="office"),
    )
    return plan, _sections(plan, told)


def _sections(plan: Plan, told: dict) -> list[Section]:
    """The headings, two deep; tasks stand under the lower ones."""
    found, order = [], 0
    for number, title in zip("一二三四五六七八", told["sections"], strict=True):
        order += 1
        top = Section.objects.create(plan=plan, title=f"{number}、{title}", order=order)
        for inner, below in zip("一二三", told["parts"], strict=True):
            order += 1
            found.append(Section.objects.create(plan=plan, parent=top, title=f"（{inner}）{below}", order=order, depth=1))
    return found
