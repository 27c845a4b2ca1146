"""Writes through the API: what they do, what they refuse and in which words, and that the first answer is the only one."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fazhi.api import RESOURCES
from fazhi.files.models import Citation, Evidence
from fazhi.org.models import Reply
from tasks.models import Claim, LineFigure, Minimum, Sheet, SheetLine, TaskUnit
from tests.api.test_problems import check
from tests.reporting import fill, give

ACTS = [(one, act) for one in RESOURCES for act in one.acts]


def line_of(town) -> SheetLine:
    return SheetLine.objects.get(pk=town.line.pk)


def said(answer, status: int = 200) -> dict:
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_line_is_filled_with_its_version(town, tell, ask):
    read = ask(f"sheet-lines/{town.line.pk}/", "lead")
    assert read["ETag"] == f'"{town.line.version}"'
    data = {"answer": "progress", "words": "已印发。", "percent": 60, "problem": "缺人手。"}
    answer = tell("lead", "PATCH", f"sheet-lines/{town.line.pk}/", data, match=town.line.version)
    row = said(answer)
    assert {key: row[key] for key in data} == data
    assert answer["ETag"] == f'"{town.line.version + 1}"' == f'"{row["version"]}"'
    assert [proof["name"] for proof in row["evidence"]] == ["证明.txt"]
    fewer = said(tell("lead", "PATCH", f"sheet-lines/{town.line.pk}/", {"percent": None}, match=row["version"]))
    assert (fewer["percent"], fewer["words"]) == (None, "已印发。")


def test_figures_of_minimums(town, tell):
    minimum = Minimum.objects.create(task=town.line.task, value=4, measure="次", words="不少于4次")
    place = f"sheet-lines/{town.line.pk}/"
    row = said(tell("lead", "PATCH", place, {"figures": [{"minimum": minimum.pk, "value": "2.5"}]}, match=town.line.version))
    assert [(f["minimum"], f["value"], f["wanted"]) for f in row["figures"]] == [(minimum.pk, "2.5", "4")]
    stale = tell("lead", "PATCH", place, {"figures": [{"minimum": minimum.pk, "value": 3}]}, match=town.line.version)
    fields = check(stale, 412)["fields"]
    assert fields["figures"]["mine"][0]["value"] == "3" and fields["figures"]["stored"][0]["value"] == "2.5"
    row = said(tell("lead", "PATCH", place, {"figures": [{"minimum": minimum.pk, "value": None}]}, match=row["version"]))
    assert row["figures"] == [] and not LineFigure.objects.exists()
    foreign = Minimum.objects.exclude(task=town.line.task).first()
    body = check(tell("lead", "PATCH", place, {"figures": [{"minimum": foreign.pk, "value": 1}]}, match=row["version"]), 422)
    assert body["errors"] == [{"pointer": "#/figures", "detail": "没有这项下限。"}]


def test_without_a_version_or_with_an_old_one_nothing_is_written(town, tell):
    place = f"sheet-lines/{town.line.pk}/"
    check(tell("lead", "PATCH", place, {"words": "甲"}), 428)
    said(tell("lead", "PATCH", place, {"words": "别人写的", "percent": 10}, match=town.line.version))
    answer = tell("lead", "PATCH", place, {"words": "我写的", "percent": 10}, match=town.line.version)
    body = check(answer, 412)
    assert body["fields"] == {"words": {"mine": "我写的", "stored": "别人写的"}}
    assert answer["ETag"] == f'"{body["version"]}"' == f'"{town.line.version + 1}"'
    for odd in ("*", "x", "W/", '"', "9" * 30, "²"):
        assert tell("lead", "PATCH", place, {"words": "乙"}, raw_match=odd).status_code in (412, 428), odd
    assert line_of(town).words == "别人写的"


def test_a_whole_sheet_is_filled_or_nothing(town, tell):
    first, second = town.sheet.lines.order_by("order")
    place = f"sheets/{town.sheet.pk}/lines/"

    def put(*lines: dict):
        return tell("lead", "PUT", place, {"lines": list(lines)})

    one = {"id": first.pk, "version": first.version, "answer": "progress", "words": "甲"}
    two = {"id": second.pk, "version": second.version, "answer": "no_change"}
    body = check(put(one, two | {"percent": 101, "answer": "done", "strange": 1}), 422)
    assert {e["pointer"] for e in body["errors"]} == {"#/lines/1/percent", "#/lines/1/answer", "#/lines/1/strange"}
    body = check(put(one, two | {"version": 99}), 412)
    assert body["errors"][0] | {"pointer": "#/lines/1", "line": second.pk, "version": second.version} == body["errors"][0]
    assert body["errors"][0]["fields"]["answer"] == {"mine": "no_change", "stored": ""}
    for other in (SheetLine.objects.exclude(sheet=town.sheet).first().pk, 987654321):
        body = check(put(one, two | {"id": other}), 422)
        assert body["errors"] == [{"pointer": "#/lines/1/id", "detail": "这张填报表里没有这一行。", "line": other}]
    check(put(one, one), 422)
    assert line_of(town).words == ""
    rows = said(put(one, two))["lines"]
    assert [row["answer"] for row in rows] == ["progress", "no_change"]


def test_a_sheet_goes_its_way(town, tell):
    place = f"sheets/{town.sheet.pk}/"
    assert "还有没填的行" in check(tell("lead", "POST", place + "submit/"), 409)["detail"]
    fill(town, town.sheet)
    assert said(tell("lead", "POST", place + "submit/", {}))["state"] == "submitted"
    assert said(tell("lead", "POST", place + "take-back/"))["state"] == "filling"
    said(tell("lead", "POST", place + "submit/"))
    assert check(tell("lead_head", "POST", place + "send-back/", {}), 422)["errors"][0]["pointer"] == "#/note"
    assert said(tell("lead_head", "POST", place + "send-back/", {"note": "写得太简单"}))["state"] == "filling"
    said(tell("lead", "POST", place + "submit/"))
    check(tell("lead", "POST", place + "sign/"), 403)
    row = said(tell("lead_head", "POST", place + "sign/"))
    assert (row["state"], row["signed_by_name"]) == ("signed", "lead_head同志")
    back = {"lines": [{"id": town.line.pk, "why": "请写明数量"}]}
    check(tell("lead", "POST", place + "return/", back), 403)
    assert said(tell("clerk", "POST", place + "return/", back))["state"] == "returned"
    assert (line_of(town).state, line_of(town).why) == ("returned", "请写明数量")
    for name, who in (("submit", "lead"), ("sign", "lead_head"), ("accept", "clerk")):
        row = said(tell(who, "POST", f"{place}{name}/"))
    assert row["state"] == "accepted"


def test_a_scan_stands_for_the_signature(town, tell):
    fill(town, town.sheet)
    body = check(tell("lead", "POST", f"sheets/{town.sheet.pk}/sign-on-paper/", {"scan": give(town, "county").pk}), 422)
    assert body["errors"][0]["pointer"] == "#/scan"
    row = said(tell("lead", "POST", f"sheets/{town.sheet.pk}/sign-on-paper/", {"scan": town.evidence.pk}))
    assert (row["state"], row["scan"]) == ("signed", town.evidence.pk)


def test_scopes_of_tokens(town, bearer):
    fill(town, town.sheet)

    def post(who: str, scopes: str, name: str, **body: str):
        headers = bearer(who, scopes)
        return Client().post(f"/api/v1/sheets/{town.sheet.pk}/{name}/", body, content_type="application/json", headers=headers)

    assert "（write）" in check(post("lead", "read", "submit"), 403)["detail"]
    assert post("lead", "read write", "submit").status_code == 200
    assert "（sign）" in check(post("lead_head", "read write", "sign"), 403)["detail"]
    check(post("lead_head", "read", "send-back", note="x"), 403)
    assert Sheet.objects.get(pk=town.sheet.pk).state == "submitted"
    assert post("lead_head", "read sign", "sign").status_code == 200


def test_a_browser_needs_its_csrf_token(town):
    fill(town, town.sheet)
    client = town.sign_in(Client(enforce_csrf_checks=True), "lead")
    place = f"/api/v1/sheets/{town.sheet.pk}/submit/"
    assert "X-CSRFToken" in check(client.post(place, {}, content_type="application/json"), 403)["detail"]
    client.get("/api/v1/docs/?script=")
    token = client.cookies["csrftoken"].value
    assert client.post(place, {}, content_type="application/json", headers={"x-csrftoken": token}).status_code == 200


def upload(tell, who: str, name: str, content: bytes, **more):
    return tell(who, "POST", "evidence/", {"file": SimpleUploadedFile(name, content), **more}, form=True)


def test_evidence_is_given_cited_dropped_and_read(town, tell, ask, settings):
    answer = upload(tell, "lead", "纪要.txt", "会议纪要".encode(), about="第三次会议")
    row = said(answer, 201)
    assert answer["Location"].endswith(f"/api/v1/evidence/{row['id']}/")
    assert (row["name"], row["about"], row["unit"], row["kind"]) == ("纪要.txt", "第三次会议", town.units["lead"].pk, "txt")
    again = said(upload(tell, "lead", "别名.txt", "会议纪要".encode()), 201)
    assert (again["id"], again["name"]) == (row["id"], "纪要.txt")
    place = f"sheet-lines/{town.line.pk}/evidence/"
    line = said(tell("lead", "POST", place, {"evidence": [row["id"]]}))
    assert {proof["name"] for proof in line["evidence"]} == {"证明.txt", "纪要.txt"}
    assert line["evidence"][-1]["starts"] == town.round.starts.isoformat()
    said(tell("clerk", "GET", f"evidence/{row['id']}/"))
    sent = ask(f"evidence/{row['id']}/file/", "clerk")
    assert b"".join(sent.streaming_content).decode() == "会议纪要" and sent["Content-Disposition"].startswith("attachment")
    check(ask(f"evidence/{row['id']}/file/", "co"), 404)
    assert tell("lead", "DELETE", f"{place}{row['id']}/").status_code == 204
    assert not Citation.objects.filter(evidence=row["id"]).exists() and Evidence.objects.filter(pk=row["id"]).exists()


def test_evidence_that_is_not_taken(town, tell, settings):
    settings.FILE_MAX_BYTES = 1000
    for name, content, words in (
        ("坏.exe", b"MZ\x00\x00", "可以接收"),
        ("空.txt", b"", "空"),
        ("假.png", b"GIF89a\x00\x01", "可以接收"),
        ("图.txt", b"\x89PNG\r\n\x1a\n", "后缀不符"),
    ):
        body = check(upload(tell, "lead", name, content), 422)
        assert words in str(body), body
    assert "不能超过" in check(upload(tell, "lead", "大.txt", b"x" * 5000), 413)["detail"]
    check(tell("lead", "POST", "evidence/", {"file": "文字"}), 415)
    assert check(tell("lead", "POST", "evidence/", {"about": "x"}, form=True), 422)["errors"][0]["pointer"] == "#/file"
    check(upload(tell, "leader", "a.txt", b"abc"), 403)
    assert Evidence.objects.count() == 2


def test_a_claim_is_filed_and_decided(town, tell):
    part = TaskUnit.objects.get(task__title="编制权责清单", unit=town.units["lead"])
    data = {"part": part.pk, "words": "清单已公布。", "evidence": [town.evidence.pk]}
    assert "佐证" not in check(tell("lead", "POST", "claims/", data | {"evidence": []}), 422)["detail"]
    answer = tell("lead", "POST", "claims/", data)
    row = said(answer, 201)
    assert (row["part"], row["state"], row["task_title"]) == (part.pk, "filed", "编制权责清单")
    assert check(tell("lead", "POST", "claims/", data), 422)["errors"][0]["detail"] == "这项责任已经提出过办结申请。"
    check(tell("lead", "POST", f"claims/{row['id']}/close/"), 403)
    assert said(tell("clerk", "POST", f"claims/{row['id']}/close/"))["state"] == "closed"
    check(tell("clerk", "POST", f"claims/{row['id']}/close/"), 409)
    assert said(tell("clerk", "POST", f"claims/{row['id']}/reopen/", {"note": "重办"}))["state"] == "returned"


def test_a_locked_round_is_changed_by_no_write(town, tell):
    from tasks.services import rounds

    rounds.act(town.round, "lock", actor=town.acting("clerk"))
    version = line_of(town).version
    for method, path, data in (
        ("PATCH", f"sheet-lines/{town.line.pk}/", {"words": "x"}),
        ("PUT", f"sheets/{town.sheet.pk}/lines/", {"lines": [{"id": town.line.pk, "version": version, "words": "x"}]}),
        ("POST", f"sheet-lines/{town.line.pk}/evidence/", {"evidence": [town.evidence.pk]}),
        ("DELETE", f"sheet-lines/{town.line.pk}/evidence/{town.evidence.pk}/", None),
        ("POST", f"sheets/{town.sheet.pk}/submit/", {}),
        ("POST", f"sheets/{town.sheet.pk}/sign-on-paper/", {"scan": town.evidence.pk}),
    ):
        body = check(tell("lead", method, path, data, match=version), 409)
        assert "锁定" in str(body), body
    assert line_of(town).version == version


def test_the_same_key_gives_the_first_answer_again(town, tell):
    part = TaskUnit.objects.get(task__title="编制权责清单", unit=town.units["lead"])
    data = {"part": part.pk, "words": "清单已公布。", "evidence": [town.evidence.pk]}
    first = tell("lead", "POST", "claims/", data, key="claim-1")
    again = tell("lead", "POST", "claims/", dict(reversed(data.items())), key="claim-1")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert (again["Location"], again["ETag"], again["Idempotency-Replayed"]) == (first["Location"], first["ETag"], "true")
    body = check(tell("lead", "POST", "claims/", data | {"words": "别的"}, key="claim-1"), 422)
    assert body["type"] == "urn:fazhi:problem:key-reused"
    check(tell("lead", "POST", f"sheets/{town.sheet.pk}/submit/", data, key="claim-1"), 422)
    assert tell("lead_head", "POST", "claims/", data, key="claim-1").status_code == 422  # another person's key is another key
    assert Claim.objects.filter(part=part).count() == 1 and Reply.objects.count() == 1


def test_a_refused_request_leaves_its_key_free(town, tell):
    place = f"sheets/{town.sheet.pk}/submit/"
    check(tell("lead", "POST", place, {}, key="s"), 409)
    fill(town, town.sheet)
    assert tell("lead", "POST", place, {}, key="s").status_code == 200
    assert tell("lead", "POST", place, {}, key="s").json()["state"] == "submitted"
    for odd in ("é", "x" * 101, "a\tb"):
        check(tell("lead", "POST", place, {}, key=odd), 400)


def test_a_file_sent_twice_with_one_key_is_one(town, tell):
    send = lambda content: tell(  # noqa: E731
        "lead", "POST", "evidence/", {"file": SimpleUploadedFile("a.txt", content)}, form=True, key="f"
    )
    first, again = send(b"abc"), send(b"abc")
    assert first.content == again.content and first.status_code == 201
    check(send(b"abd"), 422)


def test_keys_are_kept_a_day(world, clock):
    from fazhi.org import replies

    clock("2031-03-03 09:00")
    user = world.users["lead"]
    assert replies.claim(user, "k", "d") is None
    replies.keep(user, "k", status=200, body="{}", headers={})
    clock("2031-03-04 08:59")
    assert replies.claim(user, "k", "d").status == 200
    assert replies.sweep() == 0
    clock("2031-03-04 09:01")
    assert replies.claim(user, "k", "other") is None  # past its day a key is free, swept or not
    clock("2031-03-06 09:00")
    assert replies.sweep() == 1


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"1", b'"x"', b"null", b'{"note": "\\ud800"}', b"\xff\xfe", b'{"a": NaN}', b"[" * 3000]
)
def test_bodies_that_say_nothing(town, bearer, body):
    headers = bearer("lead", "read write sign")
    for path in (f"sheets/{town.sheet.pk}/submit/", "claims/", f"sheet-lines/{town.line.pk}/evidence/"):
        answer = Client().post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
        assert answer.status_code in (400, 422), (path, body)
        check(answer, answer.status_code)


ODD = ["好\x00好", 10**30, -1, 2**63, True, None, {}, [], [[1]], {"a": {}}, "²", "9" * 400, "\u202e", "x" * 20000, 0.1]


def test_odd_values_in_every_declared_place(town, tell):
    line, sheet = town.line.pk, town.sheet.pk
    places = [
        ("PATCH", f"sheet-lines/{line}/", ("answer", "words", "percent", "problem", "figures")),
        ("POST", f"sheet-lines/{line}/evidence/", ("evidence", "starts", "ends")),
        ("POST", "claims/", ("part", "words", "evidence")),
        ("PUT", f"sheets/{sheet}/lines/", ("lines",)),
        ("POST", f"sheets/{sheet}/return/", ("lines",)),
        ("POST", f"sheets/{sheet}/sign-on-paper/", ("scan",)),
        ("POST", f"sheets/{sheet}/take-back/", ("note",)),
    ]
    before = line_of(town).version
    for method, path, names in places:
        for name in names:
            for value in ODD:
                for shaped in (value, [value], [{"minimum": value, "value": value, "id": value, "version": value, "why": value}]):
                    answer = tell("lead", method, path, {name: shaped}, match=line_of(town).version)
                    assert answer.status_code in (200, 403, 409, 422), (path, name, shaped, answer.content)
    assert line_of(town).version >= before


def written(town) -> dict:
    """One record of every resource that takes writes."""
    found = {
        "records": town.record,
        "saved-views": town.view,
        "sheets": town.sheet,
        "sheet-lines": town.line,
        "claims": town.claim,
        "paper-reports": town.came,
    }
    return found | {"paper-figures": town.came.paperfigures.last(), "report-problems": town.came.reportproblems.last()}


def test_who_is_no_party_may_write_nothing(town, tell, ask):
    for one, act in ACTS:
        path = f"{one.name}/" + (act.path if act.whole else f"{{}}/{act.path}").replace("<int:evidence>", str(town.evidence.pk))
        if act.whole:
            continue
        mine = written(town)[one.name].pk
        answers = [tell("outsider", act.method, path.format(pk), {}, match=1) for pk in (mine, 987654321)]
        bodies = [{k: v for k, v in a.json().items() if k not in ("instance", "request_id")} for a in answers]
        assert answers[0].status_code == 404 and bodies[0] == bodies[1], path


def test_a_foreign_key_in_a_body_is_a_missing_one(town, tell):
    """T13: what the caller may not see answers as what does not exist, and nothing moves."""
    foreign = give(town, "county", "县里的.txt").pk
    part = TaskUnit.objects.get(task__title="编制权责清单", unit=town.units["lead"]).pk
    hidden = TaskUnit.objects.get(task__title="县里的事").pk
    cases = [
        ("POST", f"sheet-lines/{town.line.pk}/evidence/", lambda k: {"evidence": [k]}, foreign),
        ("POST", f"sheets/{town.sheet.pk}/sign-on-paper/", lambda k: {"scan": k}, foreign),
        ("POST", "claims/", lambda k: {"part": part, "words": "完", "evidence": [k]}, foreign),
        ("POST", "claims/", lambda k: {"part": k, "words": "完", "evidence": [town.evidence.pk]}, hidden),
    ]
    for method, path, body, key in cases:
        answers = [check(tell("lead", method, path, body(k)), 422)["errors"] for k in (key, 987654321)]
        assert answers[0] == answers[1], path
    assert tell("lead", "DELETE", f"sheet-lines/{town.line.pk}/evidence/{foreign}/").status_code == 404
    assert not Citation.objects.filter(evidence=foreign, noun="tasks.sheetline").exists()


def test_no_field_of_a_model_slips_through_a_write(town, tell):
    """Mass assignment: whatever column a record has, a write that doesn't declare it refuses it by name and changes nothing."""
    records = written(town)
    for one, act in ACTS:
        declared = set(act.takes().fields)
        columns = {name for f in one.model._meta.concrete_fields for name in (f.name, f.attname)}
        path = f"{one.name}/{act.path}" if act.whole else f"{one.name}/{records[one.name].pk}/{act.path}"
        if act.method == "DELETE":
            continue
        before = list(one.model.objects.order_by("pk").values())
        for name in sorted(columns - declared):
            body = {name: 1}
            who = "head" if act.right == "take" else "clerk"  # whose role alone lets a body be read
            answer = tell(who, act.method, path, body, match=town.line.version, form=act.form)
            assert {"pointer": f"#/{name}", "detail": "没有这一项。"} in check(answer, 422)["errors"], (act.name, name)
        assert list(one.model.objects.order_by("pk").values()) == before, act.name
