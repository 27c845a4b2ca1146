"""A paper taken through the real reader to an issued plan; revised; taken back."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fazhi.agenda.models import Duty
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org.models import Alias
from tasks.models import ImportItem, PlanImport, Task
from tasks.selectors.review import unsettled
from tasks.services import commit, imports, plans, revise
from tests.tasks.services.papers import docx_of, txt_of

YEAR = timezone.localdate().year
LINES = [
    "一、依法履行职能",
    "（一）编制权责清单。10月底前公布清单。（市牵头局牵头，市配合局配合）",
    "（二）组织执法培训，每年不少于2次。（责任单位：市配合局）",
    "二、规范执法",
    "（一）开展案卷评查，11月15日前通报结果。（市旁观局牵头，乙县人民政府、丁县人民政府配合）",
]


def take_in(world, data: bytes, name: str = "要点.docx", **rest) -> PlanImport:
    """Start an import as the clerk."""
    return imports.start(actor=world.acting("clerk"), name=name, chunks=[data], **rest)


def settle_all(world, batch: PlanImport) -> None:
    """Confirm whatever is doubtful, as a clerk would with 就是这样."""
    for item in batch.items.filter(unsettled()):
        imports.settle(item, actor=world.acting("clerk"), version=item.version)


def issue(world, batch: PlanImport):
    """Commit an import and take its plan to issued."""
    settle_all(world, batch)
    plan = commit.act(batch, "commit", actor=world.acting("clerk")).plan
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plan = plans.act(plan, name, actor=world.acting(who))
    return plan


def owners(task: Task) -> list[tuple[str, str]]:
    """(role, unit) of a task in order."""
    return [(p.role, p.unit.name) for p in task.parts.exclude(state="released").select_related("unit").order_by("order")]


def test_a_docx_becomes_tasks_tied_to_its_words(world):
    batch = take_in(world, docx_of(LINES, year=YEAR))
    assert (batch.title, batch.number) == (f"甲市{YEAR}年法治政府建设工作要点", f"甲府办发〔{YEAR}〕3号")
    assert (batch.starts, batch.ends) == (date(YEAR, 1, 1), date(YEAR, 12, 31))
    for item in batch.items.all():
        assert batch.paper.text[item.start : item.end] == item.text
        for unit in item.units.all():
            assert batch.paper.text[unit.start : unit.end] == unit.words
    plan = issue(world, batch)
    first, second, third = plan.tasks.order_by("order")
    assert owners(first) == [("lead", "甲市牵头局"), ("co", "甲市配合局")]
    assert owners(second) == [("responsible", "甲市配合局")]
    assert owners(third) == [("lead", "甲市旁观局"), ("co", "乙县人民政府"), ("co", "丁县人民政府")]
    assert first.milestones.get().day == date(YEAR, 10, 31)
    assert [(m.comparison, int(m.value), m.measure) for m in second.minimums.all()] == [(">=", 2, "次")]
    dues = {d.unit.name: (d.due, d.inferred) for d in Duty.objects.select_related("unit")}
    assert dues["甲市牵头局"] == (date(YEAR, 10, 31), False)
    assert dues["甲市旁观局"] == (date(YEAR, 11, 15), False)
    assert dues["甲市配合局"] == (date(YEAR, 12, 31), True)


@pytest.mark.parametrize("coding", ["utf-8", "gb18030"])
def test_text_in_either_coding_reads_alike(world, coding):
    batch = take_in(world, txt_of(LINES, year=YEAR, coding=coding), "要点.txt")
    assert [i.number for i in batch.items.all()] == ["（一）", "（二）", "（一）"]


def test_a_corrected_name_is_known_next_time(world):
    lines = ["一、总体", "（一）编制清单。（市不知名中心牵头）"]
    batch = take_in(world, docx_of(lines, year=YEAR))
    with pytest.raises(Refused, match="1处疑点"):
        commit.act(batch, "commit", actor=world.acting("clerk"))
    assert imports.resolve_name(batch, actor=world.acting("clerk"), words="市不知名中心", unit=world.units["lead"]) == 1
    assert Alias.objects.get(name="市不知名中心").unit == world.units["lead"]
    again = take_in(world, docx_of(lines, year=YEAR))
    unit = again.items.get().units.get()
    assert (unit.unit, unit.how, unit.doubt) == (world.units["lead"], "alias", "")


def test_a_paper_without_units_is_assigned_in_bulk(world):
    batch = take_in(world, docx_of(["一、总体", "（一）编制清单。", "（二）组织培训。", "（三）通报结果。"], year=YEAR))
    ids = list(batch.items.values_list("pk", flat=True))
    assert len(ids) == 3
    imports.assign(batch, actor=world.acting("clerk"), ids=ids, role="lead", unit=world.units["lead"])
    imports.assign(batch, actor=world.acting("clerk"), ids=ids[:2], role="co", unit=world.units["co"])
    imports.set_day(batch, actor=world.acting("clerk"), ids=ids[1:], day=date(YEAR, 9, 30))
    plan = issue(world, batch)
    assert [len(owners(t)) for t in plan.tasks.order_by("order")] == [2, 2, 1]
    assert sorted(Duty.objects.values_list("due", flat=True)) == [date(YEAR, 9, 30)] * 2 + [date(YEAR, 12, 31)]


def test_a_revision_is_a_difference_first_then_one_batch_and_can_be_taken_back(world):
    plan = issue(world, take_in(world, docx_of(LINES, year=YEAR)))
    before = [(t.number, t.text, t.state, owners(t)) for t in plan.tasks.order_by("order")]
    new = [
        LINES[0],
        "（一）编制权责清单。9月底前公布清单。（市牵头局牵头，市旁观局配合）",
        LINES[2],
        "（三）清理证明事项。（市牵头局牵头）",
    ]
    batch = take_in(world, docx_of(new, year=YEAR), revises=plan)
    assert {d.kind for d in revise.differences(batch)} == {"changed", "same", "new", "gone"}
    assert Task.objects.filter(plan=plan).count() == 3, "nothing changes before it is approved"
    settle_all(world, batch)
    batch = commit.act(batch, "submit", actor=world.acting("clerk"))
    batch = commit.act(batch, "approve", actor=world.acting("head"))
    live = list(plan.tasks.filter(state="issued").order_by("order"))
    assert [t.number + t.text for t in live] == new[1:]
    assert owners(live[0]) == [("lead", "甲市牵头局"), ("co", "甲市旁观局")]
    owed = Duty.objects.filter(task_duty__task=live[0], waived_at__isnull=True)
    assert [d.due for d in owed] == [date(YEAR, 9, 30)]
    commit.act(batch, "undo", actor=world.acting("head"), note="修订稿有误")
    after = [(t.number, t.text, t.state, owners(t)) for t in plan.tasks.filter(state="issued").order_by("order")]
    assert after == before
    owed = Duty.objects.filter(task_duty__task=live[0], waived_at__isnull=True)
    assert [d.due for d in owed] == [date(YEAR, 10, 31)]


def test_a_revision_changed_since_is_not_taken_back(world):
    plan = issue(world, take_in(world, docx_of(LINES, year=YEAR)))
    first = take_in(world, docx_of([*LINES[:2], *LINES[3:]], year=YEAR), revises=plan)
    settle_all(world, first)
    commit.act(first, "submit", actor=world.acting("clerk"))
    first = commit.act(first, "approve", actor=world.acting("head"))
    kept = plan.tasks.filter(state="issued").first()
    Task.objects.filter(pk=kept.pk).update(version=kept.version + 1)
    with pytest.raises(Refused, match="又有改动"):
        commit.act(first, "undo", actor=world.acting("head"), note="试试")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.docx", b"", "空"),
        ("假.docx", b"PK\x03\x04" + b"\x00" * 200, "损坏"),
        ("程序.exe", b"MZ" + b"\x00" * 100, "扩展名"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, ""),
        ("名.docx", "只有文字".encode(), "损坏"),
    ],
)
def test_bad_papers_are_refused_in_a_sentence_and_nothing_is_saved(world, name, data, words):
    with pytest.raises(Exception) as fault:
        take_in(world, data, name)
    assert isinstance(fault.value, FileRefused) or type(fault.value).__name__ == "Unreadable"
    assert words in str(fault.value) and any("一" <= c <= "鿿" for c in str(fault.value))
    assert not PlanImport.objects.exists()


UNITS = {
    "市牵头局": "甲市牵头局",
    "市配合局": "甲市配合局",
    "市旁观局": "甲市旁观局",
    "乙县人民政府": "乙县人民政府",
    "丁县人民政府": "丁县人民政府",
}
TASKS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=4, unique=True),
        st.integers(1, 12),
        st.sampled_from(["编制清单", "组织培训", "清理文件", "通报结果", "修订办法"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TASKS, style=st.sampled_from(["（{}）", "{}、", "{}."]))
def test_random_papers_go_from_upload_to_issue(world, rows, style):
    numerals = "一二三四五六七八九十"
    lines, expected = ["一、总体安排"], []
    for i, (names, month, what) in enumerate(rows):
        number = style.format(numerals[i]) if style == "（{}）" else style.format(i + 1)
        co = f"，{'、'.join(names[1:])}配合" if names[1:] else ""
        lines.append(f"{number}{what}第{numerals[i]}批。{month}月底前完成。（{names[0]}牵头{co}）")
        expected.append([("lead", UNITS[names[0]]), *(("co", UNITS[n]) for n in names[1:])])
    plan = issue(world, take_in(world, docx_of(lines, year=YEAR, number=str(Task.objects.count() + 100))))
    found = list(plan.tasks.order_by("order"))
    assert [owners(t) for t in found] == expected
    assert [t.milestones.get().day.month for t in found] == [month for _, month, _ in rows]
    assert Duty.objects.filter(task_duty__task__plan=plan).count() == len(rows)
    assert TimelineStep.objects.filter(noun="tasks.task", object_id__in=[t.pk for t in found], move="issue").count() == len(rows)
    assert not ImportItem.objects.filter(batch__plan=plan, text="").exists()
