"""An amount of a paper is bound to the measure that fits it: proposed with its reason, chosen by the clerk, then counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from fazhi.measure import Asked, Fits, Measure, Period, fitting, measure, register, registry, surest
from tasks.models import Minimum, PlanImport, Task
from tasks.selectors import sheets as sheet_reads
from tasks.services import commit, imports, plans, rounds
from tests.cast import make_plan
from tests.tasks.imports.staging import HX, edit_values, read_into, row

pytestmark = pytest.mark.django_db
PAPER = (
    "甲市2031年法治政府建设工作要点\n"
    "1. 落实领导干部学法制度，组织常务会议学法，每年不少于4次。（甲市牵头局牵头）\n"
    "2. 开展执法培训，每人每年培训不少于60学时。（甲市配合局牵头）\n"
    "3. 公布典型案例不少于10个。（甲市牵头局牵头）"
)
KEY = "tests.meetings"


@pytest.fixture
def counts(monkeypatch):
    """Measures registered as a ledger would: what each unit has held, by unit id; and every question they were asked."""
    others = {key: one for key, one in registry._MEASURES.items() if one.fits is None}
    monkeypatch.setattr(registry, "_MEASURES", others)
    held: dict[int, int] = {}
    asked: list[Asked] = []

    def count(question):
        asked.append(question)
        return {unit: {"held": n} for unit, n in held.items() if question.units is None or unit in question.units}

    def add(key, label, fits):
        register(Measure(key, label, "次", "按台账登记的次数计。", 1, "held", "held", {"held": "已开"}, count, fits))

    add(KEY, "常务会议学法次数", Fits(("常务会议学法|学法",), ("次",), ("year", ""), besides=("旁听",)))
    add("tests.hours", "培训学时", Fits(("培训",), ("学时", "小时")))
    add("tests.lectures", "学法讲座次数", Fits(("学法|讲座",), ("次",)))
    return SimpleNamespace(held=held, asked=asked)


@pytest.fixture
def year(clock, world):
    """In 2031; the cast was there before."""
    clock("2031-05-08 10:00")


def bound(batch):
    return [[m.get("counted_by", "") for m in i.minimums] for i in batch.items.all()]


def test_the_longest_words_win_and_equals_are_not_decided(counts):
    assert [fit.measure.key for fit in fitting("组织常务会议学法", "次", "year")] == [KEY, "tests.lectures"]
    assert surest(fitting("组织常务会议学法", "次", "year")).why == "因为写着“常务会议学法”，按“次”计、按年"
    assert surest(fitting("集中学法", "次", "year")) is None
    assert surest(fitting("集中学法", "次", "month")).measure.key == "tests.lectures"
    assert fitting("组织常务会议学法", "人", "year") == [] and surest([]) is None
    assert [fit.measure.key for fit in fitting("旁听庭审、学法", "次", "year")] == ["tests.lectures"]
    with pytest.raises(ValueError, match="fits need words"):
        register(Measure("tests.bad", "x", "次", "x", 1, "a", "a", {"a": "x"}, dict, Fits((), ("次",))))


def test_the_reader_proposes_with_its_reason(year, world, office, counts):
    batch = read_into(world, PAPER)
    assert bound(batch) == [[KEY], ["tests.hours"], [""]]
    assert row(batch, 1).minimums[0]["counted_why"] == "因为写着“常务会议学法”，按“次”计、按年"
    page = office.get(f"{reverse('tasks:import', args=(batch.pk,))}?tab=all").content.decode()
    assert "由“常务会议学法次数”计数" in page and "由“培训学时”计数" in page
    why = office.get(reverse("tasks:import_item_why", args=(batch.pk, row(batch, 1).pk)), headers=HX).content.decode()
    assert "由“常务会议学法次数”计数，因为写着“常务会议学法”" in why
    why = office.get(reverse("tasks:import_item_why", args=(batch.pk, row(batch, 3).pk)), headers=HX).content.decode()
    assert "没有指标计这个数，由单位填报" in why


def test_two_that_fit_alike_are_asked(world, counts, year):
    batch = read_into(world, "甲市2031年要点\n1. 组织学法，每年不少于4次。（甲市牵头局牵头）")
    item = row(batch, 1)
    assert bound(batch) == [[""]] and [d["code"] for d in item.doubts] == ["which-measure"]
    assert "可以由“学法讲座次数”、“常务会议学法次数”计数" in item.doubts[0]["words"]


def test_an_amount_that_names_nothing_is_about_what_the_row_is_called(world, counts, year):
    batch = read_into(
        world,
        "甲市2031年要点\n"
        "1. 安排常务会议学法。每年不少于4次，内容与当次议题相衔接。（甲市牵头局牵头）\n"
        "2. 安排常务会议学法。全年开展宣传不少于4次。（甲市牵头局牵头）",
    )
    assert bound(batch) == [[KEY], [""]]


def lines(item, **changes):
    (low,) = item.minimums
    values = {"subject": low["subject"], "comparison": low["comparison"], "value": low["value"], "measure": low["measure"]}
    values |= {"key": f"{low['start']}:{low['value']}", "period": "年", "counted": low.get("counted_by", "")} | changes
    return edit_values(item, **{f"minimums-{name}": [value] for name, value in values.items()})


def test_the_clerk_keeps_changes_and_clears_it(year, world, office, counts):
    batch = read_into(world, PAPER)
    url = reverse("tasks:import_item", args=(batch.pk, row(batch, 1).pk))
    form = office.get(url).content.decode()
    assert f'<option value="{KEY}" selected>由“常务会议学法次数”计数</option>' in form
    office.post(url, lines(row(batch, 1)))
    assert row(batch, 1).minimums[0]["counted_why"].startswith("因为写着")  # untouched: nothing was written by hand
    office.post(url, lines(row(batch, 1), counted="tests.lectures"))
    low = row(batch, 1).minimums[0]
    assert (low["counted_by"], low["counted_why"], low["words"]) == ("tests.lectures", "人工指定", "不少于4次")
    office.post(url, lines(row(batch, 1), counted=""))
    assert bound(batch)[0] == [""]
    for wrong in ("tasks.done", "tests.nothing"):
        answer = office.post(url, lines(row(batch, 1), counted=wrong))
        assert answer.status_code == 422 and "第1行" in answer.content.decode()
    fresh = {"key": "", "subject": "举办讲座", "comparison": ">=", "value": "2", "measure": "次", "period": "季", "counted": ""}
    office.post(url, lines(row(batch, 1), **fresh))
    assert [m["counted_by"] for m in row(batch, 1).minimums] == ["tests.lectures"]


def test_a_page_from_before_loses_no_amount(year, world, office, counts):
    """A form without the box of the measure (a stale tab) still carries its amounts."""
    batch = read_into(world, PAPER)
    sent = {name: value for name, value in lines(row(batch, 1)).items() if name != "minimums-counted"}
    office.post(reverse("tasks:import_item", args=(batch.pk, row(batch, 1).pk)), sent)
    assert [m["value"] for m in row(batch, 1).minimums] == ["4"]


def issued(world):
    batch = read_into(world, PAPER)
    for item in batch.items.all():
        imports.settle(item, actor=world.acting("clerk"), version=item.version)
    plan = commit.act(PlanImport.objects.get(pk=batch.pk), "commit", actor=world.acting("clerk")).plan
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    return plan


def test_the_task_shows_the_figure_or_that_nobody_counts(world, client, counts, year):
    counts.held[world.units["lead"].pk] = 3
    plan = issued(world)
    low = Minimum.objects.get(task__plan=plan, task__order=1)
    assert (low.counted_by, low.counted_why) == (KEY, "因为写着“常务会议学法”，按“次”计、按年")
    world.sign_in(client, "lead")
    first, _, third = Task.objects.filter(plan=plan).order_by("order")
    shown = client.get(reverse("tasks:task", args=(first.pk,))).content.decode()
    assert "3 / 4 次" in shown and "还没达到" in shown and f"/measures/{KEY}/?unit=" in shown
    asked = counts.asked[-1]
    assert (asked.period.first, asked.period.last) == (date(2031, 1, 1), date(2031, 12, 31))
    assert "没有指标计这个数" in client.get(reverse("tasks:task", args=(third.pk,))).content.decode()
    page = client.get(f"/measures/{KEY}/?unit={world.units['lead'].pk}").content.decode()
    assert "按台账登记的次数计" in page and "写着“常务会议学法”" in page
    assert "这个指标不按计划算" in client.get(f"/measures/{KEY}/?plan={plan.pk}").content.decode()


def test_what_a_measure_counts_is_not_asked_again(world, counts, year):
    """A fact is asked once: the sheet has no box for it, and the minimum is reached by the measure's word."""
    plan, unit = issued(world), world.units["lead"]
    span = Period(date(2031, 1, 1), date(2031, 12, 31))
    assert measure("minimum.met", unit, span, world.acting("leader")).value == 0
    counts.held[unit.pk] = 4
    assert measure("minimum.met", unit, span, world.acting("leader")).value == 1
    days = {"starts": date(2031, 4, 1), "ends": date(2031, 6, 30), "due": date(2031, 7, 5)}
    rounds.open_round(actor=world.acting("clerk"), plans=[plan], title="二季度", period="quarter", **days)
    acting = world.acting("lead")
    sheet = sheet_reads.listed(acting).get(unit=unit)
    first, third = sheet_reads.read(acting, sheet).rows
    assert first.minimums == [] and [(c.told, c.enough) for c in first.counted] == [(Decimal(4), True)]
    assert len(third.minimums) == 1 and third.counted == []


def test_a_measure_that_is_gone_leaves_the_question_to_the_units(world, counts, year, monkeypatch):
    plan = issued(world)
    monkeypatch.setattr(registry, "_MEASURES", {k: m for k, m in registry._MEASURES.items() if not k.startswith("tests.")})
    counts.asked.clear()
    whole = measure("minimum.met", None, Period(date(2031, 1, 1), date(2031, 12, 31)), world.acting("leader"))
    assert whole.of == 3 and not counts.asked and Minimum.objects.filter(task__plan=plan, counted_by=KEY).exists()


def test_the_registry_costs_the_same_for_many_units(world, counts, year, django_assert_max_num_queries):
    """One question to a measure answers all units of a period."""
    plan = make_plan(world, [{"title": "组织学法", "lead": ["lead"], "responsible": ["co", "county", "county2"]}])
    Minimum.objects.create(task=plan.tasks.get(), subject="学法", value=4, measure="次", period="year", counted_by=KEY)
    counts.asked.clear()
    clerk = world.acting("clerk")
    with django_assert_max_num_queries(1):
        assert measure("minimum.met", None, Period(date(2031, 1, 1), date(2031, 12, 31)), clerk).of == 4
    assert len(counts.asked) == 1 and len(counts.asked[0].units) == 4
