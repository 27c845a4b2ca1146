"""What a section said is kept: one version for what a person saves within a few minutes, one for each move."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Count, Max, Value, When
from django.utils import timezone

from assessment.models import ReportSection, SectionVersion
from fazhi.flow.engine import lock
from fazhi.org.models import User

FOLD = timedelta(minutes=10)
MOST = 80  # versions kept of one section
LOOSE = (SectionVersion.Why.TYPED, SectionVersion.Why.LOST)  # what goes first when there are more
Why = SectionVersion.Why


@transaction.atomic
def keep(section: ReportSection, text: str, why: str, user: User, *, note: str = "") -> SectionVersion:
    """Keep what a section says now (or, as `lost`, what somebody wanted it to say).

    What the same person typed within `FOLD` is one version. The caller holds the report, or nothing.
    """
    lock(ReportSection.objects.filter(pk=section.pk))
    last = _last(section, why)
    if last is not None and why in LOOSE:
        if last.text == text and (why == Why.TYPED or last.by_id == user.pk):
            return last
        if last.why == why and last.by_id == user.pk and timezone.now() - last.began < FOLD:
            SectionVersion.objects.filter(pk=last.pk).update(text=text, at=timezone.now(), note=note)
            return SectionVersion.objects.get(pk=last.pk)
    return keep_all([(section, text)], why, user, note=note)[0]


def _last(section: ReportSection, why: str) -> SectionVersion | None:
    rows = SectionVersion.objects.filter(section=section).order_by("-number")
    return (rows.filter(why=why) if why == Why.LOST else rows.exclude(why=Why.LOST)).first()


def keep_first(section: ReportSection, user: User | None) -> None:
    """Keep what stood there before anybody's words were kept, so that the first change can be compared too."""
    if section.text and not SectionVersion.objects.filter(section=section).exists():
        made = keep_all([(section, section.text)], Why.FIRST, section.by or user)[0]
        SectionVersion.objects.filter(pk=made.pk).update(began=section.changed_at, at=section.changed_at)


def keep_all(rows: Iterable[tuple[ReportSection, str]], why: str, user: User | None, *, note: str = "") -> list[SectionVersion]:
    """Keep a new version of each section with its text (three queries), and let the oldest go where there are too many."""
    rows, now = list(rows), timezone.now()
    known = SectionVersion.objects.filter(section__in=[section.pk for section, _ in rows]).order_by().values("section")
    counted = {one["section"]: (one["top"], one["n"]) for one in known.annotate(top=Max("number"), n=Count("pk"))}
    made = SectionVersion.objects.bulk_create(
        SectionVersion(
            section=section,
            number=counted.get(section.pk, (0, 0))[0] + 1,
            text=text,
            why=why,
            note=note[:200],
            by=user,
            began=now,
            at=now,
        )
        for section, text in rows
    )
    for section, _ in rows:
        if (over := counted.get(section.pk, (0, 0))[1] + 1 - MOST) > 0:
            _let_go(section, over)
    return made


def _let_go(section: ReportSection, over: int) -> None:
    loose = Case(When(why__in=LOOSE, then=Value(0)), default=Value(1))
    newest = SectionVersion.objects.filter(section=section).order_by("-number").values_list("pk", flat=True)[:1]
    rows = SectionVersion.objects.filter(section=section).exclude(pk=newest[0]).order_by(loose, "number")
    SectionVersion.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:over])).delete()
