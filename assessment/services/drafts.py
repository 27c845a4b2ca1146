"""Writes over the text: the first draft, a section as somebody writes it, what newer facts offer."""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone

from assessment.composing import available, byhand, changes, figures, words
from assessment.composing.changes import GONE, Offer
from assessment.composing.outline import Chapter, Drawn, asked_of, draw, fitted
from assessment.models import Passage, Report, ReportFigure, ReportSection, ReportSource, SectionVersion
from assessment.models.section import HAND, LENGTH
from assessment.selectors import kinds
from assessment.selectors.reports import HELD, text_of
from assessment.services import history, locks
from assessment.services.locks import Held
from assessment.services.reports import require_writable
from assessment.states import WRITABLE
from fazhi.flow.engine import Refused, note_step
from fazhi.org import versions
from fazhi.org.acting import Acting
from fazhi.org.versions import Stale

Why = SectionVersion.Why
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
    step, chapters = fitted(asked)
    for order, chapter in enumerate(chapters, 1):
        text = chapter.text()
        if len(text) > LENGTH:
            raise Refused(f"“{chapter.title[:30]}”一章取出的内容超过 {LENGTH} 字，请缩短报告期间或减少计划。")
        section = _make_section(report, chapter, order, actor, text=text)
        keep(section, list(chapter.drawn.values()))
    history.keep_all([(one, one.text) for one in report.sections.order_by("order")], Why.COMPOSED, actor.user)
    Report.objects.filter(pk=report.pk).update(room=step)
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


def write(
    section: ReportSection, *, actor: Acting, version: int | None, text: str, quiet: bool = False, why: str = Why.TYPED
) -> ReportSection:
    """Write a section's text. `quiet` is for a form that saves itself: the writer goes on, keeps the section's lock, and the
    timeline only tells that somebody took over; without it the lock is given back.

    Raises Refused when it can't be written now, ValidationError by field; Held when somebody else writes it and Stale with
    both versions when somebody else wrote it: then these words are kept as a version, and nothing is written over.
    """
    text = words.tidy(text)
    if len(text) > LENGTH:
        raise ValidationError({"text": f"一章最多 {LENGTH} 字，现在有 {len(text)} 字。"})
    try:
        return _write(section, actor, version, text, quiet, why)
    except (Held, Stale):
        if text and text != ReportSection.objects.values_list("text", flat=True).get(pk=section.pk):
            history.keep(section, text, Why.LOST, actor.user)
        raise


@transaction.atomic
def _write(section: ReportSection, actor: Acting, version: int | None, text: str, quiet: bool, why: str) -> ReportSection:
    report = require_writable(section.report, actor)
    section = ReportSection.objects.get(pk=section.pk)
    if section.state not in WRITABLE:
        raise Refused(f"“{section.title[:30]}”已经报送，主管机构退回后才能修改。")
    locks.hold(section, actor=actor)
    other, before = section.by_id != actor.user.pk, section.text
    history.keep_first(section, actor.user)
    fresh = versions.write(section, version=version, changes={"text": text})
    ReportSection.objects.filter(pk=section.pk).update(by=actor.user)
    place_again(fresh)
    if text != before:
        history.keep(fresh, text, why, actor.user)
    if not quiet:
        locks.release(section, actor=actor)
    if other or (not quiet and text != before):
        note_step(report, "write", "修改", actor=actor, detail={"section": section.title})
    return fresh


@transaction.atomic
def restore(section: ReportSection, number: int, *, actor: Acting) -> ReportSection:
    """恢复旧稿: write an old version's text again, as a new version. Raises Refused, Held, Http404."""
    old = get_object_or_404(SectionVersion, section=section.pk, number=number)
    section = ReportSection.objects.get(pk=section.pk)
    if old.text == section.text:
        raise Refused(f"第 {number} 稿和现在的正文一样。")
    fresh = write(section, actor=actor, version=section.version, text=old.text, why=Why.RESTORED)
    made = SectionVersion.objects.filter(section=section).order_by("-number").first()
    SectionVersion.objects.filter(pk=made.pk).update(note=f"第 {number} 稿")
    return fresh


