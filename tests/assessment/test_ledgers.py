"""What ledgers put into reports: quoted measures, a paragraph a ledger, figures to choose, sums over units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from assessment import declared
from assessment.composing import available, ledgers, measured, words
from assessment.composing.outline import asked_of
from assessment.declared import Quote
from assessment.models import Passage, ReportFigure
from assessment.services import drafts
from documents.models import Record
from documents.services import records
from fazhi import measure as registry
from fazhi.org.models import Post, User
from tests.assessment.test_government import opened
from tests.assessment.test_kinds import annual, finish, texts  # noqa: F401  a shared fixture

WORDS = {"form": "常务会议学法", "topic": "行政复议法", "minutes": "40", "people": "20"}


@pytest.fixture
def study(world) -> Callable[..., Record]:
    """Return `study("lead", topic="…")`: a record of law study, today where no day is given."""

    def write(who: str = "lead", **words: str) -> Record:
        actor = world.acting(who)
        given = WORDS | {"held_on": timezone.localdate().isoformat()} | words
        return records.create("law_study", actor.unit, given, actor=actor)

    return write


def totals(world, who: str, **words: str) -> Record:
    actor, today = world.acting(who), timezone.localdate()
    given = {"month": f"{today.year}年{today.month}月", "checks": "3", "filed": "2", "closed": "1", "fines": "0.01"}
    return records.create("enforcement_totals", actor.unit, given | words, actor=actor)


def quoted(world, key: str, words: str = "有{value}。", who: str = "lead", needed: bool = True):
    """What a quote of the measure says in the unit's annual report."""
    actor = world.acting(who)
    figure = registry.measure(key, actor.unit, registry.Period.of_year(actor.today), actor)
    heading = declared.KINDS["unit_annual"].heading("overview")
    return measured.told(heading, Quote(key, words, needed), figure, actor.unit.name, ())


def test_a_figure_without_a_whole_a_mean_and_a_day_are_quoted_as_they_are(world, study):
    today = timezone.localdate()
    study(minutes="40", people="20")
    study(minutes="45", people="30", held_on=(today - timedelta(days=today.day - 1)).isoformat(), topic="行政处罚法")
    said = {key: quoted(world, f"ledger.law_study.{key}")[0] for key in ("activities", "people", "length", "last")}
    assert [one.text for one in said.values()] == [
        "有2次。",
        "有50人次。",
        "有42.5分钟。",
        f"有{today.year}年{today.month}月{today.day}日。",
    ]
    assert not any(one.gap for one in said.values())
    assert said["last"].amounts[0].value == today.toordinal() and said["length"].amounts[0].value == Decimal("42.5")


def test_a_share_prints_its_counts_bare_so_that_the_sentence_says_what_they_count(world):
    totals(world, "lead", permits="120", permits_in_time="118")
    said = "办理许可{of}件，按期办结{value}件，按期办结率{percent}。"
    one = quoted(world, "ledger.enforcement_totals.permits", said)[0]
    assert one.text == "办理许可120件，按期办结118件，按期办结率98.3%。"
    assert [amount.words for amount in one.amounts] == ["120", "118", "98.3%"]


def test_a_name_that_ends_in_its_unit_of_count_stays_whole(world, annual):  # noqa: F811
    actor, today = world.acting("lead"), timezone.localdate()
    given = {"code": "1", "name": "食品销售者检查", "basis": "食品安全法", "targets": "食品店"}
    given |= {"since": today.isoformat(), "scope": "部门内部", "state": "有效"}
    records.create("check_matters", actor.unit, given, actor=actor)
    assert "随机抽查事项清单：抽查事项1项" in texts(drafts.compose(annual.report, actor=actor))["done"]


def test_nothing_recorded_is_a_gap_and_a_recorded_nought_is_a_figure(world):
    assert quoted(world, "ledger.enforcement_totals.fines")[0].gap
    assert quoted(world, "ledger.law_study.last")[0].gap and quoted(world, "ledger.law_study.last", needed=False) == []
    totals(world, "lead", fines="0")
    assert quoted(world, "ledger.enforcement_totals.fines")[0].text == "有0万元。"


def test_a_kind_may_not_tell_the_whole_of_a_measure_that_has_none():
    kind = declared.KINDS["unit_annual"]
    heading = replace(kind.headings[1], measures=(Quote("ledger.law_study.people", "共{of}。"),))
    known = {one.key: bool(one.of) for one in registry.known()}
    with pytest.raises(declared.BadKind, match="“ledger.law_study.people”不是占比，只能写{value}"):
        declared.check([replace(kind, headings=(heading,))], [], known)
    declared.check(declared.KINDS.values(), ("sheets", "tasks", "measures", "last_year", "units", "totals", "ledgers"), known)


