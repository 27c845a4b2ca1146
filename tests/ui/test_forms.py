"""Forms: days in Chinese, limits, both versions after a collision, nothing lost."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict

from fazhi.org.versions import Stale
from fazhi.ui import fields
from fazhi.ui.dates import DateFault, read_day
from fazhi.ui.forms import ChineseDateField, IdempotentForm, PlainForm, VersionedForm


class Plan(VersionedForm):
    """A form of three fields."""

    title = forms.CharField(label="标题", max_length=20)
    kind = forms.ChoiceField(label="类别", choices=[("a", "决策"), ("b", "执法")])
    units = forms.MultipleChoiceField(label="单位", choices=[("1", "甲局"), ("2", "乙局"), ("3", "丙局")])
    due = ChineseDateField(label="时限", required=False, year=2031)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2031-5-8", date(2031, 5, 8)),
        ("2031/5/8", date(2031, 5, 8)),
        ("2031.05.08", date(2031, 5, 8)),
        ("20310508", date(2031, 5, 8)),
        ("5月8日", date(2030, 5, 8)),
        ("5月8号", date(2030, 5, 8)),
        ("5-8", date(2030, 5, 8)),
        ("2031年5月8日", date(2031, 5, 8)),
        ("２０３１年５月８日", date(2031, 5, 8)),
        (" 2031 年 5 月 8 日 ", date(2031, 5, 8)),
        ("2月底", date(2030, 2, 28)),
        ("2032年2月底前", date(2032, 2, 29)),
    ],
)
def test_days_as_people_type_them(words: str, found: date) -> None:
    assert read_day(words, year=2030) == found


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("9月31日", "9月没有31日"),
        ("2031-2-29", "没有29日"),
        ("13月1日", "没有13月"),
        ("适时", "看不出"),
        ("0931-5-8", "太远"),
        ("5月", "看不出"),
    ],
)
def test_days_that_are_none_get_a_sentence(words: str, told: str) -> None:
    with pytest.raises(DateFault, match=told):
        read_day(words, year=2031)


def test_a_text_field_without_limit_is_refused() -> None:
    class Loose(PlainForm):
        words = forms.CharField()

    with pytest.raises(ImproperlyConfigured, match="words"):
        Loose()


def test_errors_stand_beside_the_field_and_in_the_summary() -> None:
    form = Plan(QueryDict("title=&kind=x&due=9月31日"))
    assert not form.is_valid()
    drawn = fields.fields(form)
    assert drawn.count("9月没有31日") == 2 and 'value="9月31日"' in drawn
    assert 'aria-invalid="true"' in drawn and 'href="#id_due"' in drawn and 'role="alert"' in drawn
    assert "涉密信息不得录入" in drawn


def test_typed_text_is_escaped_everywhere() -> None:
    form = Plan(QueryDict("title=<script>&kind=<script>&units=<script>&due=<script>"))
    form.is_valid()
    form.show_conflict(Stale(SimpleNamespace(version=2), {"title": ("<script>", "<script>x")}))
    assert "<script" not in fields.fields(form)


def collide() -> Plan:
    """A form that met version 4 of its record."""
    form = Plan(QueryDict("version=3&title=我写的&kind=a&units=1&units=2&due=2031-5-8"))
    assert form.is_valid() and form.base_version == 3
    theirs = {"title": ("我写的", "他写的"), "units": (["1", "2"], ["3"]), "due": (date(2031, 5, 8), None), "kind": ("a", "b")}
    form.show_conflict(Stale(SimpleNamespace(version=4), theirs))
    return form


def test_both_versions_are_shown_in_words() -> None:
    drawn = fields.fields(collide())
    for words in ("我写的", "他写的", "甲局、乙局", "丙局", "（空）", "执法", 'name="version" value="4"', "现在存的"):
        assert words in drawn
    assert 'name="theirs-units" value="3"' in drawn


def test_either_version_is_taken_without_typing_again() -> None:
    sent = QueryDict(mutable=True)
    sent.update({"version": "4", "title": "我写的", "kind": "a", "due": "2031-5-8"})
    sent.setlist("units", ["1", "2"])
    sent.update({"choose-title": "mine", "choose-units": "theirs", "choose-due": "theirs", "choose-kind": "theirs"})
    sent.update({"theirs-title": "他写的", "theirs-units": "3", "theirs-due": "", "theirs-kind": "b"})
    form = Plan(sent)
    assert form.is_valid(), form.errors
    assert form.base_version == 4
    assert form.values() == {"title": "我写的", "kind": "b", "units": ["3"], "due": None}


def test_numbers_keep_what_was_typed() -> None:
    class Share(PlainForm):
        percent = forms.IntegerField(label="进度")

    drawn = fields.fields(Share({"percent": "一半"}))
    assert 'type="text"' in drawn and 'value="一半"' in drawn and 'inputmode="numeric"' in drawn


@pytest.mark.django_db
def test_a_doubled_click_makes_one_thing(django_user_model) -> None:
    class Make(IdempotentForm):
        name = forms.CharField(max_length=10)

    user = django_user_model.objects.create(username="bob", name="鲍勃")
    key = Make()["once"].value()
    forms_sent = [Make({"name": "甲", "once": key}) for _ in range(2)]
    assert all(form.is_valid() for form in forms_sent)
    assert forms_sent[0].first_time(user)
    forms_sent[0].remember(user, "/made/1/")
    assert not forms_sent[1].first_time(user) and forms_sent[1].led_to(user) == "/made/1/"
    assert Make()["once"].value() != key


def test_what_is_too_long_or_too_great_names_its_field_and_how_much() -> None:
    class Limits(PlainForm):
        words = forms.CharField(label="进展 100%", max_length=5)
        days = forms.IntegerField(label="天数", min_value=1, max_value=30)
        own = forms.IntegerField(label="份额", max_value=3, error_messages={"max_value": "不行"})

    form = Limits(QueryDict("words=一二三四五六七&days=99&own=9"))
    assert form.errors["words"] == ["进展 100%最多 5 字，现有 7 字。"]
    assert form.errors["days"] == ["天数不能大于 30。"] and form.errors["own"] == ["不行"]
    assert Limits(QueryDict("words=一&days=abc&own=1")).errors["days"] == ["天数请写整数。"]
    assert Limits(QueryDict("words=一&days=0&own=1")).errors["days"] == ["天数不能小于 1。"]
