"""Writes over the text: the first draft, a section as somebody writes it, what newer facts offer."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessment.composing import changes, figures, words
from assessment.composing.changes import GONE, Offer
from assessment.composing.outline import Chapter, Drawn, asked_of, draw
from assessment.models import Passage, Report, ReportFigure, ReportSection, ReportSource
from assessment.models.section import LENGTH
from assessment.selectors import kinds
from assessment.selectors.reports import text_of
from assessment.services.reports import require_writable
from assessment.states import WRITABLE
from fazhi.flow.engine import Refused, note_step
from fazhi.org import versions
from fazhi.org.acting import Acting

FIGURE = ("key", "label", "value", "of", "unit", "words", "as_of")


@transaction.atomic
def compose(report: Report, *, actor: Acting, tell: Callable[[int, int], None] | None = None) -> Report:
    """写初稿: sections from what was reported. A report that has sections already is left as it is. Raises Refused.

    `tell` hears how far a long draft has come.
    """
    report = require_writable(report, actor)
    if report.sections.exists():
        return report
    asked = asked_of(report, actor, tell)
    chapters = draw(asked)
    for order, chapter in enumerate(chapters, 1):
        text = chapter.text()
        if len(text) > LENGTH:
            raise Refused(f"“{chapter.title[:30]}”一章取出的内容超过 {LENGTH} 字，请缩短报告期间或减少计划。")
        section = _make_section(report, chapter, order, actor, text=text)
        keep(section, list(chapter.drawn.values()))
    _drawn_now(report)
    detail = {"sections": len(chapters)} | ({"left": asked.held["left"]} if asked.held.get("left") else {})
    note_step(report, "compose", "写初稿", actor=actor, detail=detail)
    return Report.objects.get(pk=report.pk)


def _make_section(report: Report, chapter: Chapter, order: int, actor: Acting, *, text: str = "") -> ReportSection:
    heading = chapter.heading
    named = {"part": heading.part, "key": heading.key, "guidance": heading.guidance, "title": chapter.title}
    return ReportSection.objects.create(report=report, order=order, area=chapter.area, text=text, by=actor.user, **named)


def _drawn_now(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(composed_at=timezone.now(), version=F("version") + 1, changed_at=timezone.now())


def keep(section: ReportSection, drawn: list[Drawn], *, first: int = 0) -> list[Passage]:
    """Remember paragraphs as they were drawn, with their sources; they stand in the text from paragraph `first` on."""
    rows = [
        Passage(section=section, key=one.key, order=first + at, text=one.text, gap=one.gap, place=first + at)
        for at, one in enumerate(drawn)
    ]
    Passage.objects.bulk_create(rows, batch_size=500)
    pairs = list(zip(rows, drawn, strict=True))
    _keep_sources(pairs)
    _keep_figures(pairs)
    return rows


def _keep_sources(pairs: Iterable[tuple[Passage, Drawn]]) -> None:
    rows = [
        ReportSource(passage=passage, noun=one.noun, object_id=one.object_id, label=one.label, day=one.day)
        for passage, drawn in pairs
        for one in drawn.origins
    ]
    ReportSource.objects.bulk_create(rows, batch_size=2000)


def _keep_figures(pairs: Iterable[tuple[Passage, Drawn]]) -> None:
    rows = [
        ReportFigure(passage=passage, order=at, **{name: getattr(one, name) for name in FIGURE})
        for passage, drawn in pairs
        for at, one in enumerate(drawn.amounts)
    ]
    ReportFigure.objects.bulk_create(rows, batch_size=2000)


@transaction.atomic
def write(section: ReportSection, *, actor: Acting, version: int | None, text: str, quiet: bool = False) -> ReportSection:
    """Write a section's text. `quiet` is for a form that saves itself: the timeline then only tells that somebody took over.

    Raises Refused when it can't be written now, ValidationError by field, Stale with both versions.
    """
    report = require_writable(section.report, actor)
    section = ReportSection.objects.get(pk=section.pk)
    if section.state not in WRITABLE:
        raise Refused(f"“{section.title[:30]}”已经报送，主管机构退回后才能修改。")
    text = words.tidy(text)
    if len(text) > LENGTH:
        raise ValidationError({"text": f"一章最多 {LENGTH} 字，现在有 {len(text)} 字。"})
    other, before = section.by_id != actor.user.pk, section.text
    fresh = versions.write(section, version=version, changes={"text": text})
    ReportSection.objects.filter(pk=section.pk).update(by=actor.user)
    _replace(fresh)
    if other or (not quiet and text != before):
        note_step(report, "write", "修改", actor=actor, detail={"section": section.title})
    return fresh


def _replace(section: ReportSection) -> None:
    """Say anew in which paragraph each passage of a section stands."""
    passages = changes.place(section.text, section.passages.all())
    Passage.objects.bulk_update(passages, ["place", "kept"])


@transaction.atomic
def take(report: Report, keys: Iterable[str], *, actor: Acting) -> int:
    """采用: write what newer facts say, paragraph by paragraph; returns how many.

    A paragraph that is still as it was drawn gives way to the new words. One that somebody rewrote stays, and the new words
    stand after it. Raises Refused.
    """
    report = require_writable(report, actor)
    wanted = set(keys)
    offers = [one for one in offers_for(report, actor) if one.key in wanted]
    for offer in offers:
        _take(report, offer, actor)
    if offers:
        _drawn_now(report)
        note_step(report, "take", "采用新情况", actor=actor, detail={"passages": len(offers)})
    return len(offers)


@transaction.atomic
def decline(report: Report, keys: Iterable[str], *, actor: Acting) -> int:
    """不采用: leave the text; the same words aren't offered again, newer ones are. Returns how many. Raises Refused."""
    report = require_writable(report, actor)
    wanted = set(keys)
    offers = [one for one in offers_for(report, actor) if one.key in wanted]
    for offer in offers:
        if offer.passage:
            Passage.objects.filter(pk=offer.passage.pk).update(declined=offer.new or GONE)
        else:
            row = keep(offer.section or _open_section(report, offer.chapter, actor), [offer.drawn])[0]
            Passage.objects.filter(pk=row.pk).update(place=None, kept=False)
    if offers:
        note_step(report, "decline", "不采用新情况", actor=actor, detail={"passages": len(offers)})
    return len(offers)


