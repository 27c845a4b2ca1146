"""The list of issued tasks: columns, filters and orders, declared once."""

from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from fazhi.agenda.lamps import LABELS, state_of
from fazhi.agenda.models import Duty
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.org.prepared import Prepared
from fazhi.ui import filters as f
from fazhi.ui.components import day, empty, join, lamp, tag
from fazhi.ui.lists import ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column
from tasks.models import Part, Plan
from tasks.panels.cells import marks, one, part_state, sub, title
from tasks.panels.figure_filters import TASK_FIGURES, each_date
from tasks.selectors import figures
from tasks.selectors import parts as part_reads
from tasks.selectors import tasks as reads
from tasks.states import PART

TASK, PLAN_TITLE = "task_duty__task__title", "task_duty__task__plan__title"
LAMPS = [(key, LABELS[key]) for key in ("late", "soon", "ok", "wait", "done")]
OWN = [(key, PART[key]) for key in ("sent", "received", "objected")]
SECTION = "task_duty__task__section"
HEADINGS = (f"{SECTION}__parent__parent__title", f"{SECTION}__parent__title", f"{SECTION}__title")
VALUES = (
    *("id", "due", "open_from", "signed_at", "closed_at", "waived_at", "inferred", "unit__name", "unit__soon_days"),
    *("task_duty__task_id", TASK, "task_duty__task__number", PLAN_TITLE, "my_role", "my_state", "units"),
    *HEADINGS,
)

DETAILS = Prepared(lambda unit, keys: reads.with_part(Duty.objects.filter(pk__in=keys), unit).values(*VALUES).order_by())


class _Row:
    """A row of values with the names that lamps ask for."""

    __slots__ = ("due", "open_from", "signed_at", "closed_at", "waived_at")

    def __init__(self, row: dict) -> None:
        for name in self.__slots__:
            setattr(self, name, row[name])


def _ready(request: HttpRequest, rows: list[dict]) -> list[dict]:
    today = request.acting.today
    for row in rows:
        row["lamp"] = state_of(_Row(row), today, row["unit__soon_days"])
        row["days"] = (row["due"] - today).days
    return rows


def _lamp(row: dict) -> SafeString:
    words = {"late": f"逾期{-row['days']}天", "soon": f"还有{row['days']}天" if row["days"] else "今天到期"}
    return lamp(row["lamp"], words.get(row["lamp"]))


def _task(row: dict) -> SafeString:
    here = marks([row[name] for name in HEADINGS if row[name]], row["task_duty__task__number"])
    return join([title(row["task_duty__task_id"], row[TASK], song=False), sub(" ".join(filter(None, [row[PLAN_TITLE], here])))])


def _units(row: dict) -> str:
    return f"{row['unit__name']} 等{row['units']}家" if (row["units"] or 0) > 1 else row["unit__name"]


def _mine(row: dict) -> SafeString:
    return one([dict(Part.choices)[row["my_role"]], " ", part_state(row["my_state"])]) if row["my_role"] else SafeString("")


def _due(row: dict) -> SafeString:
    return one([day(row["due"]), " ", tag("soon", "推定")]) if row["inferred"] else SafeString(day(row["due"]))


COLUMNS = [
    Column("lamp", "状态", _lamp, phone_label="", fixed=True, text=lambda row: LABELS[row["lamp"]]),
    Column("task", "任务", _task, head=True, fixed=True, text=lambda row: row[TASK]),
    Column("plan", "计划", PLAN_TITLE, shown=False),
    Column("number", "编号", "task_duty__task__number", shown=False),
    Column("units", "责任单位", _units, text=lambda row: row["unit__name"]),
    Column("mine", "本单位", _mine, text=lambda row: _mine_text(row)),
    Column("due", "时限", _due, sort="due", css="d", text=lambda row: row["due"]),
]


def _mine_text(row: dict) -> str:
    return f"{dict(Part.choices)[row['my_role']]}，{PART[row['my_state']]}" if row["my_role"] else ""


