"""Units, groups, people, tokens and the audit trail through their pages."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fazhi.org.models import Alias, ApiToken, AuditEvent, Post, Unit, UnitGroup, User
from fazhi.org.services import people, units
from tests.cast import make_world
from tests.desk.pages import hidden, table

pytestmark = pytest.mark.django_db

NEW_UNIT = {
    "code": "C77",
    "name": "甲市新设局",
    "level": "city",
    "kind": "department",
    "parent": "甲市人民政府",
    "order": 0,
    "soon_days": 7,
}
# page -> who may open it (others: 403)
EVERYBODY = {"clerk", "head", "lead", "leader", "observer", "assessor", "sysadmin", "secadmin", "auditor", "county"}
KEEPERS = {"clerk", "head", "county", "sysadmin"}
PAGES = {
    "/manage/units/": EVERYBODY,
    "/manage/units/new/": KEEPERS,
    "/manage/units/import/": KEEPERS,
    "/manage/groups/": EVERYBODY,
    "/manage/groups/new/": KEEPERS,
    "/manage/people/": EVERYBODY,
    "/manage/people/new/": {"sysadmin"},
    "/manage/people/import/": {"sysadmin"},
    "/manage/posts/import/": {"secadmin"},
    "/manage/tokens/": EVERYBODY - {"sysadmin", "auditor"},
    "/manage/tokens/new/": EVERYBODY - {"sysadmin", "secadmin", "auditor"},
    "/manage/audit/": {"auditor"},
}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_pages_open_by_role(cast, enter, who):
    client = enter(who)
    found = {path for path in PAGES if client.get(path).status_code == 200}
    assert found == {path for path, may in PAGES.items() if who in may}
    refused = AuditEvent.objects.filter(kind="refused", user=cast.users[who]).count()
    assert refused == len(PAGES) - len(found)


@pytest.mark.parametrize(
    ("who", "first"), [("auditor", "audit"), ("secadmin", "people"), ("sysadmin", "people"), ("clerk", "units")]
)
def test_manage_opens_where_the_work_is(cast, enter, who, first):
    assert enter(who).get("/manage/").url == f"/manage/{first}/"


@pytest.mark.parametrize("path", ["units", "people", "groups", "tokens", "audit"])
def test_lists_cost_the_same_for_one_row_and_three(cast, enter, path):
    who = {"tokens": "clerk", "audit": "auditor"}.get(path, "sysadmin")
    client = enter(who)
    client.get(f"/manage/{path}/")
    costs = []
    for round_ in range(2):
        for number in range(1 + 2 * round_):
            more(cast, path, f"{round_}{number}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"/manage/{path}/").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 10


def more(cast, path: str, mark: str) -> None:
    if path == "units":
        units.open_unit(actor=None, code=f"M{mark}", name=f"局{mark}", level="city", kind="other", parent=cast.units["city"])
    elif path == "groups":
        units.save_group(actor=None, government=cast.units["city"], name=f"组{mark}", members=[cast.units["lead"]])
    else:
        user, _ = people.add_user(actor=cast.acting("sysadmin"), username=f"m{mark}", name=f"人{mark}")
        people.appoint(actor=None, user=user, unit=cast.units["co"], role="liaison")


def test_opening_a_unit_twice_makes_one(cast, enter):
    client = enter("clerk")
    data = NEW_UNIT | {"once": hidden(client.get("/manage/units/new/"), "once")}
    first, second = client.post("/manage/units/new/", data), client.post("/manage/units/new/", data)
    made = Unit.objects.get(code="C77")
    assert first.url == second.url == f"/manage/units/{made.pk}/"
    assert made.path.startswith(cast.units["city"].path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "C02"}, "已经用过"),
        ({"name": "甲市牵头局"}, "同名单位"),
        ({"parent": "无此单位"}, "没有找到"),
        ({"opened": "2031-02-30"}, "没有30日"),
        ({"soon_days": "91"}, "90"),
        ({"name": "长" * 81}, "80"),
        ({"name": ""}, "请填写名称"),
    ],
)
def test_unit_faults_stand_beside_their_field(cast, enter, change, sentence):
    reply = enter("clerk").post("/manage/units/new/", NEW_UNIT | change)
    assert reply.status_code == 422 and sentence in reply.content.decode()
    assert not Unit.objects.filter(code="C77").exists()


def test_a_county_office_keeps_to_its_county(cast, enter):
    client = enter("county")
    assert client.post("/manage/units/new/", NEW_UNIT).status_code == 422
    lead = cast.units["lead"].pk
    for path in (f"/manage/units/{lead}/edit/", f"/manage/units/{lead}/close/"):
        assert client.get(path).status_code == 403, path
    assert client.get(f"/manage/units/{lead}/").status_code == 200
    assert client.post("/manage/units/new/", NEW_UNIT | {"parent": "乙县人民政府", "level": "county"}).status_code == 302


def test_both_versions_after_a_collision(cast, enter):
    client, unit = enter("clerk"), cast.units["lead"]
    page = client.get(f"/manage/units/{unit.pk}/edit/")
    mine = {"name": "我改的名", "order": 0, "soon_days": 7, "short": "", "version": hidden(page, "version")}
    units.correct(unit, actor=cast.acting("head"), version=1, name="别人改的名")
    reply = client.post(f"/manage/units/{unit.pk}/edit/", mine)
    text = reply.content.decode()
    assert reply.status_code == 409 and "我改的名" in text and "别人改的名" in text
    chosen = mine | {"version": hidden(reply, "version"), "choose-name": "theirs", "theirs-name": "别人改的名", "soon_days": 9}
    assert client.post(f"/manage/units/{unit.pk}/edit/", chosen).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.soon_days, unit.version) == ("别人改的名", 9, 3)


def test_a_form_without_its_version_is_a_collision(cast, enter):
    unit = cast.units["lead"]
    reply = enter("clerk").post(f"/manage/units/{unit.pk}/edit/", {"name": "改名", "order": 0, "soon_days": 7})
    assert reply.status_code == 409 and Unit.objects.get(pk=unit.pk).name == "甲市牵头局"


def test_closing_with_a_successor_by_short_name(cast, enter):
    client, unit = enter("clerk"), cast.units["co"]
    page = client.get(f"/manage/units/{unit.pk}/close/")
    data = {"closed": "3月5日", "successor": "甲市牵头局", "version": hidden(page, "version")}
    assert client.post(f"/manage/units/{unit.pk}/close/", data).status_code == 302
    text = client.get(f"/manage/units/{unit.pk}/").content.decode()
    assert "撤销" in text and "甲市牵头局" in text
    assert "甲市配合局" in client.get(f"/manage/units/{cast.units['lead'].pk}/").content.decode()


def test_names_of_a_unit(cast, enter):
    client, unit = enter("clerk"), cast.units["lead"]
    assert client.post(f"/manage/units/{unit.pk}/aliases/", {"name": "牵头单位"}).status_code == 302
    alias = Alias.objects.get(name="牵头单位")
    reply = client.post(f"/manage/units/{cast.units['co'].pk}/aliases/", {"name": "牵头单位"})
    assert reply.status_code == 422 and "甲市牵头局" in reply.content.decode()
    assert enter("lead").post(f"/manage/units/{unit.pk}/aliases/", {"name": "我们"}).status_code == 403
    assert enter("county").post(f"/manage/aliases/{alias.pk}/forget/").status_code == 403
    assert client.post(f"/manage/aliases/{alias.pk}/forget/").status_code == 302
    assert not Alias.objects.exists()


def test_group_pages(cast, enter):
    client = enter("clerk")
    data = {"name": "各县人民政府", "rule_kind": "government", "rule_level": "county", "members": "甲市牵头局\nC03"}
    url = client.post("/manage/groups/new/", data).url
    text = client.get(url).content.decode()
    assert "4 个" in text and "乙县人民政府" in text
    reply = client.post("/manage/groups/new/", data | {"name": "另一组", "members": "无此局"})
    assert reply.status_code == 422 and "第 1 行" in reply.content.decode()
    group = UnitGroup.objects.get()
    assert enter("county").get(f"/manage/groups/{group.pk}/edit/").status_code == 403
    edit = {"name": "各县政府", "rule_kind": "government", "rule_level": "county", "members": "", "version": 1}
    assert client.post(f"/manage/groups/{group.pk}/edit/", edit).status_code == 302
    assert client.post(f"/manage/groups/{group.pk}/edit/", edit | {"name": "三改"}).status_code == 409


def test_groups_of_another_government_are_not_there(cast, enter):
    group = units.save_group(actor=None, government=cast.units["county2"], name="丁县组", members=[cast.units["county2"]])
    assert enter("county").get(f"/manage/groups/{group.pk}/").status_code == 404


def test_a_person_from_account_to_post_to_leaving(cast, enter):
    sys, sec = enter("sysadmin"), enter("secadmin")
    data = {"username": "XinRen", "name": "新人", "once": hidden(sys.get("/manage/people/new/"), "once")}
    shown = sys.post("/manage/people/new/", data)
    assert shown.status_code == 200 and "只显示这一次" in shown.content.decode()
    user = User.objects.get(username="xinren")
    assert user.must_change
    again = sys.post("/manage/people/new/", data)
    assert again.url == f"/manage/people/{user.pk}/"
    assert "shown-once" not in sys.get(again.url).content.decode()
    assert sys.get(f"/manage/people/{user.pk}/posts/").status_code == 403
    post = {"unit": "甲市牵头局", "role": "liaison", "starts": timezone.localdate().isoformat()}
    assert sec.post(f"/manage/people/{user.pk}/posts/", post).status_code == 302
    reply = sec.post(f"/manage/people/{user.pk}/posts/", post | {"role": "auditor"})
    assert reply.status_code == 422 and "不得兼任" in reply.content.decode()
    held = user.posts.get()
    page = sec.get(f"/manage/posts/{held.pk}/leave/")
    left = {"ends": timezone.localdate().isoformat(), "version": hidden(page, "version")}
    assert sec.post(f"/manage/posts/{held.pk}/leave/", left).status_code == 302
    held.refresh_from_db()
    assert held.ends == timezone.localdate()


def test_reset_and_end_sessions(cast, enter):
    victim, sys, sec = enter("lead"), enter("sysadmin"), enter("secadmin")
    pk = cast.users["lead"].pk
    assert sec.post(f"/manage/people/{pk}/password/").status_code == 403
    assert sec.post(f"/manage/people/{pk}/sessions/").status_code == 302
    assert victim.get("/me/").status_code == 302
    shown = sys.post(f"/manage/people/{pk}/password/").content.decode()
    password = shown.split('tabindex="0">')[1].split("<")[0]
    user = User.objects.get(pk=pk)
    assert user.must_change and user.check_password(password)
    assert password not in str(list(AuditEvent.objects.values()))


def test_people_elsewhere_are_not_there(cast, enter):
    client = enter("county")
    assert client.get(f"/manage/people/{cast.users['lead'].pk}/").status_code == 404
    assert client.get(f"/manage/people/{cast.users['county'].pk}/").status_code == 200
    assert enter("lead").get(f"/manage/people/{cast.users['co'].pk}/").status_code == 404
    assert "co同志" not in client.get("/manage/people/").content.decode()


def test_secadmin_of_a_county_appoints_only_there(cast, enter):
    user, _ = people.add_user(actor=None, username="countysec", name="县安", must_change=False)
    people.appoint(actor=None, user=user, unit=cast.units["county"], role="secadmin")
    user.set_password("quiet-river-28")
    user.save()
    client = enter("countysec", "quiet-river-28")
    town = cast.users["town"].pk
    data = {"unit": "甲市人民政府", "role": "leader", "starts": timezone.localdate().isoformat()}
    assert client.post(f"/manage/people/{town}/posts/", data).status_code == 422
    assert client.get(f"/manage/people/{cast.users['lead'].pk}/posts/").status_code == 404
    assert not Post.objects.filter(user=town, role="leader").exists()


def test_token_is_shown_once_and_stopped(cast, enter):
    client = enter("clerk")
    page = client.get("/manage/tokens/new/")
    data = {"name": "平台", "expires": hidden(page, "expires"), "once": hidden(page, "once")}
    shown = client.post("/manage/tokens/new/", data).content.decode()
    secret = shown.split('tabindex="0">')[1].split("<")[0]
    assert secret.startswith("fz_")
    assert client.post("/manage/tokens/new/", data).url == "/manage/tokens/"
    token = ApiToken.objects.get()
    listed = client.get("/manage/tokens/").content.decode()
    assert token.prefix in listed and secret not in listed
    assert enter("head").post(f"/manage/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/manage/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


def test_audit_page_filters_and_its_export_is_recorded(cast, enter):
    enter("clerk").get("/manage/audit/")
    client = enter("auditor")
    page = client.get("/manage/audit/?kind=refused&outcome=refused&who=clerk").content.decode()
    assert "/manage/audit/" in page and "1–1 项" in page
    today = timezone.localdate().isoformat()
    rows = table(client.get(f"/manage/audit/?export=xlsx&kind=signin&day_from={today}&day_to={today}"))
    assert rows[0][1] == "事项" and {row[1] for row in rows[1:]} == {"登录"}
    assert AuditEvent.objects.filter(kind="export", user=cast.users["auditor"]).count() == 1
    assert client.get("/manage/audit/?kind=nothing&day_from=13月1日").status_code == 200


def test_a_county_auditor_sees_the_county(cast, enter):
    user, _ = people.add_user(actor=None, username="countyaudit", name="县审", password="quiet-river-28", must_change=False)
    people.appoint(actor=None, user=user, unit=cast.units["county"], role="auditor")
    enter("clerk").get("/manage/audit/")
    enter("county").get("/manage/audit/")
    page = enter("countyaudit", "quiet-river-28").get("/manage/audit/").content.decode()
    assert "county同志" in page and "clerk同志" not in page


def test_exports_neutralise_formulas(cast, enter):
    units.open_unit(actor=None, code="C88", name="=1+1局", level="city", kind="other", parent=cast.units["city"])
    client = enter("clerk")
    reply = client.get("/manage/units/?export=xlsx&q=C88")
    assert table(reply)[1][0] == "=1+1局"
    assert AuditEvent.objects.filter(kind="export", label="单位").count() == 1


def test_names_for_choosing(cast, enter):
    names = enter("lead").get("/manage/units/names/").json()
    assert {"value": "甲市牵头局", "text": "甲市牵头局", "more": " jsqtj C02"} in names


def test_nav_entry_is_for_its_roles(cast, enter):
    for who, there in (("clerk", True), ("auditor", True), ("lead", False), ("leader", False)):
        assert ('href="/manage/"' in enter(who).get("/me/").content.decode()) is there, who


def test_one_person_with_two_posts_is_one_row(cast, enter):
    people.appoint(actor=None, user=cast.users["lead"], unit=cast.units["co"], role="liaison")
    people.add_user(actor=None, username="newly", name="新到")
    page = enter("sysadmin").get("/manage/people/").content.decode()
    assert page.count(">lead同志<") == 1 and page.count(">新到<") == 1
    assert "甲市牵头局 联络员；甲市配合局 联络员" in page
    assert "新到" not in enter("clerk").get("/manage/people/").content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_doubled_click_in_parallel_makes_one():
    world = make_world()
    data = NEW_UNIT | {"parent": "甲市人民政府", "once": "one-key"}
    answers: list[str] = []
    start = threading.Barrier(8)

    def click():
        client = world.sign_in(Client(), "clerk")
        start.wait()
        answers.append(client.post("/manage/units/new/", data).headers.get("Location", ""))
        connection.close()

    run(click, 8)
    made = Unit.objects.get(code="C77")
    assert set(answers) == {f"/manage/units/{made.pk}/"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_racing_edits_one_wins():
    world = make_world()
    unit = world.units["lead"]
    for turn in range(1, 6):
        statuses: list[int] = []
        start = threading.Barrier(2)

        def edit(version=turn, statuses=statuses, start=start):
            who = "clerk" if threading.current_thread().name.endswith("0") else "head"
            client = world.sign_in(Client(), who)
            start.wait()
            data = {"name": unit.name, "short": f"{who}{version}", "order": 0, "soon_days": 7, "version": version}
            statuses.append(client.post(f"/manage/units/{unit.pk}/edit/", data).status_code)
            connection.close()

        run(edit, 2)
        assert sorted(statuses) == [302, 409]
    assert Unit.objects.get(pk=unit.pk).version == 6


def run(work, times: int) -> None:
    threads = [threading.Thread(target=work, name=f"turn-{number}") for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
