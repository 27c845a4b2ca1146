"""The pages of a ledger's versions: what is typed stays with a fault, what breaks is shown before it is saved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documents.models import LedgerForm
from documents.selectors import forms
from tests.documents.test_adopting import FRESH, PAPER, new_file

__all__ = ["new_file"]
URL = reverse("documents:own", args=["law_study"])


def given(client, **more) -> dict:
    """What the form sends as it stands, with some of it changed."""
    form = client.get(URL).context["form"]
    data = {"document": form["document"].value() or "", "hidden": form["hidden"].value() or [], "act": "save"}
    for row in (*form.minimums, *form.own):
        data |= {box.html_name: box.value() for box in row if box.value() not in (None, False)}
    return data | more


def test_the_office_adopts_and_changes_what_is_set(world, study, enter):
    study()
    client = enter("clerk")
    sent = given(client, document=PAPER)
    assert client.post(URL, sent)["Location"] == URL
    assert LedgerForm.objects.get(government__isnull=False).text == ""
    sent = given(
        client, **{"m2-value": "6", "f0-name": "地点", "f0-type": "choice", "f0-choices": "主楼、党校", "f0-required": "on"}
    )
    page = client.post(URL, sent)
    assert page.status_code == 200 and "1 条记录里有 1 条不合新格式" in page.content.decode()
    assert LedgerForm.objects.filter(government__isnull=False).count() == 1
    assert client.post(URL, sent | {"seen": "1"}).status_code == 302
    ledger = forms.effective("law_study", world.units["city"])
    assert [one.name for one in ledger.fields if one.own] == ["地点"]
    assert {(one.measure, one.value) for one in ledger.minimums} == {("sessions", "4"), ("lectures", "1"), ("activities", "6")}
    assert forms.effective("law_study").minimums[2].value == "4"
    shown = enter("lead").get(reverse("documents:ledger", args=["law_study"])).content.decode()
    assert "地点" in shown
    removed = given(client, **{"f0-name": "", "m0-measure": "", "hidden": ["speaker_from"]})
    client.post(URL, removed)
    ledger = forms.effective("law_study", world.units["city"])
    assert not ledger.has("own_1") and ledger.field("speaker_from").hidden
    assert {(one.measure, one.value) for one in ledger.minimums} == {("sessions", "0"), ("lectures", "1"), ("activities", "6")}
    again = given(client, **{"f0-name": "记录人", "f0-type": "person"})
    client.post(URL, again)
    assert forms.effective("law_study", world.units["city"]).has("own_2")  # a number is never used twice


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"document": ""}, "请填写依据文件"),
        ({"m0-value": "很多"}, "请写一个数"),
        ({"m0-kinds": []}, "请勾选对哪类单位"),
        ({"m0-first": "2027", "m0-last": "2026"}, "到哪年不能早于从哪年"),
        ({"m0-every": "span"}, "要写从哪年到哪年"),
        ({"m0-first": "12"}, "不能小于 1950"),
        ({"f0-name": "甲", "f0-type": "choice", "f0-choices": "一个"}, "至少写两个"),
        ({"f0-name": "甲", "f0-type": "date", "f0-least": "today"}, "或者“当天”"),
        ({"f0-name": "甲", "f0-type": "whole", "f0-most": "很多"}, "请写一个数"),
        ({"f0-name": "甲", "f0-type": "text", "f0-most": "3"}, "只有数和日期可以写上下限"),
        ({"f0-name": "甲", "f0-type": "whole", "f0-least": "3", "f0-most": "2"}, "least”大于"),
        ({"f0-name": "甲", "f0-type": "money", "f0-unit": "美元"}, "元 或 万元"),
        ({"f0-name": "学习内容", "f0-type": "text", "f1-name": "学习内容", "f1-type": "text"}, "写了两次"),
        ({"f0-name": "甲", "f0-key": "topic"}, "输入一个有效的值"),
        ({"hidden": ["topic"]}, "选择一个有效的选项"),
    ],
)
def test_bad_input_names_the_fault_and_loses_nothing(world, enter, more, says):
    client = enter("clerk")
    page = client.post(URL, given(client, document=PAPER, **{"f1-help": "别丢了我"}) | more)
    shown = page.content.decode()
    assert page.status_code == 422 and says in shown and "别丢了我" in shown
    assert not LedgerForm.objects.filter(government__isnull=False).exists()


def test_a_changed_file_is_shown_and_taken(world, study, enter, new_file):
    made = study()
    new_file('[[fields]]\nkey = "form"', FRESH)
    new_file("most = 600", "most = 900")
    head, url = enter("head"), reverse("documents:file", args=["law_study"])
    assert "有新格式等您采用" in head.get(reverse("documents:ledgers")).content.decode()
    assert "有新格式等您采用" not in enter("clerk").get(reverse("documents:ledgers")).content.decode()
    page = enter("head").get(url).content.decode()
    assert "加了字段" in page and "会议室" in page and made.title in page
    assert "不大于 600" in page and "不大于 900" in page
    page = enter("head").post(url, follow=True).content.decode()
    assert "已采用" in page and "不用采用" in page
