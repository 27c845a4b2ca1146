"""What the review asks: which of several units, who a collective name is, which year, a day that does not exist."""

from __future__ import annotations

import pytest

from fazhi.org.models import Alias
from fazhi.org.services.units import save_group
from tasks.models import ImportItem, ImportUnit, PlanImport
from tests.tasks.imports.staging import HX, draft, name_loosely, read_into, row
from tests.tasks.imports.test_review import act, page, url

pytestmark = pytest.mark.django_db


def test_of_several_that_fit_alike_none_is_chosen_beforehand(world, office):
    batch = draft(world)
    both = [[world.units["co"].pk, "level"], [world.units["outsider"].pk, "alias"]]
    name_loosely(batch, order=3, words="市某局", candidates=both)
    shown = page(office, batch)
    asked = shown[shown.index("“市某局”是哪一家") :].split("</fieldset>")[0]
    assert '甲市配合局<span class="quiet">　补上或略去级别' in asked and '甲市旁观局<span class="quiet">　别名' in asked
    assert 'type="radio"' in asked and "checked" not in asked.split('name="learn"')[0]
    assert '<option value="">请选这是哪一家</option>' in page(office, batch, "?tab=names")
    answer = office.post(url(batch, "import_names"), {"words": "市某局", "choice": "", "learn": "on"}, follow=True)
    assert "请选“市某局”是哪一家" in answer.content.decode() and not Alias.objects.exists()


def test_a_collective_name_shows_its_members_on_demand(world, office, client):
    batch = draft(world)
    group = save_group(
        actor=None, government=world.units["city"], name="执法单位", members=[world.units["lead"], world.units["co"]]
    )
    ImportUnit.objects.filter(words="市数据中心").update(group=group, how="group")
    ImportItem.objects.filter(batch=batch, order=2).update(doubts=[{"code": "mask", "words": "有遮盖的字", "level": "ask"}])
    where = url(batch, "import_group", group.pk)
    assert f'hx-get="{where}"' in page(office, batch) and "看“执法单位”的名单" in page(office, batch)
    assert office.get(where, headers=HX).content.decode() == "执法单位 2 家：甲市牵头局、甲市配合局"
    assert "<li>甲市配合局</li>" in office.get(where).content.decode()
    other = save_group(actor=None, government=world.units["county"], name="县里的", members=[world.units["town"]])
    assert office.get(url(batch, "import_group", other.pk)).status_code == 404


def test_a_guessed_year_is_a_doubt_that_saving_the_head_settles(world, office):
    batch = draft(world, year_doubt="文件里没有写是哪一年的计划。")
    shown = page(office, batch)
    assert "文件里没有写是哪一年的计划。" in shown and "还有 3 处疑点" in shown and "核对过了，保存" in shown
    head = {"title": batch.title, "starts": batch.starts, "ends": batch.ends, "version": batch.version}
    told = office.post(url(batch, "import_head"), head, HTTP_X_AUTOSAVE="1").json()
    assert told["again"] is False and PlanImport.objects.get(pk=batch.pk).year_doubt
    office.post(url(batch, "import_head"), head | {"version": told["version"]})
    assert PlanImport.objects.get(pk=batch.pk).year_doubt == ""
    assert "还有 2 处疑点" in page(office, batch)


def test_saving_another_span_says_that_the_page_changed(world, office):
    batch = draft(world)
    head = {"title": batch.title, "starts": "2031-01-01", "ends": "2031-12-31", "version": batch.version}
    assert office.post(url(batch, "import_head"), head, HTTP_X_AUTOSAVE="1").json()["again"] is True


def test_a_day_that_does_not_exist_is_named_and_its_yes_is_shut(world, office):
    batch = draft(world)
    wrong = {"value": "2031-02-30", "kind": "by", "words": "2月30日前", "day": None, "doubt": "没有这一天"}
    stop = {"code": "no-such-date", "words": "“2月30日前”：没有这一天，请改正", "level": "stop"}
    ImportItem.objects.filter(batch=batch, order=1).update(dues=[wrong], doubts=[stop])
    card = page(office, batch).split(f'id="t{row(batch, 1).pk}"')[1].split("</article>")[0]
    assert "没有这一天<span" in card and "没有写明" not in card and "disabled" in card
    act(office, batch, row(batch, 1), "settle")
    assert not row(batch, 1).settled and "改好才能确认" in page(office, batch)


def test_a_number_without_words_is_no_task(world):
    batch = read_into(
        world, "甲市要点\n一、依法履职\n（一）编制清单。（甲市牵头局牵头）\n（二）\n（三）评查案卷。（甲市牵头局牵头）"
    )
    assert [item.title for item in batch.items.all()] == ["编制清单", "评查案卷"]
