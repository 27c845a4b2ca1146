"""Plans and their sections in the API."""

from __future__ import annotations

from django.db.models import QuerySet

from fazhi.org.access import may
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Ref, Text, Year, any_of, changed_since
from fazhi.ui.api.resource import BY_ID, Nested, Resource
from fazhi.ui.api.steps import newest
from fazhi.ui.paging import Sort
from tasks import states
from tasks.api.declared import CHANGED, choices, under
from tasks.models import Plan, Section
from tasks.selectors.plans import told

PLAN = Columns(
    Plan,
    *("id", "title", "number", "issuer", "government", "government_name=government__name", "office", "office_name=office__name"),
    *("starts", "ends", "done_rule", "state", "issued_on", "made_at", "changed_at", "version"),
)
SECTION = Columns(Section, "id", "plan", "plan_title=plan__title", "parent", "title", "order", "depth")


def _year(rows: QuerySet, year: int, acting: Acting) -> QuerySet:
    return rows.filter(starts__year__lte=year, ends__year__gte=year)


def _told(acting: Acting, pk: int, rows: QuerySet) -> QuerySet:
    """What the office did with a plan before issuing it is for the office alone."""
    return told(rows, inside=may(acting, Plan(pk=pk), "edit"))


RESOURCES = (
    Resource(
        "plans",
        "计划",
        Plan,
        PLAN,
        filters=(
            Ref("government", "印发政府", model=Unit),
            Ref("office", "主管机构", model=Unit),
            Choice("state", "状态", choices=choices(states.PLAN)),
            Year("year", "计划期包含这一年", where=_year),
            Text("q", "标题或文号", where=any_of("title", "number")),
            changed_since(),
        ),
        orders=CHANGED | {"starts": Sort("开始日期", ("starts",))},
        nested=(Nested("sections", "板块", SECTION, under(Section, "plan", "order")), newest(Plan, _told)),
        papers="paper",
        timeline=True,
        steps=_told,
    ),
    Resource(
        "sections",
        "板块",
        Section,
        SECTION,
        filters=(Ref("plan", "计划", model=Plan), Ref("parent", "上级板块", model=Section)),
        orders=BY_ID | {"order": Sort("文件中的次序", ("plan_id", "order"))},
    ),
)
