"""Declared lists: paging finds each row once, wrong values get sentences, queries stay two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from fazhi.org.models import AuditEvent, Unit
from fazhi.ui import filters as f
from fazhi.ui import paging
from fazhi.ui.lists import BoundList, ListPage
from fazhi.ui.paging import Sort
from fazhi.ui.tables import BulkAct, Column

pytestmark = pytest.mark.django_db


def page_of(**changes) -> ListPage:
    """A list of units with every kind of filter."""
    declared = {
        "key": "units",
        "title": "单位",
        "columns": [
            Column("name", "名称", head=True, fixed=True, sort="name"),
            Column("opened", "设立"),
            Column("code", "代码", shown=False),
        ],
        "rows": lambda request: Unit.objects.all(),
        "sorts": {
            "name": Sort("名称", ("name",)),
            "opened": Sort("设立", ("opened",), nullable=frozenset({"opened"})),
            "apart": Sort("设立", ("opened",), empty=Q(opened__isnull=True)),
            "level": Sort("层级", ("level", "order")),
        },
        "sort": "name",
        "page_size": 4,
        "filters": [
            f.Text("q", "名称", fields=("name", "code")),
            f.Choice("level", "层级", choices=[("city", "市"), ("county", "县")]),
            f.Unit(
                "under",
                "上级",
                find=lambda r, name: Unit.objects.filter(name=name).first(),
                where=lambda rows, unit: rows.filter(parent=unit),
            ),
            f.DateRange("opened", "设立", field="opened"),
            f.Flag("open", "只看现存", where={"closed__isnull": True}),
        ],
        "bulk": lambda request: [BulkAct("close", "撤销")],
        "bulk_url": "/bulk/",
        "row_label": "name",
    }
    return ListPage(**{**declared, **changes})


@pytest.fixture
def units() -> list[Unit]:
    """Eleven units, some without a day, some alike in it."""
    made = []
    for n in range(11):
        day = None if n % 3 == 0 else date(2020, 1, 1 + n % 2)
        level = "city" if n < 5 else "county"
        made.append(
            Unit(code=f"C{n}", name=f"单位{n:02}", level=level, kind="department", path=f"{n + 1:06}.", order=n % 2, opened=day)
        )
    Unit.objects.bulk_create(made)
    return list(Unit.objects.order_by("name"))


def ask(page: ListPage, query: str = "", **session) -> BoundList:
    """Bind the list to a request with this query."""
    request = RequestFactory().get(f"/units/?{query}")
    request.session, request.acting = dict(session), None
    return page.bind(request)


def details_of(*names: str) -> Callable:
    """Read the named columns of the rows with these keys."""
    return lambda request, keys: list(Unit.objects.filter(pk__in=keys).values(*names))


def follow(url: str) -> str:
    """The query of an address."""
    return url.split("?", 1)[1]


@pytest.mark.parametrize("sort", ["name", "-name", "opened", "-opened", "apart", "-apart", "level", "-level"])
@pytest.mark.parametrize("detail", [None, details_of("id", "name", "opened", "level", "order", "code")])
def test_pages_hold_each_row_once_forth_and_back(units, sort: str, detail: Callable | None) -> None:
    page = page_of(detail=detail)
    bound = ask(page, f"sort={sort}")
    whole = [row["id"] if isinstance(row, dict) else row.pk for row in bound.export_rows()]
    seen, pages, bounds = [], [], []
    while True:
        ids = [row["id"] if isinstance(row, dict) else row.pk for row in bound.rows]
        assert bound.first_shown == len(seen) + 1
        seen += ids
        pages.append(ids)
        bounds.append(bound)
        if not bound.next_url:
            break
        bound = ask(page, follow(bound.next_url))
    assert seen == whole and sorted(seen) == sorted(unit.pk for unit in units)
    for expected in reversed(pages[:-1]):
        bound = ask(page, follow(bound.previous_url))
        assert [row["id"] if isinstance(row, dict) else row.pk for row in bound.rows] == expected
    assert bound.previous_url is None and bound.first == 0 and bounds[0].previous_url is None


def test_two_queries_and_one_when_it_fits(units) -> None:
    for query, most in (("", 2), ("q=单位01", 1)):
        bound = ask(page_of(), query)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            request = bound.request
            Template("{% load ui %}{% list_page page %}").render(Context({"page": bound, "request": request}))
        assert len(caught) == most, [line["sql"] for line in caught]


def test_the_count_stops_at_the_cap(units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNT_CAP", 5)
    monkeypatch.setattr("fazhi.ui.window.COUNT_CAP", 5)
    assert ask(page_of()).count_words == "5+"
    assert ask(page_of(), "q=单位01").count_words == "1"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=C3", {"单位03"}),
        ("level=county", {f"单位{n:02}" for n in range(5, 11)}),
        ("opened_from=2020-1-2&opened_to=2020年1月2日", {"单位01", "单位05", "单位07"}),
        ("open=1&q=单位00", {"单位00"}),
    ],
)
def test_filters_narrow(units, query: str, names: set[str]) -> None:
    bound = ask(page_of(page_size=50), query)
    assert {row.name for row in bound.rows} == names and not bound.faults


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("level=moon", "没有“moon”这一项"),
        ("under=没有的局", "没有找到"),
        ("under=%00", "没有找到"),
        ("opened_from=9月31日", "没有31日"),
        ("opened_from=2031-1-2&opened_to=2031-1-1", "对调"),
        ("open=perhaps", "已按不选显示"),
        ("q=" + "长" * 61, "最多 60 个字"),
        ("q=%00", "不能识别"),
        ("sort=moon", "没有这种排序"),
        ("after=forged", "已失效"),
        ("after=" + "x" * 9000, "已失效"),
    ],
)
def test_a_wrong_value_gets_a_sentence(units, query: str, told: str) -> None:
    bound = ask(page_of(), query)
    drawn = Template("{% load ui %}{% list_page page %}").render(Context({"page": bound, "request": bound.request}))
    assert told in drawn and "单位00" in drawn


def test_a_cursor_of_another_order_is_refused(units) -> None:
    after = follow(ask(page_of()).next_url)
    bound = ask(page_of(), after + "&sort=-name")
    assert bound.rows[0].name == "单位10" and "已失效" in bound.faults[0]


def test_what_is_set_can_be_taken_away(units) -> None:
    bound = ask(page_of(), "level=city&open=1&sort=-name")
    assert [words for words, _url in bound.used] == ["市", "只看现存"]
    assert bound.used[0][1] == "/units/?open=1&sort=-name"


def test_columns_are_remembered(units) -> None:
    bound = ask(page_of(), "columns_set=1&columns=code&columns=forged")
    assert [column.key for column in bound.columns] == ["name", "code"]
    assert [column.key for column in ask(page_of(), **bound.request.session).columns] == ["name", "code"]
    assert [column.key for column in ask(page_of()).columns] == ["name", "opened"]


def test_export_is_what_the_list_shows(units) -> None:
    bound = ask(page_of(), "export=xlsx&level=city")
    assert bound.wants_export
    response = bound.export("单位")
    assert AuditEvent.objects.values_list("kind", "label", "detail").get() == (
        "export",
        "单位",
        {"query": "export=xlsx&level=city"},
    )
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert "columns" not in bound.link() and len(list(bound.export_rows())) == 5


def post(page: ListPage, body: str):
    """A bulk form's request."""
    return SimpleNamespace(POST=QueryDict(body), GET=QueryDict(), path="/units/", session={})


