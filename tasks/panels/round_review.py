"""The office's reading of a round: every line in the paper's order or by unit, each with a place for a reason."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui import links
from fazhi.ui.acts import Act, act_button
from fazhi.ui.components import bar, empty, join, link, tag
from fazhi.ui.lists import BoundList, ListPage
from fazhi.ui.markup import at, attributes, icon
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column, Table
from tasks.models import Plan, Round, SheetLine
from tasks.panels.cells import one, sub
from tasks.selectors import lines as reads
from tasks.selectors import parts as part_reads
from tasks.states import LINE

TONES = {"open": "line", "signed": "ok", "returned": "late", "accepted": "done", "dropped": "wait"}
SORTS = {
    "paper": Sort("原文次序", ("task__plan_id", "task__order", "task_id", "part__order")),
    "unit": Sort("单位", ("sheet__unit__path", "sheet_id", "order")),
}
FORM = "send-back"
LONG = 1000


@dataclass(frozen=True)
class ReviewRows(ListPage):
    """A list whose table has a heading for each task, or for each unit."""

    round: Round | None = None

    def bind(self, request: HttpRequest, query=None) -> "BoundReview":
        """The rows as this request asks for them."""
        return BoundReview(self, request, query if query is not None else request.GET)


class BoundReview(BoundList):
    """One request's lines."""

    @property
    def by_unit(self) -> bool:
        """Whether the lines stand unit by unit."""
        return self.order.lstrip("-") == "unit"

    @property
    def columns(self) -> list[Column]:
        """Every column but the one that the headings already say."""
        hidden = "unit" if self.by_unit else "task"
        return [column for column in super().columns if column.key != hidden or self.wants_export]

    def table(self) -> Table:
        """The table with its headings."""
        made = super().table()
        made.sticky = True
        made.group, made.group_head = (_sheet, self._unit_band) if self.by_unit else (_task, _task_band)
        return made

    def _unit_band(self, line: SheetLine) -> SafeString:
        """A unit's name, and accepting its whole sheet."""
        name = links.worded(line.sheet.unit.name, "tasks:sheet", line.sheet_id)
        head = join([SafeString('<span class="song sec-t">'), name, SafeString("</span>")])
        if line.sheet.state != "signed" or self.page.round.state != "opened":
            return join([head, SafeString('<span class="sec-b">'), line.sheet.get_state_display(), SafeString("</span>")])
        url = reverse("tasks:round_accept", args=[self.page.round.pk])
        sent = {"ids": line.sheet_id, "act": "accept", "next": self.request.get_full_path()}
        act = Act("accept", "通过整张表", url, mark="check", hidden=sent)
        button = act_button(act, token=get_token(self.request), small=True, about=line.sheet.unit.name)
        return join([head, SafeString('<span class="sec-p">'), button, SafeString("</span>")])


def _sheet(line: SheetLine) -> int:
    return line.sheet_id


def _task(line: SheetLine) -> int:
    return line.task_id


def _task_band(line: SheetLine) -> SafeString:
    named = link(line.task.title, at("tasks:task", line.task_id), css="song sec-t", data_open=True)
    number = join([SafeString('<span class="num">'), line.task.number, SafeString("</span>")]) if line.task.number else None
    return join([number, named])


def build(request: HttpRequest, round_: Round, plans: list[Plan], typed: dict[int, str]) -> ReviewRows:
    """Declare the lines of a round; `typed` are reasons that were written and could not be taken."""

    def find(request: HttpRequest, name: str) -> Unit | None:
        rows = Unit.objects.filter(sheets__round=round_)
        return part_reads.find_unit(request.acting, rows, name)

    open_ = round_.state == "opened"
    return ReviewRows(
        key="review",
        title=f"{round_.title}填报内容",
        columns=columns(typed, acting=open_),
        rows=lambda request: reads.of_round(request.acting, round_),
        sorts=SORTS,
        sort="paper",
        filters=[
            f.Choice("pick", "状态", choices=PICKS, look="picks", where=_pick),
            f.Flag("problem", "有存在问题的", where=lambda rows, request: reads.with_problem(rows)),
            f.Text("q", "任务、进展", where=lambda rows, words, request: reads.with_words(rows, words)),
            f.Unit("unit", "单位", find=find, where=_of_unit, picker=lambda: reverse("tasks:round_units", args=[round_.pk])),
            *([_plan_filter(plans)] if plans[1:] else []),
            f.Choice("answer", "填报", choices=SheetLine.Answer.choices, anything="填报不限", where="answer"),
        ],
        page_size=50,
        empty=empty("没有符合条件的填报内容", "请放宽或清掉筛选。", bare=True),
        ready=lambda request, rows: reads.hushed(reads.with_more(rows)),
        row_attrs=lambda line: {"data-line": str(line.pk), "class": "is-late" if line.state == "returned" else None},
        css="review-tbl",
        round=round_,
    )


