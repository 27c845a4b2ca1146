"""Reading .pdf with a text layer: page marks dropped, lines rejoined, tables over pages put together."""

import re

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

from .document import CELL, PARAGRAPH, Builder, Unreadable
from .lines import PAGE_MARK, opened, starts_anew

MAX_PAGES = 500
MIN_EDGES = 8


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
        raise Unreadable("PDF 里只有图片，没有文字层；请提供可以复制文字的文件，或先做文字识别", f"第 1 页至第 {len(pages)} 页")
    return _assemble(pages)


def _page(page, number):
    """(lines, tables) of a page; each line is (top, left, right, size, words), each table (top, rows of cells)."""
    found = page.find_tables() if len(page.edges) >= MIN_EDGES else []
    tables = [t for t in found if len(t.rows) > 1 and max(len(r.cells) for r in t.rows) > 1]
    boxes = [t.bbox for t in tables]
    lines = []
    for line in page.extract_text_lines(return_chars=True):
        middle = (line["top"] + line["bottom"]) / 2
        if not any(box[1] <= middle <= box[3] for box in boxes):
            size = max(char["size"] for char in line["chars"])
            lines.append((line["top"], line["x0"], line["x1"], size, line["text"], number))
    lines = [line for line in lines if not _mark(line, page.height)]
    return lines, [(t.bbox[1], _cells(page, t)) for t in tables]


def _mark(line, height):
    """Page numbers: in the outer tenth of the page, digits between dashes or alone."""
    edge = line[0] < height * 0.1 or line[0] > height * 0.88
    return edge and (PAGE_MARK.fullmatch(line[4]) or re.fullmatch(r"\s*\d{1,4}\s*", line[4])) is not None


def _cells(page, table):
    """{(row, col): (words, height, width)} on the grid of the table's own lines."""
    boxes = sorted({cell for row in table.rows for cell in row.cells if cell})
    xs = _ticks([b[0] for b in boxes] + [b[2] for b in boxes])
    ys = _ticks([b[1] for b in boxes] + [b[3] for b in boxes])
    cells = {}
    for box in boxes:
        left, top, right, bottom = _at(xs, box[0]), _at(ys, box[1]), _at(xs, box[2]), _at(ys, box[3])
        text = page.crop(box, strict=False).extract_text() or ""
        cells[top, left] = ("".join(part.strip() for part in text.split("\n")), max(bottom - top, 1), max(right - left, 1))
    return cells


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
    lines_all = [line for lines, _ in pages for line in lines]
    left = _common(line[1] for line in lines_all)
    right = max((line[2] for line in lines_all), default=0)
    state = {"table": None, "rows": 0, "head": None}
    for lines, tables in pages:
        entries = sorted(
            [(line[0], 0, line) for line in lines if line[4].strip() not in heads] + [(t[0], 1, t[1]) for t in tables],
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


def _running(pages):
    """Lines that stand first or last on most pages: running heads."""
    counts = {}
    for lines, _ in pages:
        for line in {lines[0][4].strip(), lines[-1][4].strip()} if lines else ():
            counts[line] = counts.get(line, 0) + 1
    return {line for line, count in counts.items() if count >= 3 and count > len(pages) * 0.5}


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
    return re.sub(
        r"(?<=[\u4e00-\u9fff、，。；：（）]) (?=[\d\u4e00-\u9fff])|(?<=\d) (?=[\u4e00-\u9fff])", "", text.replace("\u3000", " ")
    )


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
    for (row, col), (text, height, w) in sorted(cells.items()):
        if row >= skip:
            out.add(CELL, text, table=state["table"], row=base + row, col=col, height=height, width=w)
    state["rows"] = base + max(row + h for (row, _), (_, h, _) in cells.items())
