"""统计: in every role each figure opens exactly its rows, titles say what the figures show, and it costs few queries."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from openpyxl import load_workbook

from fazhi import measure as registry
from fazhi.measure import Period
from fazhi.org.models import AuditEvent
from tasks.models import LineFigure, Minimum, SheetLine
from tests.cast import PEOPLE, make_plan
from tests.home.figures import opened

pytestmark = pytest.mark.django_db
ADMINS = ("sysadmin", "secadmin", "auditor")
FRAME = 3  # session, person, posts


class Nothing:
    """A page that asks nothing of its own."""

    faults: tuple = ()


def assert_figures_open_their_rows(client, path: str) -> int:
    """Open every figure of a page; the list must count as many rows. Returns how many figures there were."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    figures = opened(answer.content.decode())
    wrong = []
    for figure, url in dict.fromkeys(figures):
        rows = client.get(url.partition("#")[0])
        page = rows.context["page"] or rows.context["minimums"]
        faults = getattr(page, "faults", []) or list(rows.context.get("asked", Nothing).faults)
        if (rows.status_code, page.count, faults) != (200, figure, []):
            wrong.append((figure, page.count, url, faults))
    assert not wrong, wrong
    return len(figures)


@pytest.mark.parametrize("who", [key for key, _unit, role in PEOPLE if role not in ADMINS])
def test_every_figure_opens_exactly_its_rows_in_every_role(year, world, enter, who):
    client = enter(who)
    for query in ("", "?plan=all", f"?unit={world.units['lead'].pk}" if who in ("clerk", "leader", "observer") else "?plan=0"):
        assert_figures_open_their_rows(client, f"/dashboard/{query}")


def test_the_leader_sees_figures_that_are_not_nothing(year, enter):
    figures = opened(enter("leader").get("/dashboard/").content.decode())
    assert len(figures) > 40 and sum(1 for figure, _ in figures if figure) > 25


def test_administrators_are_told_that_it_is_not_theirs(year, enter):
    for who in ADMINS:
        assert enter(who).get("/dashboard/").status_code == 403
        assert "/dashboard/" not in enter(who).get("/").content.decode()


def test_who_finds_it_in_the_navigation(year, enter):
    found = {
        who: 'href="/dashboard/"' in enter(who).get("/plans/").content.decode()
        for who in ("leader", "clerk", "observer", "lead_head", "lead")
    }
    assert found == {"leader": True, "clerk": True, "observer": True, "lead_head": True, "lead": False}


def test_titles_state_what_the_figures_show(year, enter):
    answer = enter("leader").get("/dashboard/")
    titles = {panel.key: panel.title for panel in answer.context["view"].panels}
    assert titles["areas"] == "三个板块中有两个落后于时间进度，“三、保障”差 29 个百分点"
    assert titles["units"] == "逾期 2 件，涉及 2 个单位，最久 5 天"
    assert titles["rounds"] == "按时报送率连升两期，到 100%"
    assert titles["minimums"] == "一条下限还没有达到，一条落后"
    assert titles["months"] == "已办结 1 项，9月最多（1 项）"
    assert titles["receipts"] == "3 项还没有签收，涉及 2 个单位，今天刚下达"
    said = strip_tags(answer.context["view"].sentence)
    assert said == "总体进度 52%，比时间慢 17 个百分点。1 项任务逾期，最久 5 天，1 项临期；3 项还没有签收。"


def minimums_shown(client, query: str = "") -> list[tuple]:
    """The panel's table as text."""
    panel = next(p for p in client.get(f"/dashboard/{query}").context["view"].panels if p.key == "minimums")
    return [tuple(column.plain(row) for column in panel.table.columns if not column.silent) for row in panel.table.rows]


def test_minimums_stand_against_what_was_told(year, world, enter):
    leader, head = enter("leader"), enter("lead_head")
    words = "每季度不少于2次"
    assert minimums_shown(leader) == minimums_shown(head) == [("公示结果", words, "没有报数", "≥ 2次", "有一期没达到")]
    task = year.tasks.get(title="清理文件")
    yearly = Minimum.objects.create(task=task, value=10, measure="件", words="全年不少于10件", period="year")
    assert minimums_shown(leader)[0] == ("清理文件", "全年不少于10件", "0 家", "2 家", "2 家落后")
    tell(world, "lead", task, yearly, "7")
    assert minimums_shown(head)[0] == ("清理文件", "全年不少于10件", "7件", "≥ 10件", "跟得上")  # 253 of 365 days are gone
    assert minimums_shown(leader)[0] == ("清理文件", "全年不少于10件", "0 家", "2 家", "1 家落后")
    tell(world, "co", task, yearly, "10")
    assert minimums_shown(leader)[0] == ("清理文件", "全年不少于10件", "1 家", "2 家", "跟得上")
    titles = {panel.key: panel.title for panel in leader.get("/dashboard/").context["view"].panels}
    assert titles["minimums"] == "两条下限还没有一条达到，一条落后"
    for client, query in ((leader, ""), (leader, "?plan=all"), (head, ""), (enter("co"), "")):
        assert_figures_open_their_rows(client, f"/dashboard/{query}")
    LineFigure.objects.all().delete()
    Minimum.objects.all().delete()
    assert not [p for p in leader.get("/dashboard/").context["view"].panels if p.key == "minimums"]


