"""The review: doubts first, each correction saved at once, two people at one row, a name said once for the whole paper."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fazhi.org.models import Alias
from fazhi.org.services.units import save_group
from tasks.models import ImportItem, ImportUnit, Plan, PlanImport
from tests.tasks.imports.staging import HX, draft, edit_values, name_loosely, row

pytestmark = pytest.mark.django_db


def url(batch, name="import", *args):
    return reverse(f"tasks:{name}", args=(batch.pk, *args))


def page(client, batch, query=""):
    return client.get(f"{url(batch)}{query}").content.decode()


def act(client, batch, item, name, **extra):
    return client.post(
        url(batch, "import_item_act", item.pk), {"act": name, "version": item.version, "back": "tab=doubts"}, **extra
    )


def test_doubts_stand_first_and_are_counted(world, office):
    batch = draft(world)
    shown = page(office, batch)
    assert '疑点 <span class="c">2</span>' in shown and '全部任务 <span class="c">3</span>' in shown
    assert "还有 2 处疑点" in shown and "还有2处疑点没有确认。" in shown
    cards = [shown.index(f'id="t{row(batch, n).pk}"') for n in (2, 3, 1)]
    assert cards == sorted(cards)
    assert "“市数据中心”是哪一家" in shown and "这一项还没有责任单位" in shown


def test_saying_yes_needs_every_name(world, office):
    batch = draft(world)
    act(office, batch, row(batch, 2), "settle")
    assert not row(batch, 2).settled
    assert "还没有对上单位" in page(office, batch)


def test_name_is_said_once_and_becomes_an_alias(world, office):
    batch = draft(world)
    name_loosely(batch, order=1, words="市数据中心")
    said = {"words": "市数据中心", "choice": f"u{world.units['co'].pk}", "learn": "on", "item": row(batch, 2).pk}
    answer = office.post(url(batch, "import_names"), said)
    assert answer.status_code == 302 and answer.url.endswith(f"#t{row(batch, 2).pk}")
    assert set(ImportUnit.objects.filter(words="市数据中心").values_list("unit__name", flat=True)) == {"甲市配合局"}
    assert Alias.objects.get(name="市数据中心").unit == world.units["co"]
    shown = page(office, batch, "?tab=names")
    assert "已记住" in shown
    office.post(url(batch, "import_forget"), {"words": "市数据中心"})
    assert not Alias.objects.exists()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"pick": "甲市旁观局"}, "甲市旁观局"),
        ({"pick": "执法单位", "choice": "none"}, "执法单位"),
        ({"choice": "none"}, None),
    ],
)
def test_name_by_typing_or_as_no_unit(world, office, values, expected):
    batch = draft(world)
    save_group(actor=None, government=world.units["city"], name="执法单位", members=[world.units["lead"], world.units["co"]])
    office.post(url(batch, "import_names"), {"words": "市数据中心", **values})
    name = ImportUnit.objects.get(words="市数据中心")
    assert (str(name.unit or name.group) if expected else None, name.ignored) == (expected, expected is None)
    assert not Alias.objects.exists()


@pytest.mark.parametrize(
    "values", [{}, {"choice": "u999999"}, {"choice": "x"}, {"pick": "没有这家"}, {"pick": "\x00"}, {"choice": "u" + "9" * 22}]
)
def test_bad_answer_about_a_name_is_a_sentence(world, office, values):
    batch = draft(world)
    answer = office.post(url(batch, "import_names"), {"words": "市数据中心", **values}, follow=True)
    assert answer.status_code == 200 and "note-bad" in answer.content.decode()
    assert ImportUnit.objects.get(words="市数据中心").unit is None


@pytest.mark.parametrize(
    ("sent", "left", "said"),
    [
        ({"many": "none", "all": "1"}, [], "2 个叫法都不算单位"),
        ({"many": "none", "words": ["市大数据局"]}, ["市数据中心"], "1 个叫法都不算单位"),
        ({"many": "pick", "pick": "甲市旁观局", "learn": "on", "all": "1"}, [], "2 个叫法都对应到“甲市旁观局”"),
        ({"many": "pick", "all": "1"}, ["市数据中心", "市大数据局"], "请写这些叫法是哪一家"),
        ({"many": "none", "words": ["没有的叫法"]}, ["市数据中心", "市大数据局"], "还没有勾选叫法"),
        ({"many": "x", "all": "1"}, ["市数据中心", "市大数据局"], "note-bad"),
    ],
)
def test_several_names_are_answered_at_once(world, office, sent, left, said):
    batch = draft(world)
    name_loosely(batch, order=3, words="市大数据局")
    assert "没有对上的全部 2 个" in page(office, batch, "?tab=names")
    answer = office.post(url(batch, "import_names"), {"back": "tab=names", **sent}, follow=True).content.decode()
    loose = ImportUnit.objects.filter(unit=None, group=None, ignored=False).order_by("id")
    assert said in answer and list(loose.values_list("words", flat=True)) == left
    assert Alias.objects.count() == (2 if "learn" in sent else 0)


def test_unit_of_another_government_is_no_choice(world, client):
    county = world.sign_in(client, "county")
    batch = draft(world, by="county")
    county.post(url(batch, "import_names"), {"words": "市数据中心", "choice": f"u{world.units['county2'].pk}"})
    assert ImportUnit.objects.get(words="市数据中心").unit is None


def test_htmx_swaps_card_counts_and_bar_only(world, office):
    batch = draft(world)
    item = row(batch, 2)
    name = item.units.get(words="市数据中心")
    sent = {"words": name.words, "choice": f"u{world.units['co'].pk}", "item": item.pk, "shown": f"{item.pk},{row(batch, 1).pk}"}
    answer = office.post(url(batch, "import_names"), sent, headers=HX).content.decode()
    assert answer.startswith(f'<article class="tk is-flat" id="t{item.pk}"')
    assert 'id="im-tabs"' in answer and 'id="im-bar"' in answer and "<html" not in answer
    assert answer.count("<article") == 1 and "还有 1 处疑点" in answer


def test_settle_drop_and_back(world, office):
    batch = draft(world)
    office.post(url(batch, "import_names"), {"words": "市数据中心", "choice": f"u{world.units['co'].pk}"})
    act(office, batch, row(batch, 2), "settle")
    act(office, batch, row(batch, 3), "drop")
    assert (row(batch, 2).settled, row(batch, 3).dropped) == (True, True)
    assert "没有疑点了" in page(office, batch)
    assert "标为不作为任务的 1 项" in page(office, batch, "?tab=unread")
    act(office, batch, row(batch, 2), "unsettle")
    act(office, batch, row(batch, 3), "keep")
    assert (row(batch, 2).settled, row(batch, 3).dropped) == (False, False)


def test_row_is_corrected_as_a_whole(world, office):
    batch = draft(world)
    item = row(batch, 1)
    values = edit_values(item, title="公布三级权责清单", trail="一、总体\n（一）清单")
    values["units-role"] = ["co", "lead", "responsible"]
    values["units-key"].append("")
    values["units-who"].append("甲市旁观局")
    values["units-place"] = ["2", "1", "3"]
    values["dues-key"].append("")
    values["dues-day"] = ["2031-6-30", "12月底"]
    values |= {"minimums-key": [""], "minimums-subject": ["学法"], "minimums-comparison": [">="], "minimums-value": ["4"]}
    values |= {"minimums-measure": ["次"], "minimums-period": ["每年"]}
    batch.refresh_from_db()
    answer = office.post(url(batch, "import_item", item.pk), values)
    assert answer.status_code == 302, answer.content.decode()
    item = row(batch, 1)
    assert (item.title, item.trail) == ("公布三级权责清单", ["一、总体", "（一）清单"])
    assert [(u.role, u.unit.name) for u in item.units.order_by("order")] == [
        ("lead", "甲市配合局"),
        ("co", "甲市牵头局"),
        ("responsible", "甲市旁观局"),
    ]
    assert [d["day"] for d in item.dues] == ["2031-06-30", f"{batch.starts.year}-12-31"]
    assert item.dues[0]["words"] == "05月31日前"
    assert [(m["subject"], m["comparison"], m["value"], m["period"]) for m in item.minimums] == [("学法", ">=", "4", "year")]


def test_untouched_row_is_not_written(world, office):
    batch = draft(world)
    office.post(url(batch, "import_item", row(batch, 1).pk), edit_values(row(batch, 1)))
    assert row(batch, 1).version == 1


def test_name_of_the_paper_taken_out_stays_as_no_unit(world, office):
    batch = draft(world)
    values = edit_values(row(batch, 2))
    values["units-place"] = ["1", "0"]
    office.post(url(batch, "import_item", row(batch, 2).pk), values)
    assert ImportUnit.objects.get(words="市数据中心").ignored
    assert '疑点 <span class="c">1</span>' in page(office, batch)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "请填写任务"),
        ({"title": "长" * 301}, "300"),
        ({"dues-key": [""], "dues-day": ["2月30日"]}, "2月没有30日"),
        ({"dues-key": [""], "dues-day": ["随便"]}, "看不出是哪一天"),
        ({"units-key": [""], "units-role": ["lead"], "units-who": ["没有这家"], "units-place": ["1"]}, "没有找到叫"),
        ({"units-key": [""], "units-role": ["boss"], "units-who": ["甲市牵头局"], "units-place": ["1"]}, "请选择责任"),
        ({"trail": "\n".join("一二三四五六七")}, "板块最多六级"),
        (
            {
                "minimums-key": [""],
                "minimums-subject": [""],
                "minimums-comparison": [">="],
                "minimums-value": ["四"],
                "minimums-measure": ["次"],
                "minimums-period": ["年"],
            },
            "不是数",
        ),
    ],
)
def test_bad_row_is_refused_at_its_field_and_kept(world, office, changes, words):
    batch = draft(world)
    answer = office.post(url(batch, "import_item", row(batch, 1).pk), edit_values(row(batch, 1), **changes))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert row(batch, 1).version == 1


def test_two_people_at_one_row_see_both_versions(world, office, client):
    batch = draft(world)
    item = row(batch, 1)
    mine, theirs = edit_values(item, title="我的写法"), edit_values(item, title="别人的写法")
    theirs["units-place"] = ["1", "0"]
    office.post(url(batch, "import_item", item.pk), theirs)
    answer = office.post(url(batch, "import_item", item.pk), mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "我的写法" in shown and "别人的写法" in shown and 'name="choose-title"' in shown and 'name="choose-units"' in shown
    assert row(batch, 1).title == "别人的写法"
    settled = mine | {"version": row(batch, 1).version, "choose-title": "mine", "choose-units": "theirs"}
    held = row(batch, 1).units.filter(ignored=False).get()
    settled |= {"theirs-title": "别人的写法", "theirs-units": [f"{held.pk}\x1flead\x1f甲市牵头局\x1f"]}
    assert office.post(url(batch, "import_item", item.pk), settled).status_code == 302
    assert row(batch, 1).title == "我的写法"
    assert row(batch, 1).units.filter(ignored=False).count() == 1


def test_head_saves_itself_and_never_writes_over_a_newer_version(world, office):
    batch = draft(world)
    values = {
        "title": "新标题",
        "number": "甲府办〔2031〕1号",
        "issuer": "",
        "starts": "2031-1-1",
        "ends": "2031-12-31",
        "version": batch.version,
    }
    quiet = {"X-Autosave": "1"}
    saved = office.post(url(batch, "import_head"), values, headers=quiet)
    assert saved.status_code == 200 and saved.json()["version"] == batch.version + 1
    stale = office.post(url(batch, "import_head"), values | {"title": "旧人写的"}, headers=quiet)
    assert stale.status_code == 409 and "并排" in stale.json()["error"]
    both = office.post(url(batch, "import_head"), values | {"title": "旧人写的"})
    assert both.status_code == 409 and "新标题" in both.content.decode() and "旧人写的" in both.content.decode()
    bad = values | {"ends": "2030-1-1", "version": batch.version + 1}
    assert "不能早于" in office.post(url(batch, "import_head"), bad).content.decode()


def test_colleague_goes_on_and_is_named(world, client):
    batch = draft(world)
    head = world.sign_in(client, "head")
    act(head, batch, row(batch, 3), "drop")
    assert "head同志" in page(head, batch)


def test_bulk_by_ticks_and_by_all_that_match(world, office):
    batch = draft(world)
    ids = [row(batch, 1).pk, row(batch, 3).pk]
    answer = office.post(
        url(batch, "import_bulk"), {"act": "unit", "unit": "甲市旁观局", "role": "co", "ids": ids, "back": "tab=all"}, follow=True
    )
    assert "已给 2 项任务" in answer.content.decode()
    office.post(url(batch, "import_bulk"), {"act": "day", "day": "8月底", "all": "1", "back": "tab=all&section=二、其他"})
    assert [bool(row(batch, n).dues and row(batch, n).dues[0]["day"].endswith("08-31")) for n in (1, 2, 3)] == [
        False,
        False,
        True,
    ]
    office.post(url(batch, "import_bulk"), {"act": "role", "role": "responsible", "all": "1", "back": "tab=all"})
    assert set(ImportUnit.objects.values_list("role", flat=True)) == {"responsible"}
    told = office.post(url(batch, "import_bulk"), {"act": "settle", "all": "1", "back": "tab=all"}, follow=True).content.decode()
    assert "已确认 2 项" in told and "还有 1 项" in told


@pytest.mark.parametrize(
    "values",
    [
        {"act": "unit", "unit": "", "role": "lead"},
        {"act": "unit", "unit": "没有这家", "role": "lead"},
        {"act": "unit", "unit": "甲市牵头局", "role": ""},
        {"act": "day", "day": "2月30日"},
        {"act": "day"},
        {"act": "explode"},
        {},
    ],
)
def test_bad_bulk_is_a_sentence(world, office, values):
    batch = draft(world)
    answer = office.post(url(batch, "import_bulk"), {"ids": [row(batch, 1).pk], **values}, follow=True)
    assert answer.status_code == 200 and "note-bad" in answer.content.decode()


def test_bulk_never_reaches_another_import(world, office):
    batch, other = draft(world), draft(world)
    office.post(url(batch, "import_bulk"), {"act": "day", "day": "8月底", "ids": [row(other, 3).pk]})
    assert row(other, 3).dues == []


def test_paragraph_becomes_a_task_at_its_place(world, office):
    batch = draft(world)
    text = batch.paper.text
    start = row(batch, 1).start + 1
    PlanImport.objects.filter(pk=batch.pk).update(
        unread=[{"start": start, "end": start + 4, "text": text[start : start + 4], "reason": "没有编号的段落"}]
    )
    assert "没有编号的段落" in page(office, batch, "?tab=unread")
    answer = office.post(url(batch, "import_lift"), {"start": start})
    made = batch.items.get(order=2)
    assert answer.url.startswith(url(batch, "import_item", made.pk))
    assert [i.order for i in batch.items.all()] == [1, 2, 3, 4] and made.text == text[start : start + 4]
    batch.refresh_from_db()
    assert batch.unread == []
    again = office.post(url(batch, "import_lift"), {"start": start}, follow=True)
    assert "note-bad" in again.content.decode() and batch.items.count() == 4


def test_commit_leads_to_the_plan_only_without_doubts(world, office):
    batch = draft(world)
    office.post(url(batch, "import_move"), {"move": "commit"})
    assert not Plan.objects.exists()
    office.post(url(batch, "import_names"), {"words": "市数据中心", "choice": f"u{world.units['co'].pk}"})
    act(office, batch, row(batch, 3), "drop")
    answer = office.post(url(batch, "import_move"), {"move": "commit"})
    plan = Plan.objects.get()
    assert answer.url == reverse("tasks:plan", args=(plan.pk,)) and plan.tasks.count() == 2
    assert ImportItem.objects.count() == 3
    after = page(office, batch)
    assert "这次导入已生成计划" in after and "撤销这次导入" in after and "就是这样" not in after
    office.post(url(batch, "import_move"), {"move": "undo", "note": "传错了文件"})
    assert PlanImport.objects.get().state == "undone"


def test_filters_and_paging(world, office):
    batch = draft(world)
    only = page(office, batch, "?tab=all&section=二、其他")
    assert "清理限制条款" in only.split('class="im-tasks"')[1] and "公布权责清单" not in only.split('class="im-tasks"')[1]
    assert f'id="t{row(batch, 1).pk}"' in page(office, batch, "?tab=all&unit=甲市配合局")
    assert f'id="t{row(batch, 3).pk}"' in page(office, batch, "?tab=all&bare=1")
    for query in ("?tab=zzz&page=99999999", "?page=-1", "?section=%00", "?show=99999999999", "?show=x", "?tab=names&page=9"):
        assert office.get(f"{url(batch)}{query}").status_code == 200
