"""The list of sheets one may see, declared once."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.agenda.lamps import LABELS, lamp_of, lamp_q
from fazhi.agenda.models import Duty
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.ui import filters as f
from fazhi.ui.components import bar, day, empty, join, lamp, link, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks import states
from tasks.models import Sheet
from tasks.panels.cells import one, sub
from tasks.panels.figure_filters import SHEET_FIGURES
from tasks.panels.sheet_cards import SHEET_TONES
from tasks.selectors import parts as part_reads
from tasks.selectors import sheets as reads
from tasks.selectors.rounds import UNREPORTED

LAMPS = [(key, LABELS[key]) for key in ("late", "soon", "ok", "wait", "done")]
VALUES = (
    *(
        "id",
        "state",
        "by_office",
        "unit__name",
        "unit__soon_days",
        "round__title",
        "round__starts",
        "round__ends",
        "round__state",
    ),
    *(f"duty__{name}" for name in ("due", "first_due", "open_from", "inferred")),
    *(f"duty__{name}" for name in ("signed_at", "closed_at", "waived_at", "waived_why")),
)


def _detail(request: HttpRequest, keys: list[int]) -> list[dict]:
    """What the cells of the shown rows need (two queries)."""
    rows = list(Sheet.objects.filter(pk__in=keys).order_by().values(*VALUES))
    told = reads.progress(keys)
    for row in rows:
        row["n"], row["m"], row["back"] = told.get(row["id"], (0, 0, 0))
        owed = {name.removeprefix("duty__"): row[name] for name in VALUES if name.startswith("duty__")}
        row["lamp"] = lamp_of([Duty(**owed)], request.acting.today, row["unit__soon_days"])
    return rows


def _title(row: dict) -> SafeString:
    named = link(row["round__title"], at("tasks:sheet", row["id"]), css="tbl-title", hx_boost="false")
    return join([named, sub(_period(row))])


def _period(row: dict) -> str:
    return f"{day(row['round__starts'])} 至 {day(row['round__ends'])}"


def _state(row: dict) -> SafeString:
    marks = [tag(SHEET_TONES[row["state"]], states.SHEET[row["state"]])]
    if row["by_office"]:
        marks += [" ", tag("soon", "代填")]
    if row["round__state"] == "locked":
        marks += [" ", tag("wait", "已锁定", mark="lock")]
    return one(marks)


def _progress(row: dict) -> SafeString:
    n, m = row["n"], row["m"]
    drawn = bar(100.0 * n / m if m else 0.0, label=f"已填 {n} 项，共 {m} 项", tone="done" if n == m else "")
    figure = SafeString(f'<span class="num">{n}/{m}</span>')
    back = sub(f"退回 {row['back']} 项") if row["back"] else None
    return join([SafeString('<span class="bar-cell">'), drawn, figure, SafeString("</span>"), back])


def _found_unit(request: HttpRequest, name: str) -> Unit | None:
    return part_reads.find_unit(request.acting, access.visible(request.acting, Unit), name)


def _is_lamp(rows, value: str, request: HttpRequest):
    return rows.filter(duty__in=Duty.objects.filter(lamp_q(value, request.acting.today), kind="sheet"))


def _own(rows, request: HttpRequest):
    return rows.filter(unit=request.acting.unit)


def _lamp_words(row: dict) -> str:
    """What was never reported before the round was locked is not owed any more, but nobody was let off."""
    return "未报" if row["duty__waived_why"] == UNREPORTED else row["lamp"].words


def _due(row: dict) -> date:
    return row["duty__due"]


SHEETS = ListPage(
    key="sheets",
    title="填报表",
    columns=[
        Column("lamp", "时限状态", lambda r: lamp(r["lamp"].state, _lamp_words(r)), phone_label="", text=_lamp_words),
        Column("round", "轮次", _title, head=True, fixed=True, text=lambda r: r["round__title"]),
        Column("unit", "填报单位", "unit__name", fixed=True),
        Column("state", "状态", _state, text=lambda r: states.SHEET[r["state"]]),
        Column("progress", "已填", _progress, text=lambda r: f"{r['n']}/{r['m']}"),
        Column("due", "报送时限", lambda r: day(_due(r)), sort="due", css="d", text=_due),
        Column("period", "期间", _period, shown=False),
        Column("by_office", "代填", lambda r: "是" if r["by_office"] else "", shown=False),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={"due": Sort("报送时限", ("duty__due",))},
    sort="-due",
    filters=[
        f.Text("q", "轮次、单位", fields=("round__title", "unit__name"), placeholder="轮次、单位"),
        f.Choice("lamp", "时限状态", choices=LAMPS, look="picks", lamps=True, where=_is_lamp),
        f.Flag("mine", "本单位的", where=_own),
        f.Choice("state", "状态", choices=states.choices(states.SHEET), where="state"),
        f.Unit(
            "unit",
            "单位",
            find=_found_unit,
            where=lambda rows, u: rows.filter(unit=u),
            picker=lambda: reverse("tasks:unit_names"),
        ),
        f.DateRange("due", "报送时限", field="duty__due"),
        f.DateRange("ends", "期末", field="round__ends"),
        *SHEET_FIGURES,
    ],
    detail=_detail,
    row_attrs=lambda row: {"class": "is-late" if row["lamp"].state == "late" else None},
    empty=empty("没有符合条件的填报表", "主管机构发起填报后，您单位要填的表会列在这里。设了筛选时，可以先清掉筛选再看。"),
)
