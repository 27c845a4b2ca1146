"""A ledger is one file: pages, import, export, interface, figures and clocks follow from it, without a line of code."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents import known
from documents.known import LEDGERS
from documents.measures import key_of, made_of
from documents.models import LedgerDuty, Record, RecordImport
from documents.services import importing, records
from fazhi.agenda import reminders
from fazhi.agenda.models import Notice
from fazhi.measure import Period, measure, registry
from tests.documents.test_importing import table

ROOT = Path(known.__file__).parent.parent
PRAISE = """
code = "praise"
name = "表彰和批评"
about = "对单位和个人的表彰奖励、通报批评"
group = "组织领导"
catalogue = ["S13"]
source = "“对工作不力的予以通报批评，对成绩突出的单位和个人予以表彰奖励”"
title = "{matter}"
day = "on"
columns = ["on", "matter", "bonus"]
filters = ["on", "kind", "bonus"]
once = [["on", "matter"]]
check = true
published = ["on", "matter"]
fields = [
  { key = "on", name = "日期", type = "date", required = true, most = "today" },
  { key = "matter", name = "事项", type = "text", required = true },
  { key = "kind", name = "类别", type = "choice", choices = ["表彰", "批评"], default = "表彰" },
  { key = "bonus", name = "奖金", type = "money", unit = "元" },
  { key = "ends", name = "公示到期", type = "date" },
  { key = "ended", name = "撤下日期", type = "date" },
]
measures = [
  { key = "all", name = "条数", unit = "条", how = "count" },
  { key = "bonus", name = "奖金", unit = "元", how = "sum", field = "bonus" },
]
[[clocks]]
key = "board"
kind = "expiry"
title = "公示到期：{matter}"
field = "ends"
warn = 10
closes = "ended"
source = "榜上写的"
"""


@pytest.fixture
def praise(tmp_path, monkeypatch):
    """The shipped ledgers with one more, from a file in a folder of its own."""
    (tmp_path / "praise.toml").write_text(PRAISE, "utf-8")
    known.load(known.SHIPPED, tmp_path)
    monkeypatch.setattr(registry, "_MEASURES", dict(registry._MEASURES))
    for one in LEDGERS["praise"].measures:
        registry.register(made_of(LEDGERS["praise"], one))
    yield LEDGERS["praise"]
    known.load(*known.folders())


def words(**more: str) -> dict[str, str]:
    return {"f_on": timezone.localdate().isoformat(), "f_matter": "先进集体", "f_kind": "表彰", "f_bonus": "800.05"} | more


def test_its_pages_take_a_record_and_show_it(praise, world, enter):
    client, new = enter("lead"), reverse("documents:record_new", args=["praise"])
    assert "表彰和批评" in client.get(reverse("documents:ledgers")).content.decode()
    assert all(one.name in client.get(new).content.decode() for one in praise.fields)
    refused = client.post(new, words(f_bonus="八百"))
    assert refused.status_code == 422 and "奖金“八百”不是数" in refused.content.decode() and not Record.objects.exists()
    made = client.post(new, words())
    assert made.status_code == 302 and "先进集体" in client.get(made["Location"]).content.decode()
    listed = client.get(reverse("documents:ledger", args=["praise"]), {"f_kind": "表彰", "f_bonus_from": "800.04"})
    assert "先进集体" in listed.content.decode()
    none = client.get(reverse("documents:ledger", args=["praise"]), {"f_bonus_from": "800.06"}).content.decode()
    assert "先进集体" not in none
    assert "公示到期：〔事项〕" in client.get(reverse("documents:about", args=["praise"])).content.decode()
    assert client.get(reverse("documents:stats", args=["praise"])).status_code == 200


def test_a_table_goes_in_and_comes_out(praise, world, enter):
    client, day = enter("lead"), timezone.localdate()
    head = ["日期", "事项", "类别", "奖金（元）"]
    file = table(head, [day, "先进个人", "表彰", 100], [day, "迟到", "批评", "很少"])
    file.name = "表彰.xlsx"
    taken = client.post(reverse("documents:tables", args=["praise"]), {"file": file})
    assert "奖金“很少”不是数" in client.get(taken["Location"]).content.decode()
    batch = RecordImport.objects.get()
    importing.write(importing.begin(batch, actor=world.acting("lead"), sound_only=True), actor=world.acting("lead"))
    assert Record.objects.get().title == "先进个人"
    sent = client.get(reverse("documents:ledger", args=["praise"]), {"export": "xlsx"})
    sheet = load_workbook(io.BytesIO(b"".join(sent.streaming_content))).active
    assert [cell.value for cell in sheet[2]][1:3] == ["先进个人", 100]


def test_the_interface_writes_and_answers_it(praise, world, enter):
    client = enter("lead")
    told = client.get("/api/v1/ledgers/praise/").json()
    assert [one["key"] for one in told["fields"]] == ["on", "matter", "kind", "bonus", "ends", "ended"]
    records.create("praise", world.units["lead"], {key[2:]: said for key, said in words().items()}, actor=world.acting("lead"))
    found = client.get("/api/v1/records/", {"where": "praise:bonus>=800"})
    assert [one["fields"]["bonus"] for one in found.json()["results"]] == ["800.05"]


def test_its_figures_and_its_clock(praise, world):
    lead, today = world.acting("lead"), timezone.localdate()
    given = {"on": today.isoformat(), "matter": "甲", "bonus": "0.1", "ends": (today + timedelta(days=5)).isoformat()}
    made = records.create("praise", lead.unit, given, actor=lead)
    records.create("praise", lead.unit, given | {"matter": "乙", "bonus": "0.2", "ends": ""}, actor=lead)
    period = Period.of_year(today)
    assert str(measure(key_of("praise", "bonus"), lead.unit, period, lead).value) == "0.30"
    duty = LedgerDuty.objects.get().duty
    assert (duty.title, duty.unit, duty.closed_at) == ("公示到期：甲", world.units["lead"], None)
    assert (duty.open_from, duty.due) == (today - timedelta(days=5), today + timedelta(days=5))
    records.create("praise", lead.unit, given | {"matter": "丙", "ends": today.isoformat()}, actor=lead)
    reminders.scan()
    assert Notice.objects.filter(person=world.users["lead"], title="今天到期：公示到期：丙").exists()
    records.change(made, {"ended": today.isoformat()}, actor=lead, version=made.version)
    duty.refresh_from_db()
    assert duty.closed_at is not None
    records.change(Record.objects.get(pk=made.pk), {"ended": ""}, actor=lead, version=None)
    duty.refresh_from_db()
    assert duty.closed_at is None


def test_a_bad_file_stops_the_start_with_line_and_sentence(tmp_path):
    bad = PRAISE.replace('type = "money"', 'type = "coins"').lstrip()
    (tmp_path / "praise.toml").write_text(bad, "utf-8")
    asked = [sys.executable, "manage.py", "check"]
    environment = {**os.environ, "FAZHI_LEDGERS": str(tmp_path)}
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    line = bad.split("\n").index("fields = [") + 1
    assert f"praise.toml 第 {line} 行：“type”应是 text、" in last
    (tmp_path / "praise.toml").write_text(PRAISE, "utf-8")
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_a_fault_points_at_the_field_of_the_request(world, enter):
    given = {"ledger": "law_study", "fields": {"held_on": "2026-05-08", "topic": "行政复议法", "minutes": "半小时"}}
    answer = enter("lead").post(
        "/api/v1/records/", given, content_type="application/json", headers={"idempotency-key": "xuefa-2026-05-08"}
    )
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/fields/minutes"] and not Record.objects.exists()


def test_a_clock_that_words_close_keeps_when_they_first_did(praise, world, tmp_path):
    told = PRAISE.replace('closes = "ended"', 'closes = "why"').replace(
        "]\nmeasures", '  { key = "why", name = "结果", type = "text" },\n]\nmeasures'
    )
    (tmp_path / "praise.toml").write_text(told, "utf-8")
    known.load(known.SHIPPED, tmp_path)
    lead, today = world.acting("lead"), timezone.localdate()
    given = {"on": today.isoformat(), "matter": "甲", "ends": today.isoformat(), "why": "已撤下"}
    made = records.create("praise", lead.unit, given, actor=lead)
    first = LedgerDuty.objects.get().duty.closed_at
    made = records.change(made, {"matter": "乙"}, actor=lead, version=made.version)
    assert first is not None and LedgerDuty.objects.get().duty.closed_at == first
    records.change(made, {"why": ""}, actor=lead, version=made.version)
    assert LedgerDuty.objects.get().duty.closed_at is None
