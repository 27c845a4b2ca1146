"""Reports that came as paper: taken in, decided reading by reading, confirmed, counted; who sees them; the database's own no."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from assessment.models import PaperFigure, PaperReport, PaperSeen, Report, ReportProblem
from assessment.selectors import calls as call_reads
from assessment.selectors import papers as reads
from assessment.services import calls, paper_about, paper_review, paper_undo, papers, reports
from fazhi.files.kinds import Refused as FileRefused
from fazhi.flow.engine import Refused
from fazhi.flow.models import TimelineStep
from fazhi.lib.office.document import Unreadable
from fazhi.org import access
from fazhi.org.models import Unit
from fazhi.org.versions import Stale
from tests.assessment.conftest import open_call
from tests.assessment.papers import WORDS, about, confirm, docx_of, take_in
from tests.sharing import shared

FIGURES = [("41", "件", ""), ("128000", "元", "约"), ("3", "次", ""), ("12", "件", ""), ("100", "%", "")]


def figures(paper: PaperReport) -> list[tuple[str, str, str]]:
    return [(f"{one.value.normalize():f}", one.unit, one.mark) for one in paper.paperfigures.order_by("start")]


@shared
def paper(world) -> PaperReport:
    """Last year's report of the lead, being checked."""
    return take_in(world)


