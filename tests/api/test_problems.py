"""Faults: every error is a problem in Chinese, and odd input never gets further than 4xx."""

from __future__ import annotations

from fazhi.ui.api.problems import MEDIA_TYPE

MEMBERS = {"type", "title", "status", "detail", "instance"}


def check(answer, status: int) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == MEDIA_TYPE
    body = answer.json()
    assert body.keys() >= MEMBERS
    assert body["status"] == status
    assert body["instance"] == answer.wsgi_request.path
    assert any("\u4e00" <= char <= "\u9fff" for char in body["detail"])
    return body


UNKNOWN = ["nothing/", "tasks/abc/", "tasks/1/2/", "tasks/-1/", "%00", "%0A", "%ff/", "tasks/%E4%B8%80/", "v2/tasks/"]


def test_an_unknown_address_is_a_problem(world, ask):
    for path in UNKNOWN:
        check(ask(f"/api/v1/{path}", "lead"), 404)
        check(ask(f"/api/v1/{path}"), 401)


def test_a_missing_slash_is_told(world, ask):
    assert "/api/v1/tasks/" in check(ask("tasks", "lead"), 404)["detail"]


def test_only_reading(world, client, bearer):
    token = bearer("lead")
    for method in ("post", "put", "patch", "delete", "options", "trace"):
        answer = getattr(client, method)("/api/v1/tasks/", headers=token)
        check(answer, 405)
        assert answer["Allow"] == "GET, HEAD"


def test_head_reads_without_a_body(world, client, bearer):
    assert client.head("/api/v1/tasks/", headers=bearer("lead")).status_code == 200


def test_only_json(world, client, bearer):
    check(client.get("/api/v1/tasks/", headers=bearer("lead") | {"accept": "text/csv"}), 406)
    assert client.get("/api/v1/tasks/", headers=bearer("lead") | {"accept": "text/html, */*;q=0.1"}).status_code == 200


def test_an_unknown_parameter_is_named(world, ask):
    for name in ("unknown", "format", "page", "plan_id", "任务", "plan__office"):
        body = check(ask("tasks/", "lead", **{name: "1"}), 400)
        assert (body["parameter"], body["type"]) == (name, "urn:fazhi:problem:unknown-parameter")
        check(ask("tasks/1/", "lead", **{name: "1"}), 400)


def test_a_doubled_parameter_is_refused(world, ask):
    assert check(ask("/api/v1/tasks/?unit=1&unit=2", "lead"), 400)["parameter"] == "unit"


ODD = [
    "",
    "0x1",
    "1.5",
    "-1",
    "１",
    "9" * 19,
    "9" * 400,
    "1' or '1'='1",
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass"),
    "null",
    "[]",
    "1\n",
]


def test_odd_values_never_get_through(world, ask):
    for name in ("unit", "limit", "cursor", "order", "updated_since", "state", "q"):
        for value in ODD:
            answer = ask("tasks/", "lead", **{name: value})
            if name != "q" or answer.status_code != 200:
                assert check(answer, 400)["parameter"] == name


MOMENTS = ["2031-02-30", "0000-01-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "now", "2031-13-01T00:00"]


def test_moments_that_do_not_exist(world, ask):
    for value in MOMENTS:
        check(ask("tasks/", "lead", updated_since=value), 400)


def test_huge_keys_are_not_found(world, ask):
    for key in ("9" * 19, "9" * 30, "9" * 4000, str(2**63)):
        check(ask(f"tasks/{key}/", "lead"), 404)
        check(ask(f"tasks/{key}/timeline/", "lead"), 404)


def test_a_fault_of_ours_is_a_problem_without_its_words(world, ask, monkeypatch, caplog):
    def broken(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("fazhi.ui.api.resource.listed", broken)
    body = check(ask("tasks/", "lead"), 500)
    assert "secret" not in str(body)
    assert "secret detail" in caplog.text
