"""A sheet as a table that goes out and comes back: one row a line, what may be filled in open, the rest locked."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fazhi.lib.office.table_xlsx import CELL_LENGTH, RISKY
from fazhi.ui.components import day
from tasks.models import SheetLine
from tasks.panels.task_page import minimum_words
from tasks.selectors.sheets import Row, Whole
from tasks.states import LINE

KEY, NUMBER, TASK, WORDS = "标识", "编号", "任务", "任务原文"
LAST, ANSWER, PROGRESS, PERCENT = "上期进展", "本期情况", "本期进展", "完成进度（%）"
PROBLEM, STATE = "困难或需要协调的事", "状态"
FIXED = (KEY, NUMBER, TASK, WORDS, LAST, STATE)
OPEN = (ANSWER, PROGRESS, PERCENT, PROBLEM)
WIDTHS = {KEY: 4, NUMBER: 8, TASK: 30, WORDS: 44, LAST: 36, STATE: 8, ANSWER: 16, PROGRESS: 50, PERCENT: 12, PROBLEM: 30}
HEAD_ROW = 3
GREY = PatternFill("solid", fgColor="F1EEE7")


def low_label(at: int) -> str:
    """The heading of the words of the n-th minimum."""
    return f"下限{at}"


def figure_label(at: int) -> str:
    """The heading of the figure that belongs to it."""
    return f"完成数{at}"


def key_of(row: Row) -> str:
    """What a row of the table is about: sheet, line, and the version it was made from."""
    return f"S{row.line.sheet_id}-L{row.line.pk}-V{row.line.version}"


def columns(most: int) -> list[str]:
    """The headings of a table whose lines have at most so many minimums."""
    pairs = [label for at in range(1, most + 1) for label in (low_label(at), figure_label(at))]
    return [*FIXED, *OPEN, *pairs]


def build(whole: Whole) -> bytes:
    """Write the table of a sheet; returns the file."""
    book = Workbook()
    page = book.active
    page.title = "填报表"
    heads = columns(max((len(row.minimums) for row in whole.rows), default=0))
    _head(page, whole, heads)
    for at, row in enumerate(whole.rows, HEAD_ROW + 1):
        _row(page, at, row, heads)
    _choices(page, heads, len(whole.rows))
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _head(page: Worksheet, whole: Whole, heads: list[str]) -> None:
    sheet, round_ = whole.sheet, whole.sheet.round
    put(page.cell(1, 2), f"{round_.title}　{sheet.unit.name}").font = Font(bold=True, size=14)
    told = f"期间 {day(round_.starts)} 至 {day(round_.ends)}，{day(sheet.duty.due)} 前报送。只填白色格子；不要删列、改行。"
    put(page.cell(2, 2), told)
    for at, label in enumerate(heads, 1):
        cell = put(page.cell(HEAD_ROW, at), label)
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="center", wrap_text=True)
        column = page.column_dimensions[get_column_letter(at)]
        column.width = WIDTHS.get(label, 34 if label.startswith("下限") else 12)
        column.hidden = label == KEY
    page.freeze_panes = page.cell(HEAD_ROW + 1, 4)


def _row(page: Worksheet, at: int, row: Row, heads: list[str]) -> None:
    line, last = row.line, row.line.prior
    told: dict[str, Any] = {
        KEY: key_of(row),
        NUMBER: line.task.number,
        TASK: line.task.title,
        WORDS: line.task.text,
        LAST: last.words if last else "",
        STATE: LINE[line.state],
        ANSWER: line.get_answer_display() if line.answer else "",
        PROGRESS: line.words,
        PERCENT: line.percent,
        PROBLEM: line.problem,
    }
    opened = set(OPEN) if row.editable else set()
    for number, low in enumerate(row.minimums, 1):
        told[low_label(number)] = minimum_words(low)
        told[figure_label(number)] = row.figures.get(low.pk)
        if row.editable:
            opened.add(figure_label(number))
    for place, label in enumerate(heads, 1):
        cell = put(page.cell(at, place), told.get(label))
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.protection = Protection(locked=label not in opened)
        if label not in opened:
            cell.fill = GREY


def _choices(page: Worksheet, heads: list[str], count: int) -> None:
    """The three answers to choose from, and the span of the percentage."""
    last = HEAD_ROW + max(count, 1)
    told = DataValidation(type="list", formula1=f'"{",".join(SheetLine.Answer.labels)}"', allow_blank=True)
    told.error, told.errorTitle, told.showErrorMessage = "请从三项里选一项。", ANSWER, True
    share = DataValidation(type="whole", operator="between", formula1="0", formula2="100", allow_blank=True)
    share.error, share.errorTitle, share.showErrorMessage = "请写 0 到 100 的整数。", PERCENT, True
    for label, rule in ((ANSWER, told), (PERCENT, share)):
        letter = get_column_letter(heads.index(label) + 1)
        rule.add(f"{letter}{HEAD_ROW + 1}:{letter}{last}")
        page.add_data_validation(rule)


def put(cell: Cell, value: Any) -> Cell:
    """Write a value; words stay words, whatever they begin with."""
    if not isinstance(value, str):
        cell.value = value
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LENGTH]
    cell.value = text
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(RISKY)
    return cell
