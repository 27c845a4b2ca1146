"""Receipt, objection and hand-over."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from fazhi.agenda.models import Duty
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org import access
from fazhi.org.services import people
from tasks.models import Task, TaskUnit
from tasks.services import parts
from tests.cast import make_plan
from tests.sharing import shared


@shared
def plan(world):
    """An issued plan of two tasks: one led, one shared by two responsible units."""
    return make_plan(
        world, [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}, {"title": "组织培训", "responsible": ["lead", "co"]}]
    )


def part_of(world, unit, title="编制清单") -> TaskUnit:
    """The part of a unit in a task."""
    return TaskUnit.objects.exclude(state="released").get(task__title=title, unit=world.units[unit])


def test_receive_once_and_only_by_the_unit(world, plan):
    part = part_of(world, "lead")
    with pytest.raises(Http404):
        parts.receive(part, actor=world.acting("outsider"))
    with pytest.raises(access.Forbidden):
        parts.receive(part, actor=world.acting("co"))
    assert parts.receive(part, actor=world.acting("lead")).state == "received"
    with pytest.raises(Refused, match="已签收"):
        parts.receive(part, actor=world.acting("lead"))
    assert TimelineStep.objects.filter(noun="tasks.taskunit", object_id=part.pk, move="receive").count() == 1


def test_receive_all_does_what_single_receipts_would_do(world, plan):
    ids = list(TaskUnit.objects.values_list("pk", flat=True))
    outcome = parts.receive_all(actor=world.acting("lead"), ids=ids)
    assert set(outcome.done) == set(TaskUnit.objects.filter(unit=world.units["lead"]).values_list("pk", flat=True))
    assert {obj.unit_id for obj, _ in outcome.skipped} == {world.units["co"].pk}
    assert all(why for _, why in outcome.skipped)


def test_objection_upheld_goes_back_to_be_received(world, plan):
    part = part_of(world, "co")
    with pytest.raises(Refused, match="理由"):
        parts.object_to(part, actor=world.acting("co"), why="")
    parts.object_to(part, actor=world.acting("co"), why="不属于我局职责")
    part = parts.uphold(part, actor=world.acting("clerk"), why="三定方案有此职责")
    assert part.state == "sent"
    assert parts.receive(part, actor=world.acting("co")).state == "received"


def test_reassigned_the_old_unit_owes_nothing_and_the_new_one_owes_it(world, plan):
    part = part_of(world, "co", "组织培训")
    parts.object_to(part, actor=world.acting("co"), why="不属于我局职责")
    fresh = parts.reassign(part, actor=world.acting("clerk"), units=[world.units["outsider"]], why="改由旁观局承担")
    old = Duty.objects.get(task_duty__part=part)
    assert old.waived_at and "改由旁观局" in old.waived_why
    new = Duty.objects.get(task_duty__part=fresh[0])
    assert (new.unit, new.due, new.closed_at) == (world.units["outsider"], old.due, None)
    task = Task.objects.get(title="组织培训")
    assert access.may(world.acting("outsider"), task, "view") and not access.may(world.acting("co"), task, "view")
    assert access.may(world.acting("co"), plan, "view")


def test_reassign_refuses_who_has_the_task_already(world, plan):
    part = part_of(world, "co")
    parts.object_to(part, actor=world.acting("co"), why="不属于我局职责")
    with pytest.raises(ValidationError, match="已经是"):
        parts.reassign(part, actor=world.acting("clerk"), units=[world.units["lead"]], why="试试")
    assert part_of(world, "co").state == "objected"


def test_hand_on_only_to_a_colleague(world, plan):
    part = part_of(world, "lead")
    with pytest.raises(ValidationError, match="不在"):
        parts.hand_on(part, actor=world.acting("lead"), person=world.users["co"])
    colleague, _ = people.add_user(actor=None, username="colleague", name="同事")
    people.appoint(actor=None, user=colleague, unit=world.units["lead"], role="liaison")
    part = parts.hand_on(part, actor=world.acting("lead"), person=colleague)
    assert (part.person, part.state) == (colleague, "sent")
    step = TimelineStep.objects.filter(move="hand_on").get()
    assert step.detail == {"person": "同事"}
