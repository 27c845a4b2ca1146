"""Writing a section: one person at a time, asked for and handed over; versions kept and compared; nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from assessment.composing import diffed
from assessment.models import Report, ReportSection, SectionLock, SectionVersion
from assessment.services import calls, drafts, history, locks, reports
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.org.access import Forbidden
from fazhi.org.versions import Stale
from tests.assessment.conftest import open_call
from tests.cast import make_world
from tests.sharing import shared
from tests.tasks.services.test_races import at_once

QUIET = {"X-Autosave": "1"}


@shared
def section(world, report) -> ReportSection:
    """A section of the lead's draft, as the draft wrote it."""
    drafts.compose(report, actor=world.acting("lead"))
    return ReportSection.objects.get(report=report, title="健全制度")


def fresh(section: ReportSection) -> ReportSection:
    return ReportSection.objects.get(pk=section.pk)


def write(world, section, text: str, who: str = "lead", **more):
    return drafts.write(fresh(section), actor=world.acting(who), version=fresh(section).version, text=text, **more)


def later(**span) -> None:
    """Let time pass for every lock and version, instead of for the test."""
    gone = timedelta(**span)
    for lock in SectionLock.objects.all():
        moved = {name: getattr(lock, name) - gone for name in ("since", "until", "asked_at") if getattr(lock, name)}
        SectionLock.objects.filter(pk=lock.pk).update(**moved)
    for one in SectionVersion.objects.all():
        SectionVersion.objects.filter(pk=one.pk).update(began=one.began - gone, at=one.at - gone)


def told(section: ReportSection) -> list[tuple]:
    rows = SectionVersion.objects.filter(section=section).order_by("number")
    return [(one.number, one.why, one.by.username if one.by else "", one.text) for one in rows]


def text(reply) -> str:
    return unescape(reply.content.decode())


def test_one_person_writes_and_the_words_of_another_are_kept_beside(world, section):
    before = section.text
    locks.hold(section, actor=world.acting("lead"))
    with pytest.raises(locks.Held, match="lead同志 .* 起正在写“健全制度”"):
        write(world, section, "别人的话。", "lead_head")
    assert fresh(section).text == before
    assert told(section)[-1][1:] == ("lost", "lead_head", "别人的话。")
    write(world, section, "我的话。", quiet=True)
    assert SectionLock.objects.get().by.username == "lead"
    write(world, section, "我的话，写完了。")
    assert not SectionLock.objects.exists() and write(world, section, "别人的话。", "lead_head").text == "别人的话。"


def test_a_stale_writer_loses_nothing_either(world, section):
    old = section.version
    write(world, section, "先存的话。")
    with pytest.raises(Stale):
        drafts.write(section, actor=world.acting("lead_head"), version=old, text="后存的话。")
    assert fresh(section).text == "先存的话。" and told(section)[-1][1:] == ("lost", "lead_head", "后存的话。")


def test_a_lock_expires_without_a_sign_of_life(world, section):
    locks.hold(section, actor=world.acting("lead"))
    later(minutes=4)
    locks.hold(section, actor=world.acting("lead"))
    later(minutes=4)
    with pytest.raises(locks.Held):
        locks.hold(section, actor=world.acting("lead_head"))
    later(minutes=2)
    assert locks.hold(section, actor=world.acting("lead_head")).by.username == "lead_head"
    locks.release(section, actor=world.acting("lead"))
    assert SectionLock.objects.get().by.username == "lead_head"


def test_a_section_is_asked_for_and_handed_over_or_granted(world, section):
    lead, head = world.acting("lead"), world.acting("lead_head")
    for refused in (lambda: locks.ask(section, actor=head), lambda: locks.hand_over(section, actor=lead)):
        with pytest.raises(Refused):
            refused()
    locks.hold(section, actor=lead)
    with pytest.raises(Refused, match="没有人请您交接"):
        locks.hand_over(section, actor=lead)
    locks.ask(section, actor=head)
    with pytest.raises(locks.Held):
        locks.hold(section, actor=head)
    assert locks.hand_over(section, actor=lead).by.username == "lead_head"
    locks.ask(section, actor=lead)
    later(minutes=4)
    locks.hold(section, actor=head)  # alive, and yet: who asked gets it
    assert locks.hold(section, actor=lead).by.username == "lead" and SectionLock.objects.get().asked_by is None


