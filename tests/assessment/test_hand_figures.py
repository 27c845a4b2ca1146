"""Figures that somebody puts into the text: chosen, found again wherever the words move, changed by one click, frozen."""

from __future__ import annotations

from html import unescape

import pytest

from assessment.checking import registry
from assessment.models import Passage, ReportFigure, ReportSection, SectionLock, SectionVersion
from assessment.services import drafts, figures, locks, reports
from fazhi.flow.engine import Refused
from tests.assessment.conftest import answer, open_round, sheet_of
from tests.assessment.test_writing import fresh, text, write
from tests.sharing import shared

LAW = "minimum:{}"


@shared
def section(world, report) -> ReportSection:
    """The section of a part of the plan that the law study isn't in."""
    drafts.compose(report, actor=world.acting("lead"))
    return ReportSection.objects.get(report=report, title="健全制度")


def study(world, told, n: int) -> None:
    """A further round says that the unit studied law so often."""
    sheet = sheet_of(open_round(world, told.plan, f"又一轮{n}", starts=told.round.ends, ends=told.round.ends), world)
    answer(world, sheet, {"组织学法": {"answer": "progress", "words": "又办讲座。", "figures": {told.low.pk: n}}})


def stale(world, report) -> list[tuple[str, str]]:
    found = registry.run(registry.paper_of(report, world.acting("lead"), drafts.offers_for(report, world.acting("lead"))))
    return [(one.words, one.now) for one in found if one.figure]


def test_what_may_be_put_in_is_listed_with_where_it_came_from(world, enter, section, told):
    here = f"/reports/{section.report_id}/sections/{section.pk}/figures/"
    page = unescape(enter("lead").get(here).content.decode())
    for words in ("常务会议学法", "1次", "承担任务", "3项", "指标", "办结"):
        assert words in page, words
    assert enter("lead").get(here, headers={"HX-Request": "true"}).templates[0].name == "assessment/figure_list.html"
    assert enter("clerk").get(here).status_code == 403 and enter("outsider").get(here).status_code == 404


def test_a_figure_is_tied_found_again_and_changes_alone(world, enter, section, told):
    client, here = enter("lead"), f"/reports/{section.report_id}/sections/{section.pk}/figures/"
    reply = client.post(here, {"key": LAW.format(told.low.pk)}, headers={"Accept": "application/json"})
    assert reply.json() == {"words": "1次", "label": "常务会议学法"}
    assert Passage.objects.get(key__startswith="hand:").place is None
    write(world, section, "另1次会议不算。\n全年学法1次，效果好。")
    passage = Passage.objects.get(key__startswith="hand:")
    # of two equal figures the words around say which; at first it is the first, and moving on it stays with its own
    assert passage.place == 0
    write(world, section, "另有会议不算。\n全年学法1次，效果好。")
    write(world, section, "另1次会议不算。\n全年学法1次，效果好。")
    passage.refresh_from_db()
    assert (passage.place, passage.text) == (1, "全年学法1次，效果好。")
    page = text(client.get(f"/reports/{section.report_id}/"))
    assert f'href="#src-{passage.pk}"' in page and f'id="src-{passage.pk}"' in page
    assert stale(world, section.report) == []

    study(world, told, 5)
    assert ("1次", "5次") in stale(world, section.report)
    figure = passage.figures.get()
    assert f'data-stale="{figure.pk}"' in text(
        client.get(f"/reports/{section.report_id}/findings/", headers={"HX-Target": "checks"})
    )
    assert "换了 1 个数" in text(client.post(f"/reports/{section.report_id}/figures/", {"figure": figure.pk}, follow=True))
    assert fresh(section).text == "另1次会议不算。\n全年学法5次，效果好。"
    assert SectionVersion.objects.filter(section=section).first().why == "figures"
    assert Passage.objects.get(pk=passage.pk).figures.get().words == "5次"
    assert enter("clerk").post(f"/reports/{section.report_id}/figures/", {"figure": figure.pk}).status_code == 403


def test_it_is_offered_with_what_else_changed_and_may_be_left(world, section, told):
    lead = world.acting("lead")
    figures.insert(section, LAW.format(told.low.pk), actor=lead)
    write(world, section, "全年学法1次。")
    study(world, told, 4)
    offers = {drafts.offer_key(one): one for one in drafts.offers_for(section.report, lead)}
    key = next(key for key in offers if key.startswith("hand:"))
    assert (offers[key].old, offers[key].new) == ("全年学法1次。", "全年学法4次。")
    assert drafts.decline(section.report, [key], actor=lead) == 1
    assert key not in {drafts.offer_key(one) for one in drafts.offers_for(section.report, lead)}
    study(world, told, 6)
    assert drafts.take(section.report, [key], actor=lead) == 1
    assert fresh(section).text == "全年学法6次。" and ReportFigure.objects.get(passage__key=key.partition("@")[0]).words == "6次"


def test_a_rewritten_paragraph_changes_only_its_figure(world, section, told):
    lead = world.acting("lead")
    done = ReportSection.objects.get(report=section.report, title="提升能力")
    write(world, done, "组织学法。举办讲座1场。今年常务会议学法1次，大家都说好。", "lead")
    study(world, told, 5)
    held = ReportFigure.objects.get(passage__section=done, key=LAW.format(told.low.pk))
    assert figures.refresh(section.report, [held.pk], actor=lead) == 1
    assert fresh(done).text == "组织学法。举办讲座1场。今年常务会议学法5次，大家都说好。"
    assert figures.refresh(section.report, [held.pk, 10**9], actor=lead) == 0


def test_figures_respect_who_writes_and_stand_still_once_signed(world, enter, section, told):
    lead, head = world.acting("lead"), world.acting("lead_head")
    figures.insert(section, LAW.format(told.low.pk), actor=lead)
    with pytest.raises(locks.Held):
        figures.insert(section, LAW.format(told.low.pk), actor=head)
    write(world, section, "全年学法1次。", quiet=True)
    study(world, told, 5)
    held = ReportFigure.objects.get(passage__key__startswith="hand:")
    with pytest.raises(locks.Held):
        figures.refresh(section.report, [held.pk], actor=head)
    with pytest.raises(Refused, match="没有这个数"):
        figures.insert(section, "minimum:999999", actor=lead)
    SectionLock.objects.all().delete()
    ReportSection.objects.filter(report=section.report).exclude(pk=section.pk).update(text="下一步加强各项工作。")
    reports.act(section.report, "submit", actor=lead)
    reports.act(section.report, "sign", actor=head)
    with pytest.raises(Refused, match="不能修改"):
        figures.refresh(section.report, [held.pk], actor=lead)
    page = text(enter("lead").get(f"/reports/{section.report_id}/findings/", headers={"HX-Target": "checks"}))
    assert "data-stale" not in page and fresh(section).text == "全年学法1次。"
