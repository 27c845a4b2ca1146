"""进展情况汇总表: one round in the paper's order, from what was reported; what is missing is marked."""

import io
from collections.abc import Iterator, Sequence

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from fazhi.lib.office.official import docx as official
from fazhi.lib.office.official.tree import Block, Official, Table, Text
from fazhi.ui.export import safe_name, xlsx_response
from tasks.models import Round, SheetLine
from tasks.panels.round_review import figures_text
from tasks.selectors.lines import TOLD, Row

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEADS = ("序号", "任务", "责任单位", "进展情况", "存在问题")
WIDTHS = (14, 36, 27, 55, 24)
SHEET = (
    *("计划", "板块", "编号", "任务", "责任", "单位", "填报", "进展情况"),
    *("完成进度（%）", "完成数", "存在问题", "佐证材料", "状态"),
)
MISSING, BACK = "【未报送】", "【退回补报中】"


def missing_words(line: SheetLine) -> str:
    """What stands for a line that has not left its unit."""
    return BACK if line.state == "returned" else MISSING


def title(round_: Round) -> str:
    """What the table is called."""
    return f"{round_.title.removesuffix('进展填报').removesuffix('填报').removesuffix('进展情况')}进展情况汇总表"


def document(round_: Round, rows: Sequence[Row]) -> bytes:
    """Return the table as the bytes of a .docx."""
    blocks: list[Block] = [Text(_opening(round_, rows))]
    if absent := _absent(rows):
        blocks.append(Text(f"尚未报送的单位（{len(absent)}家）：{'、'.join(absent)}。"))
    return official.write(Official(title(round_), blocks=[*blocks, Table(HEADS, _rows(rows), WIDTHS)]))


def docx(round_: Round, rows: Sequence[Row]) -> HttpResponse:
    """Answer with the .docx."""
    answer = FileResponse(io.BytesIO(document(round_, rows)), content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, safe_name(title(round_), "docx"))
    answer["Cache-Control"] = "no-store"
    return answer


def xlsx(round_: Round, rows: Sequence[Row]) -> HttpResponse:
    """Answer with the .xlsx, one line a row."""
    return xlsx_response(title(round_), SHEET, sheet_rows(rows))


def sheet_rows(rows: Sequence[Row]) -> Iterator[Sequence[object]]:
    """Yield the lines as cells; of what is missing only who and that it is."""
    for row in rows:
        for line in row.lines:
            head = (row.plan.title, "／".join(row.trail), row.number, row.title)
            who = (line.part.get_role_display(), line.sheet.unit.name)
            if line.state in TOLD:
                said = (line.get_answer_display(), line.words, line.percent, figures_text(line), line.problem)
                yield (*head, *who, *said, "；".join(c.evidence.name for c in line.cited), line.get_state_display())
            else:
                yield (*head, *who, "", missing_words(line), None, "", "", "", line.get_state_display())


def _opening(round_: Round, rows: Sequence[Row]) -> str:
    told = sum(line.state in TOLD for row in rows for line in row.lines)
    every = sum(len(row.lines) for row in rows)
    span = f"{_day(round_.starts)}至{_day(round_.ends)}"
    return f"本表汇总{span}各项任务进展，共{len(rows)}项任务、{every}条填报，已报送{told}条，未报送{every - told}条。"


def _day(value) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _absent(rows: Sequence[Row]) -> list[str]:
    names = [line.sheet.unit.name for row in rows for line in row.missing]
    return list(dict.fromkeys(names))


def _rows(rows: Sequence[Row]) -> Iterator[Sequence[str] | str]:
    """Rows of the paper: a band wherever plan or heading changes."""
    band: tuple = ()
    several = len({row.plan.pk for row in rows}) > 1
    for at, row in enumerate(rows, 1):
        here = (row.plan.pk, *row.trail)
        if here != band:
            names = [*([f"《{row.plan.title}》"] if several else []), *row.trail]
            if names:
                yield "　".join(names)
            band = here
        yield (row.number or str(at), row.title, _units(row), _said(row), _problems(row))


def _units(row: Row) -> str:
    return "\n".join(f"{line.sheet.unit.name}（{line.part.get_role_display()}）" for line in row.lines)


def _said(row: Row) -> str:
    named = len(row.lines) > 1
    return "\n".join(f"{line.sheet.unit.name}：{_words(line)}" if named else _words(line) for line in row.lines)


def _words(line: SheetLine) -> str:
    if line.state not in TOLD:
        return missing_words(line)
    said = line.words if line.answer == SheetLine.Answer.PROGRESS else line.get_answer_display()
    if line.answer == SheetLine.Answer.NO_CHANGE and line.words:
        said = f"无变化。{line.words}"
    more = [figures_text(line), f"完成{line.percent}%" if line.percent is not None else ""]
    tail = "，".join(filter(None, more))
    return f"{said}（{tail}）" if tail else said


def _problems(row: Row) -> str:
    told = [line for line in row.lines if line.problem and line.state in TOLD]
    if len(row.lines) == 1:
        return told[0].problem if told else ""
    return "\n".join(f"{line.sheet.unit.name}：{line.problem}" for line in told)
