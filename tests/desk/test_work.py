"""The one frame of background jobs: rung through the door of their kind, done once, and what goes wrong is a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from assessment import jobs as assessment
from assessment.exports.package import KINDS
from documents import jobs as documents
from fazhi.files import work
from fazhi.files.models import Job
from fazhi.flow.engine import Refused
from fazhi.org.models import Unit
from tasks import jobs as tasks

FAULTS = work.Faults(broken="出了错。", denied="没有权限了。", told=(Refused, ValidationError))


@pytest.fixture
def job(world) -> Job:
    """A job that nobody took up yet."""
    return work.begin(tasks.ARCHIVE, Unit.objects.get(pk=world.units["city"].pk), actor=world.acting("clerk"))


@pytest.mark.parametrize(
    ("kind", "door"),
    [
        (tasks.ARCHIVE, tasks.archive_plan),
        (assessment.COMPOSE, assessment.compose_report),
        *((kind, assessment.pack_reports) for kind in KINDS),
        (documents.IMPORT, documents.write_records),
        (documents.FORM, documents.follow_form),
    ],
)
def test_each_kind_of_job_rings_at_its_own_door(job, kind, door, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(door, "delay", rung.append)
    job.kind = kind
    with django_capture_on_commit_callbacks(execute=True):
        work.ring(job)
    assert rung == [job.pk]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Refused("不能这样。"), "不能这样。"),
        (ValidationError(["一处错。", "两处错。"]), "一处错。；两处错。"),
        (PermissionDenied(), "没有权限了。"),
        (Http404(), "没有权限了。"),
        (RuntimeError("internal"), "出了错。"),
    ],
)
def test_what_goes_wrong_stands_in_the_job_in_words(job, fault, said):
    def do(_job: Job) -> None:
        raise fault

    work.run(job.pk, do, FAULTS)
    job.refresh_from_db()
    assert (job.state, job.fault) == ("failed", said)


def test_without_a_sentence_for_it_a_lost_right_is_what_nobody_thought_of(job, caplog):
    def do(_job: Job) -> None:
        raise PermissionDenied

    work.run(job.pk, do, work.Faults(broken="出了错。"))
    job.refresh_from_db()
    assert job.fault == "出了错。" and "broke" in caplog.text


def test_a_job_is_done_once(job):
    seen = []
    for _ in range(2):
        work.run(job.pk, lambda one: (seen.append(one.pk), work.settle(one)), FAULTS)
    assert seen == [job.pk]