def test_only_a_head_takes_over_and_says_why(world, section):
    locks.hold(section, actor=world.acting("lead_head"))
    with pytest.raises(Forbidden, match="负责人"):
        locks.take_over(section, actor=world.acting("lead"), note="急用")
    locks.release(section, actor=world.acting("lead_head"))
    locks.hold(section, actor=world.acting("lead"))
    with pytest.raises(Refused, match="为什么"):
        locks.take_over(section, actor=world.acting("lead_head"), note=" ")
    with pytest.raises(Refused, match="最多 200 字"):
        locks.take_over(section, actor=world.acting("lead_head"), note="长" * 201)
    assert locks.take_over(section, actor=world.acting("lead_head"), note="今天要报").by.username == "lead_head"
    step = TimelineStep.objects.get(move="take_over")
    assert (step.note, step.detail["from"]) == ("今天要报", "lead同志")
    with pytest.raises(locks.Held):
        write(world, section, "我还在写。")
    for stranger, fault in (("outsider", Http404), ("clerk", Forbidden)):
        with pytest.raises(fault):
            locks.hold(section, actor=world.acting(stranger))


def test_the_database_keeps_one_lock_of_a_section(world, section):
    locks.hold(section, actor=world.acting("lead"))
    now = timezone.now()
    for given in (
        {"section": section, "by": world.users["lead_head"], "since": now, "until": now + timedelta(minutes=5)},
        {"section": section.report.sections.last(), "by": world.users["lead"], "since": now, "until": now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SectionLock.objects.create(**given)


def test_a_report_waits_for_who_is_writing_it(world, section):
    ReportSection.objects.filter(report=section.report).update(text="全年完成各项任务，下一步加强培训。")
    locks.hold(section, actor=world.acting("lead_head"))
    with pytest.raises(Refused, match="lead_head同志正在写“健全制度”"):
        reports.act(section.report, "submit", actor=world.acting("lead"))
    with pytest.raises(locks.Held):
        drafts.restore(section, 1, actor=world.acting("lead"))
    reports.act(section.report, "submit", actor=world.acting("lead_head"))
    assert not SectionLock.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_begin_at_once_are_one_writer():
    world = make_world()
    from tests.assessment.conftest import ROWS
    from tests.cast import make_plan

    plan = make_plan(world, [dict(row) for row in ROWS])
    report = Report.objects.get(call=open_call(world, plan), unit=world.units["lead"])
    drafts.compose(report, actor=world.acting("lead"))
    for section in report.sections.all()[:4]:
        found = at_once(*[lambda s=section, w=who: locks.hold(s, actor=world.acting(w)) for who in ("lead", "lead_head")] * 2)
        winners = {one.by_id for one in found if isinstance(one, SectionLock)}
        assert len(winners) == 1 and sum(isinstance(one, locks.Held) for one in found) == 2, found
        assert winners == {SectionLock.objects.get(section=section).by_id}
        SectionLock.objects.all().delete()
        written = at_once(*[lambda s=section, w=who: write(world, s, f"{w}写的。", w) for who in ("lead", "lead_head")])
        kept = set(SectionVersion.objects.filter(section=section).values_list("text", flat=True))
        assert {"lead写的。", "lead_head写的。"} <= kept, written
        assert fresh(section).text in kept


def test_what_one_person_types_in_ten_minutes_is_one_version(world, section):
    first = section.text
    for words in ("一。", "一二。", "一二三。"):
        write(world, section, words, quiet=True)
    assert told(section) == [(1, "composed", "lead", first), (2, "typed", "lead", "一二三。")]
    later(minutes=11)
    write(world, section, "四。")
    write(world, section, "五。", "lead_head")
    write(world, section, "五。", "lead_head")
    assert [one[2:] for one in told(section)[2:]] == [("lead", "四。"), ("lead_head", "五。")]


def test_moves_are_versions_and_an_old_one_comes_back(world, section):
    report = section.report
    ReportSection.objects.filter(report=report).update(text="全年完成各项任务，下一步加强培训。")
    reports.act(report, "submit", actor=world.acting("lead"))
    reports.act(report, "sign", actor=world.acting("lead_head"))
    reports.send_back(report, {section.pk: "写明时间"}, actor=world.acting("clerk"))
    write(world, section, "全年完成各项任务，6月底以前。")
    assert [one[1] for one in told(section)] == ["composed", "signed", "returned", "typed"]
    assert SectionVersion.objects.get(section=section, why="returned").note == "写明时间"
    drafts.restore(section, 1, actor=world.acting("lead"))
    newest = SectionVersion.objects.filter(section=section).first()
    assert (newest.why, newest.note, newest.text) == ("restored", "第 1 稿", fresh(section).text)
    with pytest.raises(Refused, match="一样"):
        drafts.restore(section, 1, actor=world.acting("lead"))
    with pytest.raises(Http404):
        drafts.restore(section, 99, actor=world.acting("lead"))


def test_versions_are_bounded_and_marks_of_moves_go_last(world, section, monkeypatch):
    monkeypatch.setattr(history, "MOST", 5)
    for n in range(8):
        later(minutes=11)
        write(world, section, f"第{n}次。")
    kept = told(section)
    assert len(kept) == 5 and kept[0][1] == "composed" and [one[3] for one in kept[1:]] == [f"第{n}次。" for n in range(4, 8)]


def test_an_accepted_report_is_archived_read_only_and_still_there(world, enter, section):
    report = section.report
    ReportSection.objects.filter(report=report).update(text="全年完成各项任务，下一步加强培训。")
    for name, who in (("submit", "lead"), ("sign", "lead_head"), ("accept", "clerk"), ("archive", "clerk")):
        report = reports.act(report, name, actor=world.acting(who))
    assert report.state == "archived"
    with pytest.raises(Refused, match="已归档"):
        write(world, section, "改。")
    page = text(enter("lead").get(f"/reports/{report.pk}/"))
    assert "已归档" in page and "没有：报告已经归档" in page and "rp-edit" not in page
    assert enter("clerk").get(f"/reports/{report.pk}/docx/").status_code == 200
    assert "归档 1" in text(enter("clerk").get(f"/reports/calls/{report.call_id}/"))
    report = reports.act(report, "unarchive", actor=world.acting("clerk"), note="补一份附件")
    calls.act(report.call, "close", actor=world.acting("clerk"))
    assert Report.objects.get(pk=report.pk).state == "archived"


def shown(pieces) -> list[list[tuple[str, str]]]:
    return [[(one.kind, one.text) for one in line] for line in pieces]


def test_two_versions_are_compared_by_phrases():
    old = "一、办结41件，占95%。\n不动的一段。\n删去的一段话没有了。"
    new = "一、办结43件，占97.7%。\n不动的一段。"
    assert shown(diffed.compare(old, new)) == [
        [
            *(("same", "一、办结"), ("gone", "41"), ("new", "43"), ("same", "件，占"), ("gone", "95%"), ("new", "97.7%")),
            ("same", "。"),
        ],
        [("same", "不动的一段。")],
        [("gone", "删去的一段话没有了。")],
    ]
    found = diffed.compare("加强行政执法监督工作。", "加强执法监督。\n新的一段。")
    assert [piece for line in shown(found) for piece in line if piece[0] == "new"] == [("new", "新的一段。")]
    assert diffed.changed(found) == (5, 4)
    assert diffed.compare("", "新") == [[diffed.Piece("new", "新")]]
    long = "很长的一句话，" * 1400
    assert diffed.changed(diffed.compare(long, long + "完。")) == (2, 0)


def test_the_page_shows_versions_compares_and_restores(world, enter, section):
    write(world, section, "编制权责清单。梳理120项。")
    write(world, section, "编制权责清单。梳理125项。", "lead_head")
    here = f"/reports/{section.report_id}/sections/{section.pk}/versions/"
    page = text(enter("lead").get(here))
    assert '<del class="df-gone">120</del><ins class="df-new">125</ins>' in page and "现在的正文" in page
    assert "第 1 稿 → 第 2 稿" in text(enter("clerk").get(f"{here}?old=1&new=2"))
    assert "第 2 稿 → 第 3 稿" in text(enter("clerk").get(f"{here}?old=x&new=99999999999999999999"))
    assert "恢复" not in text(enter("clerk").get(here)).partition("全部历稿")[2]
    assert enter("outsider").get(here).status_code == 404
    assert enter("clerk").post(f"{here}2/restore/").status_code == 403
    assert "已恢复第 2 稿" in text(enter("lead").post(f"{here}2/restore/", follow=True))
    assert fresh(section).text == "编制权责清单。梳理120项。"


def poll(client, report, page) -> object:
    return client.get(page.context["view"].writing.url, headers={"X-Poll": "1", "HX-Request": "true"})


def test_the_page_says_who_writes_and_looks_again_cheaply(world, enter, section, django_assert_num_queries):
    lead, head = enter("lead"), enter("lead_head")
    here, edit = f"/reports/{section.report_id}/", f"/reports/{section.report_id}/sections/{section.pk}/"
    page = head.get(here)
    assert poll(head, section, page).status_code == 204
    assert "data-autosave" in text(lead.get(edit)) and not SectionLock.objects.exists()  # looking changes nothing
    assert lead.post(f"{edit}lock/", {"move": "hold", "quiet": "1"}).status_code == 204
    assert head.post(f"{edit}lock/", {"move": "hold", "quiet": "1"}).status_code == 409
    seen = poll(head, section, page)
    assert seen.status_code == 200 and "起正在写" in text(seen) and "请他交给我" in text(seen) and "接手" in text(seen)
    page = head.get(here)
    with django_assert_num_queries(4):  # session, person and post; and the lines
        assert poll(head, section, page).status_code == 204
    assert "起正在写" in text(head.get(edit, follow=True)) and "起正在写" in text(enter("clerk").get(here))
    assert "请他交给我" not in text(enter("clerk").get(here))
    assert enter("outsider").get(page.context["view"].writing.url).status_code == 404

    head.post(f"{edit}lock/", {"move": "ask"})
    writing = lead.get(edit)
    assert "lead_head同志请您把这一章交给他" in text(writing) and "存好并交给他" in text(writing)
    data = {"text": "写到一半。", "version": fresh(section).version, "then": "hand_over"}
    assert "交给lead_head同志接着写" in text(lead.post(edit, data, follow=True))
    assert fresh(section).text == "写到一半。" and SectionLock.objects.get().by.username == "lead_head"
    lost = lead.post(edit, {"text": "还想写。", "version": fresh(section).version}, headers=QUIET)
    assert lost.status_code == 409 and "另存一稿" in lost.json()["error"]
    kept = lead.post(edit, {"text": "还想写。", "version": fresh(section).version})
    assert kept.status_code == 409 and "还想写。" in text(kept) and "另存一稿" in text(kept)
    assert lead.post(f"{edit}lock/", {"move": "burn"}).status_code == 400
    assert head.post(f"{edit}lock/", {"move": "release", "quiet": "1"}).status_code == 204


def test_the_api_reads_versions_and_who_writes(world, enter, section):
    locks.hold(section, actor=world.acting("lead"))
    body = enter("clerk").get(f"/api/v1/report-sections/{section.pk}/").json()
    assert [one["why"] for one in body["versions"]] == ["composed"] and body["locks"][0]["by_name"] == "lead同志"
    late = enter("clerk").get("/api/v1/reports/?handed=false&late=true").json()
    assert late["items"] == [] if "items" in late else late["results"] == []
