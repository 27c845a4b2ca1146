"""Whose dashboard is asked for: a unit's own, or that of the plans a government has issued; and of which plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Alias, Kind, Unit
from fazhi.org.models.people import WORKING
from fazhi.org.selectors import Unclear, one_unit, open_on
from tasks.models import Plan, TaskUnit
from tasks.selectors.progress import Scope
from tasks.selectors.tasks import GONE

MOST = 60  # plans to choose from


@dataclass(slots=True)
class Asked:
    """The scope with what one may choose instead. `picks` tells whether other units may be chosen."""

    scope: Scope
    plans: list[Plan]
    name: str
    fault: str = ""

    @property
    def plan(self) -> Plan | None:
        """The plan chosen."""
        return self.scope.plan

    @property
    def base(self) -> dict[str, str]:
        """The parameters with which the list of tasks shows this scope."""
        scope = self.scope
        found = {"owes": str(scope.unit.pk)} if scope.unit else {}
        if scope.plan:
            return found | {"in": str(scope.plan.pk)}
        return found if scope.unit or not self.plans else {"gov": str(self.plans[0].government_id)}

    @property
    def rows_base(self) -> dict[str, str]:
        """The same for the pages of measures."""
        names = {"owes": "unit", "in": "plan", "gov": "gov"}
        return {names[name]: value for name, value in self.base.items()}


def units(acting: Acting) -> QuerySet[Unit]:
    """Return the open units whose dashboard one may choose: those below the own unit; of those above, the government's."""
    top = acting.unit if acting.role in WORKING else government_of(acting.unit)
    return open_on(access.visible(acting, Unit).filter(path__startswith=top.path))


def read(request: HttpRequest) -> Asked:
    """Read the address (one query; choosing a unit costs its own). Raises Http404 for a unit that one may not choose."""
    acting, wanted = request.acting, request.GET.get("unit", "").strip()
    unit, fault = (_unit(acting, wanted) if wanted else None), ""
    if unit is None and acting.role in WORKING:
        unit = acting.unit
    plans = _plans(acting, unit)
    if unit is None and not plans and acting.unit.kind == Kind.GOVERNMENT:
        unit = acting.unit
    chosen = request.GET.get("plan", "").strip()
    plan = next((p for p in plans if str(p.pk) == chosen), None)
    if chosen not in ("", "all") and plan is None:
        fault = "没有这份计划，或者它与所选单位无关，已按默认的计划显示。"
    if plan is None and chosen != "all" and unit is None:
        plan = _usual(plans, acting)
    scope = Scope(acting, unit, plan, tuple(plans))
    return Asked(scope, plans, unit.name if unit else plans[0].government.name if plans else acting.unit.name, fault)


def _unit(acting: Acting, words: str) -> Unit:
    rows = units(acting)
    if words.isascii() and words.isdigit() and len(words) < 19 and (found := rows.filter(pk=int(words)).first()):
        return found
    try:
        return one_unit(rows, words.replace("\x00", "")[:80], aliases=access.visible(acting, Alias))
    except Unclear as fault:
        raise Http404(str(fault)) from fault


def _plans(acting: Acting, unit: Unit | None) -> list[Plan]:
    """The plans handed out: those the unit takes part in, else those of the nearest government above that has any."""
    rows = access.visible(acting, Plan).filter(state__in=("issued", "closed")).select_related("government")
    rows = rows.defer("done_rule", "number", "issuer", "by", "made_at", "version").order_by("-starts", "-pk")
    if unit:
        return list(rows.filter(pk__in=TaskUnit.objects.filter(unit=unit).exclude(state__in=GONE).values("plan"))[:MOST])
    above = [acting.unit.pk] if acting.unit.kind == Kind.GOVERNMENT else acting.unit.ancestor_ids
    found = list(rows.filter(Q(government__in=above))[:MOST])
    nearest = max((above.index(plan.government_id) for plan in found), default=0)
    return [plan for plan in found if plan.government_id == above[nearest]]


def _usual(plans: list[Plan], acting: Acting) -> Plan | None:
    """The plan of today: the newest that runs and is not closed, else the newest."""
    running = [p for p in plans if p.state == "issued" and p.starts <= acting.today <= p.ends]
    shortest = sorted(running, key=lambda p: ((p.ends - p.starts).days, -p.pk))
    return (shortest or plans or [None])[0]
