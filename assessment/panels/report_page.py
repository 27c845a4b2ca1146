"""A report as its page shows it: the paper with its gaps, the sources beside it, what may be done."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from assessment.composing import words
from assessment.composing.figures import printed, stands
from assessment.composing.official import numbers, signed_on
from assessment.models import PaperReport, Passage, Report, ReportDelivery, ReportFigure, ReportSection, ReportSource
from assessment.models.delivery import PUBLIC
from assessment.panels import acts, sums
from assessment.panels import writing as pens
from assessment.panels.report_list import report_state
from assessment.panels.sums import Sums
from assessment.selectors import deliveries, papers
from assessment.selectors import reports as reads
from assessment.services.deliveries import digest
from assessment.services.reports import why_closed
from assessment.states import DRAFTS, HANDED, WRITABLE, Writer
from fazhi.agenda.lamps import lamp_of
from fazhi.files.evidence import cited_by
from fazhi.flow.engine import moves_for
from fazhi.lib.office.official import tree, web
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui import links
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, day, join, lamp, link, moment, tag, why
from fazhi.ui.markup import at, esc
from tasks.states import LINE

MARKED = re.compile(r"(〔此处缺少[^〕]*〕)")
SHOWN = 6  # sources of one passage that are shown; the rest unfolds


Held = tuple[Passage, ReportFigure]


@dataclass(slots=True)
class Origin:
    """One source as it is drawn: what it is called with its link, and its state."""

    name: SafeString | str
    note: SafeString | str


@dataclass(slots=True)
class Source:
    """What stands beside a paragraph: its mark, how it fared, where it came from."""

    key: str
    place: str
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
    line: pens.Line | None = None

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
    say: str


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
    sums: Sums = field(default_factory=Sums)
    acts: list[Act] = field(default_factory=list)
    may_write: bool = False
    may_return: bool = False
    may_paper: bool = False
    paper: PaperReport | None = None
    closed: str = ""
    steps: list[Step] = field(default_factory=list)
    next: Step | None = None
    back: object = None
    ways: list[Way] = field(default_factory=list)
    check: Checked | None = None
    may_check: bool = False
    others: int = 0
    writing: pens.View | None = None
    editing: int | None = None
    signed_on: str = ""

    @property
    def shown(self) -> list[Part]:
        """The sections whose sources stand beside the text: the one being written, else all."""
        return [p for p in self.parts if self.editing in (None, p.section.pk)]


def build(report: Report, acting: Acting, *, editing: int | None = None) -> View:
    """Read and draw a report that the person was let through to; `editing` is the section that stands open."""
    found = lamp_of([report.duty], acting.today, report.unit.soon_days)
    lamp_ = join([lamp(found.state, found.words), "　", why("这个状态怎么来的", list(found.why))])
    view = View(report_state(report.state), lamp_, editing=editing, signed_on=signed_on(report))
    rights = access.rights(acting, report)
    moves = moves_for(report, actor=acting)
    view.closed = why_closed(report) or ""
    view.may_write = "write" in rights and report.state in DRAFTS and not view.closed
    view.may_return = "decide" in rights and report.state == "signed" and not view.closed
    asked = report.call.writer != Writer.GOVERNMENT and report.state not in HANDED
    view.may_paper = asked and "decide" in rights and not view.closed
    view.parts = parts(report, acting, writable=view.may_write)
    view.sums = sums.of(report, [p.section for p in view.parts])
    if view.parts and not view.closed:
        view.acts = acts.of_report(report, moves)
    view.paper = papers.of_reports([report]).get(report.pk)
    view.others = view.sums.count - sum(p.count for p in view.parts if p.section.pk == editing)
    if view.parts and report.state in DRAFTS:
        heads = pens.may_head(report, acting)
        view.writing = pens.build(report.pk, acting, writable=view.may_write, heads=heads, editing=editing)
        for part in view.parts:
            part.line = view.writing.lines.get(part.section.pk)
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
        proof = links.evidence(cited.get(one.pk, []))
        said = (one.source, got, one.receipt, proof, *_way_to(one, may=may and report.state in HANDED))
        drawn.append(Way(one.name, lamp(state.state, state.words), day(one.duty.due), *said))
    return drawn


def _way_to(one: ReportDelivery, *, may: bool) -> tuple[str, str]:
    """Where a recipient is settled, and what the link says."""
    if one.key == PUBLIC:
        return at("assessment:publication", one.pk), "看公开的情况" if one.received_on or not may else "去公开"
    return (at("assessment:receive", one.pk), "改回执" if one.received_on else "登记回执") if may else ("", "")


def checked(report: Report) -> Checked | None:
    """The newest secrecy check, where the report is one that may have one (two queries)."""
    last = deliveries.last_check(report) if report.state in HANDED else None
    if last is None:
        return None
    passed = last.secret and last.private
    counts = last.digest == digest(report)
    words_ = f"{last.by.name} {moment(last.at)} 审查{'通过' if passed else '不通过'}"
    return Checked(words_ if counts else f"{words_}，后来标题、主送机关或正文改过，要重新审查", last.note, passed and counts)


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
    marks = {one.place: one for one in passages if one.place is not None and not one.by_hand}
    held: dict[int, list[Held]] = defaultdict(list)
    for one in passages:
        if one.place is not None:
            held[one.place] += [(one, figure) for figure in one.held]
    return Part(
        section=section,
        number=number,
        paragraphs=_paragraphs(section.pk, lines, marks, held),
        sources=[_source(one, known) for one in passages if not (one.by_hand and one.place is None)],
        count=words.length(section.text),
        gaps=len(words.gaps(section.text)),
        writable=writable and section.state in WRITABLE,
        edit_url=reverse("assessment:section", args=[section.report_id, section.pk]),
        figures=[figure for one in passages for figure in one.held if stands(figure.words, section.text)],
    )


def _paragraphs(section: int, lines: list[str], marks: dict[int, Passage], held: dict[int, list[Held]]) -> list[SafeString]:
    """The paragraphs of a section; lines of a table or chart are drawn as one, unless something in them leads elsewhere."""
    found = []
    for first, start, end in tree.stretches(lines):
        rows = range(start, max(end, start + 1))
        if end > first and not any(n in marks or held[n] for n in rows):
            anchors = SafeString("".join(f'<span id="q-{section}-{n}"></span>' for n in rows))
            found.append(join([anchors, SafeString(web.drawn(lines[start:end]))]))
        else:
            found += [_paragraph(f"q-{section}-{n}", lines[n], marks.get(n), held[n]) for n in rows]
    return found


def _paragraph(key: str, line: str, passage: Passage | None, held: list[Held]) -> SafeString:
    """One paragraph; gaps stand out, and what was drawn leads to its sources."""
    pieces = [
        join([SafeString('<span class="hole">'), piece, SafeString("</span>")])
        if MARKED.fullmatch(piece)
        else _counted(piece, held)
        for piece in MARKED.split(line)
    ]
    if passage is None:
        return join([SafeString(f'<p id="{key}">'), *pieces, SafeString("</p>")])
    mark = link(f"出处{'' if passage.kept else '（已改写）'}", f"#src-{passage.pk}", css="src-mark", about=line[:20])
    return join([SafeString(f'<p id="{key}" data-key="{passage.pk}">'), *pieces, mark, SafeString("</p>")])


def _counted(piece: str, figures: list[Held]) -> SafeString | str:
    """A piece of a paragraph with its live figures marked, each leading to what it counts and as of which day."""
    for at_, (passage, figure) in enumerate(figures):
        if found := printed(figure.words).search(piece):
            told = f"{figure.label}，截至 {day(figure.as_of)}"
            before, after = piece[: found.start()], piece[found.end() :]
            head = f'<a class="rp-figure" data-figure="{figure.pk}" href="#src-{passage.pk}" title="{esc(told)}">'
            mark = join([SafeString(head), found.group(), SafeString("</a>")])
            return join([_counted(before, figures[at_ + 1 :]), mark, _counted(after, figures[at_ + 1 :])])
    return piece


def _source(one: Passage, known: reads.Places) -> Source:
    drawn = [_origin(source, known.of(source)) for source in one.known]
    fate = "原样采用" if one.kept else "已改写" if one.place is not None else "没有放进正文"
    label = f"第 {one.place + 1} 段" if one.place is not None else "正文以外"
    place = f"q-{one.section_id}-{one.place}" if one.place is not None else f"s-{one.section_id}"
    if one.by_hand:
        held = one.held[0]
        told = f"{held.label}，截至 {day(held.as_of)}"
        return Source(str(one.pk), place, f"{label}，{held.words}", False, "插入的数", told, drawn[:SHOWN], drawn[SHOWN:])
    words_ = one.text if not one.kept else ""
    return Source(
        str(one.pk), place, label, one.gap, "缺口" if one.gap and one.kept else fate, words_, drawn[:SHOWN], drawn[SHOWN:]
    )


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
    """The address of a source: another report's section, a record, a measure, the line in its sheet, else its task."""
    if place.report:
        return f"{at('assessment:report', place.report)}{f'#s-{place.section}' if place.section else ''}"
    if place.paper:
        return f"{at('assessment:paper', place.paper)}{f'?show={place.row}#t{place.row}' if place.row else ''}"
    if place.record:
        return at("documents:record", place.record)
    if place.measure:
        return f"{reverse('home:measure', args=[place.measure])}?{urlencode(place.asked)}"
    if place.line:
        try:
            return f"{reverse('tasks:sheet', args=[place.sheet])}#line-{place.line}"
        except NoReverseMatch:
            return at("tasks:task", place.task)
    return at("tasks:task", place.task)
