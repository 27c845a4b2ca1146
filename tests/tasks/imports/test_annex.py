"""A plan and its responsibility table: one task each with both places, what differs is asked, each answered with one press."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document

from fazhi.flow.engine import Refused
from tasks.models import ImportAnnex, PlanImport, Task, TaskSource
from tasks.services import annex, commit, differing, imports, undo
from tests.sharing import shared
from tests.tasks.imports.staging import HX, read_into, row

pytestmark = pytest.mark.django_db
TEXT = (
    "甲市2031年法治政府建设工作要点",
    "一、依法履职",
    "1. 编制三级权责清单并向社会公布。（甲市牵头局牵头，甲市配合局配合，6月底前完成）",
    "2. 清理限制经营的条款。（甲市牵头局牵头，8月底前完成）",
    "3. 开展行政执法案卷评查。",
    "4. 听取群众意见。（甲市配合局牵头）",
)
HEAD = ("序号", "工作任务", "牵头单位", "配合单位", "完成时限")
ROWS = (
    ("1", "编制三级权责清单并向社会公布", "甲市牵头局", "甲市旁观局", "6月30日前"),
    ("2", "清理限制经营的条款", "甲市牵头局", "", "9月底前"),
    ("3", "开展行政执法案卷评查", "甲市旁观局", "甲市配合局", "11月底前"),
    ("5", "举办领导干部学法讲座", "甲市配合局", "", "12月底前"),
)


def word(*lines: str, rows=()) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=5) if rows else None
    for cells in (HEAD, *rows) if rows else ():
        for cell, words in zip(table.add_row().cells, cells, strict=True):
            cell.text = words
    document.save(out)
    return out.getvalue()


def start(world, name="要点.docx", **what) -> PlanImport:
    return imports.start(actor=world.acting("clerk"), name=name, chunks=[word(*TEXT, "附件：责任分工表", **what)])


@shared
def whole(world):
    """Text and table in one file."""
    return start(world, rows=ROWS)


@shared
def two(world):
    """The text, and then the table from a second file."""
    batch = read_into(world, "\n".join(TEXT))
    annex.add(batch, actor=world.acting("clerk"), name="分工表.docx", chunks=[word("责任分工表", rows=ROWS)])
    return PlanImport.objects.get(pk=batch.pk)


def units(item):
    return {(n.role, str(n.unit)) for n in item.units.filter(ignored=False)}


def decide(world, item, side):
    return differing.decide(item, actor=world.acting("clerk"), version=item.version, side=side)[0]


@pytest.mark.parametrize("way", ["whole", "two"])
def test_each_task_stands_once_with_both_places(request, way):
    batch = request.getfixturevalue(way)
    assert [i.title for i in batch.items.all()] == [
        "编制三级权责清单并向社会公布",
        "清理限制经营的条款",
        "开展行政执法案卷评查",
        "听取群众意见",
        "举办领导干部学法讲座",
    ]
    held = batch.annexes.get()
    assert (held.joined, held.only_text, held.only_annex) == (3, 1, 1)
    for item in batch.items.all()[:3]:
        (place,) = item.sources
        assert held.paper.text[place["start"] : place["end"]] == place["words"] and place["paper"] == held.paper_id
        assert batch.paper.text[item.start : item.end] == item.text


@pytest.mark.parametrize("way", ["whole", "two"])
def test_what_differs_is_asked_and_what_is_missing_is_taken_over(request, way):
    batch = request.getfixturevalue(way)
    first, second, third, fourth, fifth = batch.items.all()
    assert [d["field"] for d in first.differences] == ["units"]  # 6月底 and 6月30日 are one day
    assert [d["field"] for d in second.differences] == ["dues"]
    assert second.differences[0]["text"] == ["8月底前（2031-08-31）"] and second.differences[0]["annex"] == [
        "9月底前（2031-09-30）"
    ]
    assert third.differences == [] and units(third) == {("lead", "甲市旁观局"), ("co", "甲市配合局")}
    assert [d["day"] for d in third.dues] == ["2031-11-30"] and not third.doubts
    assert [d["code"] for d in fourth.doubts] == ["only-text"] and [d["code"] for d in fifth.doubts] == ["only-annex"]


@pytest.mark.parametrize(
    ("side", "wanted"),
    [
        ("text", {("lead", "甲市牵头局"), ("co", "甲市配合局")}),
        ("annex", {("lead", "甲市牵头局"), ("co", "甲市旁观局")}),
        ("both", {("lead", "甲市牵头局"), ("co", "甲市配合局"), ("co", "甲市旁观局")}),
    ],
)
@pytest.mark.parametrize("way", ["whole", "two"])
def test_one_choice_settles_the_units_and_can_be_taken_back(request, world, way, side, wanted):
    batch = request.getfixturevalue(way)
    before = units(row(batch, 1))
    decide(world, row(batch, 1), side)
    assert units(row(batch, 1)) == wanted and row(batch, 1).differences == []
    undo.take_back(batch, actor=world.acting("clerk"))
    assert units(row(batch, 1)) == before and row(batch, 1).differences


@pytest.mark.parametrize(
    ("side", "days"), [("text", ["2031-08-31"]), ("annex", ["2031-09-30"]), ("both", ["2031-08-31", "2031-09-30"])]
)
def test_one_choice_settles_the_dates(world, whole, side, days):
    decide(world, row(whole, 2), side)
    assert [d["day"] for d in row(whole, 2).dues] == days
    with pytest.raises(Refused, match="没有不一致"):
        decide(world, row(whole, 2), side)


def test_nothing_is_confirmed_over_a_difference(world, office, whole):
    item = row(whole, 1)
    with pytest.raises(Refused, match="先选按哪一个"):
        imports.settle(item, actor=world.acting("clerk"), version=item.version)
    office.post(reverse("tasks:import_bulk", args=(whole.pk,)), {"act": "settle", "all": "1", "back": "tab=all"})
    assert [i.settled for i in whole.items.all()] == [False, False, True, True, True]
    page = office.get(reverse("tasks:import", args=(whole.pk,))).content.decode()
    assert "正文写“牵头 甲市牵头局、配合 甲市配合局”，附表写“牵头 甲市牵头局、配合 甲市旁观局”" in page and "按附表" in page


def test_the_choice_is_one_press_on_the_card(office, whole):
    item = row(whole, 2)
    url = reverse("tasks:import_item_act", args=(whole.pk, item.pk))
    card = office.post(url, {"act": "annex", "version": item.version}, headers=HX).content.decode()
    assert "is-flat" in card and "2031-09-30" in card


def test_both_places_go_with_the_task(world, two):
    clerk = world.acting("clerk")
    for at in (1, 2):
        decide(world, row(two, at), "annex")
    for item in two.items.all():
        imports.settle(item, actor=clerk, version=item.version)
    plan = commit.act(PlanImport.objects.get(pk=two.pk), "commit", actor=clerk).plan
    task = Task.objects.get(plan=plan, order=1)
    (place,) = task.sources.all()
    assert place.paper.text[place.start : place.end] == place.words == "编制三级权责清单并向社会公布"
    assert place.label == "附表第 1 项" and TaskSource.objects.filter(task__plan=plan).count() == 4
    assert Task.objects.get(plan=plan, order=5).title == "举办领导干部学法讲座"


def test_joining_is_taken_back_as_one(world):
    batch = read_into(world, "\n".join(TEXT))
    stood = [(i.title, i.doubts, units(i)) for i in batch.items.all()]
    annex.add(batch, actor=world.acting("clerk"), name="分工表.docx", chunks=[word("责任分工表", rows=ROWS)])
    undo.take_back(batch, actor=world.acting("clerk"))
    assert [(i.title, i.doubts, units(i)) for i in batch.items.all()] == stood and not ImportAnnex.objects.exists()
    assert all(not i.sources and not i.differences for i in batch.items.all())


def test_a_table_of_something_else_is_refused(world):
    batch = read_into(world, "\n".join(TEXT))
    other = (("1", "整治河道", "甲市牵头局", "", ""), ("2", "修路架桥", "甲市配合局", "", ""))
    with pytest.raises(Refused, match="不像是这份计划的附表"):
        annex.add(batch, actor=world.acting("clerk"), name="别的.docx", chunks=[word("别的表", rows=other)])
    with pytest.raises(ValidationError, match="没有读出任务"):
        annex.add(batch, actor=world.acting("clerk"), name="空.txt", chunks=["只有一句话".encode()])
    assert batch.items.count() == 4 and not batch.annexes.exists()


def test_a_table_of_other_tasks_in_the_same_file_stays_apart(world):
    other = (("1", "整治河道两岸违章", "甲市牵头局", "", ""), ("2", "修路架桥方便出行", "甲市配合局", "", ""))
    batch = start(world, rows=other)
    assert batch.items.count() == 6 and not batch.annexes.exists()


def test_the_page_takes_a_file_once_and_shows_what_came_of_it(world, office):
    batch = read_into(world, "\n".join(TEXT))
    url = reverse("tasks:import_annex", args=(batch.pk,))
    form = office.get(url).content.decode()
    once = form.split('name="once" value="')[1].split('"')[0]
    assert "只用一样" in office.post(url, {"once": once}).content.decode()
    file = io.BytesIO(word("责任分工表", rows=ROWS))
    file.name = "分工表.docx"
    shown = office.post(url, {"once": once, "file": file}, follow=True).content.decode()
    assert "附表已并入：对上 3 项，2 处不一致，只在正文里 1 项，只在附表里 1 项" in shown
    file.seek(0)
    office.post(url, {"once": once, "file": file})
    held = batch.annexes.get()
    text = office.get(reverse("tasks:import_annex_text", args=(batch.pk, held.pk))).content.decode()
    assert "举办领导干部学法讲座" in text and 'data-key="t' in text
    bad = io.BytesIO(b"x")
    bad.name = "x.exe"
    assert "不能从" in office.post(url, {"once": "", "file": bad}).content.decode()


def test_an_answer_given_since_holds_for_the_table_s_names_too(world, whole):
    """The table's names wait unseen until they are chosen: what the clerk said of a name meanwhile counts."""
    imports.resolve_name(whole, actor=world.acting("clerk"), words="甲市旁观局", unit=world.units["county"], learn=False)
    decide(world, row(whole, 1), "annex")
    assert ("co", "乙县人民政府") in units(row(whole, 1))


