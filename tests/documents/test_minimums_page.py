"""The page of minimums: who misses what, by year, for whom one may compare; the same in the export and the API."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents.panels import minimum_page
from documents.services import records
from tests.documents.test_measures import course_words

URL = reverse("documents:least", args=["law_study"])


def rows(world, who: str, code: str = "law_study", year: str = "") -> dict[tuple[str, str], tuple[str, str]]:
    told = minimum_page.told(code, world.acting(who), year)
    return {(one.unit.name, one.of.key): (str(one.figure), str(one.missing)) for one in told.rows}


def test_the_office_compares_all_a_unit_only_itself(world, study):
    study(topic="甲")
    study("co", topic="甲")
    own = rows(world, "lead")
    assert own == {("甲市牵头局", "activities"): ("1 次", "3")}
    office = rows(world, "clerk")
    assert office["甲市配合局", "activities"] == ("1 次", "3") and office["甲市人民政府", "sessions"] == ("0 次", "4")
    assert rows(world, "clerk", year="2019")["甲市配合局", "activities"] == ("0 次", "4")


@pytest.mark.parametrize("words", ["明年", "12", "99999", "２０２６", "-1", "\x00", "2026; drop"])
def test_a_year_that_is_none_is_named_and_this_year_shown(world, enter, words):
    page = enter("clerk").get(URL, {"year": words})
    assert page.status_code == 200 and "已按今年显示" in page.content.decode()


def test_page_export_and_api_tell_the_same(world, study, enter):
    study(topic="甲")
    client = enter("clerk")
    page = client.get(URL).content.decode()
    assert (
        "还差 3 次" in page
        and "还没有采用这种台账" in page
        and reverse("home:measure", args=["ledger.law_study.activities"]) in page
    )
    answer = client.get(URL, {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    told = [row for row in sheet.iter_rows(values_only=True) if row[:2] == ("甲市牵头局", "学法活动次数")]
    assert [row[3:7] for row in told] == [(1, 4, 3, f"{timezone.localdate()}")]
    answer = client.get(reverse("api:ledgers-minimums", args=["law_study"])).json()["results"]
    row = next(one for one in answer if one["unit"] == world.units["lead"].pk)
    assert (row["value"], row["least"], row["missing"]) == ("1", "4", "3")
    assert client.get(reverse("api:ledgers-minimums", args=["law_study"]), {"year": "x"}).status_code == 400


def test_who_falls_short_is_listed(world, enter):
    lead, today = world.acting("lead"), timezone.localdate()
    for name, licence in (("甲某", "A000001"), ("乙某", "A000002")):
        given = {"name": name, "licence": licence, "category": "行政执法", "issued_on": "2020-05-01", "exam_on": "2020-04-01"}
        given["valid_until"] = f"{today + timedelta(days=400)}"
        records.create("enforcement_officers", lead.unit, given, actor=lead)
    course = records.create("training", lead.unit, course_words(today), actor=lead)
    words = {"person": "甲某", "role": "行政执法人员", "course": course.title, "on": today.isoformat(), "days": "15.5"}
    records.create("training_hours", lead.unit, words, actor=lead)
    told = minimum_page.told("training_hours", lead)
    assert [(one.who, str(one.has)) for one in told.short] == [("乙某", "0")]
    page = enter("lead").get(reverse("documents:least", args=["training_hours"])).content.decode()
    assert "乙某" in page and "没有达到的人（1 人）" in page
