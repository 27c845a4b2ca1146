"""The sources of a government's report: what its units' accepted reports say, and their figures added up.

Rules: paragraphs about one task stand together, each beginning with the unit it came from. Where there is more than a
section has room for, every unit's best paragraph comes before any unit's second, those with the most figures first; they are
condensed as any words are. Of the minimums those that most units counted are told first.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from assessment.composing import contributed as reads
from assessment.composing import from_paper, ledgers, words
from assessment.composing.contributed import Contributed, Contributor, Counted, Piece
from assessment.composing.lines import SHARES
from assessment.composing.measured import origin, printed, quoted, summed, told
from assessment.composing.sources import Amount, Asked, Origin, Sentence, source
from assessment.models import PaperReport, PaperSection, ReportSection
from assessment.paperread import figures
from assessment.states import Writer
from fazhi import measure as registry
from fazhi.org.audit import noun_of

PART = ReportSection.Part
GATHERED = (PART.DONE, PART.PROBLEMS, PART.PRINCIPAL, PART.NEXT)
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
    return Origin(piece.noun, piece.section, f"{piece.unit.name}：{piece.title}"[:200], piece.report.ends)


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
    counts = asked.once("counts", lambda: {id(one): sum(1 for _ in figures.find(one.text)) for one in whole.found.pieces})
    for pieces in groups.values():
        best = sorted(pieces, key=lambda one: -counts[id(one)])
        chosen = _chosen(pieces, best, asked.room.gathered)
        left += len(pieces) - len(chosen)
        said += [_quoted(piece, text) for piece, text in chosen]
    asked.held["left"] = left
    return said


def _opening(asked: Asked, found: Contributed) -> Sentence:
    period = words.span(asked.period.starts, asked.period.ends)
    text = f"现将{period}{asked.unit.name}推进法治政府建设的情况报告如下。"
    origins = tuple(Origin(one.noun, one.pk, one.title[:200], one.ends) for one in found.reports)
    return Sentence(PART.OPENING, None, "opening", text, origins)


def _chosen(pieces: list[Piece], best: list[Piece], room: int) -> list[tuple[Piece, str]]:
    """The paragraphs that are quoted, condensed, in the units' order; the best one whatever its length."""
    turns: dict[int, int] = defaultdict(int)
    queue = []
    for piece in best:
        queue.append((turns[piece.unit.pk], piece))
        turns[piece.unit.pk] += 1
    kept: dict[tuple[str, int, int], str] = {}
    for _, piece in sorted(queue, key=lambda one: one[0]):
        text = words.condensed(piece.text, min(LONGEST, room))
        if not kept or len(text) + len(piece.unit.name) <= room:
            kept[_place(piece)] = text
            room -= len(text) + len(piece.unit.name)
        if room <= 0:
            break
    return [(piece, kept[_place(piece)]) for piece in pieces if _place(piece) in kept]


def _place(piece: Piece) -> tuple[str, int, int]:
    return piece.noun, piece.section, piece.at


def _quoted(piece: Piece, text: str) -> Sentence:
    shared = piece.task and piece.part in ABOUT
    letter = "p" if piece.noun == noun_of(PaperSection) else ""  # a paper's section may have the number of a typed one
    about = f"{ABOUT[piece.part]}:{piece.task}" if shared else f"from:{letter}{piece.section}:{piece.at}"
    who = "" if text.startswith(piece.unit.name) else f"{piece.unit.name}："
    return Sentence(piece.part, piece.area, about, f"{who}{text}", (_origin(piece),))


@source("totals", writers=(Writer.GOVERNMENT,))
def totals(asked: Asked) -> list[Sentence]:
    """The figures of the units' reports added up, and which units are not among them."""
    found = given(asked).found
    if not found.reports:
        return []
    sums: dict[str, list[Counted]] = defaultdict(list)
    seen: set[tuple[Contributor, str]] = set()
    for one in found.counted:
        if one.measure not in SHARES and (one.report, one.key) not in seen:
            seen.add((one.report, one.key))
            sums[one.key].append(one)
    return [_scope(found), *_quotes(asked, sums), *_tasks(asked, sums), *_minimums(asked, sums), *_papers(asked, sums)]


