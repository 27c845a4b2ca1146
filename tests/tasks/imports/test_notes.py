"""What a file holds beside its tasks is shown in the review: footnotes, hidden rows and sheets."""

from __future__ import annotations

from django.urls import reverse

from tasks.models import PlanImport, Task
from tasks.services import annex, build, commit, imports, plans
from tests.lib.office.papers import mark, noted, run, xlsx
from tests.tasks.imports.staging import read_into
from tests.tasks.imports.test_upload import office, send  # noqa: F401 - the fixture

HEAD = [run("甲市2031年工作要点"), run("一、任务") + mark(2)]
ROWS = [
    ["序号", "任务", "责任单位", "完成时限"],
    ["1", "公布权责清单", "甲市牵头局", "2031年6月底"],
    ["2", "清理限制条款", "甲市配合局", "2031年9月底"],
]


def test_footnotes_are_shown_at_their_task_and_for_the_paper(office, tmp_path):  # noqa: F811
    lines = [
        run("1. 公布权责清单") + mark(3) + run("。（甲市牵头局牵头，2031年6月底前完成）"),
        run("2. 清理限制条款") + mark(4) + run("。（甲市配合局牵头，2031年6月底前完成）"),
    ]
    words = {2: "各项任务列入督查。", 3: "指总清单。", 4: "乙县延至2031年9月底完成。"}
    send(office, "要点.docx", noted(tmp_path / "a.docx", [*HEAD, *lines], words).read_bytes())
    batch = PlanImport.objects.get()
    assert [n["words"] for n in batch.notes] == ["脚注1：各项任务列入督查。"]
    first, second = batch.items.order_by("order")
    assert not first.doubts and [d["code"] for d in second.doubts] == ["note-says"]
    page = office.get(reverse("tasks:import", args=(batch.pk,))).content.decode()
    for shown in ("脚注1：各项任务列入督查。", "脚注2：指总清单。", "脚注3：乙县延至2031年9月底完成。", "脚注另有说法"):
        assert shown in page
    assert "指总清单" not in batch.paper.text
    told = office.get(f"/api/v1/imports/{batch.pk}/").json()
    assert told["notes"][0]["words"] == "脚注1：各项任务列入督查。"


def test_a_hidden_row_asks_and_keeps_its_sign_and_a_hidden_sheet_is_named(office, world, tmp_path):  # noqa: F811
    path = xlsx(tmp_path / "a.xlsx", {"任务表": ROWS, "旧表": ROWS}, hidden_rows=[3], hidden_sheets=["旧表"])
    send(office, "甲市2031年任务分工表.xlsx", path.read_bytes())
    batch = PlanImport.objects.get()
    shown, hidden = batch.items.order_by("order")
    assert not [d for d in shown.doubts if d["code"] == "hidden-row"]
    assert [d["words"] for d in hidden.doubts] == ["这一行在表格里是隐藏的，请看还算不算任务"]
    url = reverse("tasks:import", args=(batch.pk,))
    page = office.get(url).content.decode()
    assert "“旧表”是隐藏的，没有读取" in page and "“任务表”有隐藏的行：3" in page and "请看还算不算任务" in page
    imports.settle(hidden, actor=world.acting("clerk"), version=hidden.version)
    page = office.get(f"{url}?tab=all").content.decode()
    assert page.count("隐藏的行</span>") == 1


def test_footnotes_stay_with_the_issued_task(office, world, client, tmp_path):  # noqa: F811
    long = "指" + "总清单、" * 120 + "以公布的为准。"
    lines = [
        run("1. 公布权责清单") + mark(3) + run("。（甲市牵头局牵头，2031年6月底前完成）"),
        run("2. 清理限制条款") + mark(4) + run("。（甲市配合局牵头，2031年6月底前完成）"),
    ]
    send(
        office, "要点.docx", noted(tmp_path / "a.docx", [*HEAD, *lines], {2: "列入督查。", 3: "指总清单。", 4: long}).read_bytes()
    )
    batch = PlanImport.objects.get()
    plan = commit.act(batch, "commit", actor=world.acting("clerk")).plan
    first, second = plan.tasks.order_by("order")
    assert [(s.label, s.words, s.paper_id) for s in first.sources.all()] == [("脚注2", "指总清单。", batch.paper_id)]
    assert second.sources.get().cells == [["脚注3", long]]
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    world.sign_in(client, "lead")
    page = client.get(reverse("tasks:task", args=(first.pk,))).content.decode()
    assert "指总清单。" in page and "另见脚注2" in page
    told = client.get(f"/api/v1/tasks/{first.pk}/").json()
    assert [(s["label"], s["words"]) for s in told["sources"]] == [("脚注2", "指总清单。")]


def test_a_note_of_a_joined_table_names_that_table(world, tmp_path):
    batch = read_into(
        world, "甲市2031年工作要点\n1. 公布权责清单并向社会公开。（甲市牵头局牵头）\n2. 清理限制条款。（甲市配合局牵头）"
    )
    lines = [
        run("甲市2031年分工方案"),
        run("1. 公布权责清单并向社会公开") + mark(2) + run("。（甲市牵头局牵头）"),
        run("3. 举办执法人员轮训") + mark(3) + run("。（甲市牵头局牵头）"),
    ]
    table = noted(tmp_path / "b.docx", lines, {2: "指总清单。", 3: "轮训两天。"}).read_bytes()
    annex.add(batch, actor=world.acting("clerk"), name="分工.docx", chunks=[table])
    paper = batch.annexes.get().paper_id
    assert paper != batch.paper_id
    for item in batch.items.all():
        held = build.source_rows(Task(), item)
        notes = [(row.label, row.words, row.paper_id) for row in held if row.label.startswith("脚注")]
        assert notes == {
            "公布权责清单并向社会公开": [("脚注1", "指总清单。", paper)],
            "举办执法人员轮训": [("脚注2", "轮训两天。", paper)],
        }.get(item.title, [])


def test_a_title_alone_in_its_row_above_the_head_is_the_title(office, tmp_path):  # noqa: F811
    rows = [["甲市2031年法治督察任务表", None, None, None], *ROWS]
    send(office, "表.xlsx", xlsx(tmp_path / "a.xlsx", {"Sheet": rows}).read_bytes())
    batch = PlanImport.objects.get()
    assert (batch.title, batch.year_doubt, batch.items.count()) == ("甲市2031年法治督察任务表", "", 2)
