"""Stage one and the way through the stages: a file or pasted words become candidate papers."""

import time
from pathlib import Path

from fazhi.lib import sandbox
from fazhi.lib.office import reading
from fazhi.lib.office.document import Unreadable
from fazhi.lib.office.text import from_text

from . import duties, footnotes, markings, papers, tables
from .heads import duty_lines
from .model import PaperRead, Unread, from_json, to_json
from .numbering import plain, read_number
from .outline import ANNEX, Line, lines_of, outline, paragraphs

MAX_ITEMS = 5000


def read_file(path, name, *, year=None, fallback=None):
    """The papers of a file, each a `PaperRead`; the reading runs in a process of its own under limits.

    `name` is the name that its owner gave the file, `year` overrides the year found in the paper, `fallback` is the year of dates
    where neither they nor the paper name one. Raises `Unreadable`.
    """
    given = {"path": str(Path(path).resolve()), "name": name, "year": year, "fallback": fallback}
    packed = sandbox.call("tasks.planimport.read:packed_file", given)
    return [from_json(paper) for paper in packed]


def read_pasted(text, *, year=None):
    """The papers of pasted words, as `read_file` gives them. Raises `Unreadable`."""
    packed = sandbox.call("tasks.planimport.read:packed_text", {"text": text, "year": year})
    return [from_json(paper) for paper in packed]


def packed_file(path, name, year=None, fallback=None):
    """What runs inside the sandbox for a file."""
    start = time.perf_counter()
    return [to_json(paper) for paper in papers_of(reading.read(Path(path), name), year=year, fallback=fallback, started=start)]


def packed_text(text, year=None):
    """What runs inside the sandbox for pasted words."""
    if not text.strip():
        raise Unreadable("没有粘贴任何文字", "粘贴框")
    start = time.perf_counter()
    return [to_json(paper) for paper in papers_of(from_text(text, "paste"), year=year, started=start)]


def papers_of(document, *, year=None, fallback=None, started=None):
    """The papers that a document holds. Pure: no file, no process."""
    started = time.perf_counter() if started is None else started
    return [read_paper(piece, year=year, fallback=fallback, started=started) for piece in papers.split(document)]


def read_paper(document, *, year=None, fallback=None, started=0.0):
    """One paper through outline, duties and tables. Raises `Unreadable` above 5,000 items."""
    whole, document = document, papers.without_site(document)
    frame = papers.frame(document)
    at, ends, why = papers.years(frame, document.text, year)
    inside = {index for index, _ in papers.body(document, frame)}
    lines = [line for line in lines_of(document) if line.index in inside]
    lines, closing = _cut_closing(document, lines)
    points, loose = outline(document, lines)
    if not points:
        points, loose = _unnumbered(document, loose)
    notes = footnotes.read(document, at or fallback)
    declared = footnotes.declared(notes)
    items, unread, first = duties.read(document.text, points, at or fallback, declared)
    rows = _tables(document, points, at or fallback, first, declared)
    items = footnotes.hang(sorted([*items, *rows], key=lambda item: item.start), document, notes)
    if len(items) > MAX_ITEMS:
        raise Unreadable(f"读出 {len(items)} 项任务，超过 {MAX_ITEMS} 项的上限", "全文")
    unread += [Unread(a, b, document.text[a:b], "没有编号的段落") for a, b in loose]
    unread += [Unread(line.start, line.end, document.text[line.start : line.end], "结尾的话") for line in closing]
    unread += _frame_blocks(document, inside, rows)
    kept = {block.start for block in document.blocks}
    left = [block for block in whole.blocks if block.start not in kept and block.text.strip()]
    unread += [Unread(block.start, block.end, block.text, "网页上的字，不是文件") for block in left]
    ms = int((time.perf_counter() - started) * 1000)
    return PaperRead(
        document,
        frame.title,
        frame.issuer,
        frame.number,
        at,
        tuple(items),
        tuple(sorted(unread, key=lambda u: u.start)),
        ms,
        document.pages,
        ends,
        frame.issued,
        first,
        why,
        notes,
    )


def _unnumbered(document, loose):
    """(points, loose words) of a paper without a number: its paragraphs that name who answers are its points."""
    flat = plain(document.text)
    marked = {start for start, end in loose if markings.find(flat, start, end)}
    return paragraphs(document, marked), [place for place in loose if place[0] not in marked]


def _tables(document, points, year, first, declared):
    """The items of all task tables. `first`: the first-named unit leads; `declared`: it does from this place on."""
    flat, out = plain(document.text), []
    leads_from = 0 if first or duties.first_leads_in_tables(flat, points) else declared
    for grid in tables.grids(document):
        top = min(block.start for block in grid.at.values())
        above = [p for p in points if p.mark < top]
        base = above[-1].path if above and len(points) > 1 and any(p.kind != "annex" for p in points) else ()
        base = base[:1] if above and above[-1].kind == "annex" else base
        out += tables.items(flat, document.text, grid, year, leads_from, base)
    return out


def _cut_closing(document, lines):
    """(lines of the body, closing lines): paragraphs after the last item's own that stand for the whole paper."""
    flat = plain(document.text)
    duties_at = duty_lines(flat, lines)
    tasks = (line.number or line.start in duties_at or _numbered(flat, line) or _marked(flat, line) for line in lines)
    last = max((i for i, task in enumerate(tasks) if task), default=None)
    if last is None or last >= len(lines) - 1:
        return lines, []
    cut = last + 1
    ended = flat[lines[last].start : lines[last].end].rstrip().endswith(tuple("。)〕]】〗;!"))
    if not ended or _many_paragraphs(flat, lines, last):
        cut += 1
    while cut < len(lines) and _labelled(flat, lines[cut]):
        cut += 1
    return lines[:cut], lines[cut:]


def _marked(flat, line):
    """Whether a line names who answers, so that it is no closing word."""
    words = flat[line.start : line.end].rstrip("。; \u3000")
    return words[-1:] in ")]〕】" and bool(markings.find(flat, line.start, line.end))


def _many_paragraphs(flat, lines, last):
    """Whether items of this paper usually run over several paragraphs."""
    numbered = {i for i in range(last + 1) if lines[i].number or _numbered(flat, lines[i])}
    first = min(numbered, default=last)
    further = sum(1 for i in range(first + 1, last + 1) if i not in numbered and not _labelled(flat, lines[i]))
    return further > 0.3 * len(numbered)


def _numbered(flat, line):
    words = flat[line.start : line.end].lstrip()
    return read_number(words) is not None or ANNEX.match(words) is not None


def _labelled(flat, line):
    from .markings import stands_alone

    return stands_alone(flat, line.start, line.end)


def _frame_blocks(document, inside, rows):
    used = [(item.start, item.end) for item in rows]
    return [
        Unread(b.start, b.end, b.text, "标题、发文和落款")
        for i, b in enumerate(document.blocks)
        if i not in inside and b.kind != "cell" and not any(s <= b.start < e for s, e in used)
    ]


__all__ = ["Line", "Unreadable", "papers_of", "read_file", "read_paper", "read_pasted"]
