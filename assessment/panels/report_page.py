"""A report as its page shows it: the paper with its gaps, the sources beside it, what may be done."""

import re
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from assessment.composing import words
from assessment.exports.paper import numbers, signed_on
from assessment.models import Passage, Report, ReportSection, ReportSource
from assessment.panels import acts
from assessment.panels.report_list import report_state
from assessment.selectors import reports as reads
from assessment.services.reports import why_closed
from assessment.states import DRAFTS, WRITABLE
from fazhi.agenda.lamps import lamp_of
from fazhi.flow.engine import moves_for
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, join, lamp, link, tag, why
from fazhi.ui.markup import at
from tasks.states import LINE

MARKED = re.compile(r"(〔此处缺少[^〕]*〕)")
SHOWN = 6  # sources of one passage that are shown; the rest unfolds


@dataclass(slots=True)
class Origin:
    """One source as it is drawn: what it is called with its link, and its state."""

    name: SafeString | str
    note: SafeString | str


@dataclass(slots=True)
class Source:
    """What stands beside a paragraph: its mark, how it fared, where it came from."""

    key: str
    label: str
    gap: bool
    fate: str
    words: str
    origins: list[Origin]
    more: list[Origin]


@dataclass(slots=True)
class Part:
    """One section as it is drawn."""

    section: ReportSection
    number: str
    paragraphs: list[SafeString]
    sources: list[Source]
    count: int
    gaps: int
    writable: bool
    edit_url: str

    @property
    def head(self) -> str:
        """The heading with its number."""
        return f"{self.number}、{self.section.title}" if self.number else self.section.title


@dataclass(slots=True)
class View:
    """Everything of the page."""

    state: SafeString
    lamp: SafeString
    parts: list[Part] = field(default_factory=list)
    count: int = 0
    gaps: int = 0
    most: int | None = None
    acts: list[Act] = field(default_factory=list)
    may_write: bool = False
    may_return: bool = False
    closed: str = ""
    steps: list[Step] = field(default_factory=list)
    next: Step | None = None
    back: object = None
    editing: int | None = None
    signed_on: str = ""

    @property
    def shown(self) -> list[Part]:
        """The sections whose sources stand beside the text: the one being written, else all."""
        return [p for p in self.parts if self.editing in (None, p.section.pk)]

    @property
    def over(self) -> bool:
        """Whether the text is longer than the call allows."""
        return bool(self.most and self.count > self.most)


def build(report: Report, acting: Acting, *, editing: int | None = None) -> View:
    """Read and draw a report that the person was let through to; `editing` is the section that stands open."""
    found = lamp_of([report.duty], acting.today, report.unit.soon_days)
    lamp_ = join([lamp(found.state, found.words), "　", why("这个状态怎么来的", list(found.why))])
    view = View(report_state(report.state), lamp_, most=report.call.most, editing=editing, signed_on=signed_on(report))
    rights = access.rights(acting, report)
    moves = moves_for(report, actor=acting)
    view.closed = why_closed(report) or ""
    view.may_write = "write" in rights and report.state in DRAFTS and not view.closed
    view.may_return = "decide" in rights and report.state == "signed" and not view.closed
    view.parts = parts(report, acting, writable=view.may_write)
    view.count, view.gaps = sum(p.count for p in view.parts), sum(p.gaps for p in view.parts)
    if view.parts and not view.closed:
        view.acts = acts.of_report(report, moves)
    steps = reads.steps(report)
    view.steps, view.next = acts.timeline(steps), acts.following(report)
    view.back = sent_back(report, steps)
    return view


def sent_back(report: Report, steps: list) -> object:
    """The step that sent a report back, if that is the last word about it."""
    if report.state not in DRAFTS:
        return None
    said = [s for s in steps if s.move in ("send_back", "return", "submit", "take_back")]
    return said[0] if said and said[0].move in ("send_back", "return") else None


def parts(report: Report, acting: Acting, *, writable: bool) -> list[Part]:
    """The sections drawn, with the sources of each."""
    sections = reads.sections_of(report)
    passages = reads.passages(report)
    known = reads.places(acting, [s for rows in passages.values() for one in rows for s in one.known])
    return [
        _part(section, number, passages.get(section.pk, []), known, writable)
        for section, number in zip(sections, numbers(sections), strict=True)
    ]


def _part(section: ReportSection, number: str, passages: list[Passage], known: reads.Places, writable: bool) -> Part:
    lines = words.paragraphs(section.text)
    marks = {one.place: one for one in passages if one.place is not None}
    return Part(
        section=section,
        number=number,
        paragraphs=[_paragraph(line, marks.get(at)) for at, line in enumerate(lines)],
        sources=[_source(one, known) for one in passages],
        count=words.length(section.text),
        gaps=len(words.gaps(section.text)),
        writable=writable and section.state in WRITABLE,
        edit_url=reverse("assessment:section", args=[section.report_id, section.pk]),
    )


def _paragraph(line: str, passage: Passage | None) -> SafeString:
    """One paragraph; gaps stand out, and what was drawn leads to its sources."""
    pieces = [
        join([SafeString('<span class="hole">'), piece, SafeString("</span>")]) if MARKED.fullmatch(piece) else piece
        for piece in MARKED.split(line)
    ]
    if passage is None:
        return join([SafeString("<p>"), *pieces, SafeString("</p>")])
    mark = link(f"出处{'' if passage.kept else '（已改写）'}", f"#src-{passage.pk}", css="src-mark", about=line[:20])
    return join([SafeString(f'<p id="p-{passage.pk}" data-key="{passage.pk}">'), *pieces, mark, SafeString("</p>")])


def _source(one: Passage, known: reads.Places) -> Source:
    drawn = [_origin(source, known.of(source)) for source in one.known]
    fate = "原样采用" if one.kept else "已改写" if one.place is not None else "没有放进正文"
    label = f"第 {one.place + 1} 段" if one.place is not None else "正文以外"
    words_ = one.text if not one.kept else ""
    return Source(str(one.pk), label, one.gap, "缺口" if one.gap and one.kept else fate, words_, drawn[:SHOWN], drawn[SHOWN:])


def _origin(source: ReportSource, place: reads.Place | None) -> Origin:
    if place is None:
        return Origin(source.label, tag("wait", "已不能查看"))
    name = link(source.label, where(place), **({"data_open": True} if place.line is None else {}))
    if not place.line:
        return Origin(name, "")
    tone = {"accepted": "ok", "signed": "soon"}.get(place.state, "late")
    words_ = {"accepted": "已通过", "signed": "已报，未审"}.get(place.state, f"现在是“{LINE.get(place.state, '')}”")
    return Origin(name, tag(tone, words_))


def where(place: reads.Place) -> str:
    """The address of a source: the line in its sheet, else its task."""
    if place.line:
        try:
            return f"{reverse('tasks:sheet', args=[place.sheet])}#line-{place.line}"
        except NoReverseMatch:
            return at("tasks:task", place.task)
    return at("tasks:task", place.task)