WHOLE = (
    "甲市2031年法治政府建设工作要点",
    "1. 完善清单制度，编制三级权责清单并向社会公布；清理证明事项，推行告知承诺。（甲市牵头局牵头）",
    "2. 开展行政执法案卷评查。（甲市配合局牵头）",
    "3. 公开行政执法信息。",
    "4. 组织执法人员轮训。（甲市牵头局牵头）",
)
FINE = (
    ("1", "编制三级权责清单并向社会公布", "甲市牵头局", "", "6月底前"),
    ("2", "清理证明事项，推行告知承诺", "甲市配合局", "甲市旁观局", "9月底前"),
    ("3", "开展行政执法案卷评查，公开行政执法信息，组织执法人员轮训", "甲市牵头局", "甲市配合局", "10月底前"),
)


def finer(world, way) -> PlanImport:
    """A text whose first point is two rows of the table, while one row of the table takes in the three others."""
    if way == "whole":
        return imports.start(actor=world.acting("clerk"), name="要点.docx", chunks=[word(*WHOLE, "附件：责任分工表", rows=FINE)])
    batch = read_into(world, "\n".join(WHOLE))
    annex.add(batch, actor=world.acting("clerk"), name="分工表.docx", chunks=[word("责任分工表", rows=FINE)])
    return PlanImport.objects.get(pk=batch.pk)


