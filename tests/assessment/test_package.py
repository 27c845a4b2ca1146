"""The package of a call's reports: one .zip with an index, made by the worker, for the office alone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from assessment import jobs
from assessment.exports import package
from assessment.models import Report
from assessment.services import drafts, reports
from fazhi.files import store, work
from fazhi.files.models import Job
from fazhi.org.models import AuditEvent
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def signed(world, report) -> Report:
    """The lead's report, handed in; the co-unit hasn't."""
    made = drafts.compose(report, actor=world.acting("lead"))
    reports.act(made, "submit", actor=world.acting("lead"))
    return reports.act(made, "sign", actor=world.acting("lead_head"))


def made(world, report: Report, kind: str = "reports-both") -> tuple[Job, zipfile.ZipFile]:
    job = work.begin(kind, report.call, actor=world.acting("clerk"))
    jobs.pack_reports(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.fault
    return job, zipfile.ZipFile(store.path_of(job.result.sha256))


def test_every_report_that_was_handed_in_is_in_it_in_both_forms(world, signed):
    job, held = made(world, signed)
    stem = f"甲市牵头局 {signed.title}"
    assert set(held.namelist()) == {
        *(f"Word/{stem}.docx", f"PDF/{stem}.pdf", "报送情况.xlsx", "index.txt", "index.html"),
    }
    assert job.name.endswith("各单位报告.zip") and (job.done, job.of) == (1, 1)
    assert Document(io.BytesIO(held.read(f"Word/{stem}.docx"))).paragraphs[0].text == signed.title
    assert held.read(f"PDF/{stem}.pdf")[:4] == b"%PDF"
    index = held.read("index.txt").decode("utf-8-sig")
    assert "已报 1 家，应报 2 家" in index
    for name in set(held.namelist()) - {"index.txt", "index.html"}:
        assert f"{name}\t" in index and hashlib.sha256(held.read(name)).hexdigest() in index
    rows = list(load_workbook(io.BytesIO(held.read("报送情况.xlsx"))).active.iter_rows(values_only=True))
    told = {row[0]: (row[2], row[6]) for row in rows[1:]}
    assert told["甲市配合局"] == ("起草中", "未报")
    assert told["甲市牵头局"] == ("已报送", f"Word/{stem}.docx\nPDF/{stem}.pdf")


@pytest.mark.parametrize(("kind", "endings"), [("reports-docx", {"docx"}), ("reports-pdf", {"pdf"})])
def test_only_the_forms_that_were_asked_for(world, signed, kind, endings):
    _, held = made(world, signed, kind)
    assert {name.rpartition(".")[2] for name in held.namelist() if "/" in name} == endings


def test_the_office_asks_watches_and_takes_it_home(world, signed, enter, django_capture_on_commit_callbacks):
    client, here = enter("clerk"), f"/reports/calls/{signed.call_id}/package/"
    assert here in client.get(f"/reports/calls/{signed.call_id}/").content.decode()
    assert "还没有打过包" in client.get(here).content.decode()
    assert client.get(f"{here}file/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(here, {"kind": "reports-pdf"}).status_code == 302
    Job.objects.filter(state="waiting").update(moved_at=timezone.now() - timedelta(minutes=2))
    jobs.sweep_packages()
    part = client.get(here, headers={"HX-Target": "package-job", "HX-Request": "true"}).content.decode()
    assert "下载报告包" in part and "<html" not in part and "PDF" in part and "重新打包" in part
    answer = client.get(f"{here}file/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None
    assert "no-store" in answer["Cache-Control"] and AuditEvent.objects.filter(kind="download").exists()
    assert enter("lead").get(here).status_code == 403 and enter("outsider").get(here).status_code == 404


def test_a_form_that_is_not_offered_and_a_call_without_reports_make_nothing(world, report, enter):
    client, here = enter("clerk"), f"/reports/calls/{report.call_id}/package/"
    assert client.post(here, {"kind": "reports-exe"}).status_code == 400
    client.post(here, {"kind": "reports-pdf"})
    assert "还没有单位报送" in client.get(here).content.decode() and not Job.objects.exists()


def test_what_goes_wrong_stands_in_the_job(world, signed, monkeypatch):
    monkeypatch.setitem(package.paper.FORMS, "pdf", lambda *_: 1 / 0)
    job = work.begin("reports-pdf", signed.call, actor=world.acting("clerk"))
    jobs.pack_reports(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and "再打一次" in job.fault


def test_a_second_run_changes_nothing(world, signed, monkeypatch):
    job, _ = made(world, signed)
    monkeypatch.setattr(package, "make", lambda job: pytest.fail("made twice"))
    jobs.pack_reports(job.pk)


def test_the_text_of_many_reports_costs_no_query_each(world, signed, django_assert_max_num_queries):
    job = work.take(work.begin("reports-docx", signed.call, actor=world.acting("clerk")).pk)
    other = Report.objects.get(call=signed.call, unit=world.units["co"])
    Report.objects.filter(pk=other.pk).update(state="signed", signed_at=timezone.now(), signed_by=world.users["co"])
    with django_assert_max_num_queries(3):
        assert [len(one.written) > 0 for one in package._handed(signed.call)] == [True, False]
    assert job is not None
