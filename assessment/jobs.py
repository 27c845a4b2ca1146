"""Doors for the queue worker: a government's draft, which gathers many reports; a package of reports. Safe to run twice."""

import logging

from celery import shared_task
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from kombu.exceptions import OperationalError

from assessment.exports import package
from assessment.models import Report
from assessment.services import drafts
from fazhi.files import work
from fazhi.files.models import Job
from fazhi.flow.engine import Refused
from fazhi.org.acting import act_as, posts_of

COMPOSE = "compose"
log = logging.getLogger(__name__)


def ring(job: Job) -> None:
    """Ring for a job once its row is there; without a queue the job waits in the database for the sweep."""

    door = compose_report if job.kind == COMPOSE else pack_reports

    def now() -> None:
        try:
            door.delay(job.pk)
        except (OperationalError, OSError):
            log.warning("nobody answers the queue; job %s waits for the sweep", job.pk)

    transaction.on_commit(now)


@shared_task(expires=3600, time_limit=600)
def compose_report(pk: int) -> None:
    """Write the draft of a report; a second run finds the job taken, or the draft there."""
    job = work.take(pk)
    if job is None:
        return
    try:
        post = next((one for one in posts_of(job.by) if one.unit_id == job.unit_id), None)
        if post is None:
            raise Refused("起草人已经不在这个岗位，请现在的经办人再起草一次。")
        report = Report.objects.select_related("call__office", "unit").get(pk=job.object_id)
        drafts.compose(report, actor=act_as(post), tell=lambda done, of: work.show(job, done, of))
        work.settle(job)
    except Refused as fault:
        work.fail(job, str(fault))
    except (PermissionDenied, Http404):
        work.fail(job, "起草人没有这份报告的起草权限了，请现在的经办人再起草一次。")
    except Exception:
        work.fail(job, "汇集时出了错，已经记下。请再起草一次；还不行，请告诉系统管理员。")
        log.exception("the draft of report %s was not written", job.object_id)


@shared_task(expires=50)
def sweep_drafts() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    for pk in work.unheard(COMPOSE).values_list("pk", flat=True)[:5]:
        compose_report(pk)


@shared_task(expires=3600, time_limit=3600)
def pack_reports(pk: int) -> None:
    """Make the package of a call's reports; a second run finds the job taken."""
    job = work.take(pk)
    if job is not None:
        package.make(job)


@shared_task(expires=50)
def sweep_packages() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    for kind in package.KINDS:
        for pk in work.unheard(kind).values_list("pk", flat=True)[:5]:
            pack_reports(pk)
