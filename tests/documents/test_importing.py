"""A table of records: previewed with a fault for each cell, written, taken back; what was exported comes back the same."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from documents.known import LEDGERS
from documents.models import Record, RecordImport
from documents.selectors.naming import Finder
from documents.services import books, importing, records
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.ui.sheets import SheetFault

TODAY = timezone.localdate


def table(*rows: list[object]) -> io.BytesIO:
    made, held = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(held)
    held.seek(0)
    return held


def of(world, who: str = "lead", code: str = "law_study"):
    actor = world.acting(who)
    return books.open_book(LEDGERS[code], actor.unit, actor=actor)


def take(world, *rows: list[object], who: str = "lead", code: str = "law_study") -> RecordImport:
    return importing.take_in(of(world, who, code), table(*rows), actor=world.acting(who), name="学法.xlsx")


HEAD = ["编号", "学法日期", "形式", "学习内容", "时长（分钟）", "参加人数"]


def row(topic: str, minutes: object = 40, day: object = None, number: object = None, people: object = "20余") -> list[object]:
    return [number, day or TODAY(), "常务会议学法", topic, minutes, people]


def written(world, batch, **how):
    begun = importing.begin(batch, actor=world.acting("lead"), **how)
    return importing.write(begun, actor=world.acting("lead"))


def test_every_fault_is_told_with_its_row_and_nothing_is_written(world, study):
    study(topic="已有的")
    batch = take(
        world,
        HEAD,
        row("甲"),
        row("乙", "半小时"),
        row("丙", day=TODAY() + timedelta(days=2)),
        row("甲"),
        row("已有的"),
        row("丁", number=99999),
        ["", "", "常务会议学法", "没有日期", 40, ""],
    )
    judged = importing.judge(batch, actor=world.acting("lead"))
    told = {one.number: "；".join(one.draft.faults.values()) for one in judged if one.kind == "bad"}
    assert told[3] == "时长“半小时”不是数。"
    assert told[4].startswith("学法日期不能晚于")
    assert told[5] == "学法日期、学习内容与第 2 行相同。"
    assert told[6].startswith("学法日期、学习内容与“") and told[6].endswith("相同。")
    assert told[7].startswith("没有编号 99999 的记录")
    assert "不能空着" in told[8]
    assert [one.number for one in judged if one.kind == "new"] == [2] and Record.objects.count() == 1
    with pytest.raises(Refused, match="有 6 行有错，没有导入"):
        importing.begin(batch, actor=world.acting("lead"))
    done = written(world, batch, sound_only=True)
    assert (done.state, len(done.made), Record.objects.count()) == ("done", 1, 2)
    assert Record.objects.get(pk=done.made[0]).about == {"people": "余"}


def test_what_was_exported_comes_back_the_same_and_a_change_changes_one(world, study, enter):
    first, second = study(topic="甲"), study(topic="乙")
    answer = enter("lead").get(reverse("documents:blank", args=["law_study"]), {"book": first.book_id})
    data = io.BytesIO(b"".join(answer.streaming_content))
    batch = importing.take_in(first.book, data, actor=world.acting("lead"), name="回来.xlsx")
    assert [one.kind for one in importing.judge(batch, actor=world.acting("lead"))] == ["same", "same"] and batch.unknown == []
    with pytest.raises(Refused, match="和系统里的一样"):
        importing.begin(batch, actor=world.acting("lead"))
    book = load_workbook(data)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(3, heads.index("时长（分钟）") + 1, 55)
    held = io.BytesIO()
    book.save(held)
    held.seek(0)
    done = written(world, importing.take_in(first.book, held, actor=world.acting("lead"), name="改过.xlsx"))
    assert (done.made, list(done.changed)) == ([], [str(second.pk)])
    assert Record.objects.get(pk=second.pk).data["minutes"] == 55
    assert importing.take_back(done, actor=world.acting("lead")) == []
    assert Record.objects.get(pk=second.pk).data["minutes"] == 40


def test_undo_leaves_what_somebody_went_on_with(world):
    done = written(world, take(world, HEAD, row("甲"), row("乙")))
    kept = Record.objects.get(pk=done.made[0])
    records.change(kept, {"minutes": "90"}, actor=world.acting("lead"), version=kept.version)
    left = importing.take_back(done, actor=world.acting("lead"))
    assert len(left) == 1 and "导入以后有人改过" in left[0]
    assert list(Record.objects.exclude(state="removed")) == [kept]
    with pytest.raises(Refused, match="已经撤销了"):
        importing.take_back(done, actor=world.acting("lead"))


def test_writing_goes_on_where_it_stopped(world, monkeypatch):
    monkeypatch.setattr(importing, "PIECE", 2)
    batch = importing.begin(take(world, HEAD, *(row(f"第{turn}部") for turn in range(5))), actor=world.acting("lead"))
    seen = []
    stopped = importing._piece(batch, world.acting("lead"))
    assert (stopped.state, stopped.position, Record.objects.count()) == ("writing", 2, 2)
    done = importing.write(stopped, actor=world.acting("lead"), tell=lambda done, of: seen.append((done, of)))
    assert (done.state, Record.objects.count(), seen) == ("done", 5, [(4, 5), (5, 5)])


def test_a_table_is_its_books_alone(world):
    batch = take(world, HEAD, row("甲"))
    with pytest.raises(access.Forbidden):
        importing.take_in(of(world), table(HEAD, row("乙")), actor=world.acting("clerk"), name="x.xlsx")
    for stranger in ("co", "clerk", "leader"):
        assert not access.may(world.acting(stranger), batch, "view")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "是空的"),
        (b"PK\x03\x04nonsense", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "加了密码"),
        (b"text", "不是 .xlsx"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(world, enter, data, says):
    client = enter("lead")
    file = SimpleUploadedFile("坏.xlsx", data)
    page = client.post(reverse("documents:tables", args=["law_study"]), {"file": file})
    assert page.status_code == 422 and says in page.content.decode() and not RecordImport.objects.exists()
    with pytest.raises(SheetFault):
        importing.take_in(of(world), io.BytesIO(data), actor=world.acting("lead"), name="坏.xlsx")


def test_the_pages_take_preview_write_and_undo(world, enter):
    client = enter("lead")
    file = SimpleUploadedFile("学法.xlsx", table([*HEAD, "备注"], [*row("甲"), "x"], [*row("乙", "很久"), ""]).getvalue())
    page = client.post(reverse("documents:tables", args=["law_study"]), {"file": file})
    batch = RecordImport.objects.get()
    assert page["Location"] == reverse("documents:table", args=[batch.pk])
    shown = client.get(page["Location"]).content.decode()
    assert "有错 1 行，新增 1 行" in shown and "没有用到的列：备注" in shown and "时长“很久”不是数" in shown
    act = reverse("documents:table_act", args=[batch.pk])
    assert "有 1 行有错" in client.post(act, {"act": "write"}, follow=True).content.decode()
    client.post(act, {"act": "write", "sound": "1"})
    assert client.post(act, {"act": "nothing"}).status_code == 400


def test_a_reference_may_be_told_by_its_name(world):
    lead = world.acting("lead")
    find = Finder(lead)
    assert find(LEDGERS["enforcement_bodies"].field("unit"), "甲市牵头局") == world.units["lead"].pk


def test_a_new_row_that_says_nothing_takes_the_default_that_has_to_stand(world, study):
    batch = take(world, ["学法日期", "学习内容", "时长（分钟）"], [TODAY(), "甲", 40])
    assert [(one.kind, one.draft.data["form"]) for one in importing.judge(batch, actor=world.acting("lead"))] == [
        ("new", "常务会议学法")
    ]
    held = study(topic="乙", form="专题讲座", speaker="何砚青")
    again = take(world, ["编号", "学法日期", "形式"], [held.pk, TODAY(), ""])
    assert importing.judge(again, actor=world.acting("lead"))[0].draft.faults == {"form": "请填写形式。"}
