"""Work in the background, most of it files: begin, take up, show how far, finish. A bell wakes the worker; the row remembers."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from fazhi.files.models import Job, StoredFile
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of

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
