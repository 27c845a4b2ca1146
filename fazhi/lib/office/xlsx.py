"""Reading .xlsx with calamine; merged and hidden rows from the sheet's own XML."""

import datetime
import posixpath
import re
import zipfile

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from .document import CELL, HEADING, Builder, Unreadable
from .docx import xml
from .guard import part

MAX_ROWS = 5000
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,400}>")
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
NUMBER = re.compile(rb'\br="(\d{1,7})"')


def read(path):
    """The `Document` of a workbook: one table a visible sheet, under the sheet's name. Raises `Unreadable`."""
    with zipfile.ZipFile(path) as archive:
        hidden = hidden_rows(archive)
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                part(archive, name)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as fault:
        raise Unreadable("文件已损坏：工作簿打不开", "全文") from fault
    out = Builder("xlsx")
    for sheet in book.sheets_metadata:
        if sheet.visible != SheetVisibleEnum.Visible:
            out.note(f"工作表“{sheet.name}”是隐藏的，没有读取")
            continue
        _sheet(out, book, sheet.name, hidden.get(sheet.name, set()))
    return out.done()


def _sheet(out, book, name, hidden):
    try:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        merges = sheet.merged_cell_ranges or []
    except (CalamineError, ValueError) as fault:
        raise Unreadable("文件已损坏：有一张工作表读不出来", f"工作表“{name}”") from fault
    full = [i for i, row in enumerate(rows) if any(cell not in ("", None) for cell in row)]
    if len(full) > MAX_ROWS:
        raise Unreadable(f"有 {len(full)} 行内容，超过 {MAX_ROWS} 行的上限", f"工作表“{name}”")
    spans = {low: (high[0] - low[0] + 1, high[1] - low[1] + 1) for low, high in merges}
    table = out.table()
    out.add(HEADING, name, sheet=name, style="sheet")
    for row in full:
        for col, value in enumerate(rows[row]):
            text = shown(value)
            height, width = spans.get((row, col), (1, 1))
            if text or (row, col) in spans:
                out.add(CELL, text, table=table, row=row, col=col, height=height, width=width, sheet=name, hidden=row in hidden)
    if hidden & set(full):
        out.note(f"工作表“{name}”有隐藏的行：" + "、".join(str(i + 1) for i in sorted(hidden & set(full))[:20]))


def shown(value):
    """A cell's value as words: whole numbers without a point, dates as 2026年3月31日."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return str(value).replace("\r\n", "\n").strip()


def hidden_rows(archive):
    """{sheet name: zero-based hidden rows}."""
    book, rels = xml(archive, "xl/workbook.xml"), xml(archive, "xl/_rels/workbook.xml.rels")
    if book is None or rels is None:
        raise Unreadable("文件已损坏：没有工作簿目录", "部件 xl/workbook.xml")
    targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
    found = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(sheet.get(REL), "")
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
        data = part(archive, member) or b""
        rows = (tag[0] for tag in ROW.finditer(data))
        marks = [NUMBER.search(tag) for tag in rows if HIDDEN.search(tag)]
        found[sheet.get("name")] = {int(mark[1]) - 1 for mark in marks if mark}
    return found
