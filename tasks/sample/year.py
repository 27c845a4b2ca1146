"""Loads the sample year: a city, its people, and its papers at every station of the road."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from fazhi.org.acting import Acting
from fazhi.org.models import Role
from tasks.models import Plan
from tasks.sample import answers, city, people, rounds
from tasks.sample.moments import Moments, as_of
from tasks.sample.road import Road


@transaction.atomic
def load(moments: Moments, password: str) -> Road:
    """Fill an empty database, all of it or nothing; return the road, on which others go on with their part of the year."""
    made = city.build(moments)
    people.build(made, moments, password)
    road = Road(moments, made)
    plans = [_drive(road), _year_plan(road)]
    _county_plan(road)
    rounds.tell(road, plans)
    _on_the_way(road)
    return road


def _year_plan(road: Road) -> Plan:
    """The plan of the year: issued, received by most, objected to by some."""
    issued = road.moments.issued
    number = 7 if issued.year == road.moments.year else 61
    plan = road.issue(_read(road, "plan.txt", issued, number), issued)
    answers.receive(road, plan)
    answers.object_to(road, plan)
    answers.hand_on(road, plan)
    answers.finish(road, plan)
    return plan


def _drive(road: Road) -> Plan:
    """A plan over two years, begun last summer, so that something is late even on the second of January."""
    day = road.moments.drive_issued
    plan = road.issue(_read(road, "drive.txt", day, 33), day)
    answers.receive(road, plan)
    answers.finish(road, plan)
    return plan


def _county_plan(road: Road) -> None:
    """A county derives its own plan from the city's."""
    moments = road.moments
    clerk = people.acting("county", Role.CLERK, moments)
    head = people.holding(road.city.units["HT"], Role.OFFICE_HEAD, moments)
    day = min(moments.issued + timedelta(days=15), moments.today)
    plan = road.issue(_read(road, "county.txt", day, 9, actor=clerk), day, actor=clerk, head=head)
    answers.receive(road, plan)
    answers.finish(road, plan, actor=clerk)


def _on_the_way(road: Road) -> None:
    """One plan waits for the office head; one paper lies half reviewed on the clerk's desk."""
    today = road.moments.today
    with as_of(today - timedelta(days=1), 15):
        road.submit(road.commit(road.review(road.take_in("study.txt", today, 4))))
    with as_of(today, 8):
        road.take_in("draft.txt", today, 52)


def _read(road: Road, template: str, issued: date, number: int, *, actor: Acting | None = None) -> Plan:
    """Read and review a paper some days before it is issued."""
    with as_of(issued - timedelta(days=5), 10):
        batch = road.review(road.take_in(template, issued, number, actor=actor), actor=actor)
        return road.commit(batch, actor=actor)
