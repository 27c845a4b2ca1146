"""Who reads what: every resource, list and detail, for party, stranger and anonymous; the list and the object agree."""

from __future__ import annotations

from fazhi.api import RESOURCES
from fazhi.org import access
from fazhi.org.models import ApiToken, AuditEvent, Unit
from tasks.models import ImportItem, PlanImport, Task
from tests.api.conftest import everything

NAMES = [one.name for one in RESOURCES]
BY_NAME = {one.name: one for one in RESOURCES}
PARTY = {"minimums": "county", "claims": "county", "imports": "clerk", "import-items": "clerk", "audit-events": "auditor"}
# every role of the government reads its directory, outlines and forms of ledgers
OPEN_TO_ALL = {"units", "groups", "aliases", "report-kinds", "ledger-forms"}
WHO = ("clerk", "head", "lead", "co", "outsider", "leader", "county", "county_dept", "sysadmin", "secadmin", "auditor")


def test_party_reads_every_list_and_detail(town, ask):
    for name in NAMES:
        who = PARTY.get(name, "lead")
        answer = ask(f"{name}/", who)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "application/json"
        rows = answer.json()["results"]
        assert rows, f"the town has no {name} for {who}"
        detail = ask(f"{name}/{rows[0]['id']}/", who).json()
        assert {key: detail[key] for key in rows[0]} == rows[0], name


def test_anonymous_gets_401_everywhere(town, ask):
    for path in ("", "me/", "schema/", *(f"{name}/{key}" for name in NAMES for key in ("", "1/", "999999/"))):
        answer = ask(path)
        assert answer.status_code == 401, path
        assert answer["WWW-Authenticate"] == 'Bearer realm="fazhi"'
        assert answer["Content-Type"] == "application/problem+json"


def test_a_stranger_gets_the_answer_of_a_missing_key(town, ask):
    def said(name: str, key: int) -> dict:
        answer = ask(f"{name}/{key}/", "outsider")
        assert answer.status_code == 404, f"{name} {key}"
        return {key: value for key, value in answer.json().items() if key not in ("instance", "request_id")}

    for name in set(NAMES) - OPEN_TO_ALL:
        model = BY_NAME[name].model
        foreign = model._default_manager.exclude(pk__in=access.visible(town.acting("outsider"), model).values("pk")).first()
        assert said(name, foreign.pk) == said(name, 987654321)


def test_list_equals_object_for_every_role(town, ask):
    for resource in RESOURCES:
        keys = set(resource.model._default_manager.order_by("-pk").values_list("pk", flat=True)[:5])
        for who in WHO:
            listing = ask(f"{resource.name}/", who, limit=200)
            allowed = access.may_role(town.acting(who), resource.model, "view")
            assert listing.status_code == (200 if allowed else 403)
            seen = {row["id"] for row in listing.json()["results"]} if allowed else set()
            assert seen <= set(access.visible(town.acting(who), resource.model).values_list("pk", flat=True))
            for key in keys:
                status = ask(f"{resource.name}/{key}/", who).status_code
                assert status == (200 if key in seen else 404), f"{who} {resource.name} {key}"


def test_a_role_that_never_reads_a_noun_gets_a_sentence(town, ask):
    before = AuditEvent.objects.filter(kind="refused").count()
    answer = ask("audit-events/", "lead")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "审计记录只向审计管理员开放。"
    assert AuditEvent.objects.filter(kind="refused").count() == before + 1
    assert ask("imports/", "lead").status_code == 403
    assert ask("tasks/", "sysadmin").status_code == 403


def test_below_a_record_its_rule_counts(town, ask):
    task = Task.objects.get(title="编制权责清单")
    for path in (
        f"tasks/{task.pk}/timeline/",
        f"plans/{town.plan.pk}/timeline/",
        f"plans/{town.plan.pk}/paper/",
        f"plans/{town.plan.pk}/paper/file/",
    ):
        assert ask(path, "lead").status_code == 200, path
        assert ask(path, "outsider").status_code == 404, path
        assert ask(path).status_code == 401, path
    assert ask(f"imports/{town.batch.pk}/paper/", "lead").status_code == 404
    assert ask(f"imports/{town.batch.pk}/paper/", "county").status_code == 404
    assert ask(f"imports/{town.batch.pk}/paper/", "clerk").json()["text"] == "还在核对"


def test_a_download_is_the_file_and_goes_on_record(town, ask):
    answer = ask(f"plans/{town.plan.pk}/paper/file/", "lead")
    assert b"".join(answer.streaming_content).decode() == "甲市工作要点"
    assert answer["Content-Disposition"].startswith("attachment")
    event = AuditEvent.objects.filter(kind="download").latest("id")
    assert (event.user_id, event.object_id) == (town.users["lead"].pk, town.plan.pk)


def test_a_task_shows_what_stands_under_it(town, ask):
    task = Task.objects.get(title="组织学法")
    found = ask(f"tasks/{task.pk}/", "county").json()
    assert [part["unit_name"] for part in found["parts"]] == ["乙县人民政府", "丙镇人民政府"]
    assert found["minimums"][0] | {"value": "4", "words": "每年不少于4次"} == found["minimums"][0]
    assert found["lamp"] == "late"
    duty = found["duties"][0]
    assert (duty["lamp"], duty["lamp_words"]) == ("late", "逾期5天")
    assert duty["lamp_why"][0]["name"] == "规则"
    assert "_soon_days" not in duty
    assert found["timeline"][0]["move"] == "issue"
    assert found["timeline"][0]["at"].endswith("+08:00")


def test_an_import_shows_its_items_with_units(town, ask):
    found = ask(f"imports/{town.batch.pk}/", "clerk").json()
    assert [item["title"] for item in found["items"]] == ["还在核对"]
    assert [unit["unit"] for unit in found["items"][0]["units"]] == [town.units["lead"].pk]
    assert set(ImportItem.objects.values_list("pk", flat=True)) >= {found["items"][0]["id"]}
    assert PlanImport.objects.count() > len(everything(ask, "imports", "clerk"))


def test_groups_name_their_members(town, ask):
    group = everything(ask, "groups", "lead")[0]
    found = ask(f"groups/{group['id']}/", "lead").json()
    assert {unit["name"] for unit in found["members"]} == {"甲市牵头局", "甲市配合局"}


def test_no_answer_holds_a_secret_or_a_telephone(town, ask):
    town.users["lead"].phone = "0551-7654321"
    town.users["lead"].email = "canary@example.org"
    town.users["lead"].save()
    digests = set(ApiToken.objects.values_list("digest", flat=True))
    for who in ("lead", "clerk", "secadmin", "sysadmin"):
        for name in ("people", "tokens", "posts"):
            text = ask(f"{name}/", who).content.decode()
            assert "7654321" not in text and "canary" not in text
            assert not [digest for digest in digests if digest in text]


def test_units_of_every_government_are_in_the_directory(town, ask):
    assert len(everything(ask, "units", "lead", limit=4)) == Unit.objects.count()
