"""Publication: gates, the frozen copy, a new edition, withdrawal, who is told, who hasn't published, what the database keeps."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from assessment.models import Report, ReportCall, ReportDelivery, ReportPublication, ReportSection
from assessment.selectors.kinds import Address
from assessment.services import calls, deliveries, drafts, publishing, reports
from fazhi.agenda.models import Duty, Notice
from fazhi.files.models import Publication
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org.access import Forbidden, visible
from fazhi.org.versions import Stale
from tests.assessment.conftest import open_call
from tests.cast import World
from tests.reporting import ask_for_the_year
from tests.sharing import shared

WORDS = "全年办结任务3件。\n表1　办结情况\n事项\t件数\n编制清单\t3\n图1　各季度办结\n一季度\t1件\n二季度\t2件"


def finish(world: World, report: Report, words: str = WORDS) -> Report:
    """Write, sign and accept."""
    if not report.sections.exists():
        report = drafts.compose(report, actor=world.acting("lead"))
    for section in ReportSection.objects.filter(report=report, state__in=("open", "returned")):
        drafts.write(section, actor=world.acting("lead"), version=section.version, text=words)
    for name, who in (("submit", "lead"), ("sign", "lead_head"), ("accept", "clerk")):
        report = reports.act(report, name, actor=world.acting(who))
    return report


def second(world: World) -> object:
    """Another liaison of the lead, who neither writes nor signs."""
    from fazhi.org.acting import act_as
    from fazhi.org.models import Post, User
    from fazhi.org.services import people

    user, _ = User.objects.get_or_create(username="second", defaults={"name": "复核同志", "must_change": False})
    unit = world.units["lead"]
    post = Post.objects.filter(user=user).first() or people.appoint(
        actor=None, user=user, unit=unit, role="liaison", starts=timezone.localdate() - timedelta(days=9)
    )
    return act_as(Post.objects.select_related("user", "unit").get(pk=post.pk))


@shared
def annual(world, told) -> SimpleNamespace:
    """The lead's annual report, accepted; its publication is owed."""
    ask_for_the_year(world, told.plan, "lead")
    report = finish(world, world.year_call.reports.get())
    return SimpleNamespace(report=report, public=report.deliveries.get(key="public"), call=world.year_call)


@shared
def checked(world, annual) -> SimpleNamespace:
    """The same, checked by a second person."""
    deliveries.check(annual.report, actor=second(world), secret=True, private=True)
    return annual


def fresh(delivery: ReportDelivery) -> ReportDelivery:
    return ReportDelivery.objects.select_related("report__call__office", "report__unit", "duty").get(pk=delivery.pk)


def publish(world: World, delivery: ReportDelivery, who: str = "lead") -> Publication:
    delivery = fresh(delivery)
    return publishing.publish(delivery, actor=world.acting(who), version=delivery.version)


def withdraw(world: World, delivery: ReportDelivery, note: str = "有一处写错", who: str = "lead") -> Publication:
    delivery = fresh(delivery)
    return publishing.withdraw(delivery, actor=world.acting(who), version=delivery.version, note=note)


def text(reply) -> str:
    return unescape(reply.content.decode())


def test_nothing_is_published_unaccepted_unchecked_or_checked_in_other_words(world, told):
    ask_for_the_year(world, told.plan, "lead")
    report = world.year_call.reports.get()
    public = report.deliveries.get(key="public")
    with pytest.raises(Refused, match="通过以后才能公开"):
        publish(world, public)
    report = finish(world, report)
    with pytest.raises(Refused, match="作保密审查"):
        publish(world, public)
    deliveries.check(report, actor=second(world), secret=True, private=False, note="有一个电话")
    with pytest.raises(Refused, match="没有通过：有一个电话"):
        publish(world, public)
    deliveries.check(report, actor=second(world), secret=True, private=True)
    for model, pk, field in ((Report, report.pk, "title"), (ReportCall, report.call_id, "recipient")):
        was = getattr(model.objects.get(pk=pk), field)
        model.objects.filter(pk=pk).update(**{field: f"{was}（机密）"})
        with pytest.raises(Refused, match="标题、主送机关或正文又改过"):
            publish(world, public)
        model.objects.filter(pk=pk).update(**{field: was})
    section = report.sections.last()
    ReportSection.objects.filter(pk=section.pk).update(text="又改了")
    with pytest.raises(Refused, match="正文又改过"):
        publish(world, public)
    ReportSection.objects.filter(pk=section.pk).update(text=section.text, by=second(world).user)
    with pytest.raises(Refused, match="另一人重新审查"):
        publish(world, public)
    with pytest.raises(Refused, match="请登记回执"):
        publishing.publish(report.deliveries.get(key="party"), actor=world.acting("lead"), version=1)
    assert not Publication.objects.exists() and Duty.objects.get(pk=public.duty_id).closed_at is None


