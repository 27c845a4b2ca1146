"""An import is all or nothing, and can be taken back as one batch."""

import pytest
from django.db import connection, transaction

from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org import access
from tasks.models import Milestone, Plan, PlanImport, Section, Task, TaskSeen, TaskUnit
from tasks.services import commit
from tests.cast import make_import, make_plan

TABLES = (Plan, Section, Task, TaskUnit, Milestone, Duty, TaskSeen, TimelineStep)


def counts() -> list[int]:
    """Rows of every table an import writes."""
    return [model.objects.count() for model in TABLES]


class Killed(Exception):
    """Stands for a process that dies at this statement."""


def dies_at(n: int):
    """An execute wrapper that dies at the n-th statement."""
    left = [n]

    def wrapper(execute, sql, params, many, context):
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return execute(sql, params, many, context)

    return wrapper


def test_killed_at_any_statement_leaves_nothing(world):
    batch = make_import(world, [{"title": f"任务{i}", "lead": ["lead"], "co": ["co"]} for i in range(3)])
    before, reached = counts(), 0
    for n in range(200):
        try:
            with transaction.atomic(), connection.execute_wrapper(dies_at(n)):
                commit.act(batch, "commit", actor=world.acting("clerk"))
                raise Killed  # the last place: after everything, before the commit
        except Killed:
            reached = n
        assert counts() == before
        assert PlanImport.objects.get(pk=batch.pk).state == "reviewing"
        if n > 60:
            break
    assert reached > 20
    commit.act(batch, "commit", actor=world.acting("clerk"))
    assert Task.objects.count() == 3


def test_undo_of_a_draft_hides_all_and_keeps_history(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}, {"title": "组织培训", "lead": ["co"]}], state="drafted")
    batch = commit.act(plan.imports.get(), "undo", actor=world.acting("clerk"), note="文件传错了")
    plan.refresh_from_db()
    assert (batch.state, plan.state) == ("undone", "withdrawn")
    assert set(plan.tasks.values_list("state", flat=True)) == {"withdrawn"}
    assert TimelineStep.objects.filter(noun="tasks.task", move="withdraw").count() == 2


def test_undo_of_an_issued_plan_is_the_heads_and_waives_what_was_owed(world):
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], number="甲府〔1〕号")
    with pytest.raises(Refused, match="负责人"):
        commit.act(plan.imports.get(), "undo", actor=world.acting("clerk"), note="发错")
    commit.act(plan.imports.get(), "undo", actor=world.acting("head"), note="发错")
    assert not Duty.objects.filter(waived_at__isnull=True).exists()
    assert not access.may(world.acting("lead"), Task.objects.get(), "view")
    assert access.may(world.acting("clerk"), Task.objects.get(), "view")
    assert make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], number="甲府〔1〕号").state == "issued"


def test_abandoned_is_not_committed(world):
    batch = commit.discard(make_import(world, [{"title": "编制清单", "lead": ["lead"]}]), actor=world.acting("clerk"))
    with pytest.raises(Refused, match="已放弃"):
        commit.act(batch, "commit", actor=world.acting("clerk"))