def tell(world, key: str, task, minimum: Minimum, value: str) -> None:
    """Have a unit's signed line of the running round say a figure."""
    line = SheetLine.objects.get(task=task, sheet__unit=world.units[key], sheet__round__state="opened")
    SheetLine.objects.filter(pk=line.pk).update(state="signed", answer="progress", words="已办。")
    LineFigure.objects.create(line=line, minimum=minimum, value=Decimal(value))


def test_a_units_dashboard_counts_its_own_dates_as_its_measures_do(year, world, enter):
    acting, unit, client = world.acting("lead_head"), world.units["lead"], enter("lead_head")
    told = client.get("/dashboard/").context["view"].headline
    shown = {one.label: re.findall(r'data-figure="(\d+)"', str(one.shown)) for one in told}
    whole = Period(year.starts.replace(year=1950), year.ends.replace(year=2199))
    for label, key in (("已办结", "tasks.done"), ("逾期", "tasks.overdue"), ("待签收", "receipts.missing")):
        assert shown[label] == [str(registry.measure(key, unit, whole, acting).value)], label
    assert shown["应办"] == [str(registry.measure("tasks.done", unit, whole, acting).of)]


def test_a_unit_may_not_look_into_another(year, world, enter):
    assert enter("lead_head").get(f"/dashboard/?unit={world.units['co'].pk}").status_code == 404
    assert enter("lead_head").get("/dashboard/?unit=甲市配合局").status_code == 404
    named = {row["value"] for row in enter("lead_head").get("/dashboard/units/").json()}
    assert named == {"甲市牵头局"}
    assert enter("leader").get("/dashboard/?unit=甲市配合局").context["view"].asked.name == "甲市配合局"
    assert enter("county").get(f"/dashboard/?unit={world.units['co'].pk}").status_code == 404


@pytest.mark.parametrize(
    ("who", "most"),
    [("lead_head", 4), ("leader", 5), ("clerk", 5), ("county", 5), ("lead", 4)],  # a government asks all days
)
def test_it_costs_few_queries_beside_the_frame_however_much_there_is(year, world, enter, who, most):
    client = enter(who)
    client.get("/dashboard/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/dashboard/").status_code == 200
        return len(queries)

    first = cost()
    make_plan(
        world,
        [{"title": f"另一件{n}", "lead": ["lead", "co"], "day": year.ends, "trail": [f"{n}、又一"]} for n in range(5)],
        title="又一份",
    )
    assert cost() == first <= FRAME + most


def test_empty_dashboards_say_so(world, enter):
    for who in ("leader", "clerk", "lead_head", "town"):
        page = enter(who).get("/dashboard/")
        assert "还没有下达的任务" in strip_tags(page.context["view"].sentence)
        assert page.context["view"].charts == {}


@pytest.mark.parametrize("query", ["plan=x", "plan=99999999999999999999", "plan=%00", "export=", "plan=all&unit="])
def test_a_wrong_address_gets_a_page(year, enter, query):
    assert enter("leader").get(f"/dashboard/?{query}").status_code == 200


def test_each_panel_is_a_sheet_with_the_same_numbers_and_is_recorded(year, enter):
    client = enter("leader")
    view = client.get("/dashboard/").context["view"]
    for panel in view.panels:
        answer = client.get(f"/dashboard/?export={panel.key}")
        rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
        assert rows[0] == tuple(column.label for column in panel.table.columns if not column.silent)
        assert len(rows) == 1 + len(panel.table.rows)
    areas = {row[0]: row[1:3] for row in _sheet(client, "areas")}
    assert areas["一、职能"] == (2, 1)
    assert AuditEvent.objects.filter(kind="export", label="统计：甲市人民政府").count() == len(view.panels) + 1
    assert client.get("/dashboard/?export=nothing").status_code == 404


def _sheet(client, key: str) -> list[tuple]:
    answer = client.get(f"/dashboard/?export={key}")
    return list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))


def test_charts_hold_the_tables_numbers_and_load_nowhere_else(year, enter):
    client = enter("leader")
    answer = client.get("/dashboard/")
    page = answer.content.decode()
    data = json.loads(re.search(r'<script id="chart-data" type="application/json">(.*?)</script>', page, re.S)[1])
    areas = next(p for p in answer.context["view"].panels if p.key == "areas")
    assert [row[0] for row in data["areas"]["rows"]] == [area.title for area in areas.table.rows]
    assert set(data) == {"areas", "units", "rounds", "months"}
    assert "echarts" in page and "echarts" not in client.get("/plans/").content.decode()
