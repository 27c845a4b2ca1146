"""The sources of a government's report: what its units' accepted reports say, and their figures added up.

Rules: paragraphs about one task stand together, each beginning with the unit it came from. Where there is more than a
section holds, every unit gets the same room, paragraphs with figures first, condensed as any words are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from assessment.composing import contributed as reads
from assessment.composing import words
from assessment.composing.contributed import Contributed, Counted, Piece
from assessment.composing.lines import SHARES
from assessment.composing.measured import quoted, summed, told
from assessment.composing.sources import Amount, Asked, Origin, Sentence, source
from assessment.models import Report, ReportSection
from assessment.states import Writer
from fazhi import measure as registry
from fazhi.org.audit import noun_of

PART = ReportSection.Part
GATHERED = (PART.DONE, PART.PROBLEMS, PART.PRINCIPAL, PART.NEXT)
ROOM = 3000  # characters of a section that units fill together
LEAST = 60  # characters that a unit gets however many there are
LONGEST = 160  # characters of one paragraph
ABOUT = {PART.DONE: "task", PART.PROBLEMS: "problem", PART.NEXT: "next"}
NAMED = 20  # missing units that are named; of the others the number is told


@dataclass(frozen=True, slots=True)
class Given:
    """One paragraph as it is quoted."""

    unit: str
    part: str
    task: int | None
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Whole:
    """All that units gave, each paragraph with its origin."""

    found: Contributed
    pieces: list[Given]


def given(asked: Asked) -> Whole:
    """What the units' accepted reports hold, read once."""

    def read() -> Whole:
        found = reads.read(asked.report, asked.kind.gathers, asked.acting, asked.tell)
        return Whole(found, [Given(p.unit.name, p.part, p.task, p.text, _origin(p)) for p in found.pieces])

    return asked.once("given", read)


def _origin(piece: Piece) -> Origin:
    return Origin(noun_of(ReportSection), piece.section, f"{piece.unit.name}：{piece.title}"[:200], piece.report.call.ends)


@source("units", writers=(Writer.GOVERNMENT,))
def units(asked: Asked) -> list[Sentence]:
    """What units did, what they lack and what they will do, section by section."""
    whole = given(asked)
    if not whole.found.reports:
        hole = words.gap("各单位已通过的报告", "、".join(one.name for one in whole.found.missing[:NAMED]) or asked.unit.name)
        return [Sentence(PART.OPENING, None, "opening", hole, gap=True)]
    by_area = {heading.part for heading in asked.kind.headings if heading.each}
    groups: dict[tuple[str, int | None], list[Piece]] = defaultdict(list)
    for piece in whole.found.pieces:
        if piece.part in GATHERED and not words.gaps(piece.text):
            groups[piece.part, piece.area if piece.part in by_area else None].append(piece)
    said, left = [_opening(asked, whole.found)], 0
    for pieces in groups.values():
        chosen = list(_chosen(pieces))
        left += len(pieces) - len(chosen)
        said += [_quoted(piece, text) for piece, text in chosen]
    asked.held["left"] = left
    return said


def _opening(asked: Asked, found: Contributed) -> Sentence:
    period = words.span(asked.period.starts, asked.period.ends)
    text = f"现将{period}{asked.unit.name}推进法治政府建设的情况报告如下。"
    origins = tuple(Origin(noun_of(Report), one.pk, one.title[:200], one.call.ends) for one in found.reports)
    return Sentence(PART.OPENING, None, "opening", text, origins)


