"""Reports read through the API: who sees them, and that each passage names its sources."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from assessment.declared import KINDS
from assessment.services import drafts, kinds


@pytest.fixture
def read(world):
    """Return `read("lead", "reports/")`: the answer through a session."""
    return lambda who, path, **params: world.sign_in(Client(), who).get(f"/api/v1/{path}", params)


def test_a_report_comes_with_sections_passages_and_sources(world, report, told, read):
    drafts.compose(report, actor=world.acting("lead"))
    found = read("leader", f"reports/{report.pk}/").json()
    assert (found["unit_name"], found["state"], found["state_words"]) == ("甲市牵头局", "drafting", "起草中")
    assert [one["title"] for one in found["sections"]] == ["开头", "健全制度", "提升能力", "存在问题", "下一步打算"]
    passage = next(one for one in found["passages"] if one["key"] == f"task:{told.lists.pk}")
    line = told.sheet.lines.get(task=told.lists)
    assert passage["place"] == 0 and passage["section"] == found["sections"][1]["id"]
    assert [(one["noun"], one["object_id"]) for one in passage["sources"]] == [
        ("tasks.task", told.lists.pk),
        ("tasks.sheetline", line.pk),
    ]
    assert found["timeline"][0]["label"] == "写初稿"
    section = read("lead", f"report-sections/{found['sections'][1]['id']}/").json()
    assert section["area_title"] == "一、健全制度" and len(section["sources"]) == 2


def test_lists_hold_what_one_may_see(world, report, read):
    def keys(who: str, path: str, **params) -> list[int]:
        return [one["id"] for one in read(who, path, **params).json()["results"]]

    assert keys("lead", "reports/") == [report.pk] and len(keys("clerk", "reports/")) == 2
    assert keys("outsider", "reports/") == [] == keys("county", "report-calls/")
    assert keys("clerk", "reports/", unit=world.units["lead"].pk) == [report.pk]
    assert keys("clerk", "reports/", state="accepted") == []
    assert keys("clerk", "report-calls/", state="opened") == [report.call_id]
    assert read("clerk", "reports/", state="x").status_code == 400
    assert read("co", f"reports/{report.pk}/").status_code == 404
    assert read("sysadmin", "reports/").status_code == 403


def test_kinds_are_read_as_they_count_for_the_government_in_a_year(world, read):
    year = timezone.localdate().year
    found = {one["code"]: one for one in read("lead", "report-forms/").json()["results"]}
    assert len(found) == 6 and found["unit_annual"]["most"] == 4000 and not found["unit_annual"]["changed"]
    assert {one["key"]: one["due"] for one in found["unit_annual"]["recipients"]}["public"] == f"{year + 1}-03-31"
    given = {
        "headings": KINDS["unit_annual"].headings[:2],
        "days": [],
        "most": 3000,
        "most_source": "甲市办公室通知",
        "version": 0,
    }
    kinds.save("unit_annual", year, actor=world.acting("head"), **given)
    one = read("lead", "report-forms/unit_annual/", year=year).json()
    assert (one["changed"], one["most"], len(one["sections"]), one["recipients"]) == (True, 3000, 2, [])
    assert read("lead", "report-forms/unit_annual/", year=year + 1).json()["most"] == 4000
    assert all(read("lead", "report-forms/", year=one).status_code == 400 for one in ("12", "x", "99999"))
    assert read("lead", "report-forms/none/").status_code == 404 and read("sysadmin", "report-forms/").status_code == 403
