"""Taking an adoption back, and a repeat that isn't asked for: what is owed is waived with its reason, and comes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from documents import jobs
from documents.declared import periods as spans
from documents.models import LedgerDuty, LedgerForm, Record
from documents.selectors import forms
from documents.services import adopting, periods, records
from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.models import AuditEvent
from tests.documents.test_adopting import PAPER
from tests.documents.test_own_page import URL, given
from tests.documents.test_periods import body, owed

WHY = "甲府办〔2026〕9号不再要求"
STOP = reverse("documents:own_withdraw", args=["law_study"])


def adopt(world, code: str = "law_study", text: str = "", document: str = PAPER, on: date | None = None) -> LedgerForm:
    clerk = world.acting("clerk")
    made = adopting.adopt(code, actor=clerk, document=document, text=text)
    return dated(made, on, clerk)


def withdraw(world, code: str = "law_study", on: date | None = None) -> LedgerForm:
    clerk = world.acting("clerk")
    return dated(adopting.withdraw(code, actor=clerk, document=WHY), on, clerk)


def dated(made: LedgerForm, on: date | None, actor) -> LedgerForm:
    """Let a version be of another day, and do what follows from it."""
    if on:
        LedgerForm.objects.filter(pk=made.pk).update(taken_at=timezone.make_aware(datetime(on.year, on.month, on.day)))
    jobs.after(made, actor)
    return made


def lead_of(world, clock: str = "min:activities:y") -> LedgerDuty:
    return owed(clock, book__unit=world.units["lead"])[-1]


def test_what_is_open_is_waived_with_a_reason_and_comes_back(world, study):
    adopt(world)
    open_ = lead_of(world)
    co = owed("min:activities:y", book__unit=world.units["co"])[0]
    done = [study("co", topic=f"第{turn}部法") for turn in range(4)]
    assert LedgerDuty.objects.get(pk=co.pk).duty.closed_at
    withdraw(world)
    duty = lead_of(world).duty
    assert duty.waived_at and duty.waived_why == periods.WITHDRAWN
    closed = LedgerDuty.objects.get(pk=co.pk).duty
    assert closed.closed_at and not closed.waived_at
    assert Record.objects.count() == 4 and forms.adopted("law_study") == []
    study(topic="照旧登记")
    jobs.bring_periods()
    assert lead_of(world).duty.waived_at
    records.act(done[0], "remove", actor=world.acting("co"), note="登错了")
    jobs.bring_periods()
    assert LedgerDuty.objects.get(pk=co.pk).duty.waived_why == periods.WITHDRAWN
    adopt(world)
    again = lead_of(world)
    assert again.pk == open_.pk and not again.duty.waived_at and not again.duty.closed_at
    assert not LedgerDuty.objects.get(pk=co.pk).duty.waived_at


def test_what_fell_due_meanwhile_is_not_asked_for(world):
    body(world, "lead")
    today = timezone.localdate()
    adopt(world, "enforcement_totals", on=date(2020, 1, 1))
    last, now = owed("monthly")
    assert last.duty.due == last.ends + timedelta(days=10)
    withdraw(world, "enforcement_totals", on=date(2020, 2, 1))
    assert {row.duty.waived_why for row in owed("monthly")} == {periods.WITHDRAWN}
    adopt(world, "enforcement_totals", on=now.duty.due)
    periods.bring_all(now.duty.due)
    assert [bool(row.duty.waived_at) for row in owed("monthly") if row.pk in (last.pk, now.pk)] == [True, False]
    assert today <= now.duty.due


def test_a_repeat_is_switched_off_alone_and_on_again(world):
    body(world, "lead")
    adopt(world, "enforcement_totals", on=date(2020, 1, 1))
    adopt(world, "enforcement_totals", 'off = ["monthly"]', on=date(2020, 2, 1))
    assert {row.duty.waived_why for row in owed("monthly")} == {periods.SWITCHED_OFF}
    others = LedgerDuty.objects.filter(book__ledger="enforcement_totals").exclude(clock="monthly")
    assert not others.filter(duty__waived_at__isnull=False).exists()
    jobs.bring_periods()
    assert all(row.duty.waived_at for row in owed("monthly"))
    month = spans.around("month", timezone.localdate())[0]
    said = {"month": f"{month.year}年{month.month}月", "nothing": "是"}
    records.create("enforcement_totals", world.units["lead"], said, actor=world.acting("lead"))
    assert all(row.duty.waived_at and not row.duty.closed_at for row in owed("monthly"))
    adopt(world, "enforcement_totals")
    last, now = owed("monthly")
    assert now.duty.closed_at and not now.duty.waived_at
    assert bool(last.duty.waived_at) is (last.duty.due < timezone.localdate())


@pytest.mark.parametrize(
    ("code", "off", "says"),
    [
        ("enforcement_totals", '["weekly"]', "没有按期登记的时限“weekly”，有的是：monthly"),
        ("law_study", '["held_on"]', "没有按期登记的时限“held_on”"),
        ("enforcement_totals", '"monthly"', "一列文字"),
    ],
)
def test_only_a_repeat_can_be_switched_off(world, code, off, says):
    with pytest.raises(ValidationError, match=says):
        adopting.adopt(code, actor=world.acting("clerk"), document=PAPER, text=f"off = {off}")


def test_only_who_adopts_withdraws_and_only_what_is_adopted(world, study):
    study()
    clerk = world.acting("clerk")
    with pytest.raises(Refused, match="没有采用"):
        adopting.withdraw("law_study", actor=clerk, document=WHY)
    adopt(world)
    for who in ("lead", "lead_head", "leader", "sysadmin"):
        with pytest.raises(access.Forbidden):
            adopting.withdraw("law_study", actor=world.acting(who), document=WHY)
    with pytest.raises(Refused, match="没有采用"):  # the county's own adoption is another
        adopting.withdraw("law_study", actor=world.acting("county"), document=WHY)
    for words, says in ((" ", "请写明"), ("长" * 201, "最多 200 字")):
        with pytest.raises(ValidationError, match=says):
            adopting.withdraw("law_study", actor=clerk, document=words)
    withdraw(world)
    with pytest.raises(Refused, match="没有采用"):
        adopting.withdraw("law_study", actor=clerk, document=WHY)
    told = AuditEvent.objects.filter(kind="setting").order_by("-pk")[0]
    assert told.detail == {"ledger": "law_study", "number": 2, "document": WHY, "withdrawn": True}


def test_what_was_added_still_says_how_records_are_kept(world, study):
    own = '[[fields]]\nkey = "own_1"\nname = "地点"\ntype = "text"\n'
    adopt(world, text=own)
    made = study(own_1="党校")
    withdraw(world)
    assert records.ledger_of(made.book).field("own_1").name == "地点"
    adopt(world, text=own)
    assert LedgerForm.objects.filter(government__isnull=False).count() == 3


def test_the_page_withdraws_and_says_so(world, enter):
    client = enter("clerk")
    assert STOP not in client.get(URL).content.decode()
    about = reverse("documents:about", args=["law_study"])
    assert "本级政府还没有采用这种台账" in client.get(about).content.decode()
    client.post(URL, given(client, document=PAPER))
    assert f"本级政府已采用，依据：{PAPER}（第 1 版" in client.get(about).content.decode()
    page = client.get(URL).content.decode()
    assert STOP in page and "停用期间到期的不追" in page
    refused = client.post(STOP, {"note": " "}, follow=True).content.decode()
    assert "请填写依据文件或者理由" in refused and forms.adopted("law_study")
    assert "您写的理由：长长" in client.post(STOP, {"note": "长" * 300}, follow=True).content.decode()
    page = client.post(STOP, {"note": WHY}, follow=True).content.decode()
    assert "已停用" in page and WHY in page and STOP not in page
    assert not client.get(URL).context["form"]["document"].value()  # a reason to stop is none to adopt
    for name in ("least", "about"):  # whoever owed it reads since when and why
        said = enter("lead").get(reverse(f"documents:{name}", args=["law_study"])).content.decode()
        assert f"本级政府 {timezone.localdate()} 停用了这种台账（{WHY}）" in said
    client = enter("clerk")
    assert client.post(URL, given(client, document=PAPER)).status_code == 302
    assert forms.adopted("law_study")


def test_the_page_switches_a_repeat_off(world, enter):
    client, url = enter("clerk"), reverse("documents:own", args=["enforcement_totals"])
    assert "不要求的按期登记" in client.get(url).content.decode()
    sent = {"document": PAPER, "off": ["monthly"], "act": "save"}
    form = client.get(url).context["form"]
    for row in (*form.minimums, *form.own):
        sent |= {box.html_name: box.value() for box in row if box.value() not in (None, False)}
    assert client.post(url, sent).status_code == 302
    assert forms.adopted("enforcement_totals")[0].text.strip() == 'off = ["monthly"]'
    assert "本级不要求" in client.get(reverse("documents:about", args=["enforcement_totals"])).content.decode()
    assert client.get(url).context["form"]["off"].value() == ["monthly"]


def test_the_interface_withdraws(world, enter):
    adopt(world)
    client, said = enter("clerk"), {"ledger": "law_study", "document": WHY}
    answer = client.post(
        "/api/v1/ledger-forms/withdraw/", said, content_type="application/json", headers={"idempotency-key": "withdraw-1"}
    )
    assert answer.status_code == 201 and answer.json()["withdrawn"] is True
    assert forms.adopted("law_study") == []
    answer = client.post(
        "/api/v1/ledger-forms/withdraw/", said, content_type="application/json", headers={"idempotency-key": "withdraw-2"}
    )
    assert answer.status_code in (409, 422) and "没有采用" in answer.content.decode()
