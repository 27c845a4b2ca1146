"""The list of tasks, the page and drawer of one task, its correction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fazhi.agenda.models import Duty
from tasks.models import AnswerMode, Milestone, Minimum, Task, TaskUnit
from tasks.services import duties, parts, plans
from tests.cast import make_plan
from tests.desk.pages import table
from tests.tasks.plans.conftest import rows_of

pytestmark = pytest.mark.django_db


def titles(answer) -> list[str]:
    """The tasks a list shows, in its order."""
    return [row["task_duty__task__title"] for row in answer.context["page"].rows]


def test_one_row_for_each_task_by_due_day(issued, enter):
    expected = ["梳理第3批清单", "梳理第2批清单", "梳理第1批清单"]
    assert titles(enter("lead").get("/tasks/")) == expected
    assert titles(enter("clerk").get("/tasks/")) == expected
    assert titles(enter("leader").get("/tasks/")) == expected
    assert titles(enter("outsider").get("/tasks/")) == []


def test_a_task_with_several_dates_and_units_stands_once_at_its_next_day(world, enter):
    today = timezone.localdate()
    plan = make_plan(world, [{"title": "按季办理", "lead": ["lead", "co"], "day": today}], state="drafted")
    task = plan.tasks.get()
    Milestone.objects.create(task=task, value="x", kind="by", day=plan.ends, order=2)
    for name, who in (("submit", "clerk"), ("sign_off", "head"), ("issue", "clerk")):
        plans.act(plan, name, actor=world.acting(who))
    assert task.owed.count() == (4 if plan.ends != today else 2)
    client = enter("lead")
    rows = client.get("/tasks/").context["page"].rows
    assert [(row["task_duty__task_id"], row["due"]) for row in rows] == [(task.pk, today)]
    own = client.get("/tasks/?mine=1").context["page"].rows
    assert [row["due"] for row in own] == sorted({today, plan.ends})


def test_closed_tasks_stand_in_the_list_only_when_asked_for(issued, enter):
    now = timezone.now()
    issued.task.owed.get().duty.__class__.objects.filter(task_duty__task=issued.task).update(closed_at=now, signed_at=now)
    client = enter("lead")
    assert "梳理第1批清单" not in titles(client.get("/tasks/"))
    assert titles(client.get("/tasks/?lamp=done")) == ["梳理第1批清单"]
    assert "梳理第1批清单" in titles(client.get("/tasks/?closed=1"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lamp=soon", ["梳理第3批清单", "梳理第2批清单"]),
        ("lamp=done", []),
        ("mine=1&role=lead", ["梳理第3批清单", "梳理第1批清单"]),
        ("receipt=received", []),
        ("unit=甲市配合局", ["梳理第3批清单", "梳理第2批清单", "梳理第1批清单"]),
        ("plan=甲市工作要点&q=第1批", ["梳理第1批清单"]),
    ],
)
def test_filters_of_the_list(issued, enter, query, expected):
    assert titles(enter("lead").get(f"/tasks/?{query}")) == expected


def test_date_filter_includes_both_days(issued, enter):
    today = timezone.localdate()
    assert titles(enter("lead").get(f"/tasks/?due_from={today}&due_to={today}")) == ["梳理第3批清单"]


def test_the_lamp_of_list_plan_and_task_agree(issued, enter):
    client = enter("lead")
    listed = {row["task_duty__task_id"]: row["lamp"] for row in client.get("/tasks/").context["page"].rows}
    shown = {task.pk: task.lamp.state for task in client.get(f"/plans/{issued.plan.pk}/").context["page"].rows}
    assert listed == shown
    for pk, state in shown.items():
        assert f"lamp-{state}" in client.get(f"/tasks/{pk}/").content.decode()


def test_the_list_costs_five_queries_for_one_row_and_for_three(world, enter, django_assert_num_queries):
    client = enter("lead")
    make_plan(world, rows_of(1))
    with django_assert_num_queries(5):
        assert len(titles(client.get("/tasks/"))) == 1
    make_plan(world, rows_of(2), title="又一份")
    with django_assert_num_queries(5):
        assert len(titles(client.get("/tasks/"))) == 3


def test_the_first_of_several_pages_costs_five_queries_and_six_with_a_lamp(world, enter, django_assert_num_queries):
    client = enter("lead")
    make_plan(world, rows_of(27))
    with django_assert_num_queries(5):
        page = client.get("/tasks/").context["page"]
    assert (len(page.rows), page.count) == (25, 27)
    with django_assert_num_queries(6):
        client.get("/tasks/?lamp=soon")
    rest = client.get(page.next_url).context["page"].rows
    assert len(rest) == 2


@pytest.mark.parametrize(("who", "status"), [("clerk", 200), ("co", 200), ("leader", 200), ("outsider", 404), ("auditor", 404)])
def test_who_may_open_a_task(issued, enter, who, status):
    assert enter(who).get(f"/tasks/{issued.task.pk}/").status_code == status


def test_the_page_shows_words_units_dates_and_how_each_was_read(issued, enter):
    Minimum.objects.create(
        task=issued.task, subject="演练", comparison=">=", value=2, measure="次", period="year", words="每年不少于2次"
    )
    Milestone.objects.create(task=issued.task, value="x", kind="every", words="每季度", order=1)
    TaskUnit.objects.filter(pk=issued.lead.pk).update(words="牵头局", rule="简称")
    page = enter("co").get(f"/tasks/{issued.task.pk}/").content.decode()
    for words in (
        "梳理第1批清单",
        "一、清单",
        "原文“牵头局”，简称",
        "每年 不少于2次",
        "“每季度”，没有写到哪一天",
        "牵头单位填报",
        "为什么",
        "甲府〔1〕号",
    ):
        assert words in page
    assert "推定" in page


@pytest.mark.parametrize("who", ["clerk", "lead", "leader"])
def test_a_task_costs_at_most_eight_queries(issued, enter, world, django_assert_max_num_queries, who):
    parts.object_to(issued.co, actor=world.acting("co"), why="不归我局")
    client = enter(who)
    with django_assert_max_num_queries(8):
        client.get(f"/tasks/{issued.task.pk}/")


def test_the_drawer_answers_without_the_frame(issued, enter):
    answer = enter("lead").get(f"/tasks/{issued.task.pk}/", headers={"HX-Request": "true", "HX-Target": "drawer-body"})
    page = answer.content.decode()
    assert "<html" not in page and "drawer-head" in page and "签收" in page


def test_buttons_follow_the_state_table(issued, enter, world):
    names = lambda who: [act.name for act in enter(who).get(f"/tasks/{issued.task.pk}/").context["view"].acts]  # noqa: E731
    assert names("lead") == ["receive", "object"]
    assert names("leader") == [] and names("clerk") == []
    parts.object_to(issued.co, actor=world.acting("co"), why="不归我局")
    assert names("clerk") == ["uphold"] and names("co") == []


def form_of(task: Task, **changes) -> dict:
    """What the edit page sends for a task as it is stored."""
    held = task.parts.select_related("unit").order_by("order")
    sent = {"title": task.title, "number": task.number, "text": task.text, "mode": task.mode, "version": task.version, "day": ""}
    sent |= {"parts-role": [p.role for p in held], "parts-who": [p.unit.name for p in held]}
    sent |= {"parts-lines": ["full"] * len(held), "parts-place": [str(at) for at, _ in enumerate(held, 1)]}
    return sent | changes


def test_a_drafted_task_is_corrected_whole(drafted, enter):
    task, clerk = drafted.task, enter("clerk")
    units = {"parts-role": ["lead", "co", "co"], "parts-who": ["甲市配合局", "甲市牵头局", "乙县人民政府"]}
    units |= {"parts-lines": ["full", "year", "full"], "parts-place": ["2", "1", "0"]}
    answer = clerk.post(f"/tasks/{task.pk}/edit/", form_of(task, title="改过的任务", mode="leads_and_co", day="8月底", **units))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    task.refresh_from_db()
    assert (task.title, task.mode) == ("改过的任务", AnswerMode.LEADS_AND_CO)
    held = [(p.unit.name, p.role, p.full_lines) for p in task.parts.order_by("order")]
    assert held == [("甲市牵头局", "co", False), ("甲市配合局", "lead", True)]
    assert task.milestones.get().day.isoformat() == f"{drafted.plan.starts.year}-08-31"


def test_saving_without_a_change_writes_nothing(drafted, enter):
    task = drafted.task
    assert enter("clerk").post(f"/tasks/{task.pk}/edit/", form_of(task)).status_code == 302
    assert Task.objects.get(pk=task.pk).version == task.version


def test_the_second_writer_sees_both_versions_and_chooses(drafted, enter):
    task, clerk = drafted.task, enter("clerk")
    first = form_of(task, title="先存的")
    one_less = {"parts-role": ["co"], "parts-who": ["甲市配合局"], "parts-lines": ["full"], "parts-place": ["1"]}
    second = form_of(task, title="后存的", **one_less)
    clerk.post(f"/tasks/{task.pk}/edit/", first)
    answer = clerk.post(f"/tasks/{task.pk}/edit/", second)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("先存的", "后存的", "choose-title", "choose-parts", "牵头：甲市牵头局"):
        assert words in page
    stored = Task.objects.get(pk=task.pk)
    theirs = [f"{p.role}\x1f{p.unit.name}\x1ffull\x1f" for p in stored.parts.order_by("order")]
    again = second | {"version": stored.version, "choose-title": "mine", "choose-parts": "theirs", "theirs-parts": theirs}
    assert clerk.post(f"/tasks/{task.pk}/edit/", again).status_code == 302
    stored.refresh_from_db()
    assert stored.title == "后存的" and stored.parts.count() == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parts-who": ["没有的局", "甲市配合局", "乙县人民政府"]}, "没有找到叫“没有的局”"),
        ({"parts-who": ["甲市配合局", "甲市配合局", "乙县人民政府"]}, "写了两次"),
        ({"day": "2月30日"}, "2月没有30日"),
        ({"day": "1999-01-01"}, "时限应在"),
        ({"title": ""}, "请填写任务"),
    ],
)
def test_faults_are_told_beside_the_field_and_nothing_is_lost(drafted, enter, changes, words):
    sent = form_of(drafted.task, number="改过的编号") | changes
    answer = enter("clerk").post(f"/tasks/{drafted.task.pk}/edit/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "改过的编号" in page
    assert Task.objects.get(pk=drafted.task.pk).number == drafted.task.number


@pytest.mark.parametrize(("who", "status"), [("lead", 404), ("outsider", 404), ("leader", 404)])
def test_others_do_not_correct_a_draft(drafted, enter, who, status):
    assert enter(who).get(f"/tasks/{drafted.task.pk}/edit/").status_code == status


def test_an_issued_task_is_not_corrected(issued, enter):
    answer = enter("clerk").post(f"/tasks/{issued.task.pk}/edit/", form_of(issued.task, title="偷改"))
    assert answer.status_code == 422 and "不能直接修改" in answer.content.decode()
    assert enter("lead").get(f"/tasks/{issued.task.pk}/edit/").status_code == 403


def test_the_sheet_of_tasks_names_plan_and_number(world, enter):
    make_plan(world, [{"title": "梳理清单", "lead": ["lead"]}])
    head, row = table(enter("lead").get("/tasks/?export=xlsx"))
    assert head[1:4] == ("任务", "计划", "编号") and row[2] == "甲市工作要点"


def test_an_act_in_the_drawer_leads_back_to_the_list_beside_it(world, enter):
    plan = make_plan(world, [{"title": "梳理清单", "lead": ["lead"]}])
    client, task = enter("lead"), plan.tasks.get()
    told = {"HX-Request": "true", "HX-Target": "drawer-body"}

    def leads_to(address: str) -> str:
        page = client.get(f"/tasks/{task.pk}/", headers=told | {"HX-Current-URL": address}).content.decode()
        return page.split('name="next" value="')[1].split('"')[0]

    assert leads_to(f"http://testserver/plans/{plan.pk}/?receipt=sent") == f"/plans/{plan.pk}/?receipt=sent"
    assert leads_to("http://elsewhere.example/plans/") == leads_to("http://testserver//evil/") == f"/tasks/{task.pk}/"
    assert f'name="next" value="/tasks/{task.pk}/"' in client.get(f"/tasks/{task.pk}/").content.decode()


def test_what_comes_next_follows_the_duty_that_speaks(world, enter):
    yesterday = timezone.localdate() - timedelta(days=1)
    plan = make_plan(world, [{"title": "梳理清单", "lead": ["lead"], "day": yesterday}])
    parts.receive_all(actor=world.acting("lead"), ids=list(TaskUnit.objects.filter(plan=plan).values_list("pk", flat=True)))
    client, url, owed = enter("lead"), f"/tasks/{plan.tasks.get().pk}/", Duty.objects.filter(task_duty__task__plan=plan)
    assert f"已过 {yesterday}" in client.get(url).content.decode()
    duties.sign(owed, actor=world.acting("lead"))
    assert "甲市牵头局已签报，甲市法治办核对后办结。" in client.get(url).content.decode()
    duties.close(owed, actor=world.acting("clerk"), why="材料属实")
    page = client.get(url).content.decode()
    assert "没有：任务已办结。" in page and "办结并签报" not in page


def test_the_drawer_names_the_first_units_and_counts_the_rest(world, enter):
    many = ["co", "outsider", "county", "county_dept", "town", "county2", "office"]
    plan = make_plan(world, [{"title": "梳理清单", "lead": ["lead"], "co": many}])
    url, told = f"/tasks/{plan.tasks.get().pk}/", {"HX-Request": "true", "HX-Target": "drawer-body"}
    assert "等7家，任务页上有全部单位" in enter("lead").get(url, headers=told).content.decode()
    assert all(world.units[key].name in enter("lead").get(url).content.decode() for key in many)


def test_a_row_says_where_the_task_stands_in_its_paper(world, enter):
    make_plan(world, [{"title": "编制清单", "lead": ["lead"], "trail": ["四、规范执法", "（二）建机制"], "number": "3."}])
    assert "甲市工作要点 四（二）3<" in enter("lead").get("/tasks/").content.decode()