def offers_for(report: Report, actor: Acting) -> list[Offer]:
    """Return what the facts now say otherwise."""
    sections, passages = text_of(report)
    return changes.compare(sections, passages, draw(asked_of(report, actor))) if sections else []


def _take(report: Report, offer: Offer, actor: Acting) -> None:
    section = offer.section or _open_section(report, offer.chapter, actor)
    section = ReportSection.objects.get(pk=section.pk)
    lines, passage = words.paragraphs(section.text), offer.passage
    if passage:
        passage = next(one for one in changes.place(section.text, section.passages.all()) if one.pk == passage.pk)
    stands = passage is not None and passage.place is not None
    kept = stands and passage.kept
    swapped = figures.changed(lines[passage.place], offer.swaps) if stands and offer.swaps else None
    if swapped is not None:
        lines[passage.place] = swapped
    elif kept and offer.drawn:
        line = lines[passage.place]
        number = line[: len(line) - len(words.bare(line))]
        lines[passage.place] = f"{number}{offer.new}"
    elif kept:
        del lines[passage.place]
    elif offer.drawn:
        at = passage.place + 1 if stands else len(lines)
        lines.insert(at, offer.new)
    text = "\n".join(lines)
    if len(text) > LENGTH:
        raise Refused(f"“{section.title[:30]}”加上新内容会超过 {LENGTH} 字，请先压缩这一章。")
    fresh = versions.write(section, version=section.version, changes={"text": text})
    _remember(fresh, offer)
    _replace(fresh)


def _remember(section: ReportSection, offer: Offer) -> None:
    """Let the passage hold the new words and their sources."""
    if offer.drawn is None:
        Passage.objects.filter(pk=offer.passage.pk).delete()
        return
    if offer.passage is None:
        keep(section, [offer.drawn], first=section.passages.count())
        return
    Passage.objects.filter(pk=offer.passage.pk).update(text=offer.new, gap=offer.drawn.gap, declined="")
    ReportSource.objects.filter(passage=offer.passage.pk).delete()
    ReportFigure.objects.filter(passage=offer.passage.pk).delete()
    _keep_sources([(offer.passage, offer.drawn)])
    _keep_figures([(offer.passage, offer.drawn)])


def _open_section(report: Report, chapter: Chapter, actor: Acting) -> ReportSection:
    """Open a section for a part of the plan, or of the outline, that the draft didn't have: after those before it."""
    if known := changes.place_for(chapter, report.sections.all()):
        return known
    keys = [heading.key for heading in kinds.of_call(report.call).headings]
    before = set(keys[: keys.index(chapter.heading.key) + 1])
    order = sum((one.key or one.part) in before for one in report.sections.all()) + 1
    report.sections.filter(order__gte=order).update(order=F("order") + 1)
    return _make_section(report, chapter, order, actor)
