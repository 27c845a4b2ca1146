"""Reading .pdf with a text layer: page marks dropped, lines rejoined, tables over pages put together."""

import logging
import re
from dataclasses import replace

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from .document import CELL, PARAGRAPH, RADICALS, Builder, Unreadable
from .lines import PAGE_MARK, opened, starts_anew

MAX_PAGES = 500
MIN_EDGES = 8
RISE = 0.85  # how far a character stands above its base line, in its size
WIDE = r"[\u2018-\u201d\u3001-\u303f\u4e00-\u9fff\uff01-\uffef]"
GAP = re.compile(rf"(?<={WIDE}) (?=[\d(]|{WIDE})|(?<=[\d)]) (?={WIDE})")
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font that leaves its box out


def read(path):
    """The `Document` of a PDF file. Raises `Unreadable` when it is encrypted, damaged or only pictures."""
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise Unreadable(f"PDF 有 {len(pdf.pages)} 页，超过 {MAX_PAGES} 页的上限", "全文")
            pages = [_page(page, number) for number, page in enumerate(pdf.pages, 1)]
    except Unreadable:
        raise
    except Exception as fault:  # pdfminer raises anything, from AssertionError to struct.error
        if (
            isinstance(fault, PDFPasswordIncorrect | PDFEncryptionError)
            or "Password" in repr(fault)
            or "Encryption" in repr(fault)
        ):
            raise Unreadable("PDF 加了打开密码，请去掉密码后再上传", "全文") from fault
        raise Unreadable("PDF 已损坏，读不出内容", "全文") from fault
    if not pages:
        raise Unreadable("PDF 一页也没有，可能已损坏", "全文")
    if not any(lines or tables for lines, tables in pages):
        place = f"第 1 页至第 {len(pages)} 页" if len(pages) > 1 else "第 1 页"
        raise Unreadable("PDF 里只有图片，没有文字层；请提供可以复制文字的文件，或先做文字识别", place)
    return _assemble(pages)


def _page(page, number):
    """(lines, tables) of a page; each line is (top, left, right, size, words), each table (top, rows of cells)."""
    _level(page)
    found = page.find_tables() if len(page.edges) >= MIN_EDGES else []
    tables = [t for t in found if len(t.rows) > 1 and max(len(r.cells) for r in t.rows) > 1]
    boxes = [t.bbox for t in tables]
    lines = []
    for line in page.extract_text_lines(return_chars=True):
        middle = (line["top"] + line["bottom"]) / 2
        if not any(box[1] <= middle <= box[3] for box in boxes):
            size = max(char["size"] for char in line["chars"])
            lines.append((line["top"], line["x0"], line["x1"], size, line["text"].translate(RADICALS), number))
    lines = [line for line in lines if not _mark(line, page.height)]
    return lines, [(t.bbox[1], _cells(page, t)) for t in tables]


def _level(page):
    """Puts the characters of a line on one level: fonts of digits and of Chinese claim different heights above one base line."""
    for char in page.chars:
        base, size = page.height - char["matrix"][5], char["size"]
        if char["upright"] and char["top"] - 1 <= base <= char["bottom"] + size:
            shift = base - RISE * size - char["top"]
            char["top"] += shift
            char["doctop"] += shift
            char["bottom"] = char["top"] + size


def _mark(line, height):
    """Page numbers: in the outer tenth of the page, digits between dashes or alone."""
    edge = line[0] < height * 0.1 or line[0] > height * 0.88
    return edge and (PAGE_MARK.fullmatch(line[4]) or re.fullmatch(r"\s*\d{1,4}\s*", line[4])) is not None


def _cells(page, table):
    """{(row, col): (words, height, width)} on the grid of the table's own lines."""
    boxes = sorted({cell for row in table.rows for cell in row.cells if cell})
    xs = _ticks([b[0] for b in boxes] + [b[2] for b in boxes])
    ys = _ticks([b[1] for b in boxes] + [b[3] for b in boxes])
    cells, taken = {}, set()
    for box in boxes:
        left, top, right, bottom = _at(xs, box[0]), _at(ys, box[1]), _at(xs, box[2]), _at(ys, box[3])
        cells[top, left] = (_words(page, box), max(bottom - top, 1), max(right - left, 1))
        taken.update((row, col) for row in range(top, bottom) for col in range(left, right))
    for col in range(len(xs) - 1):  # a merged cell that the page's end left open has no line below (or above) it
        row = 0
        while row < len(ys) - 1:
            low = row
            while row < len(ys) - 1 and (row, col) not in taken:
                row += 1
            if row > low:
                cells[low, col] = (_words(page, (xs[col], ys[low], xs[col + 1], ys[row])), row - low, 1)
            row += 1
    return cells


def _words(page, box):
    text = (page.crop(box, strict=False).extract_text() or "").translate(RADICALS)
    return "".join(part.strip() for part in text.split("\n"))


def _ticks(values):
    ticks = []
    for value in sorted(values):
        if not ticks or value - ticks[-1] > 2:
            ticks.append(value)
    return ticks


def _at(ticks, value):
    return min(range(len(ticks)), key=lambda i: abs(ticks[i] - value))


