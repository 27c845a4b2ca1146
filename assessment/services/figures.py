"""Writes over single figures of the text: one is put in by hand, stale ones are changed where they stand."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from assessment.composing import available, figures, words
from assessment.composing.available import Choice
from assessment.composing.outline import Drawn, asked_of
from assessment.models import Passage, Report, ReportFigure, ReportSection
from assessment.models.section import HAND
from assessment.selectors.reports import HELD
from assessment.services import drafts, history, locks
from assessment.services.reports import require_writable
from assessment.states import WRITABLE
from fazhi.flow.engine import Refused, note_step
from fazhi.org import versions
from fazhi.org.acting import Acting

MOST = 200  # figures put into one section


def choices(report: Report, actor: Acting) -> list[Choice]:
    """Return the figures that may be put into a report."""
    return available.choices(asked_of(report, actor))


@transaction.atomic
def insert(section: ReportSection, key: str, *, actor: Acting) -> ReportFigure:
    """插入数字: tie a figure to a section; it is live from when its printed form stands in the text. Raises Refused, Held."""
    report = require_writable(section.report, actor)
    if section.state not in WRITABLE:
        raise Refused(f"“{section.title[:30]}”已经报送，主管机构退回后才能修改。")
    locks.hold(section, actor=actor)
    asked = asked_of(report, actor)
    choice = next((one for one in available.choices(asked, {key}) if one.amount.key == key), None)
    if choice is None:
        raise Refused("没有这个数，或者这段期间没有可数的内容。")
    mine = list(section.passages.filter(key__startswith=HAND).prefetch_related(HELD))
    for one in mine:
        if one.held[0].key == key and one.place is None:
            one.figures.all().delete()
            one.sources.all().delete()
            one.delete()
    if len(mine) >= MOST:
        raise Refused(f"一章里最多插入 {MOST} 个数。")
    return _tie(section, choice, {one.key for one in mine if one.pk})


def _tie(section: ReportSection, choice: Choice, taken: set[str]) -> ReportFigure:
    number = next(n for n in range(1, MOST + 2) if _name(n, choice.amount.key) not in taken)
    drawn = Drawn(_name(number, choice.amount.key), choice.amount.words, origins=list(choice.origins), amounts=[choice.amount])
    last = section.passages.aggregate(last=Max("order"))["last"]
    made = drafts.keep(section, [drawn], first=0 if last is None else last + 1)[0]
    Passage.objects.filter(pk=made.pk).update(place=None, kept=False)
    return ReportFigure.objects.get(passage=made)


def _name(number: int, key: str) -> str:
    return f"{HAND}{number}:{key}"[:60]


@transaction.atomic
def refresh(report: Report, keys: Iterable[int], *, actor: Acting) -> int:
    """换成新数: print these stale figures ({key of ReportFigure}) as they are now, where they stand; no other word changes.

    Returns how many changed. Raises Refused, Held.
    """
    report = require_writable(report, actor)
    wanted, touched, done = set(keys), set(), 0
    sections = {one.pk: one.text for one in report.sections.all()}
    by_offer: dict[int, list[figures.Stale]] = {}
    for one in figures.stale(drafts.offers_for(report, actor), sections):
        if one.held.pk in wanted:
            by_offer.setdefault(one.held.passage_id, []).append(one)
    for found in by_offer.values():
        offer = found[0].offer
        if offer.swaps and len(found) == len(offer.swaps):
            touched.add(drafts.take_one(report, offer, actor))
        else:
            touched.add(_swap(offer.passage, found, actor))
        done += len(found)
    kept = ReportSection.objects.filter(pk__in=touched).order_by("order")
    history.keep_all([(one, one.text) for one in kept], drafts.Why.FIGURES, actor.user)
    if done:
        note_step(report, "take", "换成新数", actor=actor, detail={"passages": done})
    return done


def _swap(passage: Passage, found: list[figures.Stale], actor: Acting) -> int:
    """Change figures in the paragraph where their passage stands, whatever else the facts say there."""
    section = ReportSection.objects.get(pk=passage.section_id)
    locks.require_free(section, actor)
    lines = words.paragraphs(section.text)
    pairs = [(one.held.words, one.now.words) for one in found]
    order = [passage.place] if passage.place is not None else []
    for at in [*order, *(n for n in range(len(lines)) if n not in order)]:
        if (changed := figures.changed(lines[at], pairs)) is not None:
            lines[at] = changed
            break
    fresh = versions.write(section, version=section.version, changes={"text": "\n".join(lines)})
    for one in found:
        now = one.now
        ReportFigure.objects.filter(pk=one.held.pk).update(value=now.value, of=now.of, words=now.words, as_of=now.as_of)
    drafts.place_again(fresh)
    return section.pk
