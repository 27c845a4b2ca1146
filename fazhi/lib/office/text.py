"""Reading plain text: encodings, tab-separated tables, wrapped lines."""

import re
from pathlib import Path

from . import typed
from .document import CELL, PARAGRAPH, Builder, Unreadable
from .lines import rejoin

MAX_ROWS = 5000
COMMON = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\x20-\x7e\s]")


def decode(data, name=""):
    """The text of bytes in UTF-8, UTF-16 or GB 18030. Raises `Unreadable` for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16", name)
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data[3:], "utf-8", name)
    if 0 in data:
        for code in ("utf-16-le", "utf-16-be"):
            text = data.decode(code, "replace")
            if len(COMMON.findall(text[:2000])) > 0.8 * len(text[:2000]):
                return _strict(data, code, name)
        raise Unreadable("这不是文本文件，里面有二进制内容", f"{name} 第 {data.index(0) + 1} 字节")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "gb18030", name)


def _strict(data, code, name):
    try:
        return data.decode(code)
    except UnicodeDecodeError as fault:
        raise Unreadable("认不出文字编码（试过 UTF-8、UTF-16、GB 18030）", f"{name} 第 {fault.start + 1} 字节") from fault


def read(path, name=""):
    """The `Document` of a text file. Raises `Unreadable`."""
    return from_text(decode(Path(path).read_bytes(), name))


def from_text(text, kind="txt"):
    """The `Document` of a running text, as read from a file or pasted."""
    if text.count("\x00"):
        raise Unreadable("文字里有不可显示的字符", f"第 {text.index(chr(0)) + 1} 个字符")
    out = Builder(kind)
    add_lines(out, text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\v", "\n").split("\n"))
    return out.done()


def add_lines(out, lines):
    """Adds lines as they stand in a text file: tables where columns are typed, wrapped lines joined into paragraphs."""
    plain, rows = [], {row.line: (number, row) for number, table in enumerate(typed.find(lines)) for row in table}
    known = {}  # number of a typed table: its number in the document and its next row
    for index, line in enumerate(lines):
        if index in rows:
            _flush(out, plain)
            number, row = rows[index]
            table, at = known.get(number) or (out.table(), 0)
            known[number] = table, at + 1
            _few_enough(at)
            for cell in row.cells:
                out.add(CELL, line[cell.start : cell.end], table=table, row=at, col=cell.col, width=cell.width)
        elif line.count("\t") >= 2 and line.strip():
            _flush(out, plain)
            _row(out, line)
        else:
            plain.append(line)
    _flush(out, plain)


def _flush(out, plain):
    lines = rejoin(plain)
    plain.clear()
    for line in lines:
        out.add(PARAGRAPH, line.rstrip())


def _row(out, line):
    """One row of a tab-separated table without a head; rows in a row belong to one table."""
    last = out.blocks[-1] if out.blocks else None
    same = last is not None and last.kind == CELL
    table, row = (last.table, last.row + 1) if same else (out.table(), 0)
    _few_enough(row)
    for col, cell in enumerate(line.split("\t")):
        out.add(CELL, cell.strip(), table=table, row=row, col=col)


def _few_enough(row):
    if row > MAX_ROWS:
        raise Unreadable(f"表格超过 {MAX_ROWS} 行", f"第 {row} 行")