def _chosen(pieces: list[Piece]) -> Iterable[tuple[Piece, str]]:
    """The paragraphs that are quoted, condensed, in the units' order."""
    of_unit: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        of_unit[piece.unit.pk].append(piece)
    share = max(LEAST, ROOM // len(of_unit))
    for mine in of_unit.values():
        room, kept = share, {}
        for piece in sorted(mine, key=lambda one: not words.DIGIT.search(one.text)):
            text = words.condensed(piece.text, min(LONGEST, max(room, LEAST)))
            if not kept or len(text) <= room:
                kept[piece.section, piece.at] = text
                room -= len(text)
        yield from ((piece, kept[piece.section, piece.at]) for piece in mine if (piece.section, piece.at) in kept)


def _quoted(piece: Piece, text: str) -> Sentence:
    shared = piece.task and piece.part in ABOUT
    about = f"{ABOUT[piece.part]}:{piece.task}" if shared else f"from:{piece.section}:{piece.at}"
    who = "" if text.startswith(piece.unit.name) else f"{piece.unit.name}："
    return Sentence(piece.part, piece.area, about, f"{who}{text}", (_origin(piece),))


@source("totals", writers=(Writer.GOVERNMENT,))
def totals(asked: Asked) -> list[Sentence]:
    """The figures of the units' reports added up, and which units are not among them."""
    found = given(asked).found
    if not found.reports:
        return []
    sums: dict[str, list[Counted]] = defaultdict(list)
    seen: set[tuple[int, str]] = set()
    for one in found.counted:
        if one.measure not in SHARES and (one.report.pk, one.key) not in seen:
            seen.add((one.report.pk, one.key))
            sums[one.key].append(one)
    return [_scope(found), *_quotes(asked, sums), *_tasks(asked, sums), *_minimums(asked, sums)]


def _scope(found: Contributed) -> Sentence:
    text = f"以下合计数汇总{len(found.reports)}家单位已通过的报告。"
    if found.missing:
        names = "、".join(one.name for one in found.missing[:NAMED])
        more = f"等{len(found.missing)}家" if len(found.missing) > NAMED else f"共{len(found.missing)}家"
        text += f"没有计入的有{names}，{more}，报告还没有通过。"
    origins = tuple(Origin(noun_of(Report), one.pk, one.title[:200], one.call.ends) for one in found.reports)
    return Sentence(PART.OVERVIEW, None, "totals", text, origins)


def _total(rows: list[Counted]) -> Decimal:
    return sum((one.value for one in rows), Decimal(0))


def _of_reports(rows: list[Counted]) -> tuple[Origin, ...]:
    def origin(one: Counted) -> Origin:
        label = f"{one.unit.name}：{words.amount(one.value)}{one.measure}"[:200]
        return Origin(noun_of(Report), one.report.pk, label, one.report.call.ends)

    return tuple(origin(one) for one in rows)


def _quotes(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    period, said = registry.Period(asked.period.starts, asked.period.ends), []
    for heading, quote in quoted(asked.kind.headings):
        values, totals_ = (sums.get(f"measure:{quote.measure}:{part}", []) for part in ("value", "of"))
        measure = registry.get(quote.measure)
        figure = summed(measure, _total(values), _total(totals_), period, asked.acting, asked.as_of)
        said += told(heading, quote, figure, asked.unit.name, _of_reports(values))
    return said


def _tasks(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    known = [(key, label) for key, label in (("tasks:all", "承担任务"), ("tasks:done", "办结任务")) if sums.get(key)]
    if len(known) < 2:
        return []
    amounts = [_amount(key, f"各单位{label}合计", sums[key], asked) for key, label in known]
    text = f"各单位承担任务合计{amounts[0].words}，办结任务合计{amounts[1].words}（几家共同承担的，每家各算一次）。"
    return [Sentence(PART.OVERVIEW, None, "totals:tasks", text, _of_reports(sums["tasks:done"]), amounts=tuple(amounts))]


def _minimums(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    said = []
    for key, rows in sums.items():
        if key.startswith("minimum:"):
            amount = _amount(key, rows[0].label, rows, asked)
            text = f"{rows[0].label}合计{amount.words}（{len(rows)}家）。"
            said.append(Sentence(PART.OVERVIEW, None, "totals:minimums", text, _of_reports(rows), amounts=(amount,)))
    return said


def _amount(key: str, label: str, rows: list[Counted], asked: Asked) -> Amount:
    value = _total(rows)
    return Amount(key, label[:120], value, rows[0].measure, f"{words.amount(value)}{rows[0].measure}", asked.as_of)