@pytest.mark.parametrize("way", ["whole", "two"])
def test_a_finer_table_asks_once_and_a_row_of_several_points_serves_each(world, way):
    batch = finer(world, way)
    first, second, third, fourth = batch.items.all()
    assert [d["field"] for d in first.differences] == ["parts"] and len(first.sources) == 2
    assert first.differences[0]["annex"] == [
        "编制三级权责清单并向社会公布（牵头 甲市牵头局）",
        "清理证明事项，推行告知承诺（牵头 甲市配合局、配合 甲市旁观局）",
    ]
    assert units(third) == {("lead", "甲市牵头局"), ("co", "甲市配合局")} and "shared-row" in {d["code"] for d in third.doubts}
    assert [d["day"] for d in fourth.dues] == ["2031-10-31"] and fourth.differences == []
    assert [[s["label"] for s in item.sources] for item in (second, third, fourth)] == [["附表第 3 项"]] * 3
    held = batch.annexes.get()
    assert (held.only_text, held.only_annex) == (0, 0)


def test_a_date_that_finer_rows_share_stands_once(world):
    batch = read_into(world, "\n".join(WHOLE).replace("，6月底前完成", ""))
    rows = [(*one[:-1], "9月底前" if one[0] in ("1", "2") else one[-1]) for one in FINE]
    annex.add(batch, actor=world.acting("clerk"), name="分工表.docx", chunks=[word("责任分工表", rows=rows)])
    assert [(d["words"], d["day"]) for d in row(batch, 1).dues] == [("9月底前", "2031-09-30")]


