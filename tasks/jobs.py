"""Doors for the queue worker: each calls what makes a document and is safe to run twice."""

import logging

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from fazhi.files import work
from fazhi.files.models import Job
from tasks.exports import archive

ARCHIVE = "archive"
log = logging.getLogger(__name__)


def ring(job: Job) -> None:
    """Ring for a job once its row is there; without a queue the job waits in the database for the sweep."""

    def now() -> None:
        try:
            archive_plan.delay(job.pk)
        except (OperationalError, OSError):
            log.warning("nobody answers the queue; job %s waits for the sweep", job.pk)

    transaction.on_commit(now)


@shared_task(expires=3600, time_limit=3600)
def archive_plan(pk: int) -> None:
    """Make the archive of a plan; a second run finds the job taken."""
    job = work.take(pk)
    if job is not None:
        archive.make(job)


@shared_task(expires=50)
def sweep_archives() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    for pk in work.unheard(ARCHIVE).values_list("pk", flat=True)[:5]:
        archive_plan(pk)