def _rows(request: HttpRequest) -> QuerySet[Duty]:
    """What is open, unless closed things are asked for; with `mine` what the own unit owes, date by date, and date by date too
    what a figure over dates opens."""
    asked = request.GET
    if asked.get("mine") == "1":
        rows = reads.owed(request.acting)
    else:
        rows = figures.duties(request.acting) if each_date(request) else reads.listed(request.acting)
    if asked.get("closed") == "1" or asked.get("done_in") or asked.get("lamp") in ("done", "wait"):
        return rows
    return rows.filter(closed_at__isnull=True, waived_at__isnull=True)


def _as_it_is(rows: QuerySet[Duty], request: HttpRequest) -> QuerySet[Duty]:
    """The rows already follow this flag."""
    return rows


def _of_plan(request: HttpRequest, name: str) -> Plan | None:
    return access.visible(request.acting, Plan).filter(title__startswith=name.strip()).order_by("-pk").first()


def _in_plan(rows: QuerySet[Duty], plan: Plan) -> QuerySet[Duty]:
    return rows.filter(task_duty__task__plan=plan)


def _with_unit(rows: QuerySet[Duty], unit: Unit) -> QuerySet[Duty]:
    return reads.with_unit(rows, unit, "task_duty__task")


def _find_unit(request: HttpRequest, name: str) -> Unit | None:
    return part_reads.find_unit(request.acting, access.visible(request.acting, Unit), name)


def _role(rows: QuerySet[Duty], role: str, request: HttpRequest) -> QuerySet[Duty]:
    return reads.with_unit(rows, request.acting.unit, "task_duty__task", roles=[role])


def _receipt(rows: QuerySet[Duty], state: str, request: HttpRequest) -> QuerySet[Duty]:
    return reads.with_unit(rows, request.acting.unit, "task_duty__task", states=[state])


TASKS = ListPage(
    key="tasks",
    title="任务",
    columns=COLUMNS,
    rows=_rows,
    sorts={"due": Sort("时限", ("due",))},
    sort="due",
    filters=[
        f.Text("q", "任务、原文", fields=(TASK, "task_duty__task__text"), placeholder="任务、原文"),
        f.Choice(
            "lamp",
            "状态",
            choices=LAMPS,
            look="picks",
            lamps=True,
            where=lambda rows, value, request: rows.filter(reads.is_lamp(request.acting, value)),
        ),
        f.Flag("mine", "本单位应办的", where=_as_it_is),
        f.Flag("closed", "含已办结", where=_as_it_is),
        f.Choice("role", "本单位责任", choices=Part.choices, where=_role, anything="本单位责任不限"),
        f.Choice("receipt", "签收", choices=OWN, where=_receipt, anything="签收不限"),
        f.Unit("unit", "单位", find=_find_unit, where=_with_unit, picker=lambda: reverse("tasks:unit_names")),
        f.Unit("plan", "计划", find=_of_plan, where=_in_plan, picker=lambda: reverse("tasks:plan_names")),
        f.DateRange("due", "时限", field="due"),
        *TASK_FIGURES,
    ],
    detail=lambda request, keys: DETAILS(request.acting.unit.pk, keys),
    ready=_ready,
    row_attrs=lambda row: {"class": "is-late" if row["lamp"] == "late" else None},
    empty=empty("没有符合条件的任务", "计划下达后，您单位承担的任务会列在这里。设了筛选时，可以先清掉筛选再看。"),
    css="task-tbl",
)


URGE = BulkAct("urge", "催办和电话单")


def unit_asked(request: HttpRequest, query: QueryDict) -> Unit | None:
    """The unit that a query of this list asks about."""
    name = query.get("unit", "").strip()[:80]
    return _find_unit(request, name) if name and "\x00" not in name else None


def for_person(acting: Acting) -> ListPage:
    """The list as this person needs it: who answers for no unit is not asked about the own unit."""
    page = TASKS
    if access.may_role(acting, Duty, "urge"):
        page = replace(page, bulk=lambda request: (URGE,), bulk_url=lambda request: reverse("tasks:urge"), row_label=TASK)
    if acting.answers:
        return page
    return replace(
        page,
        columns=[c for c in TASKS.columns if c.key != "mine"],
        filters=[known for known in TASKS.filters if known.name not in ("mine", "role", "receipt")],
    )