@pytest.mark.parametrize("way", ["whole", "two"])
@pytest.mark.parametrize(("side", "titles"), [("text", 1), ("annex", 2), ("both", 3)])
def test_the_finer_rows_become_tasks_with_one_act_and_go_with_one(world, way, side, titles):
    batch = finer(world, way)
    stood = [(i.order, i.title, units(i), i.sources) for i in batch.items.all()]
    decide(world, row(batch, 1), side)
    now = list(batch.items.filter(dropped=False))
    assert len(now) == 3 + titles and [i.order for i in batch.items.all()] == list(range(1, batch.items.count() + 1))
    if side != "text":
        parts = [i for i in now if i.title.startswith(("编制", "清理"))]
        assert [units(i) for i in parts] == [
            {("lead", "甲市牵头局")},
            {("lead", "甲市配合局"), ("co", "甲市旁观局")},
        ]
        assert [i.dues[0]["day"] for i in parts] == ["2031-06-30", "2031-09-30"]
        assert all(batch.paper.text[i.start : i.end] == i.text for i in parts)
    undo.take_back(batch, actor=world.acting("clerk"))
    assert [(i.order, i.title, units(i), i.sources) for i in batch.items.all()] == stood


def test_the_card_shows_the_parts_and_one_press_brings_them(world, office):
    batch = finer(world, "two")
    shown = office.get(reverse("tasks:import", args=(batch.pk,))).content.decode()
    assert "附表分得更细" in shown and "拆成附表的 2 项" in shown
    item = row(batch, 1)
    url = reverse("tasks:import_item_act", args=(batch.pk, item.pk))
    cards = office.post(url, {"act": "annex", "version": item.version}, headers=HX).content.decode()
    assert cards.count("<article") >= 3 and "不作为任务" in cards and "清理证明事项，推行告知承诺" in cards


@pytest.mark.parametrize("way", ["whole", "two"])
def test_a_row_goes_to_its_task_with_all_its_columns_and_its_place(world, client, way):
    batch = finer(world, way)
    clerk = world.acting("clerk")
    decide(world, row(batch, 1), "annex")
    for item in batch.items.filter(dropped=False):
        while item.differences:
            item = decide(world, item, "text")
        imports.settle(item, actor=clerk, version=item.version)
    plan = commit.act(PlanImport.objects.get(pk=batch.pk), "commit", actor=clerk).plan
    task = Task.objects.get(plan=plan, title__startswith="清理")
    (place,) = task.sources.all()
    wanted = [
        ["序号", "2"],
        ["工作任务", FINE[1][1]],
        ["牵头单位", "甲市配合局"],
        ["配合单位", "甲市旁观局"],
        ["完成时限", "9月底前"],
    ]
    assert (place.cells, place.place.endswith("表 1 第 3 行")) == (wanted, True)
    page = world.sign_in(client, "clerk").get(reverse("tasks:task", args=(task.pk,))).content.decode()
    assert "<dt>完成时限</dt><dd>9月底前</dd>" in page and "表 1 第 3 行" in page
