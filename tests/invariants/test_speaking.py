"""Of a task's duties exactly one speaks, and it is the one the rule names, whatever was done to them."""

from datetime import timedelta

from django.utils import timezone

from fazhi.agenda.models import Duty
from tasks.models import Task, TaskDuty, TaskUnit
from tasks.services import commit, duties, parts
from tests.cast import make_plan


def rank(duty: Duty) -> tuple:
    """Open before signed before closed before waived; of closed ones the one closed last; then the earliest day."""
    place = 3 if duty.waived_at else 2 if duty.closed_at else 1 if duty.signed_at else 0
    return place, timedelta(0) if duty.closed_at is None else timezone.now() - duty.closed_at, duty.due, duty.pk


def check() -> None:
    """Every task that owes anything has one speaker, the first by rank."""
    for task in Task.objects.all():
        owed = list(TaskDuty.objects.filter(task=task).select_related("duty"))
        if owed:
            assert [o.duty for o in owed if o.speaks] == [min((o.duty for o in owed), key=rank)], task


def test_one_duty_speaks_through_everything_that_happens_to_duties(world):
    today = timezone.localdate()
    rows = [
        {"title": "编制清单", "responsible": ["lead", "co"], "day": today + timedelta(days=2)},
        {"title": "组织培训", "lead": ["co"]},
    ]
    plan = make_plan(world, rows)
    check()
    first = TaskUnit.objects.get(task__title="编制清单", unit=world.units["lead"])
    duties.sign(Duty.objects.filter(task_duty__part=first), actor=world.acting("lead"))
    check()
    duties.close(Duty.objects.filter(task_duty__part=first), actor=world.acting("clerk"), why="已办")
    check()
    other = TaskUnit.objects.get(task__title="编制清单", unit=world.units["co"])
    parts.object_to(other, actor=world.acting("co"), why="不属于我局职责")
    parts.reassign(other, actor=world.acting("clerk"), units=[world.units["outsider"]], why="改由旁观局承担")
    check()
    commit.act(plan.imports.get(), "undo", actor=world.acting("head"), note="发错")
    check()
    duties.respeak()
    check()