PICKS = (("signed", "待审"), ("returned", "退回"), ("accepted", "通过"), ("open", "未报"), ("dropped", "不再要求"))


def _plan_filter(plans: list[Plan]) -> f.Choice:
    return f.Choice("plan", "计划", choices=[(str(plan.pk), plan.title[:24]) for plan in plans], where=_of_plan)


def _pick(rows: QuerySet[SheetLine], value: str, request: HttpRequest) -> QuerySet[SheetLine]:
    return reads.of_pick(rows, value)


def _of_unit(rows: QuerySet[SheetLine], unit: Unit) -> QuerySet[SheetLine]:
    return rows.filter(sheet__unit=unit)


def _of_plan(rows: QuerySet[SheetLine], value: str, request: HttpRequest) -> QuerySet[SheetLine]:
    return rows.filter(task__plan=int(value))


def columns(typed: dict[int, str], *, acting: bool) -> list[Column]:
    """The columns of a line; the last holds the place for a reason while the round is open."""
    shown = [
        Column("unit", "单位", _unit, head=True, fixed=True, text=lambda line: line.sheet.unit.name),
        Column("task", "任务", _named, head=True, fixed=True, text=lambda line: line.task.title),
        Column("number", "编号", lambda line: line.task.number, shown=False),
        Column("words", "进展情况", _words, text=lambda line: line.words),
        Column("percent", "进度", _percent, num=True, text=lambda line: line.percent),
        Column("figures", "完成数", _figures, text=figures_text),
        Column("problem", "存在问题", lambda line: line.problem, text=lambda line: line.problem),
        Column("evidence", "佐证", lambda line: links.evidence(line.cited), text=_evidence_text),
        Column("state", "状态", _state, text=lambda line: LINE[line.state]),
    ]
    if acting:
        shown.append(Column("back", "退回", lambda line: _reason(line, typed.get(line.pk, "")), silent=True))
    return shown


def _unit(line: SheetLine) -> SafeString:
    role = line.part.get_role_display()
    return one([links.worded(line.sheet.unit.name, "tasks:sheet", line.sheet_id), sub(role)])


def _named(line: SheetLine) -> SafeString:
    words = join([line.task.number, " ", line.task.title]) if line.task.number else line.task.title
    return one([link(words, at("tasks:task", line.task_id), css="song", data_open=True)])


def _words(line: SheetLine) -> SafeString:
    if line.state in reads.UNTOLD:
        words = "还没有报" if line.state == "open" else "任务已撤销或改派"
        return one([SafeString('<span class="quiet">'), words, SafeString("</span>")])
    if line.answer in ("", SheetLine.Answer.PROGRESS):
        return one([line.words])
    return one([tag("wait", line.get_answer_display()), sub(line.words)])


def _percent(line: SheetLine) -> SafeString:
    if line.percent is None:
        return SafeString("")
    return bar(line.percent, label=f"完成 {line.percent}%", tone="done" if line.percent == 100 else "", figure=True)


def _figures(line: SheetLine) -> SafeString:
    pieces = [piece for words in _figure_words(line) for piece in (words, SafeString("<br>"))]
    return one(pieces[:-1]) if pieces else SafeString("")


def _figure_words(line: SheetLine) -> list[str]:
    return [
        f"{figure.minimum.subject or '完成'} {figure.value.normalize():f}{figure.minimum.measure}"
        f"（不少于{figure.minimum.value.normalize():f}）"
        for figure in line.told
    ]


def figures_text(line: SheetLine) -> str:
    """The figures of a line in words."""
    return "；".join(_figure_words(line))


def _evidence_text(line: SheetLine) -> str:
    return "；".join(citation.evidence.name for citation in line.cited)


def _state(line: SheetLine) -> SafeString:
    return one([tag(TONES[line.state], LINE[line.state]), sub(line.why)])


def _reason(line: SheetLine, typed: str) -> object:
    """A line's reason unfolds without script; what is written goes with the one form of the page."""
    if line.state not in ("signed", "accepted") or line.sheet.state != "signed":
        return ""
    name = f"why-{line.pk}"
    area = {"class": "form-control", "id": name, "name": name, "rows": 2, "maxlength": LONG, "form": FORM}
    about = f"{line.sheet.unit.name}，{line.task.title[:20]}"
    head = attributes({"class": "visually-hidden", "for": name})
    label = join([SafeString(f"<label{head}>"), f"退回理由：{about}", SafeString("</label>")])
    return join(
        [
            SafeString(f'<details class="back-why"{" open" if typed else ""}><summary class="btn btn-quiet btn-sm">'),
            icon("rotate-ccw"),
            "退回",
            join([SafeString('<span class="visually-hidden">：'), about, SafeString("</span>")]),
            SafeString("</summary>"),
            label,
            SafeString(f"<textarea{attributes(area)}>"),
            typed,
            SafeString("</textarea></details>"),
        ]
    )
