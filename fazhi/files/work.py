"""Work in the background, most of it files: begin, ring, take up, show how far, finish. A bell wakes the worker; the row
remembers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from celery import Task
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from kombu.exceptions import OperationalError

from fazhi.files.models import Job, StoredFile
from fazhi.org.acting import Acting, act_as, posts_of
from fazhi.org.audit import noun_of

log = logging.getLogger(__name__)
_DOORS: dict[str, Task] = {}
SWEPT = 5  # jobs of a kind that one sweep takes up
DEAD = timedelta(minutes=11)  # without a step forward for longer than any single step can take
LATE = timedelta(minutes=1)  # a bell that was rung is answered sooner


def begin(kind: str, obj: Model, *, actor: Acting) -> Job:
    """Ask for work about a record; while it is under way, that job is returned."""
    known = Job.objects.filter(kind=kind, noun=noun_of(obj), object_id=obj.pk, state__in=("waiting", "running"))
    if running := known.first():
        return running
    try:
        with transaction.atomic():
            return Job.objects.create(kind=kind, noun=noun_of(obj), object_id=obj.pk, unit=actor.unit, by=actor.user)
    except IntegrityError:
        return known.get()


def opens(door: Task, *kinds: str) -> None:
    """Let a task of the queue, called with the key of a job, be the door of these kinds of jobs. To be said beside the task."""
    _DOORS.update(dict.fromkeys(kinds, door))


def ring(job: Job) -> None:
    """Ring for a job once its row is there; without a queue the job waits in the database for the sweep."""
    door = _DOORS[job.kind]

    def now() -> None:
        try:
            door.delay(job.pk)
        except (OperationalError, OSError):
            log.warning("nobody answers the queue; job %s waits for the sweep", job.pk)

    transaction.on_commit(now)


def sweep(*kinds: str) -> None:
    """Take up the jobs of these kinds whose bell nobody heard and those whose worker died."""
    for kind in kinds:
        for pk in unheard(kind).values_list("pk", flat=True)[:SWEPT]:
            _DOORS[kind](pk)


@dataclass(frozen=True, slots=True)
class Faults:
    """What stands in a job when nothing came of it: of the exceptions in `told` their own words; `denied` where its person no
    longer has the right ("" where none is asked for); `broken` for whatever nobody thought of, which is logged."""

    broken: str
    denied: str = ""
    told: tuple[type[Exception], ...] = ()


def run(pk: int, do: Callable[[Job], None], faults: Faults) -> None:
    """Take a job up and do it; what goes wrong stands in it. A second run finds it done, or with another worker."""
    job = take(pk)
    if job is None:
        return
    try:
        do(job)
    except Exception as fault:
        fail(job, _why(job, fault, faults))


def _why(job: Job, fault: Exception, faults: Faults) -> str:
    if isinstance(fault, faults.told):
        return "；".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)
    if faults.denied and isinstance(fault, (PermissionDenied, Http404)):
        return faults.denied
    log.exception("job %s (%s) of %s %s broke", job.pk, job.kind, job.noun, job.object_id, exc_info=fault)
    return faults.broken


def actor_of(job: Job) -> Acting | None:
    """Return who asked for a job as they act today; None where they left that unit."""
    post = next((one for one in posts_of(job.by) if one.unit_id == job.unit_id), None)
    return act_as(post) if post is not None else None


def last(kind: str, obj: Model) -> Job | None:
    """Return the newest job about a record."""
    return Job.objects.filter(kind=kind, noun=noun_of(obj), object_id=obj.pk).select_related("result").order_by("-id").first()


def last_done(kind: str, obj: Model) -> Job | None:
    """Return the newest job about a record that was finished."""
    rows = Job.objects.filter(kind=kind, noun=noun_of(obj), object_id=obj.pk, state="done").select_related("result")
    return rows.order_by("-id").first()


def _due() -> Q:
    return Q(state="waiting") | Q(state="running", moved_at__lt=timezone.now() - DEAD)


def take(pk: int) -> Job | None:
    """Take a job up; None when it is done, or another worker has it. Two workers never both take it."""
    taken = Job.objects.filter(_due(), pk=pk).update(state="running", done=0, fault="", moved_at=timezone.now())
    return Job.objects.select_related("unit", "by").get(pk=pk) if taken else None


def show(job: Job, done: int, of: int) -> None:
    """Note how far the work has come."""
    Job.objects.filter(pk=job.pk, state="running").update(done=done, of=of, moved_at=timezone.now())


def finish(job: Job, result: StoredFile, name: str) -> None:
    """Note what came of it."""
    rows = Job.objects.filter(pk=job.pk, state="running")
    rows.update(state="done", result=result, name=name[:200], moved_at=timezone.now())


def settle(job: Job) -> None:
    """Note that work which makes no file is done."""
    Job.objects.filter(pk=job.pk, state="running").update(state="done", done=F("of"), moved_at=timezone.now())


def fail(job: Job, why: str) -> None:
    """Note that nothing came of it, in a sentence."""
    Job.objects.filter(pk=job.pk, state="running").update(state="failed", fault=why[:300], moved_at=timezone.now())


def unheard(kind: str) -> QuerySet[Job]:
    """Return the jobs whose bell nobody heard, and those whose worker died."""
    return Job.objects.filter(_due(), kind=kind).filter(moved_at__lt=timezone.now() - LATE)
