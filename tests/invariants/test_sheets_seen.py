"""Who may see a sheet, worked out by walking the tree, is what the rows say; lists and objects agree on it."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from fazhi.files import evidence
from fazhi.files.models import Evidence
from fazhi.org import access
from tasks.models import Claim, LineFigure, Round, Sheet, SheetLine, SheetSeen
from tasks.services import rounds, sheets
from tests.cast import make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NOUNS = (Round, Sheet, SheetLine, LineFigure, Claim, Evidence)


@shared
def asked(world) -> Round:
    """A round over tasks of departments, a county and a town, one line with evidence."""
    rows = [{"title": f"任务{key}", "lead": [key], "co": ["co"]} for key in ("lead", "county", "county_dept", "town")]
    plan = make_plan(world, rows)
    plan.tasks.filter(title="任务lead").update(mode="co_through_lead")
    today = timezone.localdate()
    starts, ends = rounds.next_span("quarter", today)
    given = {"plans": [plan], "title": "季度进展", "period": "quarter", "starts": starts, "ends": ends}
    round_ = rounds.open_round(actor=world.acting("clerk"), due=today + timedelta(days=5), **given)
    actor, line = world.acting("town"), SheetLine.objects.get(sheet__unit=world.units["town"])
    sheets.cite(line, [evidence.give(actor=actor, unit=actor.unit, name="凭据.txt", chunks=[b"proof"])], actor=actor)
    return round_


def test_the_rows_are_the_unit_the_office_and_all_their_ancestors(world, asked):
    for sheet in Sheet.objects.select_related("unit", "round__office"):
        wanted, queue = set(), [sheet.unit, sheet.round.office]
        while queue:
            unit = queue.pop()
            wanted.add(unit.pk)
            queue += [unit.parent] if unit.parent_id else []
        assert set(SheetSeen.objects.filter(sheet=sheet).values_list("unit_id", flat=True)) == wanted


@pytest.mark.parametrize("model", NOUNS)
def test_list_and_object_agree_for_everybody(world, asked, model):
    for key in world.posts:
        acting = world.acting(key)
        listed = set(access.visible(acting, model).values_list("pk", flat=True))
        for pk in model.objects.values_list("pk", flat=True):
            if pk in listed:
                assert access.get(acting, model, pk).pk == pk
            else:
                with pytest.raises(Http404):
                    access.get(acting, model, pk)


def test_evidence_goes_with_the_lines_that_cite_it(world, asked):
    proof = Evidence.objects.get()
    seen = {key for key in world.posts if access.visible(world.acting(key), Evidence).filter(pk=proof.pk).exists()}
    lines = {key for key in world.posts if access.visible(world.acting(key), SheetLine).filter(sheet__unit=proof.unit).exists()}
    assert seen == lines and "outsider" not in seen and "county2" not in seen and {"town", "county", "clerk", "leader"} <= seen
