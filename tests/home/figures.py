"""A year in figures: two plans, done and late work, three rounds, receipts missing; and the figures that a page shows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

from django.utils import timezone

from fazhi.files import evidence
from fazhi.org.models import User
from fazhi.org.services import people
from tasks.models import Minimum, Plan, Round, Sheet, TaskUnit
from tasks.services import claims, parts, rounds, sheets
from tests.cast import World, make_plan

FIGURE = re.compile(r"<a\b[^>]*\bdata-figure=[^>]*>")
SIGNERS = {"lead": "lead_head", "co": "co_head"}
MORE = (("co_head", "co", "unit_head"), ("county_head", "county", "office_head"))


def make_year(world: World) -> Plan:
    """Build the year around today, which has been stopped at 2031-09-10."""
    today = timezone.localdate()
    for key, unit, role in MORE:
        world.users[key] = User.objects.create(username=key, name=f"{key}同志", must_change=False)
        world.posts[key] = people.appoint(
            actor=None, user=world.users[key], unit=world.units[unit], role=role, starts=date(2020, 1, 1)
        )
    city = make_plan(
        world,
        [
            {
                "title": "编制清单",
                "lead": ["lead"],
                "co": ["co"],
                "day": today - timedelta(days=20),
                "trail": ["一、职能", "（一）清单"],
            },
            {"title": "清理文件", "lead": ["lead", "co"], "day": today - timedelta(days=5), "trail": ["一、职能", "（二）文件"]},
            {"title": "组织培训", "responsible": ["co", "county"], "day": today + timedelta(days=3), "trail": ["二、执法"]},
            {"title": "公示结果", "lead": ["lead"], "day": today + timedelta(days=60), "trail": ["二、执法"]},
            {"title": "总结经验", "lead": ["co"], "trail": ["三、保障"]},
        ],
        number="甲府〔1〕号",
    )
    make_plan(
        world,
        [{"title": "县里的事", "lead": ["county_dept", "town"], "day": today - timedelta(days=1)}],
        by="county",
        head="county_head",
        title="乙县要点",
    )
    for key in ("lead", "co"):
        for part in TaskUnit.objects.filter(unit=world.units[key], task__title__in=("编制清单", "清理文件", "公示结果")):
            parts.receive(part, actor=world.acting(key))
    Minimum.objects.create(
        task=city.tasks.get(title="公示结果"), value=2, measure="次", words="每季度不少于2次", period="quarter"
    )
    _rounds(world, city, today)
    _finish(world, city)
    return city


def _rounds(world: World, plan: Plan, today: date) -> None:
    spans = (
        (date(2031, 1, 1), date(2031, 3, 31), today - timedelta(days=60)),
        (date(2031, 4, 1), date(2031, 6, 30), today - timedelta(days=30)),
    )
    for number, (starts, ends, due) in enumerate(spans, 1):
        round_ = open_round(world, plan, f"第{number}期", starts, ends, due=due, on=due - timedelta(days=10))
        sign(world, round_, "lead", at=due if number == 2 else due + timedelta(days=1))
        if number == 2:
            sign(world, round_, "co", at=due - timedelta(days=2))
        rounds.act(round_, "lock", actor=world.acting("head"))
    sign(
        world,
        open_round(world, plan, "第3期", date(2031, 7, 1), date(2031, 9, 30), due=today + timedelta(days=5), on=today),
        "co",
        at=today,
    )


def open_round(world: World, plan: Plan, title: str, starts: date, ends: date, **days: date) -> Round:
    """Open one round of the plan."""
    return rounds.open_round(
        actor=world.acting("clerk"), plans=[plan], title=title, period="quarter", starts=starts, ends=ends, **days
    )


def sign(world: World, round_: Round, key: str, *, at: date, **changes) -> Sheet:
    """Fill, submit and sign a unit's sheet as of a day, 23:30 in Shanghai."""
    sheet = Sheet.objects.get(round=round_, unit=world.units[key])
    for line in sheet.lines.all():
        given = {"answer": "progress", "words": "已完成初稿。", "percent": 40, **changes}
        sheets.save_line(line, actor=world.acting(key), version=line.version, changes=given)
    sheet = sheets.act(sheet, "submit", actor=world.acting(key))
    moment = timezone.make_aware(timezone.datetime(at.year, at.month, at.day, 23, 30))
    return sheets.act(sheet, "sign", actor=world.acting(SIGNERS[key]), data={"at": moment})


def _finish(world: World, plan: Plan) -> None:
    part = TaskUnit.objects.get(task__title="编制清单", unit=world.units["lead"])
    lead = world.acting("lead")
    proof = evidence.give(actor=lead, unit=lead.unit, name="清单.txt", chunks=["证明".encode()])
    claim = claims.file(part, actor=lead, words="已公布。", evidence=[proof])
    claims.act(claim, "close", actor=world.acting("clerk"))


def opened(page: str) -> list[tuple[int, str]]:
    """Return every figure of a page with the address that it opens."""
    found = []
    for tag in FIGURE.findall(page):
        figure, url = re.search(r'data-figure="(\d+)"', tag)[1], re.search(r'href="([^"]+)"', tag)[1]
        found.append((int(figure), unescape(url)))
    return found
