"""A large database for measuring: the sample's city with many more counties, ten plans, and as many tasks as asked for."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice

from django.db import transaction

from fazhi.org.models import Kind, Level, Unit, User
from fazhi.org.services import bulk
from tasks.models import Plan, Section
from tasks.sample import city, many, people
from tasks.sample.moments import Moments, text
from tasks.sample.pour import checked_as_sets, follow
from tasks.services.duties import respeak

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
    deal = many.Deal(parties())
    chance = random.Random(SEED)  # noqa: S311  figures to measure with, not secrets
    keys = many.Keys()
    plans = [_plan(made, moments, turn) for turn in range(PLANS)]
    with checked_as_sets(many.MODELS):
        for turn, (plan, sections) in enumerate(plans):
            count = tasks // PLANS + (turn < tasks % PLANS)
            many.fill(many.Frame(plan, sections, moments, chance, deal, keys), count)
    follow(many.MODELS)
    respeak()


def parties() -> list[Unit]:
    """Return the units that are given tasks."""
    return list(Unit.objects.filter(closed__isnull=True).exclude(kind__in=(Kind.OFFICE, Kind.GOVERNMENT)).order_by("path"))


def _counties(made: city.City, wanted: int) -> list[Unit]:
    """Open counties with their bureaus and townships until there are as many units as wanted."""
    departments = (unit for unit in made.units.values() if (unit.level, unit.kind) == (Level.CITY, Kind.DEPARTMENT))
    names = [unit.name.removeprefix("澜川市") for unit in departments]
    size = 1 + len(names) + TOWNS
    place = (Level.COUNTY, Kind.GOVERNMENT, made.government)
    homes = [_row(f"Z{n:03}", f"第{n}县人民政府", place, 200 + n) for n in range(1, -(-wanted // size) + 1)]
    opened = bulk.open_units(homes, actor=None)
    rows = list(islice(_below(opened, names), max(wanted - len(opened), 0)))
    return [*opened, *bulk.open_units(rows, actor=None)]


def _row(code: str, name: str, place: tuple[str, str, Unit], order: int) -> dict:
    level, kind, parent = place
    return {"code": code, "name": name, "level": level, "kind": kind, "parent": parent, "order": order}


def _below(homes: list[Unit], names: list[str]) -> Iterator[dict]:
    for home in homes:
        county = home.name.removesuffix("人民政府")
        for n, name in enumerate(names, 1):
            yield _row(f"{home.code}{n:02}", f"{county}{name}", (Level.COUNTY, Kind.DEPARTMENT, home), n)
        for n in range(1, TOWNS + 1):
            yield _row(f"{home.code}T{n}", f"{county}第{n}镇人民政府", (Level.TOWNSHIP, Kind.TOWNSHIP, home), 50 + n)


def _staff(fresh: list[Unit], moments: Moments, password: str) -> None:
    """Give each new unit somebody who answers."""
    told = tomllib.loads(text("people.toml"))
    names = cycle(people.names_from(told["surnames"], told["given"]))
    held, rows = User.objects.count(), []
    for number, unit in enumerate(fresh, held + 1):
        username = f"u{unit.code.lower()}"
        rows.append({"username": username, "name": next(names)} | people.reach(username, number))
    users = [user for user, _ in bulk.add_users(rows, actor=None)]
    posts = [
        {"user": user, "unit": unit, "role": people.role_that_answers(unit), "starts": moments.since}
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
