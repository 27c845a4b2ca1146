"""Sheets and their lines in the API: read, filled, proved, submitted, signed, decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import serializers

from fazhi.files import evidence as files
from fazhi.files.models import Evidence
from fazhi.flow.engine import Refused
from fazhi.org.access import get, visible
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.org.services.tokens import SIGN
from fazhi.org.versions import Stale
from fazhi.ui.api.acts import Act, Call, moves
from fazhi.ui.api.bodies import Body, Key, Record, Records
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Flag, Ref, changed_since
from fazhi.ui.api.problems import Faults, errors_of, versions_of
from fazhi.ui.api.resource import Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort
from tasks import states
from tasks.api.declared import CHANGED, choices, task_and_plan, under
from tasks.api.proofs import citations, own
from tasks.api.rounds import SHEET
from tasks.models import LineFigure, Plan, Round, Sheet, SheetLine
from tasks.services import sheet_lines, sheets

LINE = Columns(
    SheetLine,
    *("id", "sheet", "round=sheet__round", "unit=sheet__unit", "unit_name=sheet__unit__name", "part", "task"),
    *("task_number=task__number", "task_title=task__title", "role=part__role", "order", "answer", "words", "percent", "problem"),
    *("state", "why", "prior", "changed_at", "version"),
)
FIGURE = Columns(
    LineFigure,
    *("id", "minimum", "subject=minimum__subject", "comparison=minimum__comparison", "wanted=minimum__value"),
    *("measure=minimum__measure", "period=minimum__period", "value"),
)
MOST_LINES = 500


def _figures(path: str, within: str = "") -> Nested:
    def rows(acting: Acting, pk: int) -> QuerySet:
        return visible(acting, LineFigure).filter(**{path: pk}).order_by("line", "minimum")

    return Nested("figures", "下限的完成数", FIGURE, rows, within=within)


def _lines(acting: Acting, pk: int) -> QuerySet:
    return visible(acting, SheetLine).filter(sheet=pk).values("pk")


# ── bodies


class FigureBody(Body):
    """What was reached of one minimum; null takes it away."""

    minimum = Key(help_text="下限的编号，见任务的 minimums")
    value = serializers.DecimalField(max_digits=14, decimal_places=4, min_value=Decimal(0), allow_null=True, help_text="完成数")


class LineFieldsBody(Body):
    """What a unit says about one task."""

    answer = serializers.ChoiceField(choices=SheetLine.Answer.choices, required=False, allow_blank=True)
    words = serializers.CharField(required=False, allow_blank=True, max_length=2000, help_text="进展情况")
    percent = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100, help_text="完成进度")
    problem = serializers.CharField(required=False, allow_blank=True, max_length=1000, help_text="存在问题")
    figures = serializers.ListField(child=FigureBody(), required=False, max_length=50, help_text="下限的完成数")


class LineOfSheetBody(LineFieldsBody):
    """The same for one of many lines, with the version it was made from."""

    id = Key(help_text="填报行的编号")
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="读到的 version")


class LinesBody(Body):
    """Many lines of one sheet."""

    lines = serializers.ListField(child=LineOfSheetBody(), min_length=1, max_length=MOST_LINES)


class ProofBody(Body):
    """Evidence for a line, and the period it proves (the round's if left out)."""

    evidence = Records(Evidence, files.MOST, own="unit", min_length=1, help_text="材料的编号")
    starts = serializers.DateField(required=False, help_text="所证明期间的开始")
    ends = serializers.DateField(required=False, help_text="所证明期间的结束")


class ScanBody(Body):
    """The stamped scan that stands for a signature."""

    scan = Record(Evidence, help_text="盖章扫描件的编号，先用 evidence/ 上传")


class WhyBody(Body):
    """Why one line goes back."""

    id = Key(help_text="填报行的编号")
    why = serializers.CharField(max_length=1000, help_text="退回理由")


class ReturnBody(Body):
    """Lines that go back, each with its reason."""

    lines = serializers.ListField(child=WhyBody(), min_length=1, max_length=MOST_LINES)


# ── acts


def _changes(data: dict[str, Any]) -> dict[str, Any]:
    """What was said of a line, as the service takes it; only declared names get this far."""
    found = {name: data[name] for name in ("answer", "words", "percent", "problem") if name in data}
    if "figures" in data:
        found["figures"] = {one["minimum"]: one["value"] for one in data["figures"]}
    return found


def _save(call: Call) -> int:
    changes = _changes(call.data)
    try:
        return sheets.save_line(call.record, actor=call.acting, version=call.version, changes=changes).pk
    except Stale as stale:
        raise Stale(stale.current, stale.fields | _figures_apart(call.record, changes.get("figures", {}))) from stale


def _figures_apart(line: SheetLine, mine: dict[int, Decimal | None]) -> dict[str, tuple]:
    """Both versions of the figures, where they differ; they stand in rows of their own."""
    held = dict(line.figures.values_list("minimum", "value"))
    apart = {pk for pk, value in mine.items() if held.get(pk) != value}
    stored = [{"minimum": pk, "value": held.get(pk)} for pk in sorted(apart)]
    return {"figures": ([{"minimum": pk, "value": mine[pk]} for pk in sorted(apart)], stored)} if apart else {}


def _save_all(call: Call) -> int:
    said = [sheet_lines.Said(one["id"], one["version"], _changes(one)) for one in call.data["lines"]]
    try:
        sheet_lines.save_lines(call.record, said, actor=call.acting)
    except sheet_lines.LinesRefused as refused:
        raise _told(refused, [one.line for one in said]) from refused
    return call.record.pk


def _told(refused: sheet_lines.LinesRefused, keys: list[int]) -> Faults:
    """The faults of lines by place and field; a line that is stale brings both versions."""
    errors: list[dict[str, Any]] = []
    for place, fault in refused.faults.items():
        pointer, about = f"#/lines/{place}", {"line": keys[place]}
        if isinstance(fault, ValidationError):
            errors += [one | about for one in errors_of(fault, pointer)]
        else:
            versions = versions_of(fault) if isinstance(fault, Stale) else {}
            errors.append({"pointer": pointer, "detail": str(fault)} | about | versions)
    kinds = {type(fault) for fault in refused.faults.values()}
    return Faults(errors, 412 if Stale in kinds else 409 if Refused in kinds else 422)


def _cite(call: Call) -> int:
    span = {name: call.data[name] for name in ("starts", "ends") if name in call.data}
    sheets.cite(call.record, call.data["evidence"], actor=call.acting, **span)
    return call.record.pk


def _drop(call: Call) -> None:
    sheets.drop(call.record, get(call.acting, Evidence, call.keys["evidence"]), actor=call.acting)


def _on_paper(call: Call) -> int:
    return sheets.sign_on_paper(call.record, actor=call.acting, scan=call.data["scan"]).pk


def _return(call: Call) -> int:
    whys = {one["id"]: one["why"] for one in call.data["lines"]}
    return sheets.send_lines_back(call.record, whys, actor=call.acting).pk


# name and label of these two come from the flow table
ALSO = {
    "sign_on_paper": Act("", "", _on_paper, takes=ScanBody, about="盖章扫描件代替负责人在系统里签发。"),
    "return": Act("", "", _return, takes=ReturnBody, about="只有列出的行重新打开，每行写明理由。"),
}
SHEET_ACTS = (
    Act(
        "lines",
        "整表填报",
        _save_all,
        method="PUT",
        path="lines/",
        takes=LinesBody,
        answer="detail",
        about=f"一次最多 {MOST_LINES} 行，每行带读到的 version；没有列出的行和没有写的项不动。全部保存或一行不存。",
    ),
    *moves(Sheet, sheets.act, scopes={"sign": SIGN, "sign_on_paper": SIGN}, also=ALSO),
)
LINE_ACTS = (
    Act("save", "填报", _save, method="PATCH", takes=LineFieldsBody, if_match=True, answer="detail", about="没有写的项不动。"),
    Act("prove", "附佐证材料", _cite, path="evidence/", takes=ProofBody, answer="detail", about="不写期间，就是本轮的期间。"),
    Act(
        "unprove",
        "取下佐证材料",
        _drop,
        method="DELETE",
        path="evidence/<int:evidence>/",
        answer="nothing",
        about="evidence 是材料的编号。材料仍归本单位。",
    ),
)

RESOURCES = (
    Resource(
        "sheets",
        "填报表",
        Sheet,
        SHEET,
        about="一个单位对一轮填报的回答，下面每项任务一行。",
        filters=(
            Ref("round", "轮次", model=Round),
            Ref("plan", "计划", "round__plans", model=Plan),
            Ref("unit", "填报单位", model=Unit),
            Choice("state", "状态", choices=choices(states.SHEET)),
            Flag("by_office", "true 代填"),
            changed_since(),
        ),
        orders=CHANGED | {"due": Sort("时限", ("duty__due",))},
        order="-id",
        nested=(
            Nested(
                "lines",
                "填报行",
                LINE,
                under(SheetLine, "sheet", "order"),
                nested=(_figures("line__sheet", within="line"), citations(SheetLine, _lines, within=True)),
            ),
            own(Sheet),
            newest(Sheet),
        ),
        timeline=True,
        acts=SHEET_ACTS,
    ),
    Resource(
        "sheet-lines",
        "填报行",
        SheetLine,
        LINE,
        about="一个单位在一轮里对一项任务说了什么。",
        filters=(
            Ref("sheet", "填报表", model=Sheet),
            Ref("round", "轮次", "sheet__round", model=Round),
            Ref("unit", "填报单位", "sheet__unit", model=Unit),
            *task_and_plan("task"),
            Choice("answer", "填报", choices=tuple(SheetLine.Answer.choices)),
            Choice("state", "状态", choices=choices(states.LINE)),
            changed_since(),
        ),
        orders=CHANGED | {"order": Sort("表中的次序", ("sheet_id", "order"))},
        nested=(_figures("line"), own(SheetLine)),
        acts=LINE_ACTS,
    ),
)
