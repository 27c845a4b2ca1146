"""A report as its page shows it: the paper with its gaps, the sources beside it, what may be done."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from assessment.composing import words
from assessment.composing.figures import printed, stands
from assessment.exports.paper import numbers, signed_on
from assessment.models import Passage, Report, ReportDelivery, ReportFigure, ReportSection, ReportSource
from assessment.panels import acts
from assessment.panels.report_list import report_state
from assessment.selectors import deliveries
from assessment.selectors import reports as reads
from assessment.services.deliveries import digest
from assessment.services.reports import why_closed
from assessment.states import DRAFTS, HANDED, WRITABLE
from fazhi.agenda.lamps import lamp_of
from fazhi.files.evidence import cited_by
from fazhi.flow.engine import moves_for
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, day, join, lamp, link, moment, tag, why
from fazhi.ui.markup import at, esc
from tasks.panels import links
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
    figures: list[ReportFigure] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The heading with its number."""
        return f"{self.number}、{self.section.title}" if self.number else self.section.title


@dataclass(frozen=True, slots=True)
class Way:
    """One recipient as it is drawn: its lamp, what it has, its proof, where the receipt is put down."""

    name: str
    lamp: SafeString
    due: str
    source: str
    got: str
    receipt: str
    proof: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The newest secrecy check: what it said, by whom, whether it still counts."""

    words: str
    note: str
    counts: bool


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
    ways: list[Way] = field(default_factory=list)
    check: Checked | None = None
    may_check: bool = False
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
    view.ways = ways(report, acting, may="write" in rights)
    view.check, view.may_check = checked(report), "check" in rights and report.state in HANDED
    steps = reads.steps(report)
    view.steps, view.next = acts.timeline(steps), acts.following(report)
    view.back = sent_back(report, steps)
    return view


def ways(report: Report, acting: Acting, *, may: bool) -> list[Way]:
    """The recipients, each with its day and its receipt (one query, and one for the proof where there is a receipt)."""
    found = deliveries.of_report(report)
    received = [one.pk for one in found if one.received_on]
    cited = cited_by(ReportDelivery, received) if received else {}
    drawn = []
    for one in found:
        state = lamp_of([one.duty], acting.today, report.unit.soon_days)
        got = f"{day(one.received_on)} 收到" if one.received_on else ""
        url = at("assessment:receive", one.pk) if may and report.state in HANDED else ""
        proof = links.evidence(cited.get(one.pk, []))
        drawn.append(Way(one.name, lamp(state.state, state.words), day(one.duty.due), one.source, got, one.receipt, proof, url))
    return drawn


def checked(report: Report) -> Checked | None:
    """The newest secrecy check, where the report is one that may have one (two queries)."""
    last = deliveries.last_check(report) if report.state in HANDED else None
    if last is None:
        return None
    passed = last.secret and last.private
    counts = last.digest == digest(report)
    words_ = f"{last.by.name} {moment(last.at)} 审查{'通过' if passed else '不通过'}"
    return Checked(words_ if counts else f"{words_}，正文后来改过，要重新审查", last.note, passed and counts)


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
    known = reads.places(acting, [s for rows in passages.values() for one in rows for s in one.known], report.call)
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
        paragraphs=[_paragraph(line, marks.get(number)) for number, line in enumerate(lines)],
        sources=[_source(one, known) for one in passages],
        count=words.length(section.text),
        gaps=len(words.gaps(section.text)),
        writable=writable and section.state in WRITABLE,
        edit_url=reverse("assessment:section", args=[section.report_id, section.pk]),
        figures=[figure for one in passages for figure in one.held if stands(figure.words, section.text)],
    )


def _paragraph(line: str, passage: Passage | None) -> SafeString:
    """One paragraph; gaps stand out, and what was drawn leads to its sources."""
    pieces = [
        join([SafeString('<span class="hole">'), piece, SafeString("</span>")])
        if MARKED.fullmatch(piece)
        else _counted(piece, passage.held if passage else [])
        for piece in MARKED.split(line)
    ]
    if passage is None:
        return join([SafeString("<p>"), *pieces, SafeString("</p>")])
    mark = link(f"出处{'' if passage.kept else '（已改写）'}", f"#src-{passage.pk}", css="src-mark", about=line[:20])
    return join([SafeString(f'<p id="p-{passage.pk}" data-key="{passage.pk}">'), *pieces, mark, SafeString("</p>")])


def _counted(piece: str, figures: list[ReportFigure]) -> SafeString | str:
    """A piece of a paragraph with its live figures marked, each saying what it counts and as of which day."""
    for at_, figure in enumerate(figures):
        if found := printed(figure.words).search(piece):
            told = f"{figure.label}，截至 {day(figure.as_of)}"
            before, after = piece[: found.start()], piece[found.end() :]
            mark = join([SafeString(f'<span class="rp-figure" title="{esc(told)}">'), found.group(), SafeString("</span>")])
            return join([_counted(before, figures[at_ + 1 :]), mark, _counted(after, figures[at_ + 1 :])])
    return piece


def _source(one: Passage, known: reads.Places) -> Source:
    drawn = [_origin(source, known.of(source)) for source in one.known]
    fate = "原样采用" if one.kept else "已改写" if one.place is not None else "没有放进正文"
    label = f"第 {one.place + 1} 段" if one.place is not None else "正文以外"
    words_ = one.text if not one.kept else ""
    return Source(str(one.pk), label, one.gap, "缺口" if one.gap and one.kept else fate, words_, drawn[:SHOWN], drawn[SHOWN:])


def _origin(source: ReportSource, place: reads.Place | None) -> Origin:
    if place is None:
        return Origin(source.label, tag("wait", "已不能查看"))
    name = link(source.label, where(place), **({"data_open": True} if place.task and place.line is None else {}))
    if not place.line:
        return Origin(name, "")
    tone = {"accepted": "ok", "signed": "soon"}.get(place.state, "late")
    words_ = {"accepted": "已通过", "signed": "已报，未审"}.get(place.state, f"现在是“{LINE.get(place.state, '')}”")
    return Origin(name, tag(tone, words_))


def where(place: reads.Place) -> str:
    """The address of a source: another report's section, a measure, the line in its sheet, else its task."""
    if place.report:
        return f"{at('assessment:report', place.report)}{f'#s-{place.section}' if place.section else ''}"
    if place.measure:
        return f"{reverse('home:measure', args=[place.measure])}?{urlencode(place.asked)}"
    if place.line:
        try:
            return f"{reverse('tasks:sheet', args=[place.sheet])}#line-{place.line}"
        except NoReverseMatch:
            return at("tasks:task", place.task)
    return at("tasks:task", place.task)
