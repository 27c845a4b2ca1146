"""Lists: filters, orders, pages that stay put while rows arrive, and a query count that doesn't grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.api import RESOURCES
from fazhi.org import versions
from fazhi.org.models import Unit
from fazhi.ui.api import filters as f
from tasks.models import Plan, Section, Task, TaskSeen
from tasks.services import plans
from tests.api.conftest import everything
from tests.cast import make_import, make_plan

FILTERS = [(one.name, wanted) for one in RESOURCES for wanted in one.filters]
OWN = {"where": "law_study:minutes>=30"}  # what no other text would fit
FIRST = {"audit-events": "auditor", "imports": "clerk", "import-items": "clerk"}


def titles(ask, who: str, name: str = "tasks", **params: object) -> list[str]:
    return [row["title"] for row in everything(ask, name, who, **params)]


def test_every_filter_answers(town, ask):
    """A value that fits gets 200; one that doesn't gets 400 and names the parameter; a key of nothing gets nothing."""
    fitting = {f.Ref: "1", f.Flag: "true", f.Text: "局", f.Day: "2031-01-01", f.Year: "2031", f.Since: "2031-01-01"}
    for name, wanted in FILTERS:
        who = FIRST.get(name, "lead")
        value = wanted.choices[0][0] if isinstance(wanted, f.Choice) else OWN.get(wanted.name) or fitting[type(wanted)]
        assert ask(f"{name}/", who, **{wanted.name: value}).status_code == 200, (name, wanted.name)
        wrong = ask(f"{name}/", who, **{wanted.name: "长" * 61})
        assert (wrong.status_code, wrong.json()["parameter"]) == (400, wanted.name)
        if isinstance(wanted, f.Ref):
            assert ask(f"{name}/", who, **{wanted.name: 987654321}).json() == {"results": [], "next": None}


def test_filters_of_tasks(town, ask):
    unit = {key: one.pk for key, one in town.units.items()}
    assert titles(ask, "clerk", unit=unit["lead"]) == ["编制权责清单", "开展培训"]
    assert titles(ask, "clerk", co=unit["co"]) == ["编制权责清单"]
    assert titles(ask, "clerk", lead=unit["co"]) == []
    assert titles(ask, "clerk", q="学法") == ["组织学法"]
    assert titles(ask, "clerk", plan=town.plan.pk, state="issued", order="-id") == ["开展培训", "组织学法", "编制权责清单"]
    assert titles(ask, "clerk", "duties", lamp="late") == ["组织学法"] * 2
    assert titles(ask, "clerk", "duties", lamp="soon") == ["编制权责清单"]
    assert titles(ask, "clerk", "plans", year=timezone.localdate().year) == ["甲市工作要点"]


def test_units_by_place_and_name(town, ask):
    def named(**params: object) -> set[str]:
        return {row["name"] for row in everything(ask, "units", "lead", **params)}

    assert named(within=town.units["county"].pk) == {"乙县人民政府", "乙县司法局", "丙镇人民政府"}
    assert named(q="牵局") == {"甲市牵头局"}
    assert named(code="C02") == {"甲市牵头局"}
    assert named(parent=town.units["county"].pk, kind="department", open="true") == {"乙县司法局"}


def test_a_foreign_key_in_a_filter_is_the_same_as_none(town, ask):
    """T13: the county's drafted plan is nothing to the lead, in every parameter that could name it."""
    foreign, task = town.county_plan.pk, Task.objects.get(title="县里的事").pk
    for name, params in (
        ("tasks", {"plan": foreign}),
        ("sections", {"plan": foreign}),
        ("parts", {"plan": foreign}),
        ("parts", {"task": task}),
        ("milestones", {"task": task}),
        ("duties", {"plan": foreign}),
        ("tasks", {"section": Section.objects.filter(plan=foreign).first().pk}),
    ):
        assert ask(f"{name}/", "lead", **params).json() == {"results": [], "next": None}, name


def test_a_unit_that_was_released_cannot_find_the_task_by_its_duty(town, ask):
    task = Task.objects.get(title="编制权责清单")
    assert len(everything(ask, "duties", "lead", task=task.pk)) == 1
    TaskSeen.objects.filter(task=task, unit=town.units["lead"]).delete()
    assert everything(ask, "duties", "lead", task=task.pk) == []


def test_only_declared_orders(town, ask):
    for order in ("plan__office__name", "-", "", "text", "?", "id;"):
        answer = ask("tasks/", "lead", order=order)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "order")


def test_updated_since_gives_what_changed_oldest_first(town, ask):
    past = timezone.now() - timedelta(days=3)
    Task.objects.update(changed_at=past)
    Task.objects.filter(title="开展培训").update(changed_at=past + timedelta(days=2))
    Task.objects.filter(title="编制权责清单").update(changed_at=past + timedelta(days=1))
    since = (past + timedelta(hours=1)).isoformat()
    assert titles(ask, "lead", updated_since=since) == ["编制权责清单", "开展培训"]
    assert titles(ask, "lead", updated_since=since, limit=1) == ["编制权责清单", "开展培训"]
    assert titles(ask, "lead", updated_since=since, order="-id") == ["开展培训", "编制权责清单"]
    unescaped = ask(f"/api/v1/tasks/?updated_since={since}", "lead")
    assert len(unescaped.json()["results"]) == 2


