"""A closed call's reports can't be changed by any path, raw SQL included, on either database; opened again they can."""

import pytest
from django.db import DatabaseError, connection, transaction

from assessment.models import Passage, Report, ReportSection, ReportSource
from assessment.services import calls, drafts, reports
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def accepted(world, report) -> Report:
    """A report that the office accepted."""
    drafts.compose(report, actor=world.acting("lead"))
    for section in ReportSection.objects.filter(report=report):
        drafts.write(section, actor=world.acting("lead"), version=section.version, text="全年完成各项任务。")
    for name, who in (("submit", "lead"), ("sign", "lead_head"), ("accept", "clerk")):
        report = reports.act(report, name, actor=world.acting(who))
    return report


def statements(report: Report) -> list[str]:
    """One write of each kind to each table that holds a part of the report."""
    section = report.sections.first()
    passage = Passage.objects.filter(section__report=report, sources__isnull=False).first()
    source = passage.sources.first()
    silent = Report.objects.filter(call=report.call).exclude(pk=report.pk).get()
    return [
        f"UPDATE assessment_report SET title = 'x' WHERE id = {report.pk}",
        f"UPDATE assessment_report SET state = 'accepted' WHERE id = {silent.pk}",
        f"DELETE FROM assessment_report WHERE id = {silent.pk}",
        f"UPDATE assessment_reportsection SET text = 'x' WHERE id = {section.pk}",
        f"UPDATE assessment_reportsection SET report_id = {silent.pk} WHERE id = {section.pk}",
        f"UPDATE assessment_passage SET text = 'x' WHERE id = {passage.pk}",
        f"DELETE FROM assessment_passage WHERE id = {passage.pk}",
        f"UPDATE assessment_reportsource SET label = 'x' WHERE id = {source.pk}",
        f"UPDATE assessment_sectionversion SET text = 'x' WHERE section_id = {section.pk}",
        f"DELETE FROM assessment_sectionversion WHERE section_id = {section.pk}",
        f"DELETE FROM assessment_reportsource WHERE id = {source.pk}",
        "INSERT INTO assessment_reportsource (passage_id, noun, object_id, label) "
        f"VALUES ({passage.pk}, 'tasks.task', 99999, 'x')",
    ]


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def stored(report: Report) -> list:
    """Everything that is stored of a report."""
    of = {"section__report": report}
    rows = [Report.objects.filter(call=report.call), report.sections.all(), Passage.objects.filter(**of)]
    rows.append(ReportSource.objects.filter(passage__section__report=report))
    return [sorted(row.order_by("pk").values_list()) for row in rows]


def test_no_statement_changes_a_closed_calls_reports(world, accepted):
    calls.act(accepted.call, "close", actor=world.acting("clerk"))
    before = stored(accepted)
    for sql in statements(accepted):
        with pytest.raises(DatabaseError, match="assessment_reportcall is closed"):
            run(sql)
    assert stored(accepted) == before


def test_nothing_is_moved_into_a_closed_call(world, told, accepted):
    from tests.assessment.conftest import open_call

    other = open_call(world, told.plan, ("lead",))
    calls.act(accepted.call, "close", actor=world.acting("clerk"))
    fresh = other.reports.get()
    with pytest.raises(DatabaseError, match="assessment_reportcall is closed"):
        run(f"UPDATE assessment_report SET call_id = {accepted.call_id} WHERE id = {fresh.pk}")
    run(f"UPDATE assessment_report SET title = 'x' WHERE id = {fresh.pk}")  # an open call is left alone


def test_opened_again_it_can_be_written(world, accepted):
    call = calls.act(accepted.call, "close", actor=world.acting("clerk"))
    calls.act(call, "reopen", actor=world.acting("clerk"), note="补报")
    reports.act(Report.objects.get(pk=accepted.pk), "unarchive", actor=world.acting("clerk"), note="还要改")
    reports.act(Report.objects.get(pk=accepted.pk), "reopen", actor=world.acting("clerk"), note="还要改")
    for sql in statements(accepted)[:1]:
        run(sql)
    assert Report.objects.get(pk=accepted.pk).title == "x"
