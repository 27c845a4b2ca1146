"""Doors for the queue worker: each calls what makes a document and is safe to run twice."""

from celery import shared_task

from fazhi.files import store, work
from tasks.exports import archive
from tasks.services import minimums

ARCHIVE = "archive"
UNMADE = work.Faults(broken="打包时出了错，已经记下。请再打一次；还不行，请告诉系统管理员。", told=(store.Refused,))


@shared_task(expires=3600, time_limit=3600)
def archive_plan(pk: int) -> None:
    """Make the archive of a plan; a second run finds the job taken."""
    work.run(pk, archive.make, UNMADE)


@shared_task(expires=50)
def sweep_archives() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    work.sweep(ARCHIVE)


@shared_task(expires=3000)
def bring_minimums() -> None:
    """Open, settle and waive the duties of minimums that measures count; asks the tables, so that a run more changes nothing."""
    minimums.bring_all()


work.opens(archive_plan, ARCHIVE)
