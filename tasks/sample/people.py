"""The sample's people: one account for each role, and for every unit somebody who answers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from django.contrib.auth.hashers import make_password

from fazhi.lib.spelling import spell
from fazhi.org.acting import Acting, act_as
from fazhi.org.models import Kind, Post, Role, Unit, User
from fazhi.org.services import bulk
from tasks.sample.city import City
from tasks.sample.moments import Moments, text

ACCOUNTS = 12  # the accounts of the first page come first
SILENT, UNWRITTEN = 17, 13  # of the others every so many left no telephone number, no address


def build(city: City, moments: Moments, password: str) -> None:
    """Make the accounts and everybody else, all with the one password of the sample."""
    told = tomllib.loads(text("people.toml"))
    rows = [*_accounts(told), *_others(city, told)]
    facts = [{"username": row["username"], "name": row["name"]} | reach(row["username"], n) for n, row in enumerate(rows, 1)]
    made = [user for user, _ in bulk.add_users(facts, actor=None)]
    posts = []
    for user, row in zip(made, rows, strict=True):
        for post in (row, row.get("second")):
            if post:
                unit = city.units[post["unit"]]
                title = post.get("title", "")
                posts.append({"user": user, "unit": unit, "role": post["role"], "title": title, "starts": moments.since})
    bulk.appoint(posts, actor=None)
    open_doors(User.objects.filter(pk__in=[user.pk for user in made]), password)


def open_doors(users, password: str) -> None:
    """Give these people the sample's password: one digest for all, since it is one password and making one is slow."""
    users.update(password=make_password(password), must_change=False, sample=True)


def reach(username: str, number: int) -> dict[str, str]:
    """Return the telephone number and the address of the sample's n-th person, which can't be anybody's.

    No area has the code 0000, and no name ends in .invalid. Here and there one of them was never told to the office.
    """
    known = number <= ACCOUNTS
    phone = f"0000-555{number:05d}" if known or number % SILENT else ""
    email = f"{username}@lanchuan.invalid" if known or number % UNWRITTEN else ""
    return {"phone": phone, "email": email}


def _accounts(told: dict) -> list[dict]:
    return told["account"]


def _others(city: City, told: dict) -> Iterator[dict]:
    """A liaison for each unit, a head and a colleague too in the city's departments, an office in each county."""
    held = {(row["unit"], row["role"]) for row in told["account"]}
    taken = {row["username"] for row in told["account"]}
    names = names_from(told["surnames"], told["given"])
    for code, unit in city.units.items():
        for role, title in _wanted(unit, told["titles"]):
            if (code, role) in held and title != told["titles"]["colleague"]:
                continue
            name = next(names)
            username = _username(name, taken)
            yield {"username": username, "name": name, "unit": code, "role": role, "title": title}


def _wanted(unit: Unit, titles: dict[str, str]) -> list[tuple[str, str]]:
    """Return the (role, title) that a unit is staffed with."""
    if unit.closed or unit.parent_id is None:
        return []
    if unit.kind == Kind.GOVERNMENT:
        return [(Role.CLERK, titles["clerk"]), (Role.OFFICE_HEAD, titles["office_head"])]
    if unit.kind == Kind.OFFICE:
        return [(Role.CLERK, titles["colleague"]), (Role.LIAISON, titles["liaison"])]
    posts = [(Role.LIAISON, titles["liaison"])]
    if unit.kind == Kind.DEPARTMENT and unit.level == "city":
        posts += [(Role.UNIT_HEAD, titles["unit_head"]), (Role.LIAISON, titles["colleague"])]
    return posts


def names_from(surnames: list[str], given: list[str]) -> Iterator[str]:
    """Yield names without repeating one: both lists are walked together, their lengths having no common divisor."""
    for turn in range(len(surnames) * len(given)):
        yield surnames[turn % len(surnames)] + given[(turn * 5 + 3) % len(given)]


def _username(name: str, taken: set[str]) -> str:
    """Return a name's pinyin, with a figure behind it where two people share it."""
    spelled = spell(name)[0]
    username, count = spelled, 1
    while username in taken:
        count += 1
        username = f"{spelled}{count}"
    taken.add(username)
    return username


def acting(username: str, role: str, moments: Moments) -> Acting:
    """Return a sample person acting in the post with a role."""
    held = Post.objects.filter(user__username=username, role=role, ends__isnull=True)
    return act_as(held.select_related("user", "unit").earliest("id"), today=moments.today)


def answering(unit: Unit, moments: Moments) -> Acting:
    """Return whoever answers for a unit: its liaison, or a county's office."""
    return holding(unit, role_that_answers(unit), moments)


def role_that_answers(unit: Unit) -> str:
    """Return the role that answers for a unit."""
    return Role.CLERK if unit.kind == Kind.GOVERNMENT else Role.LIAISON


def holding(unit: Unit, role: str, moments: Moments) -> Acting:
    """Return whoever has held a role in a unit longest."""
    post = Post.objects.select_related("user", "unit").filter(unit=unit, role=role, ends__isnull=True).earliest("id")
    return act_as(post, today=moments.today)
