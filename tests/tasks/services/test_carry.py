"""A revision asks nothing that was answered when the plan's first paper was reviewed."""

from datetime import date

from django.utils import timezone

from fazhi.org.models import Unit
from fazhi.org.services import units
from tasks.models import ImportItem, PlanImport, TaskUnit
from tasks.selectors.review import unsettled
from tasks.services import commit, imports, parts, plans, review, revise
from tests.sharing import shared

YEAR = timezone.localdate().year
TITLE = f"甲市{YEAR}年工作要点"
POINTS = [
    "一、履职",
    "1. 编制清单，10月底前完成。（市牵头局牵头，某某中心配合）",
    "2. 清理文件，做好公开工作。",
    "3. 评查案卷，向社会公布。",
    "4. 不算任务的一段话。",
]


def read(world, points: list[str], **rest) -> PlanImport:
    """Paste a paper as the clerk."""
    return imports.paste(actor=world.acting("clerk"), text="\n".join([TITLE, *points]), **rest)


@shared
def plan(world):
    """An issued plan whose clerk answered: a name is no unit, two rows got a unit by hand, one a date, one is no task."""
    batch, clerk = read(world, POINTS), world.acting("clerk")
    imports.resolve_name(batch, actor=clerk, words="某某中心")
    given = [batch.items.get(order=n).pk for n in (2, 3)]
    imports.assign(batch, actor=clerk, ids=given, role="lead", unit=world.units["co"])
    imports.set_day(batch, actor=clerk, ids=given[:1], day=date(YEAR, 11, 11))
    last = batch.items.get(order=4)
    imports.drop(last, actor=clerk, version=last.version)
    review.settle_many(batch, actor=clerk, ids=list(batch.items.values_list("pk", flat=True)))
    made = commit.act(PlanImport.objects.get(pk=batch.pk), "commit", actor=clerk).plan
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        made = plans.act(made, name, actor=world.acting(who))
    return made


def open_rows(batch: PlanImport) -> list[ImportItem]:
    """The rows of a draft that still ask something."""
    return list(batch.items.filter(dropped=False).filter(unsettled()))


def test_the_same_paper_again_asks_nothing_and_changes_nothing(world, plan):
    batch = read(world, POINTS, revises=plan)
    assert open_rows(batch) == []
    assert {d.kind for d in revise.differences(batch)} == {"same"}
    assert batch.items.get(order=4).dropped


def test_words_stand_where_the_new_paper_has_them(world, plan):
    batch = read(world, [POINTS[0], "1. 新的一项，12月底前完成。（市牵头局牵头）", "2" + POINTS[1][1:]], revises=plan)
    moved = batch.items.get(order=2)
    for name in moved.units.all():
        assert batch.paper.text[name.start : name.end] == name.words
    assert batch.paper.text[moved.dues[0]["start"] : moved.dues[0]["end"]] == moved.dues[0]["words"]


def test_a_changed_row_keeps_its_answers(world, plan):
    changed = [POINTS[0], POINTS[1].replace("编制", "重新编制"), "2. 清理文件，另做好公示。"]
    batch = read(world, changed, revises=plan)
    first, second = batch.items.order_by("order")
    assert first.units.get(words="某某中心").ignored
    assert [(n.role, n.unit) for n in second.units.all()] == [("lead", world.units["co"])]
    assert open_rows(batch) == []


def test_a_unit_closed_since_is_asked_again(world, plan):
    gone = Unit.objects.get(pk=world.units["co"].pk)
    units.close(gone, actor=None, version=gone.version, on=timezone.localdate())
    batch = read(world, POINTS, revises=plan)
    assert [item.order for item in open_rows(batch)] == [2, 3]


def test_a_number_doubled_by_the_new_paper_is_a_doubt(world, plan):
    batch = read(world, [*POINTS[:2], "1" + POINTS[2][1:]], revises=plan)
    assert [item.order for item in open_rows(batch)] == [2]


def test_a_revision_does_not_undo_what_was_reassigned(world, plan):
    part = TaskUnit.objects.get(task=plan.tasks.get(order=2))
    part = parts.object_to(part, actor=world.acting("co"), why="不归我局")
    parts.reassign(part, actor=world.acting("clerk"), units=[world.units["outsider"]], why="职责调整")
    batch = read(world, [*POINTS[:3], POINTS[3].replace("评查", "重新评查")], revises=plan)
    assert [(d.kind, d.task.order) for d in revise.differences(batch) if d.kind != "same"] == [("changed", 3)]
    imports.assign(batch, actor=world.acting("clerk"), ids=[batch.items.get(order=2).pk], role="co", unit=world.units["lead"])
    changed = next(d for d in revise.differences(batch) if d.task.order == 2)
    assert set(changed.fields) == {"units"}
