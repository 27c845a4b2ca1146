"""Import of units, people and posts: previewed row by row, taken over whole or not at all."""

from __future__ import annotations

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fazhi.org.models import Alias, AuditEvent, Post, Unit, User
from fazhi.org.services import units
from tests.desk.pages import hidden, table, xlsx

pytestmark = pytest.mark.django_db
UNITS = "/manage/units/import/"
PEOPLE = "/manage/people/import/"
POSTS = "/manage/posts/import/"
HEADS = ["单位代码", "名称", "简称", "层级", "类别", "上级单位代码", "业务指导单位代码", "设立日期", "别的叫法"]


def preview(client, path, heads, *rows):
    return client.post(path, {"sheet": xlsx(heads, *rows)})


def take(client, path, shown):
    return client.post(path, {"rows": hidden(shown, "rows")})


@pytest.mark.parametrize(("path", "who"), [(UNITS, "clerk"), (PEOPLE, "sysadmin"), (POSTS, "secadmin")])
def test_the_sheet_to_fill_has_the_heads(cast, enter, path, who):
    client = enter(who)
    rows = table(client.get(f"{path}sheet/"))
    page = client.get(path).content.decode()
    assert len(rows) == 1 and all(f"<dt>{label}</dt>" in page for label in rows[0])


def test_units_come_in_whole_with_children_before_parents(cast, enter):
    client = enter("clerk")
    shown = preview(
        client,
        UNITS,
        HEADS,
        ["N02", "甲市新局二科", "", "市级", "政府部门", "N01", "", "", ""],
        ["N01", "甲市新局", "新局", "市级", "政府部门", "C", "C01", "2031年3月1日", "市新局、新设局"],
        ["C02", "甲市牵头局", "牵头局", "市级", "政府部门", "C", "", "", ""],
        ["C03", "甲市配合局", "", "市级", "政府部门", "", "", "", ""],
    )
    text = shown.content.decode()
    assert "新增 2 行，改动 1 行，一样 1 行" in text and "简称：（空） → 牵头局" in text
    assert not Unit.objects.filter(code="N01").exists() and not Alias.objects.exists()
    assert take(client, UNITS, shown).url == "/manage/units/"
    child = Unit.objects.get(code="N02")
    assert child.ancestor_ids == [cast.units["city"].pk, child.parent_id, child.pk] and child.parent.code == "N01"
    assert child.parent.guided_by == cast.units["office"] and child.parent.initials == "jsxj"
    assert set(Alias.objects.values_list("name", "unit__code")) == {("市新局", "N01"), ("新设局", "N01")}
    assert Unit.objects.get(code="C02").short == "牵头局"
    assert AuditEvent.objects.get(kind="import").detail["new"] == 2


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", "无代码", "", "市级", "政府部门", "C"], "不能空着"),
        (["N1", "新局", "", "市局级", "政府部门", "C"], "没有“市局级”这一项"),
        (["N1", "新局", "", "市级", "政府部门", ""], "新单位要写上级单位代码"),
        (["N1", "新局", "", "市级", "政府部门", "没有"], "没有代码为“没有”的单位"),
        (["N1", "新局", "", "市级", "政府部门", "N1"], "绕成了圈"),
        (["N1", "新局", "", "市级", "政府部门", "C", "没有"], "没有代码为“没有”的单位"),
        (["N1", "新局", "", "市级", "政府部门", "C", "", "2月30日"], "没有30日"),
        (["N1", "甲市牵头局", "", "市级", "政府部门", "C"], "同名单位"),
        (["N1", "长" * 81, "", "市级", "政府部门", "C"], "最多 80 个字"),
        (["C02", "甲市牵头局", "", "县级", "政府部门", "C"], "请撤销后新设"),
        (["C02", "甲市牵头局", "", "市级", "政府部门", "D"], "隶属变了"),
        (["N1", "新局", "", "市级", "政府部门", "C", "", "", "*局"], "不能含星号"),
    ],
)
def test_one_bad_cell_keeps_the_whole_sheet_out(cast, enter, row, sentence):
    client = enter("clerk")
    good = ["N9", "甲市好局", "", "市级", "政府部门", "C"]
    shown = preview(client, UNITS, HEADS, good, row)
    text = shown.content.decode()
    assert sentence in text and "有错 1 行" in text and 'name="rows"' not in text
    assert not Unit.objects.filter(code="N9").exists()


def test_a_row_with_a_fault_is_named_by_what_could_be_read(cast, enter):
    text = preview(enter("clerk"), UNITS, HEADS, ["N1", "甲市新局", "", "市局级", "政府部门", "C"]).content.decode()
    assert "N1" in text and "甲市新局" in text and "没有“市局级”这一项" in text


def test_twins_and_circles_inside_the_sheet(cast, enter):
    client = enter("clerk")
    text = preview(
        client,
        UNITS,
        HEADS,
        ["N1", "新局", "", "市级", "政府部门", "N2"],
        ["N2", "新科", "", "市级", "政府部门", "N1"],
        ["N3", "同局", "", "市级", "政府部门", "C"],
        ["N3", "同局二", "", "市级", "政府部门", "C"],
    ).content.decode()
    assert "与第 4 行相同" in text and "有错 3 行" in text