def test_a_paper_is_split_into_sections_figures_and_problems_each_at_its_words(world, paper):
    assert (paper.title, paper.state, paper.unit) == (WORDS[0], "drafting", world.units["lead"])
    parts = [(one.part, one.title) for one in paper.sections.order_by("order")]
    assert parts == [
        ("opening", "开头"),
        ("done", "工作开展情况"),
        ("done", "规范执法"),
        ("done", "化解争议"),
        ("problems", "存在问题"),
        ("problems", "部分乡镇执法力量不足，由于编制限制，专职人员少"),
        ("problems", "丁县综合执法配合不够顺畅"),
        ("next", "下一步打算"),
        ("next", "组织执法培训，全年不少于6次"),
    ]
    assert figures(paper) == FIGURES
    text = paper.paper.text
    for one in paper.paperfigures.all():
        assert text[one.start : one.end].strip() == one.words
        assert one.section.start <= one.start < one.section.end
    assert [one.period for one in paper.paperfigures.order_by("start")][3] == "上半年"
    first, second = paper.reportproblems.order_by("start")
    assert (first.named, first.unit, first.cause) == ("部分乡镇", None, "编制限制")
    assert second.text == "丁县综合执法配合不够顺畅。"
    assert "".join(one.text for one in paper.sections.order_by("order")).replace("\n", "") == text.replace("\n", "")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"ends": date(2020, 1, 1)}, "ends", "不能早于"),
        ({"received_on": timezone.localdate() + timedelta(days=2)}, "received_on", "不能晚于今天"),
        ({"received_on": date(2000, 1, 2)}, "received_on", "不能早于报告的期间"),
        ({"starts": date(1900, 1, 1)}, "starts", "不能早于"),
        ({"starts": None}, "starts", "期间"),
        ({"kind": "nothing"}, "kind", "没有这种报告"),
    ],
)
def test_what_is_said_of_a_paper_is_checked_before_anything_is_read(world, changes, field, words):
    with pytest.raises(ValidationError) as fault:
        take_in(world, **changes)
    assert words in fault.value.message_dict[field][0] and not PaperReport.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.docx", b"", "空的"),
        ("假.docx", b"not a word file", "损坏"),
        ("锁.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, "png"),
        ("白.txt", "　\n \n".encode(), "没有可以读取的文字"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_leaves_nothing(world, name, data, words):
    with pytest.raises((FileRefused, Unreadable), match=words):
        papers.register(about(world), actor=world.acting("clerk"), name=name, chunks=[data])
    assert not PaperReport.objects.exists()


def test_a_unit_outside_the_government_and_a_second_paper_of_the_period_are_refused(world, paper):
    with pytest.raises(ValidationError, match="不是"):
        take_in(world, "lead", who="county")
    with pytest.raises(ValidationError, match="已经登记过"):
        take_in(world)
    papers.act(paper, "withdraw", actor=world.acting("clerk"), note="传错了")
    assert take_in(world).pk != paper.pk


def test_only_an_office_takes_papers_in(world):
    for who in ("lead", "leader", "observer", "assessor"):
        with pytest.raises(access.Forbidden, match="法治工作机构"):
            take_in(world, who=who)


def line(unit: Unit | None) -> set[int]:
    return set() if unit is None else {unit.pk} | line(unit.parent)


def test_seen_by_its_office_until_confirmed_then_by_the_unit_and_all_above(world, paper):
    def seers() -> set[int]:
        return set(PaperSeen.objects.filter(of=paper).values_list("unit", flat=True))

    assert seers() == {world.units["office"].pk} == {paper.office_id}
    for who in ("lead", "leader", "observer", "outsider", "county"):
        with pytest.raises(Http404):
            reads.get(world.acting(who), paper.pk)
    confirm(world, paper)
    assert seers() == line(paper.office) | line(paper.unit)
    for who in ("lead", "lead_head", "leader", "observer"):
        assert reads.get(world.acting(who), paper.pk).pk == paper.pk
        with pytest.raises(access.Forbidden, match="收文"):
            papers.act(paper, "withdraw", actor=world.acting(who), note="x")
    for who in ("outsider", "co", "county"):
        with pytest.raises(Http404):
            reads.get(world.acting(who), paper.pk)
        assert not reads.figures(world.acting(who)).exists() and not reads.problems(world.acting(who)).exists()


def test_each_reading_is_kept_corrected_or_dropped_and_only_then_confirmed(world, paper):
    clerk = world.acting("clerk")
    cases, fines, *_ = paper.paperfigures.order_by("start")
    problem = paper.reportproblems.order_by("start").first()
    with pytest.raises(Refused, match="5 个数、2 个问题没有核对"):
        papers.act(paper, "confirm", actor=clerk)
    paper_review.decide(cases, "keep", actor=clerk, version=1)
    paper_review.decide(fines, "drop", actor=clerk, version=1)
    changed = paper_review.correct(problem, actor=clerk, version=1, text="乡镇执法力量不足", unit=world.units["county"])
    assert (changed.state, changed.by, changed.read["unit"]) == ("open", clerk.user, "部分乡镇")
    with pytest.raises(Stale):
        paper_review.correct(cases, actor=clerk, version=1, value=Decimal(40))
    with pytest.raises(ValidationError):
        paper_review.correct(cases, actor=clerk, version=2, what="")
    assert paper_review.keep_all(paper, actor=clerk) == 4
    done = papers.act(paper, "confirm", actor=clerk)
    assert (done.state, done.confirmed_by) == ("confirmed", clerk.user)
    assert [one.words for one in reads.figures(clerk).order_by("start")] == ["41件", "3次", "12件", "100%"]
    assert [one.text for one in reads.problems(world.acting("lead")).order_by("start")][0] == "乡镇执法力量不足"
    with pytest.raises(Refused, match="重新核对"):
        paper_review.decide(cases, "drop", actor=clerk, version=2)
    papers.act(done, "check_again", actor=clerk, note="有一个数看错了")
    assert not reads.figures(clerk).exists() and reads.get(world.acting("lead"), paper.pk).state == "drafting"


def test_every_act_of_the_review_is_taken_back_last_first(world, paper):
    clerk = world.acting("clerk")

    def standing() -> list:
        mine = paper.paperfigures.order_by("pk").values_list("pk", "state", "value", "what", "by")
        return [*mine, *paper.reportproblems.order_by("pk").values_list("pk", "state", "text", "start", "end", "named", "by")]

    stood = [standing()]
    first, second = paper.reportproblems.order_by("start")
    section = paper.sections.get(title="规范执法")
    acts = (
        lambda: paper_review.decide(paper.paperfigures.first(), "keep", actor=clerk, version=1),
        lambda: paper_review.correct(paper.paperfigures.first(), actor=clerk, version=2, value=Decimal("40.5"), what="案件"),
        lambda: paper_review.keep_all(paper, actor=clerk, section=section),
        lambda: paper_review.merge(first, actor=clerk, version=1, following=True),
        lambda: paper_review.split(ReportProblem.objects.get(pk=first.pk), actor=clerk, version=2, words="由于编制"),
        lambda: paper_review.add_figure(section, actor=clerk, words="全年", value=Decimal(1), what="年"),
    )
    for act in acts:
        act()
        stood.append(standing())
    assert all(a != b for a, b in zip(stood, stood[1:], strict=False))
    for before in reversed(stood[:-1]):
        paper_undo.take_back(paper, actor=clerk)
        assert standing() == before
    with pytest.raises(Refused, match="没有可以撤回的了"):
        paper_undo.take_back(paper, actor=clerk)
    assert ReportProblem.objects.get(pk=second.pk).version > 1


def test_what_the_reader_missed_is_added_from_words_of_its_section(world, paper):
    clerk, section = world.acting("clerk"), paper.sections.get(title="化解争议")
    made = paper_review.add_figure(section, actor=clerk, words="上半年", value=Decimal(6), unit="个月", what="时间")
    assert paper.paper.text[made.start : made.end] == "上半年" and made.read == {}
    with pytest.raises(ValidationError, match="没有这几个字"):
        paper_review.add_figure(section, actor=clerk, words="罚没款", value=Decimal(1), what="罚没款")
    with pytest.raises(ValidationError, match="已经读成"):
        paper_review.add_figure(section, actor=clerk, words="12件", value=Decimal(12), what="案件")


def test_a_paper_closes_the_row_of_the_call_that_it_answers(world, plan):
    clerk, today = world.acting("clerk"), timezone.localdate()
    call = open_call(world, plan)
    row = Report.objects.get(call=call, unit=world.units["lead"])
    with pytest.raises(ValidationError, match="没有请"):
        take_in(world, "outsider", call=call)
    came = take_in(world, call=call, received_on=today - timedelta(days=0))
    row.refresh_from_db()
    assert (came.kind, came.starts, came.ends, came.report) == (call.kind, call.starts, call.ends, row)
    assert row.state == "arrived" and row.duty.signed_at and row.duty.closed_at is None
    assert call_reads.standing(clerk, call.reports.all()).signed == 1
    with pytest.raises(ValidationError, match="已经登记过"):
        papers.register(
            papers.About(world.units["lead"], today, call=call), actor=clerk, name="二.docx", chunks=[docx_of(WORDS[:6])]
        )
    confirm(world, came)
    row.refresh_from_db()
    assert row.state == "accepted" and row.duty.closed_at and call_reads.standing(clerk, call.reports.all()).accepted == 1
    with pytest.raises(Refused, match="是来文"):
        reports.act(row, "reopen", actor=clerk, note="x")
    papers.act(PaperReport.objects.get(pk=came.pk), "withdraw", actor=clerk, note="不是这家的")
    row = Report.objects.get(pk=row.pk)
    assert (row.state, row.signed_at, row.duty.signed_at, row.duty.closed_at) == ("drafting", None, None, None)


def test_a_call_isnt_closed_over_a_paper_that_is_still_checked(world, plan):
    clerk, call = world.acting("clerk"), open_call(world, plan)
    came = take_in(world, call=call)
    with pytest.raises(Refused, match=f"还有 1 份来文没有核对完（{came.unit.name}）"):
        calls.act(call, "close", actor=clerk)
    confirm(world, came)
    assert calls.act(call, "close", actor=clerk).state == "closed"


def test_a_closed_call_takes_no_paper_and_leaves_its_row_alone(world, plan, enter):
    clerk, call = world.acting("clerk"), open_call(world, plan)
    came = take_in(world, call=call)
    type(call).objects.filter(pk=call.pk).update(state="closed")  # as one was before a paper kept it open
    with pytest.raises(ValidationError, match="已经结束"):
        take_in(world, "co", call=type(call).objects.get(pk=call.pk))
    for name in ("confirm", "withdraw"):
        if name == "confirm":
            paper_review.keep_all(came, actor=clerk)
        with pytest.raises(Refused, match="报送已经结束"):
            papers.act(came, name, actor=clerk, note="x")
    with pytest.raises(ValidationError, match="已经结束"):
        paper_about.correct(came, about(world, call=type(call).objects.get(pk=call.pk)), actor=clerk, version=1)
    assert PaperReport.objects.get(pk=came.pk).state == "drafting"
    assert "已经结束报送。可以接着核对" in enter("clerk").get(f"/reports/papers/{came.pk}/").content.decode()


def test_unit_and_period_are_corrected_until_confirmed_and_the_row_of_the_call_moves_along(world, plan):
    clerk, call = world.acting("clerk"), open_call(world, plan)
    came = take_in(world, call=call)
    paper_review.keep_all(came, actor=clerk)
    kept = figures(came)
    lead, co = (Report.objects.get(call=call, unit=world.units[one]) for one in ("lead", "co"))
    other = take_in(world, "co")
    with pytest.raises(ValidationError, match="已经登记过"):
        paper_about.correct(came, about(world, "co"), actor=clerk, version=came.version)
    with pytest.raises(ValidationError, match="不能早于"):
        paper_about.correct(came, about(world, starts=date(1900, 1, 1)), actor=clerk, version=came.version)
    with pytest.raises(Http404):
        paper_about.correct(came, about(world), actor=world.acting("county"), version=came.version)
    now = paper_about.correct(came, about(world, "co", call=call), actor=clerk, version=came.version)
    lead, co = Report.objects.get(pk=lead.pk), Report.objects.get(pk=co.pk)
    assert (now.unit, now.report, now.kind, now.starts) == (world.units["co"], co, call.kind, call.starts)
    assert (lead.state, lead.duty.signed_at, co.state) == ("drafting", None, "arrived") and co.duty.signed_at
    assert figures(now) == kept and not now.paperfigures.filter(state="read").exists()
    step = TimelineStep.objects.filter(noun="assessment.paperreport", object_id=now.pk).latest("pk")
    assert step.label == "改登记" and f"报告单位由{world.units['lead'].name}改为{world.units['co'].name}" in step.note
    with pytest.raises(Stale):
        paper_about.correct(now, about(world, call=call), actor=clerk, version=came.version)
    day = timezone.localdate() - timedelta(days=1)
    now = paper_about.correct(now, about(world, "co", call=call, received_on=day), actor=clerk, version=now.version)
    co.refresh_from_db()
    assert timezone.localdate(co.signed_at) == timezone.localdate(co.duty.signed_at) == day
    papers.act(other, "withdraw", actor=clerk, note="x")
    now = paper_about.correct(now, about(world, "co"), actor=clerk, version=now.version)
    assert (now.report, Report.objects.get(pk=co.pk).state, now.kind) == (None, "drafting", "unit_annual")
    confirm(world, now)
    with pytest.raises(Refused, match="已确认"):
        paper_about.correct(now, about(world), actor=clerk, version=now.version)


def test_the_former_unit_sees_a_paper_no_more_once_it_is_anothers(world, paper):
    clerk = world.acting("clerk")
    papers.act(confirm(world, paper), "check_again", actor=clerk, note="登记错了单位")
    assert PaperSeen.objects.filter(of=paper, unit=world.units["lead"]).exists()
    paper = PaperReport.objects.get(pk=paper.pk)
    now = paper_about.correct(paper, about(world, "co"), actor=clerk, version=paper.version)
    assert list(PaperSeen.objects.filter(of=now).values_list("unit", flat=True)) == [now.office_id]
    confirm(world, now)
    seen = set(PaperSeen.objects.filter(of=now).values_list("unit", flat=True))
    assert world.units["co"].pk in seen and world.units["lead"].pk not in seen


def test_what_was_said_of_a_paper_is_corrected_on_its_page_and_through_the_api(world, paper, enter):
    client, url = enter("clerk"), f"/reports/papers/{paper.pk}/about/"
    page = client.get(url)
    form = page.context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form}
    assert data["unit"] == world.units["lead"].name and "改登记" in client.get(f"/reports/papers/{paper.pk}/").content.decode()
    bad = client.post(url, data | {"unit": "没有这家", "starts": "2025-02-31", "ends": ""})
    assert bad.status_code == 422 and set(bad.context["form"].errors) == {"unit", "starts", "ends"}
    assert "没有这家" in bad.content.decode()
    assert client.post(url, data | {"unit": world.units["co"].name}).url == f"/reports/papers/{paper.pk}/"
    late = client.post(url, data | {"kind": "plan_summary"})
    assert late.status_code == 409 and "别人改过" in late.content.decode()
    assert PaperReport.objects.get(pk=paper.pk).unit == world.units["co"]
    api = f"/api/v1/paper-reports/{paper.pk}/"
    tag = client.get(api).headers["etag"]
    answer = client.patch(api, {"unit": world.units["lead"].pk}, "application/json", headers={"if-match": tag})
    assert (answer.status_code, answer.json()["unit"], answer.json()["kind"]) == (200, world.units["lead"].pk, "unit_annual")
    wrong = {"starts": "2031-01-01", "ends": "2030-01-01"}
    answer = client.patch(api, wrong, "application/json", headers={"if-match": answer.headers["etag"]})
    assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "#/ends"


def test_the_database_refuses_what_must_not_be(world, paper):
    figure, problem = paper.paperfigures.first(), paper.reportproblems.first()
    attempts = (
        lambda: PaperReport.objects.filter(pk=paper.pk).update(ends=date(2000, 1, 1)),
        lambda: PaperReport.objects.filter(pk=paper.pk).update(received_on=date(2000, 1, 1)),
        lambda: PaperReport.objects.filter(pk=paper.pk).update(state="confirmed"),
        lambda: PaperFigure.objects.filter(pk=figure.pk).update(state="kept"),
        lambda: PaperFigure.objects.filter(pk=figure.pk).update(end=figure.start),
        lambda: PaperFigure.objects.filter(pk=figure.pk).update(what=""),
        lambda: ReportProblem.objects.filter(pk=problem.pk).update(state="open"),
        lambda: ReportProblem.objects.filter(pk=problem.pk).update(text=""),
        lambda: PaperReport.objects.create(
            **{f.attname: getattr(paper, f.attname) for f in paper._meta.concrete_fields if f.attname != "id"}
        ),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_figure_is_offered_for_correction_as_people_write_it(world, paper, enter):
    for figure, value in zip(paper.paperfigures.order_by("start"), ("41", "128000", "3", "12", "100"), strict=True):
        form = enter("clerk").get(f"/reports/papers/{paper.pk}/rows/f{figure.pk}/").context["form"]
        assert form["value"].value() == value


def test_two_at_one_reading_see_both_versions_and_lose_nothing(world, paper, enter):
    client, row = enter("clerk"), paper.reportproblems.order_by("start").first()
    url = f"/reports/papers/{paper.pk}/rows/p{row.pk}/"
    paper_review.correct(row, actor=world.acting("head"), version=1, text="先改的", unit=world.units["county"])
    sent = {"version": 1, "text": "后改的", "cause": row.cause, "named": row.named, "unit": world.units["county2"].name}
    page = client.post(url, sent)
    said = page.content.decode()
    assert page.status_code in (409, 422) and "先改的" in said and "后改的" in said and world.units["county"].name in said
    chosen = {"choose-text": "mine", "choose-unit": "theirs", "theirs-unit": world.units["county"].name}
    assert client.post(url, sent | chosen | {"version": 2}).status_code == 302
    fresh = ReportProblem.objects.get(pk=row.pk)
    assert (fresh.text, fresh.unit, fresh.version) == ("后改的", world.units["county"], 3)
    api, head = f"/api/v1/report-problems/{row.pk}/", {"if-match": '"1"'}
    body = {"text": "接口改的", "owner": world.units["lead"].pk}
    answer = client.patch(api, body, "application/json", headers=head)
    assert answer.status_code == 412 and answer.json()["fields"]["text"] == {"mine": "接口改的", "stored": "后改的"}
    answer = client.patch(api, body, "application/json", headers={"if-match": '"3"'})
    assert answer.status_code == 200 and answer.json()["owner_name"] == world.units["lead"].name


def test_a_paper_is_taken_in_and_confirmed_through_the_api_as_on_the_pages(world, enter):
    client, year = enter("clerk"), timezone.localdate().year - 1
    span = {"kind": "unit_annual", "starts": f"{year}-01-01", "ends": f"{year}-12-31", "received_on": str(timezone.localdate())}
    sent = {"unit": world.units["lead"].pk, **span}
    answer = client.post("/api/v1/paper-reports/", sent | {"file": SimpleUploadedFile("空.docx", b"")})
    assert answer.status_code == 422 and "空" in answer.content.decode()
    answer = client.post("/api/v1/paper-reports/", sent | {"file": SimpleUploadedFile("来文.docx", docx_of())})
    assert answer.status_code == 201, answer.content
    url = f"/api/v1/paper-reports/{answer.json()['id']}/"
    found = client.get(url).json()
    assert [(one["value"], one["measure"]) for one in found["figures"]][:2] == [("41", "件"), ("128000", "元")]
    assert client.post(f"{url}confirm/", {}, "application/json").status_code == 409
    assert client.post(f"{url}keep/", {}, "application/json").status_code == 200
    assert client.post(f"{url}confirm/", {}, "application/json").json()["state"] == "confirmed"
    counted = enter("leader").get("/api/v1/paper-figures/", {"counts": "true", "measure": "件"}).json()["results"]
    assert [one["words"] for one in counted] == ["41件", "12件"]
