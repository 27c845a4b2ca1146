"""Pages of completion: filing with proof, withdrawing, closing, returning, closing without a lead, how it shows."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fazhi.files.models import Citation, Evidence
from tasks.models import Claim, Plan, Task, TaskUnit
from tests.cast import make_plan
from tests.tasks.claims.conftest import claim, finish, part_of, proof

pytestmark = pytest.mark.django_db


def upload(name: str = "证明.txt", data: bytes = "已公布".encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_unit_claims_with_chosen_and_new_proof_once(world, plan, enter):
    task = plan.tasks.first()
    part, held = part_of(task, world), proof(world)
    sent = {"words": "清单已公布", "evidence": [held.pk], "once": "k"}
    answers = [
        enter("lead").post(f"/parts/{part.pk}/claim/", sent | {"files": [upload(), upload("二.txt", b"two")]}) for _ in "ab"
    ]
    assert [answer["Location"] for answer in answers] == [f"/tasks/{task.pk}/"] * 2
    made = Claim.objects.get()
    names = Citation.objects.filter(noun="tasks.claim", object_id=made.pk).values_list("evidence__name", flat=True)
    assert sorted(names) == ["二.txt", "证明.txt", "证明.txt"] and Evidence.objects.count() == 3


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"words": ""}, "请填写办结情况"),
        ({}, "要附佐证材料"),
        ({"evidence": ["999999"]}, "请重新选"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ\x90")]}, "可以接收：Word"),
        ({"files": [SimpleUploadedFile("a.txt", b"")]}, "空"),
    ],
)
def test_faults_of_a_claim_are_told_and_nothing_is_lost(world, plan, enter, sent, words):
    part = part_of(plan.tasks.first(), world)
    proof(world)
    answer = enter("lead").post(f"/parts/{part.pk}/claim/", {"words": "写了很久的情况"} | sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page, page[-3000:]
    assert ("写了很久的情况" in page) is ("words" not in sent)
    assert not Claim.objects.exists()


def test_files_of_a_refused_claim_are_kept_and_ticked(world, plan, enter):
    part = part_of(plan.tasks.first(), world)
    claim(world, part.task)
    answer = enter("lead").post(f"/parts/{part.pk}/claim/", {"words": "又一次", "files": [upload("新.txt", b"new")]})
    page = answer.content.decode()
    given = Evidence.objects.get(name="新.txt")
    assert answer.status_code == 422 and "已经提出过" in page
    assert f'name="evidence" value="{given.pk}"' in page and page.count("checked") == 1


def test_who_may_claim(world, plan, enter):
    part = part_of(plan.tasks.first(), world)
    found = {
        who: enter(who).get(f"/parts/{part.pk}/claim/").status_code for who in ("lead", "lead_head", "co", "clerk", "outsider")
    }
    assert found == {"lead": 200, "lead_head": 200, "co": 403, "clerk": 403, "outsider": 404}


def test_a_co_unit_that_is_not_asked_is_told_so(world, plan, enter):
    part = part_of(plan.tasks.first(), world, "co")
    assert "配合单位不用申请" in enter("co").get(f"/parts/{part.pk}/claim/").content.decode()
    answer = enter("co").post(f"/parts/{part.pk}/claim/", {"words": "做完了", "files": [upload()]})
    assert answer.status_code == 422 and not Claim.objects.exists()


def test_the_office_closes_and_the_task_shows_who_and_when(world, plan, enter):
    task = plan.tasks.first()
    filed = claim(world, task)
    page = enter("clerk").get(f"/tasks/{task.pk}/").content.decode()
    assert "甲市牵头局的办结申请" in page and "销号" in page
    assert enter("lead").post(f"/claims/{filed.pk}/move/", {"move": "close"}).status_code == 403
    enter("clerk").post(f"/claims/{filed.pk}/move/", {"move": "close", "next": f"/tasks/{task.pk}/"})
    assert Task.objects.get(pk=task.pk).state == "done"
    for who in ("lead", "co", "leader"):
        page = enter(who).get(f"/tasks/{task.pk}/").content.decode()
        assert "lamp lamp-done" in page and "甲市法治办 clerk同志" in page
    plan_page = enter("lead").get(f"/plans/{plan.pk}/")
    assert {t.title: t.lamp.state for t in plan_page.context["page"].rows}["编制清单"] == "done"


def test_return_withdraw_and_reopen_with_their_reasons(world, plan, enter):
    task, clerk, lead = plan.tasks.first(), enter("clerk"), enter("lead")
    filed = claim(world, task)
    state = lambda: Claim.objects.order_by("-pk").first().state  # noqa: E731
    clerk.post(f"/claims/{filed.pk}/move/", {"move": "return"})
    assert state() == "filed"
    clerk.post(f"/claims/{filed.pk}/move/", {"move": "return", "note": "缺公布页面"})
    assert state() == "returned"
    page = lead.get(f"/tasks/{task.pk}/").content.decode()
    assert "缺公布页面" in page and "申请办结" in page
    filed = claim(world, task)
    assert lead.post(f"/claims/{filed.pk}/move/", {"move": "withdraw", "note": "再补充"}).status_code == 302
    assert state() == "withdrawn"
    filed = claim(world, task)
    clerk.post(f"/claims/{filed.pk}/move/", {"move": "close"})
    clerk.post(f"/claims/{filed.pk}/move/", {"move": "reopen", "note": "材料有误"})
    assert state() == "returned" and Task.objects.get(pk=task.pk).state == "issued"
    assert clerk.post(f"/claims/{filed.pk}/move/", {"move": "explode"}).status_code == 400


def test_the_office_closes_a_task_that_nobody_leads(world, plan, enter):
    led, shared, _ = plan.tasks.order_by("order")
    clerk = enter("clerk")
    assert "直接办结" in clerk.get(f"/tasks/{shared.pk}/").content.decode()
    assert "直接办结" not in clerk.get(f"/tasks/{led.pk}/").content.decode()
    clerk.post(f"/tasks/{shared.pk}/finish/", {"note": " "})
    assert Task.objects.get(pk=shared.pk).state == "issued"
    clerk.post(f"/tasks/{shared.pk}/finish/", {"note": "上级已统一办结"})
    assert Task.objects.get(pk=shared.pk).state == "done"
    assert "上级已统一办结" in enter("lead").get(f"/tasks/{shared.pk}/").content.decode()
    assert "由牵头单位申请办结" in clerk.post(f"/tasks/{led.pk}/finish/", {"note": "x"}, follow=True).content.decode()
    assert enter("lead").post(f"/tasks/{led.pk}/finish/", {"note": "x"}).status_code == 403


def test_many_claims_are_closed_at_once_and_the_skipped_told(world, plan, enter):
    first, second, third = plan.tasks.order_by("order")
    ids = [claim(world, task).pk for task in (first, third)]
    from tasks.services import claims

    claims.act(Claim.objects.get(pk=ids[0]), "return", actor=world.acting("clerk"), note="缺")
    answer = enter("clerk").post("/claims/close/", {"ids": ids}, follow=True)
    page = answer.content.decode()
    assert "已销号 1 项" in page and "跳过甲市牵头局“编制清单”" in page
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["closed", "returned"]
    assert enter("lead").post("/claims/close/", {"ids": ids}).status_code == 403
    assert "没有勾选申请" in enter("county").post("/claims/close/", {"ids": ids}, follow=True).content.decode()


@pytest.mark.parametrize(("who", "seen"), [("clerk", 2), ("lead", 2), ("co", 1), ("leader", 2), ("outsider", 0), ("county", 0)])
def test_the_list_holds_the_claims_about_tasks_one_sees(world, plan, enter, who, seen):
    first, _, third = plan.tasks.order_by("order")
    filed = [claim(world, task) for task in (first, third)]
    page = enter(who).get("/claims/?state=filed").context["page"]
    assert len(page.rows) == seen
    status = enter(who).get(f"/claims/{filed[1].pk}/").status_code
    assert status == (200 if seen == 2 else 404)


def test_an_archived_plan_takes_no_more(world, plan, enter):
    for task in plan.tasks.order_by("order"):
        finish(world, task)
        if task.title == "组织培训":
            finish(world, task, "co")
    enter("clerk").post(f"/plans/{plan.pk}/move/", {"move": "close"})
    assert Plan.objects.get(pk=plan.pk).state == "closed"
    done = Claim.objects.order_by("pk").first()
    enter("clerk").post(f"/claims/{done.pk}/move/", {"move": "reopen", "note": "再看"})
    assert Claim.objects.get(pk=done.pk).state == "closed"
    page = enter("lead").get(f"/plans/{plan.pk}/")
    assert page.status_code == 200 and "已归档" in page.content.decode() and "lamp-done" in page.content.decode()
    assert enter("lead").get(f"/tasks/{done.part.task_id}/").status_code == 200


def test_pages_cost_the_same_for_few_and_for_many(world, enter):
    clerk, costs, pages = enter("clerk"), [], []
    for n in (1, 3):
        plan = make_plan(world, [{"title": f"办{n}-{at}", "lead": ["lead"]} for at in range(n)], title=f"{n}件")
        filed = [claim(world, task) for task in plan.tasks.all()]
        for path, found in (("/claims/", costs), (f"/claims/{filed[0].pk}/", pages), (f"/tasks/{filed[0].part.task_id}/", pages)):
            clerk.get(path)
            with CaptureQueriesContext(connection) as caught:
                assert clerk.get(path).status_code == 200
            found.append(len(caught))
    assert costs[0] == costs[1] and pages[:2] == pages[2:]


def test_bulk_closing_asks_about_every_claim_by_itself(world, plan):
    """What a claim does to its task can't be done set-wise: the second claim may finish what the first did not."""
    task = plan.tasks.get(title="组织培训")
    ids = [claim(world, task, key).pk for key in ("lead", "co")]
    from tasks.services import claims

    assert claims.close_many(actor=world.acting("clerk"), ids=ids).done == ids
    assert Task.objects.get(pk=task.pk).state == "done"
    assert TaskUnit.objects.filter(task=task, claims__state="closed").count() == 2
