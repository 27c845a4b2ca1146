"""Two at once: one decision, one thing, one receipt (PostgreSQL, real threads)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org import once, versions
from fazhi.org.models import OnceKey
from tasks.models import Plan, TaskUnit
from tasks.services import commit, parts, plans
from tests.cast import make_import, make_plan, make_world

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts) -> list:
    """Run the acts in threads that start together; return what each gave or raised."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait(10)
            return act()
        except Exception as fault:  # noqa: BLE001  the fault is the result under test
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_decide_at_once_and_one_decision_stands():
    world = make_world()
    for turn in range(8):
        plan = make_plan(world, [{"title": f"任务{turn}", "lead": ["lead"]}], state="submitted")
        found = at_once(
            lambda plan=plan: plans.act(plan, "sign_off", actor=world.acting("head")),
            lambda plan=plan: plans.act(plan, "withdraw", actor=world.acting("clerk"), note="再改"),
        )
        assert sum(isinstance(f, Refused) for f in found) == 1, found
        steps = TimelineStep.objects.filter(noun="tasks.plan", object_id=plan.pk, move__in=("sign_off", "withdraw"))
        assert steps.count() == 1
        assert Plan.objects.get(pk=plan.pk).state == steps.get().target


def test_a_doubled_commit_makes_one_plan():
    world = make_world()
    batch = make_import(world, [{"title": "编制清单", "lead": ["lead"]}])
    found = at_once(*[lambda: commit.act(batch, "commit", actor=world.acting("clerk"))] * 4)
    assert sum(isinstance(f, Refused) for f in found) == 3, found
    assert Plan.objects.count() == 1


def test_a_hundred_equal_keys_are_spent_once():
    world = make_world()
    user = world.users["clerk"]
    found = [f for _ in range(10) for f in at_once(*[lambda: once.claim(user, "同一个键")] * 10)]
    assert found.count(True) == 1 and found.count(False) == 99, found
    assert OnceKey.objects.count() == 1


def test_of_two_edits_of_one_version_one_is_told_what_the_other_wrote():
    world = make_world()
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}], state="drafted")
    task = plan.tasks.get()
    found = at_once(
        *[
            lambda words=words: plans.edit_task(task, actor=world.acting("clerk"), version=task.version, title=words)
            for words in ("甲写的", "乙写的")
        ]
    )
    stale = [f for f in found if isinstance(f, versions.Stale)]
    assert len(stale) == 1, found
    mine, stored = stale[0].fields["title"]
    assert {mine, stored} == {"甲写的", "乙写的"}
    assert plan.tasks.get().title == stored


def test_receive_and_object_at_once_leave_one_truth():
    world = make_world()
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"]}])
    part = plan.parts.get()
    at_once(
        lambda: parts.receive(part, actor=world.acting("lead")),
        lambda: parts.object_to(part, actor=world.acting("lead"), why="不是我局"),
    )
    part = TaskUnit.objects.get(pk=part.pk)
    last = TimelineStep.objects.filter(noun="tasks.taskunit", object_id=part.pk).order_by("-id").first()
    assert part.state == last.target == "objected"
