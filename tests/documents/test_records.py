"""Records: written, corrected, checked, published, removed, restored; each refusal a sentence with its field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from documents.known import LEDGERS
from documents.models import Book, Record, RecordKey
from documents.panels import ledger_page
from documents.selectors import counting
from documents.selectors import records as reads
from documents.services import records
from fazhi.flow.engine import Refused
from fazhi.flow.selectors import timeline
from fazhi.org import access
from fazhi.org.versions import Stale


def faults(fault) -> dict[str, str]:
    return {key: found[0] for key, found in fault.value.message_dict.items()}


def test_a_record_keeps_fields_marks_slots_and_trace(world, study):
    made = Record.objects.get(pk=study().pk)
    today = timezone.localdate()
    assert made.data["people"] == 20 and made.about == {"people": "余"}
    assert made.d1 == today and made.title == f"{today} 常务会议学法：行政复议法"
    assert (made.book.unit, made.book.desk, made.unit) == (world.units["lead"],) * 3
    assert made.book.receiver == world.units["office"] and made.form.number == 1
    assert [step.label for step in timeline(made)] == ["登记"]
    assert "行政复议法" in made.words


def test_words_are_found_wide_or_narrow_small_or_capital(world, study):
    made = study(topic="ＷＴＯ规则（2031年版）")
    acting = world.acting("lead")
    for said in ("wto规则", "ＷＴＯ规则（２０３１", "WTO规则(2031"):
        assert list(counting.saying(counting.standing("law_study", acting), said)) == [made]
    assert not counting.saying(counting.standing("law_study", acting), "WTO%规则").exists()


def test_what_is_wrong_is_told_by_field(world, study):
    with pytest.raises(ValidationError) as fault:
        study(topic="", minutes="半小时", held_on=(timezone.localdate() + timedelta(days=1)).isoformat(), form="茶话会")
    assert faults(fault) == {
        "topic": "请填写学习内容。",
        "minutes": "时长“半小时”不是数。",
        "held_on": f"学法日期不能晚于 {timezone.localdate()}。",
        "form": f"形式没有“茶话会”这一项，可以填：{'、'.join(LEDGERS['law_study'].field('form').choices)}。",
    }
    with pytest.raises(ValidationError) as fault:
        study(form="专题讲座")
    assert faults(fault) == {"speaker": "请填写主讲人。"}
    assert not Record.objects.exists()


def test_a_book_has_each_only_once_and_another_unit_its_own(world, study):
    study()
    with pytest.raises(ValidationError) as fault:
        study()
    told = faults(fault)["held_on"]
    assert told.startswith("学法日期、学习内容与“") and told.endswith("相同，只能登记一次。")
    study("co")
    assert Record.objects.count() == 2 and RecordKey.objects.count() == 2


def test_whose_book_it_is_decides_who_writes(world, by_line, study):
    made = study()
    for stranger in ("co", "outsider", "county_dept", "county2"):
        with pytest.raises(Http404):
            records.change(made, {"topic": "x"}, actor=world.acting(stranger), version=None)
    for reader in ("clerk", "leader", "observer"):
        assert access.may(world.acting(reader), made, "view")
        with pytest.raises(access.Forbidden):
            records.change(made, {"topic": "x"}, actor=world.acting(reader), version=None)
    fresh = records.change(made, {"topic": "民法典"}, actor=world.acting("lead_head"), version=made.version)
    assert fresh.data["topic"] == "民法典"


def test_the_office_writes_for_its_government(world):
    city = world.units["city"]
    words = {"held_on": "2026-01-08", "topic": "宪法", "minutes": "45"}
    made = records.create("law_study", city, words, actor=world.acting("clerk"))
    assert made.unit == city and made.book.desk == world.units["office"]
    assert made.data["form"] == "常务会议学法"  # the declared default
    with pytest.raises(access.Forbidden):
        records.create("law_study", city, words, actor=world.acting("leader"))
    with pytest.raises(Refused, match="甲市配合局不用登记“听取工作报告”。|不用登记"):
        records.create("work_hearings", world.units["co"], {}, actor=world.acting("co"))


def test_a_change_keeps_what_is_not_given_and_tells_what_it_changed(world, study):
    made = study()
    fresh = records.change(made, {"minutes": "60"}, actor=world.acting("lead"), version=made.version)
    assert fresh.data["topic"] == "行政复议法" and fresh.about == {"people": "余"} and fresh.version == 2
    step = timeline(fresh).first()
    assert (step.label, step.detail["fields"]) == ("修改", {"minutes": [40, 60]})
    same = records.change(fresh, {"minutes": "60"}, actor=world.acting("lead"), version=fresh.version)
    assert same.version == 2
    with pytest.raises(Stale) as stale:
        records.change(made, {"minutes": "50"}, actor=world.acting("lead"), version=1)
    assert stale.value.fields == {"minutes": ("50", "60")}


def test_a_second_person_checks_and_a_change_asks_again(world, study):
    made = study()
    with pytest.raises(Refused, match="另一个人"):
        records.act(made, "check", actor=world.acting("lead"))
    checked = records.act(made, "check", actor=world.acting("lead_head"))
    public = records.act(checked, "publish", actor=world.acting("lead"))
    assert public.state == "published" and set(public.public["fields"]) == {"学法日期", "形式", "学习内容"}
    again = records.change(public, {"topic": "民法典"}, actor=world.acting("lead"), version=public.version)
    assert (again.state, again.public, again.checked_by) == ("kept", None, None)
    assert [step.label for step in timeline(again)] == ["修改", "改动后重新审查", "公开", "审查通过", "登记"]


def test_removed_counts_nowhere_and_comes_back_unless_its_place_is_taken(world, study):
    made = study()
    gone = records.act(made, "remove", actor=world.acting("lead"), note="登错了")
    assert gone.state == "removed" and not gone.keys.exists()
    with pytest.raises(Refused, match="先恢复再改"):
        records.change(gone, {"minutes": "50"}, actor=world.acting("lead"), version=None)
    study()
    with pytest.raises(Refused, match="后来登记的一条与它相同"):
        records.act(gone, "restore", actor=world.acting("lead"))


def test_what_the_office_fills_in_is_only_the_offices(world):
    lead = world.acting("lead")
    today = timezone.localdate()
    made = records.create("information_items", lead.unit, given(today), actor=lead)
    with pytest.raises(access.Forbidden):
        records.screen(made, {}, actor=lead, version=None)
    office = {one.key for one in records.ledger_of(made.book).fields if one.by}
    assert office and not office & set(made.data)
    sneaked = records.change(made, dict.fromkeys(office, "1"), actor=lead, version=made.version)
    assert not office & set(sneaked.data)


def given(today: date) -> dict[str, str]:
    return {"title": "我局开展宪法宣传", "sent_on": today.isoformat(), "body": "正文", "kind": "工作动态"}


def test_bulk_skips_with_a_sentence(world, study):
    several = [study(topic=f"第{turn}部法") for turn in range(3)]
    keys = [one.pk for one in several]
    outcome = records.set_one(keys, "minutes", "90", actor=world.acting("lead"))
    assert sorted(outcome.done) == sorted(keys)
    assert set(Record.objects.values_list("data__minutes", flat=True)) == {90}
    outcome = records.set_one(keys, "topic", "同一部", actor=world.acting("lead"))
    assert len(outcome.done) == 1 and [why.endswith("只能登记一次。") for _, why in outcome.skipped] == [True, True]
    outcome = records.act_on_many(keys, "remove", actor=world.acting("lead"), note="清理")
    assert len(outcome.done) == 3 and Book.objects.count() == 1


def test_the_page_of_all_counts_the_units_that_wrote_something(world, study):
    made, lead = study(), world.acting("lead")
    assert reads.books_seen(lead) == {"law_study": 1}
    records.act_on_many([made.pk], "remove", actor=lead, note="记错了")
    assert reads.books_seen(lead) == {} and Book.objects.count() == 1


def test_tabs_are_those_that_the_post_may_open(world):
    names = [
        [label for label, *_ in ledger_page.tabs(world.acting(who), "law_study", "list")] for who in ("leader", "lead", "clerk")
    ]
    assert names[0] == ["记录", "统计", "下限", "说明"]
    assert names[1] == ["记录", "统计", "下限", "导入", "说明"]
    assert names[2] == [*names[1], "本级设置"]