def test_each_ledger_with_records_has_a_paragraph_whose_words_open_their_records(world, annual, study, enter):  # noqa: F811
    one = study(people="20")
    study("co", topic="别家的学法")
    gone = study(topic="删掉的学法")
    records.act(gone, "remove", actor=world.acting("lead"), note="重复")
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    found = texts(report)
    assert "领导干部学法：常务会议学法1次，参加学法20人次，每次学法平均时长40分钟，最近一次学法是" in found["done"]
    assert f"登记了“{one.title}”。" in found["done"] and "组织领导干部学法1次。" in found["overview"]
    assert "别家的学法" not in found["done"] and "删掉的" not in found["done"] and "培训" not in found["overview"]
    passage = Passage.objects.get(section__report=report, key="ledger:law_study")
    nouns = {source.noun: source.object_id for source in passage.sources.all()}
    assert nouns["documents.record"] == one.pk and nouns["measure.ledger.law_study.people"] == world.units["lead"].pk
    page = unescape(enter("lead").get(f"/reports/{report.pk}/").content.decode())
    assert f"/ledgers/records/{one.pk}/" in page and "/measures/ledger.law_study.people/?unit=" in page


def test_a_sum_of_approximate_figures_says_that_it_is_one(world, annual, study):  # noqa: F811
    study(people="20余")
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    assert "参加学法约20人次，每次学法平均时长40分钟" in texts(report)["done"]


def test_a_later_record_is_offered_as_a_figure_that_changed(world, annual, study):  # noqa: F811
    study(people="20")
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    study(people="5", topic="行政处罚法")
    key = "measure:ledger.law_study.activities"
    offer = next(one for one in drafts.offers_for(report, world.acting("lead")) if one.passage and one.passage.key == key)
    assert offer.swaps == (("1次", "2次"),)


def test_names_of_people_and_books_that_only_their_keeper_reads_are_not_told(world, annual):  # noqa: F811
    actor, today = world.acting("lead"), timezone.localdate()
    given = {"exam_on": today.isoformat(), "person": "张某某", "kind": "公共法律知识考试", "passed": "是"}
    records.create("exams", actor.unit, given, actor=actor)
    report = drafts.compose(annual.report, actor=actor)
    assert "参加考试1人次" in texts(report)["done"] and "张某某" not in texts(report)["done"]


def test_where_room_is_short_the_fullest_ledgers_are_told(world, annual, study):  # noqa: F811
    study()
    study(topic="行政处罚法")
    totals(world, "lead")
    actor = world.acting("lead")
    asked = asked_of(annual.report, actor)
    few = replace(asked, room=replace(asked.room, ledgers=1))
    assert {one.about for one in ledgers.ledgers(asked)} == {"ledger:law_study", "ledger:enforcement_totals"}
    assert {one.about for one in ledgers.ledgers(few)} == {"ledger:law_study"}


def test_figures_of_ledgers_may_be_put_in_where_something_is_recorded(world, annual, study):  # noqa: F811
    study()
    found = {one.amount.key: one.amount.words for one in available.choices(asked_of(annual.report, world.acting("lead")))}
    assert found["measure:ledger.law_study.people:value"] == "20人次"
    assert "measure:ledger.law_study.people:of" not in found and "measure:ledger.law_study.lectures:value" not in found
    assert not any(key.startswith("measure:ledger.training") for key in found)


def test_a_government_adds_up_what_its_units_reported_and_what_only_it_keeps(world, told, study):
    study()
    study("co", topic="行政处罚法")
    totals(world, "lead", permits="3", permits_in_time="2")
    totals(world, "co", permits="7", permits_in_time="7")
    actor = world.acting("clerk")
    given = {
        "held_on": timezone.localdate().isoformat(),
        "meeting": "常务会议",
        "topic": "法治政府建设",
        "reporter": world.units["lead"].name,
        "minutes": "30",
    }
    records.create("work_hearings", world.units["city"], given, actor=actor)
    head = User.objects.create(username="co_head", name="配合局负责人")
    world.posts["co_head"] = Post.objects.create(user=head, unit=world.units["co"], role="unit_head", starts=date(2020, 1, 1))
    call = opened(world, told.plan, "unit_annual", ("lead", "co"))
    for who in ("lead", "co"):
        mine = drafts.compose(call.reports.get(unit=world.units[who]), actor=world.acting(who))
        assert "行政许可" in texts(mine)["overview"]
        kept = {
            "overview": words.GAPS.sub("没有这类事项。", texts(mine)["overview"]),
            "principal": "主要负责人主持会议2次，下一步继续。",
        }
        finish(world, mine, who, f"{who}_head", **kept)
    report = drafts.compose(opened(world, told.plan, "government_annual").reports.get(), actor=actor)
    overview = texts(report)["overview"]
    assert "各单位组织领导干部学法2次。" in overview and "各单位罚没金额0.02万元。" in overview
    assert "各单位办理行政许可10件，按期办结9件，按期办结率90%。" in overview
    assert "政府常务会议听取法治建设工作汇报1次。" in overview
    figure = ReportFigure.objects.get(passage__section__report=report, key="measure:ledger.enforcement_totals.permits:percent")
    assert figure.value == 90 and figure.passage.sources.count() == 2


def test_a_mean_is_not_added_up_and_a_day_is_the_latest():
    period, day = registry.Period(date(2031, 1, 1), date(2031, 12, 31)), date(2031, 12, 31)
    assert measured.summed(registry.get("ledger.law_study.length"), [Decimal(40)], [], period, None, day) is None
    days = [Decimal(date(2031, 3, d).toordinal()) for d in (9, 5)]
    assert measured.summed(registry.get("ledger.law_study.last"), days, [], period, None, day).value == days[0]