def _scope(found: Contributed) -> Sentence:
    came = sum(one.noun == noun_of(PaperReport) for one in found.reports)
    text = f"以下合计数汇总{len(found.reports)}家单位已通过的报告{f'（其中来文{came}家）' if came else ''}。"
    if found.missing:
        names = "、".join(one.name for one in found.missing[:NAMED])
        more = f"等{len(found.missing)}家" if len(found.missing) > NAMED else f"共{len(found.missing)}家"
        text += f"没有计入的有{names}，{more}，报告还没有通过。"
    origins = tuple(Origin(one.noun, one.pk, one.title[:200], one.ends) for one in found.reports)
    return Sentence(PART.OVERVIEW, None, "totals", text, origins)


def _total(rows: list[Counted]) -> Decimal:
    return sum((one.value for one in rows), Decimal(0))


def of_reports(rows: list[Counted]) -> tuple[Origin, ...]:
    """The reports that figures came from."""

    def origin(one: Counted) -> Origin:
        label = f"{one.unit.name}：{printed(_measure(one), one.value, one.measure)}"[:200]
        return Origin(one.report.noun, one.report.pk, label, one.report.ends)

    return tuple(origin(one) for one in rows)


def _quotes(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    period, said = registry.Period(asked.period.starts, asked.period.ends), []
    for heading, quote in quoted(asked.kind.headings):
        values, totals_ = (sums.get(f"measure:{quote.measure}:{part}", []) for part in ("value", "of"))
        if not values and (own := ledgers.own(asked, quote)):
            said += told(heading, quote, own, asked.unit.name, (origin(own, asked.unit),))
            continue
        each = [[one.value for one in rows] for rows in (values, totals_)]
        figure = summed(registry.get(quote.measure), *each, period, asked.acting, asked.as_of)
        if figure is not None:
            said += told(heading, quote, figure, asked.unit.name, of_reports(values))
    return said


def _tasks(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    known = [(key, label) for key, label in (("tasks:all", "承担任务"), ("tasks:done", "办结任务")) if sums.get(key)]
    if len(known) < 2:
        return []
    amounts = [added_up(key, f"各单位{label}合计", sums[key], asked) for key, label in known]
    text = f"各单位承担任务合计{amounts[0].words}，办结任务合计{amounts[1].words}（几家共同承担的，每家各算一次）。"
    return [Sentence(PART.OVERVIEW, None, "totals:tasks", text, of_reports(sums["tasks:done"]), amounts=tuple(amounts))]


def _minimums(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    said, room = [], asked.room.gathered
    counted = [(key, rows) for key, rows in sums.items() if key.startswith("minimum:")]
    for key, rows in sorted(counted, key=lambda one: -len(one[1])):
        amount = added_up(key, rows[0].label, rows, asked)
        text = f"{rows[0].label}合计{amount.words}（{len(rows)}家）。"
        if (room := room - len(text)) < 0:
            break
        said.append(Sentence(PART.OVERVIEW, None, "totals:minimums", text, of_reports(rows), amounts=(amount,)))
    return said


def _papers(asked: Asked, sums: dict[str, list[Counted]]) -> list[Sentence]:
    """Figures that papers tell under one name: added up where two or more tell it, each contributor named with its own."""
    said = []
    for key, rows in sums.items():
        if key.startswith(from_paper.KEY) and len(rows) > 1:
            amount = added_up(key, rows[0].label, rows, asked)
            each = "、".join(f"{one.unit.name}{one.mark}{words.amount(one.value)}{one.measure}" for one in rows)
            about = "约" if any(one.mark for one in rows) else ""
            text = f"{rows[0].label}合计{about}{amount.words}：{each}。"
            said.append(Sentence(PART.OVERVIEW, None, f"totals:{key}"[:60], text, of_reports(rows), amounts=(amount,)))
    return said


def added_up(key: str, label: str, rows: list[Counted], asked: Asked) -> Amount:
    """Figures of reports added up, as one figure."""
    value, unit = _total(rows), rows[0].measure
    return Amount(key, label[:120], value, unit, printed(_measure(rows[0]), value, unit), asked.as_of)


def _measure(one: Counted) -> str:
    """The key of the measure whose value a figure is; '' for any other figure."""
    return one.key.removeprefix("measure:").removesuffix(":value") if one.key.startswith("measure:") else ""
