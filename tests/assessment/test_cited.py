"""What cites a record: reports that quote it, minimums and figures it counts in, each to those who may see it, and no more."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessment.models import Report, ReportSeen
from assessment.services import drafts
from documents.known import LEDGERS
from documents.models import Record
from documents.panels.cited import cited_by
from documents.services import records
from fazhi.ui.citing import Cited
from tasks.models import Minimum
from tests.assessment.test_kinds import annual, finish  # noqa: F401  a shared fixture
from tests.cast import World, make_plan
from tests.documents.conftest import by_line  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
ACTIVITIES = "ledger.law_study.activities"


@pytest.fixture
def study(world: World):
    """Return `study("lead", topic="…")`: a record of law study, today where no day is given."""

    def write(who: str = "lead", **words: str) -> Record:
        actor = world.acting(who)
        given = {"form": "专题讲座", "topic": "行政复议法", "minutes": "40", "people": "20", "speaker": "某教授"}
        given |= {"held_on": timezone.localdate().isoformat()} | words
        return records.create("law_study", actor.unit, given, actor=actor)

    return write


def says(world: World, record: Record, who: str = "lead") -> dict[str, list[Cited]]:
    """What cites a record, by heading, as somebody sees it."""
    record = Record.objects.select_related("book__unit", "book__government", "unit").get(pk=record.pk)
    return {one.label: list(one.rows) for one in cited_by(record, records.ledger_of(record.book), world.acting(who))}


def asked(world: World, titles: list[str], who: str = "lead", **given) -> list:
    """Tasks of a plan that ask four sessions a year of a unit."""
    plan = make_plan(world, [{"title": title, "lead": [who]} for title in titles], title="学法要点")
    low = {"value": 4, "measure": "次", "period": "year", "words": "每年不少于4次", "counted_by": ACTIVITIES} | given
    for task in plan.tasks.all():
        Minimum.objects.create(task=task, **low)
    return list(plan.tasks.order_by("order"))


def test_a_record_counts_in_the_figures_whose_conditions_it_meets(world, study):
    one, year = study(), timezone.localdate().year
    study(topic="行政处罚法")
    found = {cited.key: cited for cited in says(world, one)["计入的指标"]}
    assert found[ACTIVITIES].title == "学法活动次数：2 次"
    assert found[ACTIVITIES].url.endswith(f"?unit={world.units['lead'].pk}&from={year}-01-01&to={year}-12-31")
    assert "ledger.law_study.sessions" not in found  # a lecture is no session of the executive meeting
    assert says(world, study(form="常务会议学法", topic="立法法"))["计入的指标"][0].title == "常务会议学法次数：1 次"


@pytest.mark.parametrize(("years", "counts"), [(2, True), (0, False)])
def test_what_stands_counts_in_this_year_whenever_it_began(world, years, counts):
    """An adviser who serves since last year counts while the term goes beyond the year's last day."""
    today, actor = timezone.localdate(), world.acting("lead")
    given = {"name": "张某", "firm": "某律师事务所", "licence": "12345678901234567", "starts_on": f"{today.year - 1}-03-01"}
    given |= {"ends_on": f"{today.year + years}-12-31"}
    held = {one.key: one.choices[0] for one in LEDGERS["legal_advisers"].fields if one.choices and one.required}
    one = records.create("legal_advisers", actor.unit, held | given, actor=actor)
    asked(world, ["聘请法律顾问"], value=2, measure="人", words="不少于2人", counted_by="ledger.legal_advisers.serving")
    found = says(world, one)
    assert ("ledger.legal_advisers.serving" in {place.key for place in found.get("计入的指标", ())}) == counts
    assert [place.words.split("　")[1] for place in found.get("计入的任务下限", ())] == ["1 / 2 人，还没达到"] * counts


