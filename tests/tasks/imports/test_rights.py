"""Who may open which screen of an import, and how many questions a page asks the database."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tasks.models import ImportItem
from tests.cast import PEOPLE, make_import, make_plan
from tests.tasks.imports.staging import draft, edit_values, row

pytestmark = pytest.mark.django_db
OFFICES = ("clerk", "head")
PAGES = ("import", "import_units", "import_head")


@pytest.mark.parametrize("who", [key for key, _, _ in PEOPLE])
def test_an_import_is_its_own_offices_business(world, client, who):
    batch = draft(world)
    item = row(batch, 1)
    person = world.sign_in(client, who)
    wanted = 200 if who in OFFICES else 404
    for name in PAGES:
        assert person.get(reverse(f"tasks:{name}", args=(batch.pk,))).status_code == wanted, name
    assert person.get(reverse("tasks:import_item", args=(batch.pk, item.pk))).status_code == wanted
    for name, args, values in (
        ("import_item", (item.pk,), edit_values(item, title="改了")),
        ("import_item_act", (item.pk,), {"act": "drop", "version": 1}),
        ("import_names", (), {"words": "市数据中心", "choice": "none"}),
        ("import_bulk", (), {"act": "day", "day": "8月底", "all": "1"}),
        ("import_lift", (), {"start": "0"}),
        ("import_forget", (), {"words": "x"}),
        ("import_move", (), {"move": "abandon"}),
    ):
        answer = person.post(reverse(f"tasks:{name}", args=(batch.pk, *args)), values)
        assert answer.status_code == (302 if who in OFFICES else 404), name
    if who not in OFFICES:
        assert list(ImportItem.objects.values_list("version", flat=True)) == [1, 1, 1]


def test_nobody_signed_in_is_sent_to_sign_in(world, client):
    batch = draft(world)
    assert client.get(reverse("tasks:import", args=(batch.pk,))).status_code == 302


def test_row_of_another_import_is_not_found(world, client):
    office = world.sign_in(client, "clerk")
    batch, other = draft(world), draft(world)
    assert office.get(reverse("tasks:import_item", args=(batch.pk, row(other, 1).pk))).status_code == 404


def test_list_shows_the_own_offices_imports(world, client):
    draft(world, title="本市的要点")
    draft(world, by="county", title="乙县的要点")
    page = world.sign_in(client, "clerk").get("/imports/").content.decode()
    assert "本市的要点" in page and "乙县的要点" not in page and "2 处" in page
    assert world.sign_in(client, "lead").get("/imports/").status_code == 403


@pytest.mark.parametrize("query", ["", "?tab=all", "?tab=unread", "?tab=names"])
def test_as_many_questions_for_three_rows_as_for_one(world, client, query):
    office = world.sign_in(client, "clerk")
    asked = []
    for many in (1, 3):
        rows = [{"title": f"第{n}项任务", "lead": ["lead"], "co": ["co"], "day": date(2031, 5, 31)} for n in range(many)]
        rows += [{"title": f"没有单位的第{n}项"} for n in range(many)]
        batch = make_import(world, rows)
        with CaptureQueriesContext(connection) as seen:
            assert office.get(reverse("tasks:import", args=(batch.pk,)) + query).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 30


def test_revision_is_shown_before_anything_changes(world, client):
    plan = make_plan(world, [{"title": "公布权责清单", "lead": ["lead"]}, {"title": "清理限制条款", "lead": ["co"]}], number="1")
    batch = make_import(
        world, [{"title": "公布三级权责清单", "lead": ["lead"]}, {"title": "新开一件事", "lead": ["co"]}], revises=plan
    )
    office = world.sign_in(client, "clerk")
    page = office.get(reverse("tasks:import_diff", args=(batch.pk,))).content.decode()
    assert "新增 1 项" in page and "修订送审" in page and "生成计划" not in page
    assert plan.tasks.filter(state="issued").count() == 2
    assert office.get(reverse("tasks:import_diff", args=(draft(world).pk,))).status_code == 404
    office.post(reverse("tasks:import_move", args=(batch.pk,)), {"move": "submit"})
    head = world.sign_in(client, "head")
    assert "审定修订" in head.get(reverse("tasks:import_diff", args=(batch.pk,))).content.decode()
    head.post(reverse("tasks:import_move", args=(batch.pk,)), {"move": "approve"})
    assert plan.tasks.filter(state="issued", title="新开一件事").exists()