def test_a_county_imports_only_below_itself(cast, enter):
    text = preview(
        enter("county"), UNITS, HEADS, ["C02", "改名局", "", "市级", "政府部门", ""], ["N1", "新局", "", "县级", "政府部门", "C"]
    ).content.decode()
    assert "有错 2 行" in text and "不在乙县人民政府之下" in text


def test_what_moved_since_the_preview_is_shown_again(cast, enter):
    client = enter("clerk")
    shown = preview(client, UNITS, HEADS, ["C02", "甲市牵头局", "牵", "市级", "政府部门", "C"])
    units.correct(cast.units["lead"], actor=cast.acting("head"), version=1, short="头")
    reply = take(client, UNITS, shown)
    text = reply.content.decode()
    assert reply.status_code == 409 and "有人改过" in text and "简称：头 → 牵" in text
    assert Unit.objects.get(code="C02").short == "头"
    assert take(client, UNITS, reply).status_code == 302
    assert Unit.objects.get(code="C02").short == "牵"


def test_forged_and_expired_rows_are_refused(cast, enter, clock):
    clock("2031-03-05 09:00")
    client = enter("clerk")
    shown = preview(client, UNITS, HEADS, ["N1", "新局", "", "市级", "政府部门", "C"])
    assert client.post(UNITS, {"rows": hidden(shown, "rows")[:-2]}).url == UNITS
    assert enter("sysadmin").post(PEOPLE, {"rows": hidden(shown, "rows")}).url == PEOPLE
    clock("2031-03-05 09:29")
    client.get("/me/")
    assert not Unit.objects.filter(code="N1").exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "是空的"),
        (b"hello", "不是 .xlsx"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧格式"),
    ],
)
def test_unreadable_files_get_a_sentence(cast, enter, data, sentence):
    reply = enter("clerk").post(UNITS, {"sheet": SimpleUploadedFile("表.xlsx", data)})
    assert reply.status_code == 422 and sentence in reply.content.decode()


def test_no_file_and_no_heads(cast, enter):
    client = enter("clerk")
    assert "请选择" in client.post(UNITS, {}).content.decode()
    assert "没有找到表头" in preview(client, UNITS, ["甲", "乙"], ["1", "2"]).content.decode()


def test_people_come_in_with_first_passwords_shown_once(cast, enter):
    client = enter("sysadmin")
    heads = ["账号", "姓名", "电话", "邮箱"]
    shown = preview(client, PEOPLE, heads, ["ZhangSan", "张三", "0700-1", ""], ["lead", "牵头人", "", "a@example.com"])
    assert "新增 1 行，改动 1 行" in shown.content.decode()
    reply = take(client, PEOPLE, shown)
    user = User.objects.get(username="zhangsan")
    password = reply.content.decode().split("<code>")[1].split("<")[0]
    assert user.must_change and user.check_password(password) and user.phone == "0700-1"
    assert User.objects.get(username="lead").name == "牵头人"
    again = take(client, PEOPLE, shown)
    assert password not in again.content.decode() and User.objects.filter(username="zhangsan").count() == 1


def test_people_with_faults(cast, enter):
    heads = ["账号", "姓名", "电子邮箱"]
    text = preview(
        enter("sysadmin"), PEOPLE, heads, ["张三", "张三", ""], ["a1", "甲", "不是邮箱"], ["b1", "乙", ""], ["B1", "丙", ""]
    ).content.decode()
    assert "有错 3 行" in text and "不是电子邮箱地址" in text and "与第 4 行相同" in text


def test_posts_by_the_security_administrator(cast, enter):
    client = enter("secadmin")
    heads = ["账号", "单位", "角色", "职务", "任职日期"]
    shown = preview(client, POSTS, heads, ["lead", "C03", "联络员", "科长", "2031-3-1"], ["co", "甲市配合局", "联络员", "", ""])
    assert "新增 1 行，一样 1 行" in shown.content.decode()
    assert take(client, POSTS, shown).status_code == 302
    assert Post.objects.get(user__username="lead", unit__code="C03").title == "科长"
    assert AuditEvent.objects.filter(kind="post", detail__by="import").count() == 1
    bad = preview(
        client,
        POSTS,
        heads,
        ["lead", "C02", "审计管理员", "", ""],
        ["auditor", "C02", "经办", "", ""],
        ["nobody", "无此局", "经办", "", ""],
    ).content.decode()
    assert "有错 3 行" in bad and "不得兼任" in bad and "没有这个账号" in bad


def test_five_thousand_rows_and_not_one_more(cast, enter):
    client = enter("clerk")
    rows = [[f"N{n:05d}", f"第{n}局", "", "市级", "政府部门", "C" if n % 10 == 0 else f"N{n - n % 10:05d}"] for n in range(5000)]
    start = time.process_time()
    shown = preview(client, UNITS, HEADS[:6], *rows)
    assert "新增 5000 行" in shown.content.decode()
    assert take(client, UNITS, shown).status_code == 302
    assert time.process_time() - start < 120  # a guard against one query a row, not a figure
    assert Unit.objects.filter(code__startswith="N").count() == 5000
    reply = preview(client, UNITS, HEADS[:6], *rows, ["N9", "多一局", "", "市级", "政府部门", "C"])
    assert reply.status_code == 422 and "超过 5000 行" in reply.content.decode()