def test_it_counts_for_the_minimums_of_the_tasks_and_of_its_ledger(world, study):
    task = asked(world, ["落实学法制度"])[0]
    asked(world, ["别家的任务"], who="co")
    asked(world, ["由单位填报"], counted_by="")
    one = study()
    found = says(world, one)
    (place,) = found["计入的任务下限"]
    assert (place.noun, place.key, place.title, place.url) == (
        "tasks.task",
        f"{task.pk}",
        "落实学法制度",
        f"/tasks/{task.pk}/#dues",
    )
    assert place.words == "“每年不少于4次”　1 / 4 次，还没达到　学法要点"
    assert [(place.title, place.words) for place in found["计入的台账下限"]] == [
        ("学法活动次数：全年不少于 4 次", f"{timezone.localdate().year}年：1 / 4 次，还差 3 次")
    ]


def test_a_record_of_another_year_or_one_that_was_removed_counts_for_nothing_here(world, study):
    asked(world, ["落实学法制度"])
    old = study(held_on=f"{timezone.localdate().year - 1}-05-08")
    assert "计入的任务下限" not in says(world, old)
    gone = study(topic="删掉的")
    records.act(gone, "remove", actor=world.acting("lead"), note="登错了")
    assert says(world, gone) == {}


def test_reports_that_name_it_or_quote_its_figures_cite_it(world, annual, study):  # noqa: F811
    one = study()
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    (place,) = says(world, one)["报告"]
    assert (place.noun, place.key) == ("assessment.report", f"{report.pk}")
    assert place.url.startswith(f"/reports/{report.pk}/#s-") and place.title == report.title
    assert "写了它的名称" in place.words and "总体情况：“学法活动次数”；" in place.words
    finish(world, report)
    assert [place.key for place in says(world, one)["报告"]] == [f"{report.pk}"]
    assert "报告" not in says(world, study("co"), who="co")


def test_a_report_written_before_the_record_does_not_cite_it(world, annual, study):  # noqa: F811
    first = study()
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    later = study(topic="后来的")
    Record.objects.filter(pk=later.pk).update(made_at=timezone.now() + timedelta(days=1))
    assert "报告" in says(world, first) and "报告" not in says(world, later)
    assert Report.objects.get(pk=report.pk)


def test_nobody_learns_of_reports_and_tasks_they_may_not_read(world, annual, by_line, study, enter):  # noqa: F811
    one = study()
    task = asked(world, ["落实学法制度"])[0]
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    page = unescape(enter("lead").get(f"/ledgers/records/{one.pk}/").content.decode())
    assert "被引用" in page and f"/reports/{report.pk}/#s-" in page and f"/tasks/{task.pk}/#dues" in page
    ReportSeen.objects.filter(report=report, unit=world.units["office"]).delete()
    task.seen_by.filter(unit=world.units["office"]).delete()
    page = unescape(enter("clerk").get(f"/ledgers/records/{one.pk}/").content.decode())
    assert "被引用" in page and f"/reports/{report.pk}/" not in page and "落实学法制度" not in page
    for stranger in ("outsider", "co", "county2"):
        assert enter(stranger).get(f"/ledgers/records/{one.pk}/").status_code == 404
        assert enter(stranger).get(f"/api/v1/records/{one.pk}/").status_code == 404


def test_the_interface_says_what_the_page_says(world, annual, study, enter):  # noqa: F811
    one = study()
    asked(world, [f"任务{at}" for at in range(7)])
    report = drafts.compose(annual.report, actor=world.acting("lead"))
    found = {part["label"]: part for part in enter("lead").get(f"/api/v1/records/{one.pk}/").json()["cited_by"]}
    assert [row["key"] for row in found["报告"]["rows"]] == [f"{report.pk}"]
    assert (len(found["计入的任务下限"]["rows"]), found["计入的任务下限"]["more"]) == (5, 2)
    page = unescape(enter("lead").get(f"/ledgers/records/{one.pk}/").content.decode())
    assert "还有 2 处。" in page and page.count("#dues") == 5


def test_many_places_cost_as_many_queries_as_one(world, annual, study):  # noqa: F811
    one = study()
    drafts.compose(annual.report, actor=world.acting("lead"))
    spent = []
    for titles in (["甲任务"], ["乙任务", "丙任务", "丁任务"]):
        asked(world, titles)
        with CaptureQueriesContext(connection) as seen:
            says(world, one)
        spent.append(len(seen))
    assert spent == [13, 13]
