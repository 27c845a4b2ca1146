"""A field that an office added works like a shipped one, everywhere; a hidden one is asked nowhere and keeps what stands."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents import jobs
from documents.declared.model import Field, Type
from documents.declared.written import own_text
from documents.models import Record, RecordImport
from documents.selectors import forms
from documents.services import adopting, importing, records
from tests.documents.conftest import STUDY
from tests.documents.test_adopting import PAPER
from tests.documents.test_own_page import given

LIST = reverse("documents:ledger", args=["law_study"])
NEW = reverse("documents:record_new", args=["law_study"])
PLACE = Field("own_1", "地点", Type.CHOICE, required=True, choices=("主楼", "党校"), help="在哪里开")
SIGN = Field("own_2", "签到号", Type.TEXT, pattern="[A-Z][0-9]{3}", hint="一个字母三位数", longest=20)
COST = Field("own_3", "经费", Type.MONEY, unit="万元", least="0", most="100", about=True)
LIVE = Field("own_4", "直播", Type.FLAG)
OWN = (PLACE, SIGN, COST, LIVE)
WORDS = {"own_1": "党校", "own_2": "A007", "own_3": "约1.25", "own_4": "是"}


def adopt(world, who: str = "clerk", fields=OWN, hidden=("speaker_from",)) -> None:
    actor = world.acting(who)
    jobs.after(adopting.adopt("law_study", actor=actor, document=PAPER, text=own_text(fields, hidden, [])), actor)


def sheet_of(answer) -> list[tuple]:
    return list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))


def sent(**more: str) -> dict[str, str]:
    held = STUDY | {"held_on": timezone.localdate().isoformat()} | WORDS
    return {f"f_{key}": said for key, said in held.items()} | more


def test_its_form_takes_it_and_says_what_is_wrong(world, enter):
    adopt(world)
    client = enter("lead")
    page = client.get(NEW).content.decode()
    assert all(one.name in page for one in OWN) and "主讲人单位" not in page
    for key, wrong, says in (
        ("own_1", "", "请选择地点"),
        ("own_1", "礼堂", "礼堂"),
        ("own_2", "7", "一个字母三位数"),
        ("own_3", "101", "经费不能大于 100万元"),
        ("own_3", "若干", "经费“若干”不是数"),
    ):
        answer = client.post(NEW, sent(**{f"f_{key}": wrong}))
        assert answer.status_code == 422 and says in answer.content.decode(), (key, wrong)
    assert not Record.objects.exists()
    made = client.post(NEW, sent())
    shown = client.get(made["Location"]).content.decode()
    assert all(said in shown for said in ("党校", "A007", "约1.25 万元", "是"))
    data = Record.objects.get().data
    assert {key: data[key] for key in WORDS} == {"own_1": "党校", "own_2": "A007", "own_3": "12500.00", "own_4": True}


def test_its_list_shows_filters_sorts_and_exports_it(world, study, enter):
    adopt(world)
    study(**WORDS)
    study(topic="民法典", own_1="主楼", own_3="2", own_4="否")
    client = enter("lead")
    for asked, found in (
        ({"f_own_1": "党校"}, "行政复议法"),
        ({"f_own_1": "主楼"}, "民法典"),
        ({"f_own_2": "a007"}, "行政复议法"),
        ({"f_own_3_from": "1.26"}, "民法典"),
        ({"f_own_4": "是"}, "行政复议法"),
    ):
        rows = client.get(LIST, asked).content.decode().split("<tbody")[1].split("</tbody>")[0]
        assert [word for word in ("行政复议法", "民法典") if word in rows] == [found], asked
    assert client.get(LIST, {"sort": "-f_own_3"}).status_code == 200
    heads, *rows = sheet_of(client.get(LIST, {"export": "xlsx", "sort": "f_own_3"}))
    at = [heads.index(words) for words in ("地点", "签到号", "经费（万元）", "直播")]
    assert [tuple(row[place] for place in at) for row in rows] == [("党校", "A007", "约1.25", "是"), ("主楼", None, 2, "否")]
    text = b"".join(client.get(LIST, {"export": "csv", "sort": "f_own_3"}).streaming_content).decode("utf-8-sig")
    assert [row["签到号"] for row in csv.DictReader(io.StringIO(text))] == ["A007", ""]
    assert "主讲人单位" not in heads and "主讲人单位" not in text


def test_its_table_goes_round(world, study, enter):
    adopt(world)
    first, second = study(**WORDS), study(topic="民法典", own_1="主楼", own_3="2", own_4="否")
    client, blank = enter("lead"), reverse("documents:blank", args=["law_study"])
    heads = sheet_of(client.get(blank))[0]
    assert {"地点", "签到号", "经费（万元）", "直播"} <= set(heads) and "主讲人单位" not in heads
    whole = b"".join(client.get(blank, {"book": first.book_id}).streaming_content)
    columns = {
        "columns_set": "1",
        "columns": ["number", *(f"f_{one.key}" for one in (*OWN, *forms.effective("law_study").fields))],
    }
    for data, name in (
        (whole, "全部.xlsx"),
        (b"".join(client.get(LIST, columns | {"export": "xlsx"}).streaming_content), "列表.xlsx"),
        (b"".join(client.get(LIST, columns | {"export": "csv"}).streaming_content), "列表.csv"),
    ):
        batch = importing.take_in(first.book, SimpleUploadedFile(name, data), actor=world.acting("lead"), name=name)
        judged = importing.judge(batch, actor=world.acting("lead"))
        assert [(one.kind, one.draft.faults) for one in judged] == [("same", {})] * 2, name
    book = load_workbook(io.BytesIO(whole))
    sheet = book.worksheets[0]
    sheet.cell(3, heads.index("经费（万元）") + 1, "1000")
    sheet.cell(2, heads.index("直播") + 1, "否")
    held = io.BytesIO()
    book.save(held)
    file = SimpleUploadedFile("改过.xlsx", held.getvalue())
    page = client.post(reverse("documents:tables", args=["law_study"]), {"file": file})["Location"]
    shown = client.get(page).content.decode()
    assert "<b>经费</b>：经费不能大于 100万元" in shown and "有错 1 行" in shown
    batch = RecordImport.objects.order_by("-pk")[0]
    judged = importing.judge(batch, actor=world.acting("lead"))
    assert [(one.record.pk, one.kind) for one in judged] == [(first.pk, "change"), (second.pk, "bad")]
    importing.write(importing.begin(batch, actor=world.acting("lead"), sound_only=True), actor=world.acting("lead"))
    assert Record.objects.get(pk=first.pk).data["own_4"] is False


def test_the_interface_reads_and_writes_it(world, study, enter):
    adopt(world)
    made, client = study(**WORDS), enter("lead")
    told = client.get("/api/v1/records/", {"where": "law_study:own_3>=1.25"}).json()["results"]
    assert [{key: one["fields"][key] for key in WORDS} for one in told] == [WORDS]
    assert "speaker_from" not in told[0]["fields"]
    address = f"/api/v1/records/{made.pk}/"
    headers = {"if-match": f'"{made.version}"', "idempotency-key": "own-field-change-1"}
    said = {"fields": {"own_2": "B1"}}
    refused = client.patch(address, said, content_type="application/json", headers=headers)
    assert refused.status_code == 422 and "签到号“B1”的写法不对" in refused.content.decode()
    assert [one["pointer"] for one in refused.json()["errors"]] == ["#/fields/own_2"]
    headers["idempotency-key"] = "own-field-change-2"
    said = {"fields": {"speaker_from": "本单位"}}
    refused = client.patch(address, said, content_type="application/json", headers=headers)
    assert refused.status_code == 422 and "没有“speaker_from”这一项" in refused.content.decode()
    headers["idempotency-key"] = "own-field-change-3"
    done = client.patch(address, {"fields": {"own_2": "B010"}}, content_type="application/json", headers=headers)
    assert done.status_code == 200 and Record.objects.get(pk=made.pk).data["own_2"] == "B010"


def test_reading_many_asks_for_their_declarations_once(world, study, enter):
    adopt(world)
    client = enter("lead")
    counts = []
    for topic in ("甲", "乙", "丙"):
        study(topic=topic, **WORDS)
        with CaptureQueriesContext(connection) as asked:
            client.get("/api/v1/records/")
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_another_governments_records_do_not_show_it(world, study, enter):
    adopt(world)
    adopt(world, "county", (Field("own_1", "会场号", Type.TEXT), Field("own_3", "人均", Type.MONEY, unit="元")), ())
    study(**WORDS)
    theirs = records.create(
        "law_study",
        world.units["county_dept"],
        STUDY | {"held_on": timezone.localdate().isoformat(), "topic": "县里的", "own_1": "党校", "own_3": "20000"},
        actor=world.acting("county_dept"),
    )
    client = enter("leader")
    heads, *rows = sheet_of(client.get(LIST, {"export": "xlsx"}))
    told = {row[heads.index("学习内容")]: (row[heads.index("地点")], row[heads.index("经费（万元）")]) for row in rows}
    assert told == {"行政复议法": ("党校", "约1.25"), "县里的": (None, None)}
    assert "会场号" not in heads and "人均（元）" not in heads
    for asked in ({"f_own_1": "党校"}, {"f_own_3_from": "1"}):
        assert "县里的" not in client.get(LIST, asked).content.decode().split("<tbody")[1]
    shown = client.get(reverse("documents:record", args=[theirs.pk])).content.decode()
    assert "会场号" in shown and "地点" not in shown.split("<main")[1]
    rows = {one["title"]: one["fields"] for one in client.get("/api/v1/records/").json()["results"]}
    mine, other = (next(held for title, held in rows.items() if word in title) for word in ("行政复议法", "县里的"))
    assert (mine["own_1"], mine["own_3"], other["own_1"], other["own_3"]) == ("党校", "约1.25", "党校", "20000")
    assert "own_2" in mine and "own_2" not in other
    found = client.get("/api/v1/records/", {"where": "law_study:own_1=党校"}).json()["results"]
    assert [one["fields"]["topic"] for one in found] == ["行政复议法"]
    stats = client.get(reverse("documents:stats", args=["law_study"])).content.decode()
    assert re.findall(r'data-figure="(\d+)"', stats.split(">按地点</h2>")[1]) == ["1"]


def test_a_hidden_field_is_asked_nowhere_and_keeps_what_stands(world, study, enter):
    made = study(speaker_from="系统内")
    adopt(world, fields=())
    client = enter("lead")
    page = client.get(reverse("documents:record_edit", args=[made.pk]))
    assert "主讲人单位" not in page.content.decode()
    records.change(made, {"minutes": "55", "speaker_from": "系统外"}, actor=world.acting("lead"), version=made.version)
    kept = Record.objects.get(pk=made.pk).data
    assert (kept["minutes"], kept["speaker_from"]) == (55, "系统内")
    for answer in (client.get(LIST, {"export": "xlsx"}), client.get(reverse("documents:blank", args=["law_study"]))):
        assert "主讲人单位" not in sheet_of(answer)[0]
    adopt(world, fields=(), hidden=())
    assert "系统内" in client.get(reverse("documents:record", args=[made.pk])).content.decode()


def test_a_save_on_the_page_keeps_what_the_interface_set(world, enter):
    more = (Field("room", "会场", Type.UNIT, private=True), Field("own_9", "月份", Type.PERIOD, every="month"))
    more += (Field("own_8", "补学", Type.DATE, least="2020-01-01", most="today"),)
    adopt(world, fields=(*OWN, *more), hidden=())
    client, url = enter("clerk"), reverse("documents:own", args=["law_study"])
    page = client.get(url).content.decode()
    assert 'value="当天"' in page and "today" not in page.split("<form")[-1]
    client.post(url, given(client, **{"f0-help": "改过的说明", "f2-most": "90"}))
    held = {one.key: one for one in forms.effective("law_study", world.units["city"]).fields if one.own}
    assert held["own_1"].help == "改过的说明" and held["own_3"].most == "90" and held["own_3"].about
    assert (held["own_2"].pattern, held["own_2"].hint, held["own_2"].longest) == (SIGN.pattern, SIGN.hint, 20)
    assert (held["own_8"].least, held["own_8"].most) == ("2020-01-01", "today")
    assert (held["room"].type, held["room"].private, held["own_9"].every) == (Type.UNIT, True, "month")


@pytest.mark.parametrize("name", ["学习内容", "编号", "名称", "时长（分钟）"])
def test_a_name_that_heads_another_column_is_refused(world, enter, name):
    client, url = enter("clerk"), reverse("documents:own", args=["law_study"])
    page = client.post(url, given(client, document=PAPER, **{"f0-name": name, "f0-type": "text"}))
    assert page.status_code == 422 and ("同名" in page.content.decode() or "已经有叫" in page.content.decode())