def test_who_wrote_or_signed_is_told_before_filling_the_check_in(world, enter, annual):
    url = f"/reports/{annual.report.pk}/check/"
    for who in ("lead", "lead_head"):
        page = text(enter(who).get(url))
        assert "不能自己审查，请另一人办理" in page and "记下审查结果" not in page
        assert enter(who).post(url, {"secret": "on", "private": "on"}).status_code == 422
    acting = second(world)
    world.posts["second"], world.users["second"] = acting.post, acting.user
    client = enter("second")
    page = text(client.get(url))
    assert "记下审查结果" in page and "不能自己审查" not in page
    page = text(client.post(url, {"secret": "on"}))
    assert page.count("有 1 处要改") == 1 and "要写明哪里不行" in page
    assert not annual.report.checks.exists()


def test_publishing_closes_the_duty_with_the_address_as_receipt(world, checked, settings):
    settings.SITE_URL = "https://fazhi.example"
    made = publish(world, checked.public)
    delivery = fresh(checked.public)
    assert re.fullmatch(rf"{checked.call.year}-[2-9a-z]{{6}}", made.number) and made.edition == 1
    assert delivery.receipt == f"本站公开 https://fazhi.example/public/reports/{made.number}/"
    assert delivery.received_on == timezone.localdate() and delivery.duty.closed_at is not None
    step = TimelineStep.objects.filter(noun="assessment.report", object_id=checked.report.pk).latest("pk")
    assert (step.move, step.note) == ("publish", f"https://fazhi.example/public/reports/{made.number}/")
    assert made.checked == deliveries.digest(checked.report) and made.unit_name == "甲市牵头局"
    linked = ReportPublication.objects.get(publication=made)
    assert linked.check_passed.by.username == "second" and linked.report == checked.report
    told = set(Notice.objects.filter(rule="assessment.report.publish").values_list("person__username", flat=True))
    assert told == {"lead_head", "second", "clerk", "head"}  # not the one who did it
    with pytest.raises(Refused, match="不用再公开一次"):
        publish(world, checked.public)


def test_what_is_public_never_changes_with_the_report(world, checked, client):
    made = publish(world, checked.public)
    before = (client.get(f"/public/reports/{made.number}/").content, made.docx.sha256, made.pdf.sha256)
    assert "全年办结任务3件。" in before[0].decode() and "<svg" in before[0].decode() and "<table>" in before[0].decode()
    report = reports.act(checked.report, "reopen", actor=world.acting("clerk"), note="补一章")
    reports.send_back(report, {report.sections.last().pk: "补"}, actor=world.acting("clerk"))
    finish(world, Report.objects.get(pk=report.pk), "全年办结任务4件。")
    type(world.units["lead"]).objects.filter(pk=world.units["lead"].pk).update(name="甲市新局")
    now = Publication.objects.get(pk=made.pk)
    assert (client.get(f"/public/reports/{made.number}/").content, now.docx.sha256, now.pdf.sha256) == before
    book = Document(io.BytesIO(client.get(f"/public/reports/{made.number}/report.docx").getvalue()))
    assert "全年办结任务3件。" in "\n".join(line.text for line in book.paragraphs)
    # a new edition only after a new check, at the same address, and the duty keeps its first day
    first = fresh(checked.public).received_on
    with pytest.raises(Refused, match="正文又改过"):
        publish(world, checked.public)
    deliveries.check(Report.objects.get(pk=report.pk), actor=second(world), secret=True, private=True)
    ReportDelivery.objects.filter(pk=checked.public.pk).update(received_on=first - timedelta(days=3))
    again = publish(world, checked.public)
    assert (again.number, again.edition) == (made.number, 2)
    assert fresh(checked.public).received_on == first - timedelta(days=3)
    page = text(client.get(f"/public/reports/{made.number}/"))
    assert "全年办结任务4件。" in page and "第 2 版" in page and "甲市新局" in page
    assert Publication.objects.get(pk=made.pk).why == "由新的一版代替。"


