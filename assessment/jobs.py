"""Doors for the queue worker: a government's draft, which gathers many reports; a package of reports. Safe to run twice."""

from celery import shared_task

from assessment.exports import package
from assessment.models import Report
from assessment.services import drafts
from fazhi.files import store, work
from fazhi.files.models import Job
from fazhi.flow.engine import Refused

COMPOSE = "compose"
UNWRITTEN = work.Faults(
    broken="汇集时出了错，已经记下。请再起草一次；还不行，请告诉系统管理员。",
    denied="起草人没有这份报告的起草权限了，请现在的经办人再起草一次。",
    told=(Refused,),
)
UNMADE = work.Faults(broken="打包时出了错，已经记下。请再打一次；还不行，请告诉系统管理员。", told=(store.Refused,))


@shared_task(expires=3600, time_limit=600)
def compose_report(pk: int) -> None:
    """Write the draft of a report; a second run finds the job taken, or the draft there."""
    work.run(pk, _compose, UNWRITTEN)


def _compose(job: Job) -> None:
    actor = work.actor_of(job)
    if actor is None:
        raise Refused("起草人已经不在这个岗位，请现在的经办人再起草一次。")
    report = Report.objects.select_related("call__office", "unit").get(pk=job.object_id)
    drafts.compose(report, actor=actor, tell=lambda done, of: work.show(job, done, of))
    work.settle(job)


@shared_task(expires=50)
def sweep_drafts() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    work.sweep(COMPOSE)


@shared_task(expires=3600, time_limit=3600)
def pack_reports(pk: int) -> None:
    """Make the package of a call's reports; a second run finds the job taken."""
    work.run(pk, package.make, UNMADE)


@shared_task(expires=50)
def sweep_packages() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    work.sweep(*package.KINDS)


work.opens(compose_report, COMPOSE)
work.opens(pack_reports, *package.KINDS)