def place_again(section: ReportSection) -> None:
    """Say anew in which paragraph each passage and each figure of a section stands."""
    rows = list(section.passages.prefetch_related(HELD))
    passages = changes.place(section.text, [one for one in rows if not one.by_hand])
    Passage.objects.bulk_update(passages, ["place", "kept"])
    Passage.objects.bulk_update(byhand.place(section.text, [one for one in rows if one.by_hand]), ["place", "kept", "text"])


@transaction.atomic
def take(report: Report, keys: Iterable[str], *, actor: Acting) -> int:
    """采用: write what newer facts say, paragraph by paragraph; returns how many.

    A paragraph that is still as it was drawn gives way to the new words. One that somebody rewrote stays, and the new words
    stand after it. Raises Refused.
    """
    report = require_writable(report, actor)
    wanted = set(keys)
    offers = [one for one in offers_for(report, actor) if offer_key(one) in wanted]
    touched = {take_one(report, offer, actor) for offer in offers}
    kept = list(ReportSection.objects.filter(pk__in=touched).order_by("order"))
    history.keep_all([(one, one.text) for one in kept], Why.TAKEN, actor.user)
    if offers:
        _drawn_now(report)
        note_step(report, "take", "采用新情况", actor=actor, detail={"passages": len(offers)})
    return len(offers)


def offer_key(offer: Offer) -> str:
    """What names an offer on a form: a figure that was put in may stand in several sections."""
    return f"{offer.key}@{offer.section.pk}" if offer.key.startswith(HAND) else offer.key


@transaction.atomic
def decline(report: Report, keys: Iterable[str], *, actor: Acting) -> int:
    """不采用: leave the text; the same words aren't offered again, newer ones are. Returns how many. Raises Refused."""
    report = require_writable(report, actor)
    wanted = set(keys)
    offers = [one for one in offers_for(report, actor) if offer_key(one) in wanted]
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
    if not sections:
        return []
    asked = asked_of(report, actor)
    drawn = changes.compare(sections, passages, draw(asked))
    writable = {one.pk for one in sections if one.state in WRITABLE}
    mine = [one for one in passages if one.by_hand and one.section_id in writable]
    if not mine:
        return drawn
    now = {one.amount.key: one for one in available.choices(asked, {one.held[0].key for one in mine})}
    return drawn + byhand.offers(sections, mine, now)


def take_one(report: Report, offer: Offer, actor: Acting) -> int:
    """Write one offer into its section; returns the section. Within the caller's transaction. Raises Refused."""
    section = offer.section or _open_section(report, offer.chapter, actor)
    section = ReportSection.objects.get(pk=section.pk)
    locks.require_free(section, actor)
    if offer.passage and offer.passage.by_hand:
        _put(section, offer, _swapped(section, offer.passage, *offer.swaps[0]))
    else:
        _put(section, offer, "\n".join(_lines(section, offer)))
    return section.pk


def _swapped(section: ReportSection, passage: Passage, old: str, new: str) -> str:
    mine = section.passages.filter(key__startswith=HAND).prefetch_related(HELD)
    at = byhand.offsets(section.text, mine).get(passage.pk)
    return section.text if at is None else byhand.swapped(section.text, at, old, new)


def _lines(section: ReportSection, offer: Offer) -> list[str]:
    """The paragraphs of a section with an offer taken."""
    lines, passage = words.paragraphs(section.text), offer.passage
    if passage:
        drawn = [one for one in section.passages.all() if not one.by_hand]
        passage = next(one for one in changes.place(section.text, drawn) if one.pk == passage.pk)
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
    return lines


def _put(section: ReportSection, offer: Offer, text: str) -> None:
    if len(text) > LENGTH:
        raise Refused(f"“{section.title[:30]}”加上新内容会超过 {LENGTH} 字，请先压缩这一章。")
    fresh = versions.write(section, version=section.version, changes={"text": text})
    _remember(fresh, offer)
    place_again(fresh)


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