def _assemble(pages):
    """Paragraphs and tables of all pages in order."""
    heads = _running(pages)
    out, paragraph = Builder("pdf"), []
    lines_all = [line for lines, _ in pages for line in lines if not _is_head(line, lines, heads)]
    left = _common(line[1] for line in lines_all)
    right = _edge(sorted(line[2] for line in lines_all))
    state = {"table": None, "rows": 0, "head": None}
    for lines, tables in pages:
        entries = sorted(
            [(line[0], 0, line) for line in lines if not _is_head(line, lines, heads)] + [(t[0], 1, t[1]) for t in tables],
            key=lambda e: e[:2],
        )
        for _, kind, entry in entries:
            if kind == 1:
                _flush(out, paragraph)
                _table(out, entry, state)
                continue
            if paragraph and not _goes_on(paragraph[-1], entry, left, right):
                _flush(out, paragraph)
            paragraph.append(entry)
            state["table"] = None
    _flush(out, paragraph)
    return out.done(len(pages))


def _bare(line):
    """A line's words without its digits and blanks: running heads may hold the number of the page."""
    return re.sub(r"[\d\s]+", "#", line[4].strip())


def _is_head(line, lines, heads):
    """Whether a line at a page's edge is a running head, with or without a number in it."""
    return _bare(line) in heads and (line in (lines[0], lines[-1]) or "#" not in _bare(line))


def _running(pages):
    """Lines that stand first or last on most pages: running heads."""
    counts = {}
    for lines, _ in pages:
        for line in {_bare(lines[0]), _bare(lines[-1])} if lines else ():
            counts[line] = counts.get(line, 0) + 1
    return {line for line, count in counts.items() if count >= 3 and count > len(pages) * 0.5}


def _edge(rights):
    """The right edge of the text: the outermost place that three lines reach, so that no stray line widens the page."""
    near = (rights[i] for i in range(len(rights) - 1, 1, -1) if rights[i] - rights[i - 2] < 12)
    return next(near, max(rights, default=0))


def _common(values):
    counts = {}
    for value in values:
        counts[round(value)] = counts.get(round(value), 0) + 1
    return max(counts, key=lambda v: (counts[v], -v), default=0)


def _goes_on(last, line, left, right):
    """Whether a line continues the one before: that one is full, this one is not indented and opens nothing new."""
    size = max(last[3], line[3], 1)
    if abs(last[3] - line[3]) > 1.5:
        return False
    if opened(last[4]):
        return True
    if starts_anew(line[4]):
        return False
    centred = last[1] - left > 2.5 * size and line[1] - left > 0.5 * size
    if centred and last[2] < right - 1.5 * size:
        return False
    full = last[2] > right - 2.2 * size
    if not full:
        return False
    return line[1] - left < 1.2 * size or last[4].rstrip()[-1:] not in "。；："


def _flush(out, paragraph):
    if paragraph:
        text = paragraph[0][4]
        for line in paragraph[1:]:
            both = text[-1:].isascii() and text[-1:].isalpha() and line[4][:1].isascii() and line[4][:1].isalpha()
            text += (" " if both else "") + line[4].strip()
        out.add(PARAGRAPH, _close_gaps(text), page=paragraph[0][5], style=f"{paragraph[0][3]:.0f}pt")
        paragraph.clear()


def _close_gaps(text):
    """A PDF sets gaps around digits; between a Chinese character and a digit they mean nothing."""
    return GAP.sub("", text.replace("\u3000", " "))


def _table(out, cells, state):
    """Adds a table, or goes on with the one before when the page broke it (its head row is then left out)."""
    width = max(col + w for (_, col), (_, _, w) in cells.items())
    head = [cells[key][0] for key in sorted(cells) if key[0] == 0]
    skip = 0
    if state["table"] is not None and state["width"] == width:
        skip = 1 if head == state["head"] else 0
    else:
        state.update(table=out.table(), rows=0, head=head, width=width)
    base = state["rows"] - skip
    goes_on = _joined(out, cells, state, skip) if base + skip > 0 else {}
    for (row, col), (text, height, w) in sorted(cells.items()):
        if row < skip:
            continue
        first = goes_on.get(col) if row == skip else None
        if first is None:
            out.add(CELL, text, table=state["table"], row=base + row, col=col, height=height, width=w)
        elif text:  # the words of a merged cell stand on the later page
            out.blocks.remove(first)
            at = first.row
            out.add(CELL, text, table=state["table"], row=at, col=col, height=base + row + height - at, width=w)
        else:
            out.blocks[out.blocks.index(first)] = replace(first, height=base + row + height - first.row)
    state["rows"] = base + max(row + h for (row, _), (_, h, _) in cells.items())


def _joined(out, cells, state, skip):
    """{column: the cell above the page break} where a merged cell goes on: one half is empty, one is higher than a row."""
    found = {}
    for block in out.blocks:
        if block.table == state["table"] and block.row + block.height == state["rows"] and (skip, block.col) in cells:
            text, height, width = cells[skip, block.col]
            if width == block.width and max(height, block.height) > 1 and bool(text) != bool(block.text):
                found[block.col] = block
    return found
