"""Doors for the queue worker: a table of records, the duties of periods. Safe to run twice."""

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from documents.models import LedgerForm, Record, RecordImport
from documents.services import adopting, books, importing, periods
from fazhi.files import work
from fazhi.files.models import Job
from fazhi.flow.engine import Refused
from fazhi.org.acting import Acting

IMPORT = "records"
FORM = "ledger_form"
AT_ONCE = 500  # records that a page puts into slots again while somebody waits
UNWRITTEN = work.Faults(
    broken="导入时出了错，已经记下，写好的行都在。请再导一次；还不行，请告诉系统管理员。",
    denied="导入人没有这本台账的登记权限了，请现在的经办人再导一次。",
    told=(Refused, ValidationError),
)
UNSORTED = work.Faults(broken="整理记录时出了错，已经记下，记录都在。请告诉系统管理员。")


@shared_task(expires=3600, time_limit=3600)
def write_records(pk: int) -> None:
    """Write the rows of a confirmed table; a second run goes on where the first stopped."""
    work.run(pk, _write, UNWRITTEN)


def _write(job: Job) -> None:
    actor = work.actor_of(job)
    if actor is None:
        raise Refused("导入人已经不在这个岗位，请现在的经办人再导一次。")
    batch = RecordImport.objects.select_related("book__unit", "book__government").get(pk=job.object_id)
    importing.write(batch, actor=actor, tell=lambda done, of: work.show(job, done, of))
    work.settle(job)


def after(form: LedgerForm, actor: Acting) -> None:
    """Do what follows from a new version: at once where it is little, else in the background."""
    rows = Record.objects.filter(ledger=form.ledger)
    rows = rows.filter(book__government=form.government_id) if form.government_id else rows
    if form.withdrawn or rows[: AT_ONCE + 1].count() <= AT_ONCE:
        adopting.follow(form)
    else:
        work.ring(work.begin(FORM, form, actor=actor))


@shared_task(expires=3600, time_limit=3600)
def follow_form(pk: int) -> None:
    """Put records into slots again after a new version; a second run does it again, to the same end."""
    work.run(pk, _follow, UNSORTED)


def _follow(job: Job) -> None:
    form = LedgerForm.objects.select_related("government").get(pk=job.object_id)
    adopting.follow(form, tell=lambda done, of: work.show(job, done, of))
    work.settle(job)


@shared_task(expires=50)
def sweep_tables() -> None:
    """Take up the jobs whose bell nobody heard and those whose worker died."""
    work.sweep(IMPORT, FORM)


@shared_task(expires=3000)
def bring_periods() -> None:
    """Hand over the books of closed offices, then open, settle and waive the duties of periods and minimums; asks the
    tables, so that a run more changes nothing."""
    books.follow_units(timezone.localdate())
    periods.bring_all()


work.opens(write_records, IMPORT)
work.opens(follow_form, FORM)
