"""The large database holds what the services would have written, only quicker."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from fazhi.agenda.models import Duty
from fazhi.desk.sample import ORDER, accounts
from fazhi.flow.models import TimelineStep
from fazhi.org.models import Unit, User
from tasks.models import Milestone, Plan, PlanSeen, Task, TaskDuty, TaskSeen, TaskUnit
from tasks.sample import large, many, pour
from tasks.sample.moments import Moments
from tasks.services import duties, seen
from tests.sharing import shared

TASKS, UNITS = 200, 170
TODAY = date(timezone.localdate().year, 9, 1)


@shared
def filled():
    """A small large database."""
    with override_settings(SAMPLE_PASSWORD="measured-with-care"):
        call_command("sample", tasks=TASKS, units=UNITS, today=TODAY)


def test_it_holds_as_much_as_was_asked_for(filled):
    assert (Task.objects.count(), Unit.objects.count(), Plan.objects.count()) == (TASKS, UNITS, large.PLANS)
    assert 2.7 <= TaskUnit.objects.count() / TASKS <= 3.3
    lengths = [len(title) for title in Task.objects.values_list("title", flat=True)]
    assert 25 <= sum(lengths) / TASKS <= 30
    assert TimelineStep.objects.filter(noun__in=("tasks.task", "tasks.taskunit")).count() == 3 * TASKS
    assert [account.username for account in accounts()] == list(ORDER)
    assert not Unit.objects.filter(path="").exists()
    assert not User.objects.filter(sample=False).exists()


def test_visibility_is_what_the_rule_says(filled):
    held = set(TaskSeen.objects.values_list("task", "unit"))
    wanted = seen.wanted_for_tasks(Task.objects.all())
    assert held == {(task, unit) for task, units in wanted.items() for unit in units}
    before = set(PlanSeen.objects.values_list("plan", "unit"))
    seen.refresh_plans(Plan.objects.values_list("pk", flat=True))
    assert before == set(PlanSeen.objects.values_list("plan", "unit"))


def test_duties_are_what_the_service_makes(filled):
    def owed():
        rows = TaskDuty.objects.values_list("part", "task", "milestone", "duty__unit", "duty__title", "duty__due")
        return set(rows), set(TaskDuty.objects.values_list("part", "duty__first_due", "duty__open_from", "duty__inferred"))

    before = owed()
    assert Duty.objects.filter(closed_at__isnull=False).exists() and Duty.objects.filter(due__lt=TODAY, closed_at=None).exists()
    TaskDuty.objects.all().delete()
    Duty.objects.all().delete()
    duties.make_duties(TaskUnit.objects.exclude(state__in=("planned", "released")).values_list("pk", flat=True))
    assert owed() == before


def test_the_next_rows_find_free_keys(filled):
    task = Task.objects.order_by("pk").last()
    fresh = Task.objects.create(plan=task.plan, order=9999, title="新任务", text="新任务。")
    assert fresh.pk > task.pk
    assert Milestone.objects.create(task=fresh, value="", kind="by").pk > 0
    assert not TaskUnit.objects.exclude(unit__path__startswith=task.plan.government.path).exists()


def test_the_same_day_gives_the_same_rows(filled):
    held = list(TaskUnit.objects.order_by("pk").values_list("task__title", "unit__code", "role", "state", "received_at"))
    rows = list(Duty.objects.order_by("pk").values_list("due", "closed_at", "unit__code"))
    for model in (TaskDuty, Duty, Milestone, TaskSeen, PlanSeen, TaskUnit, Task):
        model.objects.all().delete()
    assert (held, rows) == large_rows(TODAY)


def large_rows(today: date) -> tuple[list, list]:
    """Fill a second time over the same units, and return the rows."""
    chance, deal, keys = random.Random(large.SEED), many.Deal(large.parties()), many.Keys()
    keys.last[TimelineStep] = 10_000_000
    for turn, plan in enumerate(Plan.objects.order_by("pk").select_related("office", "by")):
        sections = list(plan.sections.filter(depth=1).order_by("order"))
        count = TASKS // large.PLANS + (turn < TASKS % large.PLANS)
        many.fill(many.Frame(plan, sections, Moments(today), chance, deal, keys), count)
    parts = TaskUnit.objects.order_by("pk").values_list("task__title", "unit__code", "role", "state", "received_at")
    return list(parts), list(Duty.objects.order_by("pk").values_list("due", "closed_at", "unit__code"))


@pytest.mark.postgres
def test_every_foreign_key_is_back_and_proven(db):
    from django.db import IntegrityError, connection, transaction

    def keys():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated "
                "FROM pg_constraint WHERE contype = 'f'"
            )
            return sorted(cursor.fetchall())

    before = keys()
    with pour.checked_as_sets(many.MODELS):
        assert len(keys()) < len(before)
    assert keys() == before and all(row[3] for row in before)
    with pytest.raises(IntegrityError), transaction.atomic(), pour.checked_as_sets([TaskSeen]):
        pour.pour(TaskSeen, ("id", "task_id", "unit_id"), [(1, 404, 404)])
    assert keys() == before and not TaskSeen.objects.exists()


def test_too_little_is_refused_in_a_sentence(db, settings):
    settings.SAMPLE_PASSWORD = "measured-with-care"
    with pytest.raises(CommandError, match="至少要"):
        call_command("sample", tasks=3, units=UNITS)
    assert not Unit.objects.exists()
