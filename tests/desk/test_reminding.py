"""The screens behind the reminders: the calendar and its import, the rules, the outbox, one's own digest."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fazhi.agenda import notices, working_days
from fazhi.agenda.models import CalendarYear, Delivery, ReminderRule, SpecialDay
from fazhi.agenda.notices import Told
from fazhi.org.models import AuditEvent, User
from tests.desk.pages import hidden, table, xlsx
from tests.sharing import shared

pytestmark = pytest.mark.django_db
HEADS = ["日期", "休或班", "说明", "依据"]
YEAR = [
    ("2031-01-01", "休", "元旦", "国办发明电〔2030〕9号"),
    ("2031-01-04", "班", "元旦调休", ""),
    ("2031-10-01", "休", "国庆节", ""),
]


def test_the_seed_knows_the_announced_years():
    assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == list(range(2004, 2027))
    days = working_days.between(date(2026, 1, 1), date(2026, 12, 31))
    assert days.works(date(2026, 2, 14)) and not days.works(date(2026, 2, 16)) and not days.works(date(2026, 2, 15))
    assert sum(days.works(date.fromordinal(date(2026, 1, 1).toordinal() + n)) for n in range(365)) == 248
    assert not SpecialDay.objects.filter(working=True, day__week_day__in=(2, 3, 4, 5, 6)).exists()


def test_an_unknown_year_is_said_to_be_guessed(enter):
    page = enter("sysadmin").get("/manage/calendar/?year=2031").content.decode()
    assert "2031年放假安排未公布，按周末推算。" in page
    known = enter("clerk").get("/manage/calendar/?year=2026").content.decode()
    assert "未公布" not in known and "国务院办公厅关于2026年部分节假日安排的通知" in known and "导入放假通知" not in known


def take_in(client, *rows, name: str = "表.xlsx"):
    sheet = xlsx(HEADS, *rows, name=name)
    return client.post("/manage/calendar/import/", {"sheet": sheet})


def test_a_years_notice_is_previewed_and_taken_over_whole(enter):
    client = enter("sysadmin")
    preview = take_in(client, *YEAR)
    assert "新增 3 行" in preview.content.decode() and not CalendarYear.objects.filter(year=2031).exists()
    client.post("/manage/calendar/import/", {"rows": hidden(preview, "rows")})
    year = CalendarYear.objects.get(year=2031)
    assert year.document == "国办发明电〔2030〕9号"
    assert dict(SpecialDay.objects.filter(day__year=2031).values_list("day", "working")) == {
        date(2031, 1, 1): False,
        date(2031, 1, 4): True,
        date(2031, 10, 1): False,
    }
    again = take_in(client, *YEAR[:2], ("2031-10-01", "休", "国庆", ""))
    words = again.content.decode()
    assert "改动 1 行" in words and "国庆节 → 国庆" in words
    less = take_in(client, *YEAR[:2])
    assert "表里没有这一天，导入后按星期算" in less.content.decode()
    client.post("/manage/calendar/import/", {"rows": hidden(less, "rows")})
    assert SpecialDay.objects.filter(day__year=2031).count() == 2
    assert AuditEvent.objects.filter(kind="setting", label="2031年工作日历").count() == 2


def test_a_csv_is_read_in_either_encoding(enter):
    text = "\n".join([",".join(HEADS), *(",".join(row) for row in YEAR)])
    for code in ("utf-8-sig", "gb18030"):
        sheet = SimpleUploadedFile("通知.csv", text.encode(code))
        answer = enter("sysadmin").post("/manage/calendar/import/", {"sheet": sheet})
        assert "新增 3 行" in answer.content.decode()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2031-01-06", "班", "", ""), "本来就上班"),
        (("2031-01-01", "班", "", ""), "与第 2 行相同"),
        (("2035-05-01", "休", "", ""), "一张表只能写一年"),
        (("元旦", "休", "", ""), "日期"),
        (("2031-05-01", "放", "", ""), "可填：休、班"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_taken(enter, row, words):
    answer = take_in(enter("sysadmin"), *YEAR, row)
    assert words in answer.content.decode() and "有错 1 行" in answer.content.decode()
    assert 'name="rows"' not in answer.content.decode()


def rule_form(page, **changes) -> dict:
    facts = {"kind": "", "offset": "-10", "repeat": "0", "role": "liaison", "by_mail": "on", "active": "on"}
    return facts | {"once": hidden(page, "once")} | changes


def test_a_rule_is_added_changed_and_switched(enter):
    client = enter("head")
    made = client.post("/manage/rules/new/", rule_form(client.get("/manage/rules/new/")))
    assert made.status_code == 302
    rule = ReminderRule.objects.get(offset=-10)
    page = client.get(f"/manage/rules/{rule.pk}/edit/")
    client.post(f"/manage/rules/{rule.pk}/edit/", rule_form(page, offset="-12", version=hidden(page, "version")))
    rule.refresh_from_db()
    assert (rule.offset, rule.version) == (-12, 2)
    client.post(f"/manage/rules/{rule.pk}/switch/")
    rule.refresh_from_db()
    assert not rule.active
    assert AuditEvent.objects.filter(kind="setting", noun="agenda.reminderrule").count() == 3


def test_a_stale_rule_shows_both_versions(enter):
    rule = ReminderRule.objects.filter(offset=-30).get()
    client = enter("head")
    page = client.get(f"/manage/rules/{rule.pk}/edit/")
    ReminderRule.objects.filter(pk=rule.pk).update(repeat=5, version=2)
    form = rule_form(page, offset="-30", repeat="9", version=hidden(page, "version"))
    answer = client.post(f"/manage/rules/{rule.pk}/edit/", form)
    assert answer.status_code == 409 and answer.context["form"].conflicts["repeat"].theirs == 5


def test_the_same_rule_twice_gets_a_sentence(enter):
    client = enter("head")
    answer = client.post("/manage/rules/new/", rule_form(client.get("/manage/rules/new/"), offset="-30"))
    assert answer.status_code == 422 and "同样的提醒规则已经有了" in answer.content.decode()


def test_a_countys_office_only_reads_the_rules(enter):
    page = enter("county").get("/manage/rules/").content.decode()
    assert "新增规则" not in page and "停用</button>" not in page and "时限前30天" in page


@shared
def mails(cast) -> list[Delivery]:
    """One message to somebody of the city, one to the county."""
    for name in ("lead", "county"):
        User.objects.filter(username=name).update(email=f"{name}@example.gov.cn")
        notices.tell("x", [Told([cast.users[name].pk], cast.users[name].pk, f"致{name}", urgent=True)])
    return list(Delivery.objects.order_by("pk"))


def test_the_outbox_says_that_no_server_is_set(enter, mails):
    page = enter("sysadmin").get("/manage/outbox/").content.decode()
    assert "没有设置邮件服务器" in page and "lead@example.gov.cn" in page and "待发送" in page


def test_the_outbox_is_found_by_state_and_exported(enter, mails):
    Delivery.objects.filter(pk=mails[0].pk).update(state="failed", fault="连不上邮件服务器", attempts=6)
    page = enter("sysadmin").get("/manage/outbox/?state=failed").content.decode()
    assert "连不上邮件服务器" in page and "county@example.gov.cn" not in page
    rows = table(enter("sysadmin").get("/manage/outbox/?export=xlsx"))
    assert len(rows) == 3 and rows[0][0] == "收件人"


def test_failed_mails_are_sent_again(enter, mails):
    Delivery.objects.filter(pk=mails[0].pk).update(state="failed", attempts=6, fault="x")
    Delivery.objects.filter(pk=mails[1].pk).update(state="sent", sent_at=timezone.now())
    answer = enter("sysadmin").post("/manage/outbox/again/", {"ids": [mail.pk for mail in mails], "query": ""}, follow=True)
    assert "1 封马上重发。另有 1 封已发出或正在发送。" in answer.content.decode()
    assert [d.state for d in Delivery.objects.order_by("pk")] == ["waiting", "sent"]


def test_one_switches_the_digest_off_and_on(enter):
    client = enter("lead")
    for form, wanted in (({}, False), ({"digest": "on"}, True)):
        client.post("/me/digest/", form)
        assert User.objects.get(username="lead").digest is wanted