def test_bulk_takes_ticked_rows_or_all_that_match(units) -> None:
    page = page_of()
    ticked = page.selected(post(page, f"ids={units[0].pk}&ids={units[3].pk}&ids=x&ids=99999999999999999999"))
    assert {unit.name for unit in ticked} == {"单位00", "单位03"}
    assert page.selected(post(page, "all=1&query=level%3Dcity")).count() == 5
    with pytest.raises(f.FilterFault):
        page.selected(post(page, "all=1&query=level%3Dmoon")).count()


def test_ready_attaches_with_constant_queries(units) -> None:
    calls = []
    page = page_of(ready=lambda request, rows: calls.append(len(rows)) or rows)
    assert len(ask(page).rows) == 4 and calls == [4]
    assert len(list(ask(page).export_rows())) == 11


def test_rows_must_carry_what_the_cursor_needs(units) -> None:
    with pytest.raises(KeyError, match="opened"):
        _ = ask(page_of(detail=details_of("id", "name")), "sort=opened").next_url


def test_keys_that_are_read_first_also_count(units, django_assert_num_queries) -> None:
    page = page_of(detail=details_of("id", "name", "opened", "level"))
    with django_assert_num_queries(2):
        bound = ask(page)
        assert (len(bound.rows), bound.count) == (4, len(units))
    with django_assert_num_queries(3):
        bound = ask(page, follow(bound.next_url))
        assert (len(bound.rows), bound.count) == (4, len(units))


def test_a_row_that_goes_between_its_key_and_its_details_is_left_out(units) -> None:
    gone = Unit.objects.order_by("name").first()
    found = details_of("id", "name")
    bound = ask(page_of(detail=lambda request, keys: [row for row in found(request, keys) if row["id"] != gone.pk]))
    assert len(bound.rows) == 3 and gone.pk not in [row["id"] for row in bound.rows]


def test_a_longer_page_is_asked_for_by_the_address_and_kept(units) -> None:
    short, long = ask(page_of()), ask(page_of(), "size=100")
    assert (len(short.rows), len(long.rows)) == (4, len(units))
    assert [(rows, here) for rows, _, here in short.size_links] == [(4, True), (100, False)]
    assert "size=100" in long.link(sort="-name")
    assert len(ask(page_of(), "size=100000").rows) == 4


def drawn(bound: BoundList) -> str:
    """The list as a page shows it."""
    return Template("{% load ui %}{% list_page page %}").render(Context({"page": bound, "request": bound.request}))


def test_a_list_emptied_by_its_filters_says_so(units) -> None:
    bare = page_of(rows=lambda request: Unit.objects.none(), empty="还没有单位，先导入。")
    assert "还没有单位，先导入。" in drawn(ask(bare))
    narrowed = drawn(ask(bare, "q=没有的"))
    assert "没有符合条件的" in narrowed and "还没有单位，先导入。" not in narrowed


def test_many_filters_fold_on_the_phone_and_few_stay(units) -> None:
    assert 'class="fold visually-hidden"' in drawn(ask(page_of()))
    assert "更多条件" not in drawn(ask(page_of(filters=page_of().filters[:3])))
