"""A revised paper applied: what is owed and reported goes on, renumbering is no change, and every unit concerned is told once."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from fazhi.agenda.models import Duty, Notice
from tasks import jobs
from tasks.models import ImportItem, Minimum, PlanImport, TaskUnit
from tasks.services import commit, minimums, revise
from tests.cast import make_import, make_plan
from tests.sharing import shared

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
DAY = date(YEAR, 10, 31)
OLD = [
    {"title": "编制权责清单", "lead": ["lead"], "co": ["co"], "day": DAY},
    {"title": "清理限制条款", "lead": ["lead"]},
    {"title": "组织案卷评查", "lead": ["co"]},
    {"title": "听取群众意见", "lead": ["outsider"]},
    {"title": "举办专题讲座", "lead": ["county"]},
]
NEW = [
    {"title": "推行扫码入企", "lead": ["lead"]},
    {"title": "编制权责清单", "lead": ["lead"], "day": DAY},  # 配合局 is taken out
    {"title": "举办专题讲座", "lead": ["county"]},  # moved up
    {"title": "清理限制条款", "lead": ["lead"]},
    {"title": "组织案卷评查", "lead": ["co"], "day": DAY},  # has a day now
]


@shared
def plan(world):
    made = make_plan(world, OLD, number="甲府〔1〕号")
    TaskUnit.objects.filter(plan=made).update(state="received")
    Notice.objects.all().delete()
    return made


def staged(world, plan, rows=NEW) -> PlanImport:
    return make_import(world, rows, revises=plan, number="甲府〔1〕号")


def approve(world, batch) -> PlanImport:
    batch = commit.act(batch, "submit", actor=world.acting("clerk"))
    return commit.act(batch, "approve", actor=world.acting("head"))


def kinds(batch):
    return {(d.item or d.task).title: d.kind for d in revise.differences(batch)}


def test_kinds_of_difference(world, plan):
    batch = staged(world, plan)
    assert kinds(batch) == {
        "推行扫码入企": "new",
        "编制权责清单": "changed",
        "举办专题讲座": "moved",
        "清理限制条款": "numbered",
        "组织案卷评查": "changed",
        "听取群众意见": "gone",
    }
    moved = next(d for d in revise.differences(batch) if d.kind == "moved")
    assert moved.places == (5, 3)


def test_renumbering_changes_nobody_s_work(world, plan):
    before = dict(TaskUnit.objects.filter(plan=plan).values_list("pk", "state"))
    rows = [{**row, "number": f"（{n}）"} for n, row in enumerate(OLD, 1)]
    batch = approve(world, staged(world, plan, rows))
    assert dict(TaskUnit.objects.filter(plan=plan).values_list("pk", "state")) == before
    assert [t.number for t in plan.tasks.order_by("order")] == ["（1）", "（2）", "（3）", "（4）", "（5）"]
    assert not Notice.objects.filter(rule="tasks.planimport.approve").exists() and batch.state == "committed"


def test_what_is_owed_goes_on(world, plan):
    held = {t.title: list(Duty.objects.filter(task_duty__task=t).values_list("pk", flat=True)) for t in plan.tasks.all()}
    approve(world, staged(world, plan))
    live = {t.title: t for t in plan.tasks.filter(state="issued")}
    assert [t.title for t in plan.tasks.filter(state="issued").order_by("order")] == [row["title"] for row in NEW]
    for title in ("编制权责清单", "清理限制条款", "举办专题讲座"):
        owed = Duty.objects.filter(task_duty__task=live[title], waived_at__isnull=True)
        assert set(owed.values_list("pk", flat=True)) <= set(held[title]) and owed.exists()
    assert [d.due for d in Duty.objects.filter(task_duty__task=live["组织案卷评查"], waived_at__isnull=True)] == [DAY]
    states = {(p.task.title, p.unit.name): p.state for p in TaskUnit.objects.filter(plan=plan).select_related("task", "unit")}
    assert states["清理限制条款", "甲市牵头局"] == states["举办专题讲座", "乙县人民政府"] == "received"
    assert states["编制权责清单", "甲市牵头局"] == states["组织案卷评查", "甲市配合局"] == "sent"
    assert states["编制权责清单", "甲市配合局"] == "released"


def test_every_unit_is_told_once_what_changes_for_it(world, plan):
    approve(world, staged(world, plan))
    said = {n.person.username: n.title for n in Notice.objects.filter(rule="tasks.planimport.approve").select_related("person")}
    assert said == {
        "lead": "《甲市工作要点》有修订：1 项有改动，请重新签收",
        "co": "《甲市工作要点》有修订：1 项有改动，请重新签收；1 项不再由您单位承担",
        "outsider": "《甲市工作要点》有修订：1 项不再由您单位承担",
    }
    sent = Notice.objects.filter(rule="tasks.taskunit.send").values_list("person__username", flat=True)
    assert list(sent) == ["lead"]


def test_a_revision_with_a_table_carries_both_places_and_gives_them_back(world, plan):
    batch = staged(world, plan, OLD)
    place = {"paper": batch.paper_id, "start": 0, "end": 6, "words": "编制权责清单", "label": "附表第 1 项"}
    batch.items.filter(order=1).update(sources=[place])
    batch = approve(world, batch)
    task = plan.tasks.get(title="编制权责清单")
    assert [s.label for s in task.sources.all()] == ["附表第 1 项"]
    commit.act(batch, "undo", actor=world.acting("head"), note="有误")
    assert not task.sources.exists()


def test_the_page_tells_moved_and_renumbered_apart(world, client, plan):
    batch, office = staged(world, plan), world.sign_in(client, "clerk")
    url = reverse("tasks:import_diff", args=(batch.pk,))
    page = office.get(url).content.decode()
    assert "只改编号 1 项" in page and "第 <mark>5</mark> 项" in page
    assert "清理限制条款" not in page.split("df-tabs")[1].split("im-bar")[0]
    assert "清理限制条款" in office.get(f"{url}?kind=numbered").content.decode()


def test_a_long_difference_has_pages(world, client):
    rows = [{"title": f"办好第{n}件实事{chr(0x4E00 + 7 * n) * 6}", "lead": ["lead"]} for n in range(130)]
    plan = make_plan(world, rows[:1])
    batch, office = staged(world, plan, rows), world.sign_in(client, "clerk")
    url = reverse("tasks:import_diff", args=(batch.pk,))
    first, second = (office.get(f"{url}?page={n}").content.decode() for n in (1, 2))
    assert first.count("df-new") == 100 and second.count("df-new") == 29 and "第 1 页，共 2 页" in first


def test_the_duty_of_a_minimum_goes_on_with_what_the_paper_asks_now_and_ends_with_it(world, plan):
    """A revision writes the rows of minimums anew; what is owed for them stays the same duty."""
    low = {"comparison": ">=", "value": "4", "measure": "次", "period": "year", "words": "每年不少于4次"}
    low["counted_by"] = "ledger.law_study.activities"
    Minimum.objects.create(task=plan.tasks.get(title="编制权责清单"), **low)
    jobs.bring_minimums()
    before = Duty.objects.get(kind="minimum")
    batch = staged(world, plan)
    ImportItem.objects.filter(batch=batch, title="编制权责清单").update(minimums=[low | {"value": "6", "words": "每年不少于6次"}])
    approve(world, batch)
    jobs.bring_minimums()
    duty = Duty.objects.get(kind="minimum")
    assert (duty.pk, duty.title) == (before.pk, "学法活动次数：全年不少于 6 次（还差 6 次）") and not duty.waived_at
    approve(world, staged(world, plan))
    jobs.bring_minimums()
    duty.refresh_from_db()
    assert duty.waived_why == minimums.NOT_OWED
    approve(world, staged(world, plan, NEW[2:]))
    duty.refresh_from_db()
    assert duty.waived_why == minimums.NOT_OWED and Duty.objects.filter(kind="minimum").count() == 1
