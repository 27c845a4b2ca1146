"""The archive of a closed plan: everything in one .zip with its index, made by the worker, safe to run twice."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from fazhi.files import evidence, store, work
from fazhi.files.models import Job, StoredFile
from fazhi.org.models import AuditEvent
from tasks import jobs
from tasks.exports import archive
from tasks.models import Plan, Task
from tasks.services import plans, rounds, sheets
from tests.cast import make_plan
from tests.sharing import shared
from tests.tasks.claims.conftest import finish
from tests.tasks.rounds.conftest import fill, open_round, sheet_of

pytestmark = pytest.mark.django_db


@shared
def closed(world) -> Plan:
    """A plan of one task: its paper kept, a round reported with a stamped scan and evidence, claimed, closed."""
    plan = make_plan(
        world, [{"title": "编制清单", "lead": ["lead"], "trail": ["一、总体"]}], title="甲市/工作要点", number="甲府〔1〕号"
    )
    plan.paper.stored = store.keep(["印发的原文".encode()], name="原件.txt")
    plan.paper.save()
    round_, actor = open_round(world, plan), world.acting("lead")
    sheet = sheet_of(round_, world, "lead")
    fill(world, sheet, "lead", words="全部做完。")
    given = evidence.give(actor=actor, unit=actor.unit, name="公布截图.txt", chunks=[b"seen"])
    sheets.cite(sheet.lines.get(), [given], actor=actor)
    scan = evidence.give(actor=actor, unit=actor.unit, name="章.png", chunks=[b"\x89PNG\r\n\x1a\n" + b"0" * 40])
    sheets.sign_on_paper(sheet, actor=actor, scan=scan)
    rounds.act(round_, "lock", actor=world.acting("clerk"))
    finish(world, Task.objects.get(plan=plan))
    return plans.act(Plan.objects.get(pk=plan.pk), "close", actor=world.acting("clerk"))


def made(world, plan) -> tuple[Job, zipfile.ZipFile]:
    job = work.begin(jobs.ARCHIVE, plan, actor=world.acting("clerk"))
    jobs.archive_plan(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.fault
    return job, zipfile.ZipFile(store.path_of(job.result.sha256))


def cells(package: zipfile.ZipFile, name: str) -> list[tuple]:
    return list(load_workbook(io.BytesIO(package.read(name))).active.iter_rows(values_only=True))


def test_everything_is_in_it_and_the_index_says_so(world, closed):
    job, package = made(world, closed)
    names = set(package.namelist())
    assert package.testzip() is None and job.name == "甲市_工作要点 档案.zip" and job.done == job.of > 5
    folder = "2-填报/01-季度进展填报"
    assert names == {
        "1-计划/原文-甲市_工作要点.txt",
        "1-计划/原文文字.txt",
        "1-计划/任务.xlsx",
        f"{folder}/各单位签报.xlsx",
        f"{folder}/填报内容.xlsx",
        f"{folder}/进展情况汇总表.docx",
        f"{folder}/盖章件/甲市牵头局.png",
        "3-办结/办结申请.xlsx",
        "4-经过/经过.xlsx",
        "5-佐证材料/甲市牵头局/公布截图.txt",
        "5-佐证材料/甲市牵头局/章.png",
        "5-佐证材料/甲市牵头局/证明.txt",
        "index.txt",
        "index.html",
    }
    assert package.read("1-计划/原文-甲市_工作要点.txt").decode() == "印发的原文"
    index = package.read("index.txt").decode("utf-8-sig")
    for name in names - {"index.txt", "index.html"}:
        assert f"{name}\t" in index and hashlib.sha256(package.read(name)).hexdigest() in index
    assert (
        "<td>公布截图" not in package.read("index.html").decode() and "%E5%85%AC%E5%B8%83" in package.read("index.html").decode()
    )
    tasks = cells(package, "1-计划/任务.xlsx")
    assert tasks[1][:6] == ("1.", "一、总体", "编制清单", "编制清单", "甲市牵头局", None) and tasks[1][8] == "已办结"
    assert cells(package, f"{folder}/填报内容.xlsx")[1][7] == "全部做完。"
    assert cells(package, f"{folder}/各单位签报.xlsx")[1][6] == "是"
    assert cells(package, "3-办结/办结申请.xlsx")[1][3] == "已销号"
    labels = [row[3] for row in cells(package, "4-经过/经过.xlsx")]
    assert {"下达", "签收", "发起填报", "用盖章件报送", "锁定", "申请办结", "销号", "办结", "归档"} <= set(labels)
    assert "全部做完。" in "".join(
        c.text for r in Document(io.BytesIO(package.read(f"{folder}/进展情况汇总表.docx"))).tables[0].rows for c in r.cells
    )


def test_names_that_are_alike_stand_side_by_side_and_lost_bytes_are_named(world, closed):
    from tasks.models import Claim

    claim, actor = Claim.objects.get(), world.acting("lead")
    for number in range(2):
        one = evidence.give(actor=actor, unit=actor.unit, name="同名.txt", chunks=[f"no {number}".encode()])
        evidence.cite(claim, [one], actor=actor)
    store.path_of(StoredFile.objects.get(evidence__name="公布截图.txt").sha256).unlink()
    _, package = made(world, closed)
    assert {"5-佐证材料/甲市牵头局/同名.txt", "5-佐证材料/甲市牵头局/同名（2）.txt"} <= set(package.namelist())
    assert "缺：5-佐证材料/甲市牵头局/公布截图.txt" in package.read("index.txt").decode("utf-8-sig")


def test_a_second_run_and_a_second_asking_change_nothing(world, closed, monkeypatch):
    job = work.begin(jobs.ARCHIVE, closed, actor=world.acting("clerk"))
    assert work.begin(jobs.ARCHIVE, closed, actor=world.acting("head")) == job
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=jobs.ARCHIVE, noun="tasks.plan", object_id=closed.pk, unit=job.unit, by=job.by)
    jobs.archive_plan(job.pk)
    monkeypatch.setattr(archive, "make", lambda job: pytest.fail("made twice"))
    jobs.archive_plan(job.pk)
    assert Job.objects.count() == 1


def test_a_dead_workers_job_is_taken_up_and_a_living_ones_is_not(world, closed):
    job = work.begin(jobs.ARCHIVE, closed, actor=world.acting("clerk"))
    assert work.take(job.pk) and work.take(job.pk) is None
    jobs.sweep_archives()
    assert Job.objects.get(pk=job.pk).state == "running"
    Job.objects.filter(pk=job.pk).update(moved_at=timezone.now() - timedelta(minutes=12))
    jobs.sweep_archives()
    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_bell_that_nobody_hears_leaves_the_job_for_the_sweep(world, closed, monkeypatch, django_capture_on_commit_callbacks):
    from kombu.exceptions import OperationalError

    def deaf(*_args):
        raise OperationalError("no queue")

    monkeypatch.setattr(jobs.archive_plan, "delay", deaf)
    with django_capture_on_commit_callbacks(execute=True):
        work.ring(work.begin(jobs.ARCHIVE, closed, actor=world.acting("clerk")))
    Job.objects.update(moved_at=timezone.now() - timedelta(minutes=2))
    jobs.sweep_archives()
    assert Job.objects.get().state == "done"


def test_what_goes_wrong_stands_in_the_job_and_it_may_be_asked_again(world, closed, enter, monkeypatch):
    job = work.begin(jobs.ARCHIVE, closed, actor=world.acting("clerk"))
    monkeypatch.setattr(archive.Package, "index", lambda *args: 1 / 0)
    jobs.archive_plan(job.pk)
    page = enter("clerk").get(f"/plans/{closed.pk}/archive/").content.decode()
    assert "打包时出了错" in page and "打包</button>" in page
    monkeypatch.undo()
    made(world, closed)


def test_closing_on_the_page_asks_for_it_and_the_office_downloads_it(world, closed, enter, django_capture_on_commit_callbacks):
    clerk, here = enter("clerk"), f"/plans/{closed.pk}/archive/"
    assert clerk.get(f"{here}file/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        assert clerk.post(here).status_code == 302
    page = clerk.get(here).content.decode()
    assert "下载档案包" in page and "重新打包" in page
    answer = clerk.get(f"{here}file/")
    body = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None and "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(kind="download", object_id=closed.pk).exists()
    assert {who: enter(who).get(f"{here}file/").status_code for who in ("head", "lead", "leader", "outsider")} == {
        "head": 200,
        "lead": 403,
        "leader": 403,
        "outsider": 404,
    }


def test_an_open_plan_is_not_archived(world, enter):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}])
    answer = enter("clerk").post(f"/plans/{plan.pk}/archive/", follow=True)
    assert "计划归档之后才能打包" in answer.content.decode() and not Job.objects.exists()
