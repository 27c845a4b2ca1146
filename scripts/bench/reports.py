"""P13: a unit's annual report drafted from 60 tasks and 12 rounds, and a government's gathered from 100 units.

Run inside the project's environment by `run.py`, on any migrated database; everything is taken back afterwards.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessment.models import Report, ReportSection  # noqa: E402
from assessment.services import calls, drafts  # noqa: E402
from fazhi.org.acting import Acting, act_as  # noqa: E402
from fazhi.org.models import Post, Unit, User  # noqa: E402
from fazhi.org.services import people, units  # noqa: E402
from tasks.models import LineFigure, Minimum, Plan, Round, Section, Sheet, SheetLine, Task, TaskUnit  # noqa: E402
from tasks.services import plans, rounds, seen  # noqa: E402

TASKS, ROUNDS, UNITS, AREAS = 60, 12, 100, 8
TARGETS = {"unit": 3.0, "government": 20.0}
WORDS = (
    "第{month}个月推进第{task}项任务，召开调度会{n}次，办理事项{more}件，形成材料{n}份，组织培训{more}人次，有关情况按月通报。"
)


class Undone(Exception):
    """Takes the measured work back."""


def acting(unit: Unit, role: str) -> Acting:
    """A person made for a post of the unit, acting in it."""
    user = User.objects.create(username=f"bench-{unit.pk}-{role}", name=f"{unit.name}{role}"[:40], must_change=False)
    post = people.appoint(actor=None, user=user, unit=unit, role=role, starts=date(2020, 1, 1))
    return act_as(Post.objects.select_related("user", "unit").get(pk=post.pk))


def city(departments: int = UNITS) -> tuple[Acting, Acting, list[Unit]]:
    """A government with its office and its departments."""
    made = units.open_unit(actor=None, code="BENCH", name="测试市人民政府", level="city", kind="government", parent=None)
    office = units.open_unit(actor=None, code="BENCH-O", name="测试市法治办", level="city", kind="office", parent=made)
    given = {"level": "city", "kind": "department", "parent": made}
    members = [units.open_unit(actor=None, code=f"BENCH-{n}", name=f"测试第{n}局", **given) for n in range(departments)]
    return acting(office, "clerk"), acting(office, "office_head"), members


def plan_of(clerk: Acting, head: Acting, members: list[Unit], year: int) -> Plan:
    """An issued plan: 60 tasks of the first unit, a few of every other one, a minimum for every third task."""
    government = members[0].parent
    span = {"starts": date(year, 1, 1), "ends": date(year, 12, 31)}
    plan = Plan.objects.create(government=government, office=clerk.unit, title=f"{year}年测试要点", by=clerk.user, **span)
    areas = [Section.objects.create(plan=plan, title=f"{n}、第{n}方面", order=n) for n in range(1, AREAS + 1)]
    order = 0
    for at, unit in enumerate(members):
        for n in range(TASKS if at == 0 else 6):
            order += 1
            title = f"推进第{order}项法治建设工作"
            task = Task.objects.create(plan=plan, section=areas[n % AREAS], order=order, title=title, text=title)
            TaskUnit.objects.create(plan=plan, task=task, unit=unit, role="lead")
            if n % 3 == 0:
                Minimum.objects.create(task=task, subject=f"第{order}项培训", value=4, measure="次", period="year")
    seen.refresh_tasks(plan.tasks.values_list("pk", flat=True))
    seen.refresh_plans([plan.pk])
    for name, who in (("submit", clerk), ("sign_off", head), ("issue", clerk)):
        plan = plans.act(plan, name, actor=who)
    return plan


def report_months(clerk: Acting, plan: Plan, year: int) -> None:
    """Twelve accepted rounds, every line with words of its own and its figures."""
    for month in range(1, ROUNDS + 1):
        starts = date(year, month, 1)
        ends = (starts + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        given = {"title": f"{month}月", "period": "month", "starts": starts, "ends": ends, "due": clerk.today}
        opened: Round = rounds.open_round(actor=clerk, plans=[plan], **given)
        lines = list(SheetLine.objects.filter(sheet__round=opened).select_related("task"))
        for line in lines:
            line.answer, line.state = "progress", "accepted"
            line.words = WORDS.format(month=month, task=line.task.order, n=month % 4 + 1, more=line.task.order + month)
            line.problem = f"第{line.task.order}项力量不足。" if line.task.order % 5 == 0 else ""
        SheetLine.objects.bulk_update(lines, ["answer", "state", "words", "problem"], batch_size=1000)
        minimums = {one.task_id: one for one in Minimum.objects.filter(task__plan=plan)}
        figures = [LineFigure(line=one, minimum=minimums[one.task_id], value=1) for one in lines if one.task_id in minimums]
        LineFigure.objects.bulk_create(figures, batch_size=2000)
        Sheet.objects.filter(round=opened).update(state="accepted")


def timed(work) -> tuple[float, Report, int]:
    """Return the seconds a draft took, the report, and the queries it asked."""
    connection.force_debug_cursor = True
    connection.queries_log.clear()
    begun = time.perf_counter()
    report = work()
    seconds = time.perf_counter() - begun
    asked = len(connection.queries_log)
    connection.force_debug_cursor = False
    return seconds, report, asked


def measure() -> dict[str, tuple[float, Report, int]]:
    """Draft both; the others' reports are drafted too and count as accepted."""
    year = timezone.localdate().year - 1
    clerk, head, members = city()
    plan = plan_of(clerk, head, members, year)
    report_months(clerk, plan, year)
    given = {"plans": [plan], "starts": date(year, 1, 1), "ends": date(year, 12, 31), "due": clerk.today, "title": "年度报告"}
    call = calls.open_call(actor=clerk, units=members, kind="unit_annual", most=4000, **given)
    found: dict[str, tuple[float, Report, int]] = {}
    for report in call.reports.select_related("unit", "call__office").order_by("unit_id"):
        took = timed(lambda report=report: drafts.compose(report, actor=acting(report.unit, "liaison")))
        found.setdefault("unit", took)
    Report.objects.filter(call=call).update(state="accepted")
    own = calls.open_call(actor=clerk, units=[], kind="government_annual", most=5000, **given).reports.get()
    found["government"] = timed(lambda: drafts.compose(own, actor=clerk))
    return found


def main() -> int:
    """Measure, print, take back; the exit code says only whether the drafts hold what they should."""
    right = True
    try:
        with transaction.atomic():
            for name, (seconds, report, asked) in measure().items():
                size = sum(len(text) for text in ReportSection.objects.filter(report=report).values_list("text", flat=True))
                print(f"P13 {name}: {seconds:.2f} s of {TARGETS[name]:.0f} s, {asked} queries, {size} characters")
                right = right and size > 1000
            raise Undone
    except Undone:
        pass
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