def test_withdrawal_opens_the_duty_again_and_is_told(world, checked, client):
    made = publish(world, checked.public)
    for who, fault in (("co", Exception), ("leader", Forbidden)):
        with pytest.raises(fault):
            withdraw(world, checked.public, who=who)
    with pytest.raises(Refused, match="写明理由"):
        withdraw(world, checked.public, " ")
    with pytest.raises(Refused, match="最多 500 字"):
        withdraw(world, checked.public, "长" * 501)
    with pytest.raises(Refused, match="要收回请撤下"):
        deliveries.take_back(fresh(checked.public), actor=world.acting("lead"), version=fresh(checked.public).version, note="x")
    given = {"received_on": timezone.localdate(), "receipt": "http://www.example.gov.cn/1"}
    with pytest.raises(Refused, match="本站公开着"):
        deliveries.receive(fresh(checked.public), actor=world.acting("lead"), version=fresh(checked.public).version, **given)
    with pytest.raises(Stale):
        publishing.withdraw(fresh(checked.public), actor=world.acting("lead"), version=1, note="旧版本")
    withdraw(world, checked.public, "附表里有一个人的姓名", who="clerk")  # the office that asked may, too
    delivery = fresh(checked.public)
    assert (delivery.received_on, delivery.receipt, delivery.duty.closed_at, delivery.duty.signed_at) == (None, "", None, None)
    for part in ("", "report.docx", "report.pdf"):
        assert client.get(f"/public/reports/{made.number}/{part}").status_code == 410
    told = Notice.objects.filter(rule="assessment.report.unpublish")
    assert {one.person.username for one in told} == {"lead", "lead_head", "second", "head"} and all(one.urgent for one in told)
    with pytest.raises(Refused, match="不用撤下"):
        withdraw(world, checked.public)
    deliveries.receive(delivery, actor=world.acting("lead"), version=delivery.version, **given)
    with pytest.raises(Refused, match="已经登记在别处公开"):
        publish(world, checked.public)
    deliveries.take_back(fresh(delivery), actor=world.acting("lead"), version=fresh(delivery).version, note="改在本站")
    assert publish(world, checked.public).edition == 2
    assert client.get(f"/public/reports/{made.number}/").status_code == 200


def test_a_closed_call_doesnt_hinder_publication(world, checked):
    calls.act(ReportCall.objects.get(pk=checked.call.pk), "close", actor=world.acting("clerk"))
    assert publish(world, checked.public).number
    withdraw(world, checked.public)


def test_who_may_read_editions_when_signed_in(world, checked, client):
    made = publish(world, checked.public)
    assert all(made in visible(world.acting(who), Publication) for who in ("lead", "clerk", "outsider", "county", "observer"))
    withdraw(world, checked.public)
    seen = {
        who: made in visible(world.acting(who), Publication) for who in ("lead", "clerk", "observer", "outsider", "co", "county")
    }
    assert seen == {"lead": True, "clerk": True, "observer": True, "outsider": False, "co": False, "county": False}
    assert not visible(world.acting("sysadmin"), Publication).exists()


