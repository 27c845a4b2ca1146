"""Who is told what when things move: each step tells the right people once, and not the one who made it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from fazhi.agenda import events, pages
from fazhi.agenda.models import Delivery, Notice
from fazhi.files import evidence as proofs
from fazhi.flow.tables import FLOWS
from fazhi.org.models import User
from tasks.models import Plan, Sheet, TaskUnit
from tasks.services import claims, parts, plans, rounds, sheets
from tests.cast import World, make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def city(world: World) -> World:
    """A plan of two tasks, issued."""
    soon = timezone.localdate() + timedelta(days=20)
    rows = [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}, {"title": "组织培训", "lead": ["lead"]}]
    world.plan = make_plan(world, [row | {"day": soon} for row in rows])
    return world


def told(rule: str) -> dict[str, str]:
    """{person: title} of the notices of a rule."""
    return dict(Notice.objects.filter(rule=rule).order_by("pk").values_list("person__username", "title"))


def part_of(world: World, unit: str, task: str = "编制清单") -> TaskUnit:
    return TaskUnit.objects.get(task__title=task, unit=world.units[unit])


def test_every_teller_stands_at_a_move_of_its_noun():
    notes = {("Round", "open"), ("Claim", "file"), ("ReportCall", "open")}  # steps that are written without a move
    notes |= {("Report", "publish"), ("Report", "unpublish")}
    for model, move in events.tellers():
        assert move in FLOWS[model].by_name or (model.__name__, move) in notes, f"{model.__name__}.{move}"


def test_issuing_tells_each_liaison_once_how_much_waits(city):
    assert told("tasks.plan.issue") == {
        "lead": "《甲市工作要点》已下达，有 2 项等您单位签收",
        "co": "《甲市工作要点》已下达，有 1 项等您单位签收",
    }
    assert not told("tasks.taskunit.send")
    one = Notice.objects.filter(rule="tasks.plan.issue").first()
    assert pages.address(one.noun, one.object_id) == f"/plans/{city.plan.pk}/"


def test_a_plan_sent_in_is_told_to_the_head_and_sent_back_to_the_clerk(world):
    plan = make_plan(world, [{"title": "甲", "lead": ["lead"]}], state="submitted")
    assert told("tasks.plan.submit") == {"head": "《甲市工作要点》等您审定"}
    plans.act(plan, "send_back", actor=world.acting("head"), note="时限太紧")
    back = Notice.objects.get(rule="tasks.plan.send_back")
    assert (back.person.username, back.words) == ("clerk", "时限太紧")


def test_an_objection_is_told_to_the_office_and_its_answer_to_the_unit(city):
    part = parts.object_to(part_of(city, "co"), actor=city.acting("co"), why="不归我局")
    assert told("tasks.taskunit.object") == {"clerk": "甲市配合局对“编制清单”提出异议"}
    parts.reassign(part, actor=city.acting("clerk"), units=[city.units["outsider"]], why="改由旁观局")
    assert told("tasks.taskunit.release") == {"co": "异议已答复：“编制清单”已改派，您单位不再承担"}
    assert told("tasks.taskunit.send") == {"outsider": "《甲市工作要点》有 1 项等您单位签收"}


def test_an_objection_that_is_upheld(city):
    part = parts.object_to(part_of(city, "co"), actor=city.acting("co"), why="不归我局")
    parts.uphold(part, actor=city.acting("clerk"), why="三定规定明确")
    assert "仍由您单位办理" in told("tasks.taskunit.uphold")["co"]


def test_a_round_and_its_sheet_on_the_way(city):
    User.objects.filter(username="lead").update(email="lead@example.gov.cn")
    today = timezone.localdate()
    span = {"starts": today.replace(day=1), "ends": today, "due": today + timedelta(days=5)}
    rounds.open_round(actor=city.acting("clerk"), plans=[city.plan], title="本季度进展", period="quarter", **span)
    assert told("tasks.round.open") == {"lead": "请填报本季度进展"}
    sheet = Sheet.objects.get(unit=city.units["lead"])
    for line in sheet.lines.all():
        sheets.save_line(line, actor=city.acting("lead"), version=line.version, changes={"answer": "no_change"})
    sheet = sheets.act(sheet, "submit", actor=city.acting("lead"))
    assert told("tasks.sheet.submit") == {"lead_head": "本季度进展等您签发"}
    sheet = sheets.act(sheet, "send_back", actor=city.acting("lead_head"), note="补一句")
    assert told("tasks.sheet.send_back") == {"lead": "本季度进展被负责人退回修改"}
    sheet = sheets.act(sheets.act(sheet, "submit", actor=city.acting("lead")), "sign", actor=city.acting("lead_head"))
    sheets.send_lines_back(sheet, {sheet.lines.first().pk: "请写清数字"}, actor=city.acting("clerk"))
    back = Notice.objects.filter(rule="tasks.sheet.return")
    assert {n.person.username for n in back} == {"lead", "lead_head"} and all(n.urgent and n.words == "请写清数字" for n in back)
    assert Delivery.objects.filter(kind__startswith="event:").count() == 1  # only one of the two has an address


@pytest.mark.parametrize(("move", "words"), [("close", "已销号"), ("return", "被退回")])
def test_a_claim_and_its_answer(city, move, words):
    part = parts.receive(part_of(city, "lead"), actor=city.acting("lead"))
    paper = proofs.give(
        actor=city.acting("lead"), unit=city.units["lead"], chunks=["已经编制完成。".encode() * 9], name="证明.txt"
    )
    claim = claims.file(part, actor=city.acting("lead"), words="已编制完成", evidence=[paper])
    assert told("tasks.claim.file") == {"clerk": "甲市牵头局申请办结“编制清单”"}
    claims.act(claim, move, actor=city.acting("clerk"), note="依据充分")
    assert told(f"tasks.claim.{move}") == {"lead": f"“编制清单”的办结申请{words}"}


def test_handing_on_tells_the_colleague(city):
    part = parts.receive(part_of(city, "lead"), actor=city.acting("lead"))
    parts.hand_on(part, actor=city.acting("lead"), person=city.users["lead_head"])
    assert told("tasks.taskunit.hand_on") == {"lead_head": "“编制清单”交给您办理"}


def test_nothing_is_told_when_the_move_is_refused(city):
    before = Notice.objects.count()
    with pytest.raises(Exception, match="不能下达"):
        plans.act(Plan.objects.get(pk=city.plan.pk), "issue", actor=city.acting("clerk"))
    assert Notice.objects.count() == before


def test_a_plan_of_many_tasks_is_one_notice_and_one_mail_a_person(world):
    User.objects.filter(username="lead").update(email="lead@example.gov.cn")
    make_plan(world, [{"title": f"第{n}件", "lead": ["lead"], "day": date(timezone.localdate().year, 12, 31)} for n in range(60)])
    assert Notice.objects.filter(person__username="lead").count() == 1
    assert Delivery.objects.count() == 1
