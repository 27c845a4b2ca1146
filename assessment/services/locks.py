"""One person writes a section at a time: the lock is taken, kept alive, asked for, handed over, taken over.

It expires `HOLD` after the last sign of life. Who asked for it gets it `GRANT` later, whether the holder answers or not.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessment.models import Report, ReportSection, SectionLock
from fazhi.flow.engine import Refused, lock, note_step
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import User

HOLD = timedelta(minutes=5)
GRANT = timedelta(minutes=3)
LONGEST_NOTE = 200


class Held(Refused):
    """Somebody else is writing the section; `lock` says who and since when."""

    def __init__(self, held: SectionLock, title: str):
        since = timezone.localtime(held.since)
        super().__init__(f"{held.by.name} {since:%H:%M} 起正在写“{title[:30]}”。")
        self.lock = held


@transaction.atomic
def hold(section: ReportSection, *, actor: Acting) -> SectionLock:
    """Take the lock of a section, or keep one's own alive. Raises Held, Forbidden, Http404."""
    access.require(actor, section, "write")
    held, now = _locked(section), timezone.now()
    if held is not None and held.by_id == actor.user.pk:
        until = max(held.until, now + HOLD)
        SectionLock.objects.filter(pk=held.pk).update(until=until, since=held.since if held.until > now else now)
        return SectionLock.objects.get(pk=held.pk)
    if held is not None and not _free(held, actor.user, now):
        raise Held(held, section.title)
    return _give(section, actor.user, now)


@transaction.atomic
def ask(section: ReportSection, *, actor: Acting) -> SectionLock:
    """请求交接: the holder is told in the page; after `GRANT` the asker may take it. Raises Refused, Forbidden, Http404."""
    access.require(actor, section, "write")
    held, now = _locked(section), timezone.now()
    if held is None or held.until <= now:
        raise Refused("这一章现在没有人在写，可以直接修改。")
    if held.by_id == actor.user.pk:
        raise Refused("正在写这一章的就是您。")
    if held.asked_by_id not in (None, actor.user.pk):
        raise Refused(f"{held.asked_by.name}已经请求交接，请稍后再试。")
    if held.asked_by_id is None:
        SectionLock.objects.filter(pk=held.pk).update(asked_by=actor.user, asked_at=now)
    return SectionLock.objects.get(pk=held.pk)


@transaction.atomic
def hand_over(section: ReportSection, *, actor: Acting) -> SectionLock:
    """交接: the holder gives the lock to whoever asked. Raises Refused."""
    held = _own(section, actor)
    if held.asked_by is None:
        raise Refused("现在没有人请您交接。")
    return _give(section, held.asked_by, timezone.now())


@transaction.atomic
def release(section: ReportSection, *, actor: Acting) -> None:
    """The holder stops writing. Somebody who lost or never had the lock releases nothing."""
    held = _locked(section)
    if held is not None and held.by_id == actor.user.pk:
        held.delete()


@transaction.atomic
def take_over(section: ReportSection, *, actor: Acting, note: str) -> SectionLock:
    """接手: a head takes the lock from whoever holds it, saying why. Raises Refused, Forbidden, Http404."""
    access.require(actor, section, "take_over")
    note = note.strip()
    if not note:
        raise Refused("接手要写明为什么。")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"说明最多 {LONGEST_NOTE} 字，现在有 {len(note)} 字。")
    held, now = _locked(section), timezone.now()
    if held is None or held.until <= now or held.by_id == actor.user.pk:
        raise Refused("这一章现在没有别人在写，可以直接修改。")
    detail = {"section": section.title, "from": held.by.name}
    note_step(section.report, "take_over", "接手章节", actor=actor, note=note, detail=detail)
    return _give(section, actor.user, now, note=note)


def require_free(section: ReportSection, actor: Acting) -> None:
    """Raise Held while somebody else is writing a section; for changes that aren't typed. Within the caller's transaction."""
    held = _locked(section)
    if held is not None and held.by_id != actor.user.pk and not _free(held, actor.user, timezone.now()):
        raise Held(held, section.title)


def why_not(section: ReportSection, actor: Acting) -> str | None:
    """Return who keeps the person from writing a section now, as a sentence, or None; reads only."""
    held = SectionLock.objects.select_related("by").filter(section=section).exclude(by=actor.user).first()
    return None if held is None or _free(held, actor.user, timezone.now()) else str(Held(held, section.title))


def others(report: Report, actor: Acting) -> list[SectionLock]:
    """Return the live locks that others hold on sections of a report (one query)."""
    rows = SectionLock.objects.filter(section__report=report, until__gt=timezone.now()).exclude(by=actor.user)
    return list(rows.select_related("by", "section").order_by("section__order"))


def _locked(section: ReportSection) -> SectionLock | None:
    """The lock of a section, the section's row being held so that nobody else decides about it meanwhile."""
    lock(ReportSection.objects.filter(pk=section.pk))
    return SectionLock.objects.select_related("by", "asked_by").filter(section=section.pk).first()


def _own(section: ReportSection, actor: Acting) -> SectionLock:
    held = _locked(section)
    if held is None or held.by_id != actor.user.pk:
        raise Refused("这一章现在不是您在写。")
    return held


def _free(held: SectionLock, user: User, now: datetime) -> bool:
    return held.until <= now or (held.asked_by_id == user.pk and held.asked_at + GRANT <= now)


def _give(section: ReportSection, user: User, now: datetime, *, note: str = "") -> SectionLock:
    given = {"by": user, "since": now, "until": now + HOLD, "asked_by": None, "asked_at": None, "note": note}
    return SectionLock.objects.update_or_create(section_id=section.pk, defaults=given)[0]
