"""Flows: every table is sound, and every move outside the table is refused without a trace."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from assessment.models import PaperReport, Report, ReportCall
from assessment.services import calls
from documents.models import Record
from fazhi.flow.checks import faults
from fazhi.flow.engine import Refused, move
from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import FLOWS
from fazhi.org.models import AuditEvent
from tasks.models import Claim, Plan, PlanImport, Round, Sheet, Task, TaskUnit
from tests.assessment.papers import confirm, take_in
from tests.cast import PEOPLE, make_import, make_plan
from tests.reporting import registered
from tests.sharing import shared
from tests.tasks.claims.conftest import claim
from tests.tasks.rounds.conftest import open_round

CAST = [key for key, _, _ in PEOPLE]
# May make moves on a plan of the city's office; everybody else is refused whatever the state.
OFFICE = {"clerk", "head"}
PARTIES = {"lead", "lead_head"}


@pytest.mark.parametrize("model", list(FLOWS), ids=lambda model: model.__name__)
def test_every_table_is_sound(model):
    assert faults(model, FLOWS[model]) == []


@shared
def rows(world):
    """One object of each flow."""
    plan = make_plan(world, [{"title": "编制清单", "lead": ["lead"], "co": ["co"]}])
    today = timezone.localdate()
    asked = {"plans": [plan], "units": [world.units["lead"]], "title": "自查报告", "starts": today, "ends": today}
    call = calls.open_call(actor=world.acting("clerk"), due=today, **asked)
    return {
        ReportCall: call,
        Report: call.reports.get(),
        Plan: plan,
        Task: plan.tasks.get(),
        TaskUnit: plan.parts.get(unit=world.units["lead"]),
        PlanImport: make_import(world, [{"title": "核对", "lead": ["lead"]}]),
        PaperReport: confirm(world, take_in(world)),
        Record: registered(world),
        **_reported(world),
    }


def _reported(world) -> dict:
    """A round of a plan of its own, one sheet of it, and a claim."""
    plan = make_plan(world, [{"title": "报送进展", "lead": ["lead"]}], title="要填报的要点")
    round_ = open_round(world, plan)
    return {Round: round_, Sheet: round_.sheets.get(), Claim: claim(world, plan.tasks.get())}


def put(world, obj, state: str) -> None:
    """Put a record into a state, with what the database wants to stand beside it there."""
    beside = {}
    if isinstance(obj, Record):
        public = {"public": {}, "public_at": timezone.now()} if state == "published" else {"public": None, "public_at": None}
        beside = {"checked_by": world.users["head"] if state in ("checked", "published") else None} | public
    type(obj).objects.filter(pk=obj.pk).update(state=state, **beside)


@pytest.mark.parametrize("model", list(FLOWS), ids=lambda model: model.__name__)
def test_every_move_from_a_wrong_state_is_refused(world, rows, model):
    flow, obj = FLOWS[model], rows[model]
    before = TimelineStep.objects.count()
    for state in flow.states:
        put(world, obj, state)
        for step in flow.moves:
            if state in step.sources:
                continue
            for who in ("clerk", "head", "lead"):
                with pytest.raises((Refused, PermissionDenied, Http404)), transaction.atomic():
                    move(
                        obj, step.name, actor=world.acting(who), note="试一试", data={"units": [1], "person": world.users["lead"]}
                    )
        assert model.objects.get(pk=obj.pk).state == state
    assert TimelineStep.objects.count() == before


@pytest.mark.parametrize("who", [key for key in CAST if key not in OFFICE | PARTIES])
def test_who_is_neither_office_nor_party_moves_nothing(world, rows, who):
    for model, obj in rows.items():
        for step in FLOWS[model].moves:
            with pytest.raises((PermissionDenied, Http404)), transaction.atomic():
                put(world, obj, step.sources[0])
                move(obj, step.name, actor=world.acting(who), note="试一试", data={"units": [1], "person": world.users["lead"]})


def test_a_reason_is_asked_for_where_the_table_says_so(world, rows):
    Plan.objects.filter(pk=rows[Plan].pk).update(state="submitted")
    with pytest.raises(Refused, match="理由"):
        move(rows[Plan], "send_back", actor=world.acting("head"), note="  ")
    with pytest.raises(Refused, match="最多"):
        move(rows[Plan], "send_back", actor=world.acting("head"), note="长" * 1001)


@pytest.mark.parametrize("model", [TimelineStep, AuditEvent])
def test_what_is_kept_for_ever_cannot_be_changed_or_deleted(world, rows, model):
    assert model.objects.exists()
    for attempt in (lambda: model.objects.update(label="改"), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