@pytest.mark.parametrize("order", ["-id", "tree", "-code"])
def test_pages_stay_put_while_rows_arrive(world, ask, order):
    before = [row["id"] for row in everything(ask, "units", "lead", order=order)]
    first = ask("units/", "lead", order=order, limit=3).json()
    seen = [row["id"] for row in first["results"]]
    for n, place in enumerate(("000000.", "999999.")):
        Unit.objects.create(code=f"{'AZ'[n]}9", name=f"新{n}", level="city", kind="other", path=place)
    link = first["next"]
    while link:
        page = ask(link.partition("testserver")[2], "lead").json()
        seen += [row["id"] for row in page["results"]]
        link = page["next"]
    assert [key for key in seen if key in before] == before
    assert len(seen) == len(set(seen))


def test_pages_agree_with_the_whole_list_for_equal_sort_values(town, ask):
    Task.objects.update(changed_at=timezone.now())
    whole = [row["id"] for row in everything(ask, "tasks", "clerk", order="changed_at")]
    assert [row["id"] for row in everything(ask, "tasks", "clerk", order="changed_at", limit=1)] == whole
    assert [row["id"] for row in everything(ask, "tasks", "clerk", order="-changed_at", limit=2)] == whole[::-1]


def test_a_cursor_is_good_for_its_list_and_order_only(town, ask):
    link = ask("units/", "lead", limit=2).json()["next"]
    cursor = link.partition("cursor=")[2].partition("&")[0]
    ask_with = lambda path: ask(f"/api/v1/{path}cursor={cursor}", "lead")  # noqa: E731
    assert ask_with("units/?limit=2&").status_code == 200
    for path in ("units/?order=code&", "tasks/?", "units/?order=-id&", "units/?cursor=x&"):
        assert ask_with(path).status_code == 400
    changed = ask("units/", "lead", cursor=cursor.replace("%3A", ":")[:-1] + "_")
    assert (changed.status_code, changed.json()["type"]) == (400, "urn:fazhi:problem:bad-cursor")


def count(ask, path: str, who: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert ask(path, who).status_code == 200
    return len(context)


def test_a_list_costs_the_same_for_one_row_and_for_three(town, ask):
    for one in RESOURCES:
        who = FIRST.get(one.name, "clerk")
        ask("me/", who)  # the note that a token was used, once a minute
        few, many = count(ask, f"{one.name}/?limit=1", who), count(ask, f"{one.name}/?limit=3", who)
        assert few == many <= (5 if who == "auditor" else 4), one.name  # a session and its post cost two more than a token


def test_details_cost_the_same_for_one_row_and_for_three(town, ask):
    """One task beside one with three units, dates and minimums; an import of one row beside one of three."""
    small = make_plan(town, [{"title": "单位少", "lead": ["lead"]}])
    big = make_plan(town, [{"title": "单位多", "lead": ["lead"], "co": ["co", "county"], "trail": ["一", "（一）"]}])
    ask("me/", "clerk")
    tasks = [Task.objects.get(plan=plan).pk for plan in (small, big)]
    assert count(ask, f"tasks/{tasks[0]}/", "clerk") == count(ask, f"tasks/{tasks[1]}/", "clerk") <= 8
    assert count(ask, f"plans/{small.pk}/", "clerk") == count(ask, f"plans/{big.pk}/", "clerk") <= 5
    one = make_import(town, [{"title": "一", "lead": ["lead"]}], title="一")
    three = make_import(town, [{"title": title, "lead": ["lead"], "co": ["co"]} for title in "一二三"], title="三")
    assert count(ask, f"imports/{one.pk}/", "clerk") == count(ask, f"imports/{three.pk}/", "clerk") <= 7


def test_a_session_reads_the_task_list_in_four_queries(town, client):
    town.sign_in(client, "lead")
    client.get("/api/v1/me/")
    with CaptureQueriesContext(connection) as context:
        assert len(client.get("/api/v1/tasks/?limit=100").json()["results"]) == 2
    assert len(context) <= 4


def test_people_by_unit(town, ask):
    rows = everything(ask, "people", "clerk", unit=town.units["lead"].pk)
    assert {row["username"] for row in rows} == {"lead", "lead_head"}


def test_a_move_and_an_edit_count_as_a_change(town, ask):
    long_ago = timezone.now() - timedelta(days=9)
    Plan.objects.update(changed_at=long_ago)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert titles(ask, "county", "plans", updated_since=since) == []
    county = Plan.objects.get(pk=town.county_plan.pk)
    plans.act(county, "submit", actor=town.acting("county"))
    assert titles(ask, "county", "plans", updated_since=since) == [county.title]
    Plan.objects.update(changed_at=long_ago)
    versions.write(town.plan, version=None, changes={"number": "甲府〔2〕号"})
    assert titles(ask, "lead", "plans", updated_since=since) == [town.plan.title]
