"""The statistics page of a ledger: where there is much it shows some and says how much it leaves out; the export has all."""

from __future__ import annotations

import csv
import io

from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents.panels import stats_page
from fazhi.org.models import AuditEvent

URL = reverse("documents:stats", args=["law_study"])


def exported(client, ending: str) -> list[tuple]:
    answer = client.get(URL, {"export": ending})
    data = b"".join(answer.streaming_content)
    if ending == "csv":
        return [tuple(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    rows = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return [tuple("" if cell is None else str(cell) for cell in row) for row in rows]


def test_what_the_page_leaves_out_is_said_and_exported(world, study, enter, monkeypatch):
    monkeypatch.setattr(stats_page, "MOST", 1)
    monkeypatch.setattr(stats_page, "NAMED", 1)
    study()
    study(topic="民法典")
    study("co")
    client = enter("clerk")
    page = client.get(URL).content.decode()
    units = page.split(">按单位</h2>")[1].split("</section>")[0]
    table = units.split("<tbody")[1]
    assert "甲市牵头局" in table and "甲市配合局" not in table and "还有 1 家没有列出来，请导出看全部" in units
    missing = page.split("没有登记的单位（")[1].split("</section>")[0]
    left = int(missing.split(" 个）")[0]) - 1
    assert left > 0 and f"还有 {left} 个，请导出看全部" in missing
    for ending in ("xlsx", "csv"):
        heads, *rows = exported(client, ending)
        assert heads == stats_page.HEADS
        assert [row[1:] for row in rows if row[0] == "按单位"] == [("甲市牵头局", "2"), ("甲市配合局", "1")]
        assert ("按月", f"{timezone.localdate():%Y-%m}", "3") in rows
        assert sum(row[0] == "没有登记的单位" for row in rows) == left + 1
        assert any(row[0] == "指标" and row[1] == "学法活动次数" for row in rows)
    assert AuditEvent.objects.filter(kind="export", label__startswith="领导干部学法统计").count() == 2


def test_a_short_page_leaves_nothing_out(world, study, enter):
    study()
    page = enter("lead").get(URL).content.decode()
    assert "没有列出来" not in page and "export=xlsx" in page


def test_the_export_is_narrowed_as_the_page(world, study, enter):
    study()
    study("co")
    client = enter("clerk")
    answer = client.get(URL, {"unit": "甲市配合局", "from": "2020-01-01", "to": "2020-12-31", "export": "csv"})
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "按单位" not in told and "甲市牵头局" not in told