CHANGES = (
    "title = 'x'",
    "paper = '{}'",
    "number = '2031-zzzzzz'",
    "docx_id = pdf_id",
    "published_at = '2001-01-01 00:00:00+00:00'",
    "unit_name = 'x'",
    "checked = 'x'",
    "edition = 7",
)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_keeps_what_was_published(world, checked):
    made = publish(world, checked.public)
    before = Publication.objects.filter(pk=made.pk).values().get()
    for change in CHANGES:
        with pytest.raises(DatabaseError, match="written once"):
            run(f"UPDATE files_publication SET {change} WHERE id = {made.pk}")
    with pytest.raises(DatabaseError, match="written once"):
        run(f"DELETE FROM files_publication WHERE id = {made.pk}")
    with pytest.raises(IntegrityError):  # withdrawn without a reason
        run(f"UPDATE files_publication SET withdrawn_at = '2031-01-01 00:00:00+00:00' WHERE id = {made.pk}")
    assert Publication.objects.filter(pk=made.pk).values().get() == before
    given = {name: value for name, value in before.items() if name != "id"}
    for twice in ({"edition": 1}, {"edition": 2}, {"number": "2031-yyyyyy", "checked": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.create(**given | twice)
    withdraw(world, checked.public)
    for change in ("withdrawn_at = NULL, withdrawn_by_id = NULL, why = ''", "why = 'x'"):
        with pytest.raises(DatabaseError, match="written once"):
            run(f"UPDATE files_publication SET {change} WHERE id = {made.pk}")


def test_the_page_names_the_consequence_publishes_and_takes_off(world, enter, annual):
    here = f"/reports/sent/{annual.public.pk}"
    page = text(enter("lead").get(f"{here}/public/"))
    assert "现在还不能公开" in page and "作保密审查" in page and "登记网址" in page and f"{here}/publish/" not in page
    deliveries.check(annual.report, actor=second(world), secret=True, private=True)
    page = text(enter("lead").get(f"{here}/public/"))
    assert "公开后任何人都能看到" in page and f"{here}/publish/" in page and "全年办结任务3件。" in page
    assert f"{here}/publish/" not in text(enter("leader").get(f"{here}/public/"))
    assert enter("outsider").get(f"{here}/public/").status_code == 404
    assert enter("clerk").post(f"{here}/publish/", {"version": 1}).status_code == 403
    party = annual.report.deliveries.get(key="party")
    assert enter("lead").get(f"/reports/sent/{party.pk}/public/").status_code == 404
    for version in ("", "x", "9" * 30):
        assert "请比较" in text(enter("lead").post(f"{here}/publish/", {"version": version}, follow=True))
    version = fresh(annual.public).version
    page = text(enter("lead").post(f"{here}/publish/", {"version": version}, follow=True))
    number = Publication.objects.get().number
    assert "已公开，任何人都能看到" in page and f"/public/reports/{number}/" in page and "公众现在看到的" in page
    assert f"/public/reports/{number}/" in text(enter("lead").get(f"/reports/{annual.report.pk}/"))
    bad = {"version": fresh(annual.public).version, "note": ""}
    assert (
        "撤下" in text(enter("clerk").post(f"{here}/unpublish/", bad, follow=True))
        and Publication.objects.get().withdrawn_at is None
    )
    page = text(enter("clerk").post(f"{here}/unpublish/", bad | {"note": f"含个人姓名{'长' * 500}"}, follow=True))
    assert "理由最多 500 字，现有 505 字。您写的理由：含个人姓名" in page and Publication.objects.get().withdrawn_at is None
    page = text(enter("clerk").post(f"{here}/unpublish/", bad | {"note": "含个人姓名"}, follow=True))
    assert "已撤下，公开的时限重新计" in page and "含个人姓名" in page and "第 1 版" in page


def test_who_has_not_published_stands_there_late_first_and_can_be_taken_home(world, enter, annual, django_assert_num_queries):
    today = timezone.localdate()
    to = [Address("public", "向社会公开", today + timedelta(days=99), "通知规定")]
    open_call(world, annual.call.plans.get(), ("co",), kind="unit_annual", title="年度报告", addresses=to)
    Duty.objects.filter(pk=annual.public.duty_id).update(due=timezone.localdate() - timedelta(days=2))
    for who in ("clerk", "observer", "leader"):
        page = text(enter(who).get("/reports/unpublished/"))
        assert page.index("甲市牵头局关于年度报告") < page.index("甲市配合局关于年度报告"), who
        assert "逾期 1" in page and "没有审查" in page
    year = annual.call.year
    assert "甲市配合局关于" not in text(enter("lead").get("/reports/unpublished/"))
    assert "甲市牵头局关于" not in text(enter("clerk").get("/reports/unpublished/?kind=government_annual"))
    assert "甲市牵头局关于" in text(enter("clerk").get(f"/reports/unpublished/?year={year}&kind=unit_annual&lamp=late"))
    book = load_workbook(io.BytesIO(enter("clerk").get("/reports/unpublished/?export=xlsx").getvalue())).active
    assert [[row[n].value for n in (2, 3, 4, 7)] for row in book.iter_rows(min_row=2)] == [
        ["甲市牵头局", year, "单位年度报告", "没有审查"],
        ["甲市配合局", year, "单位年度报告", "没有审查"],
    ]
    client = enter("clerk")
    client.get("/reports/unpublished/")
    with django_assert_num_queries(7):
        client.get("/reports/unpublished/")
    deliveries.check(annual.report, actor=second(world), secret=True, private=True)
    assert "审查通过" in text(client.get("/reports/unpublished/"))
    publish(world, annual.public)
    assert "甲市牵头局关于" not in text(client.get("/reports/unpublished/"))
    answer = client.get(f"/api/v1/report-deliveries/?key=public&received=false&year={year}&kind=unit_annual").json()["results"]
    assert [row["unit_name"] for row in answer] == ["甲市配合局"]
