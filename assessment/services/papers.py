"""Writes over reports that came as paper: take one in, confirm it, check it again, withdraw it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessment.declared import KINDS
from assessment.models import PaperFigure, PaperReport, PaperSeen, Report, ReportCall, ReportProblem
from assessment.models.paper_report import LIVE
from assessment.services import paper_rows
from assessment.states import HANDED, Writer
from fazhi.files.kinds import PASTED, pasted
from fazhi.files.models import Paper, StoredFile
from fazhi.files.store import keep, path_of
from fazhi.flow.engine import Refused, lock, move, note_step
from fazhi.flow.tables import gate, handler
from fazhi.lib import sandbox
from fazhi.org import access, audit
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Unit

READER = "assessment.paperread.read:read"
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class About:
    """What the office says of a paper: whose, of which kind, on which period, when it came. With `call` kind and period are
    the call's."""

    unit: Unit
    received_on: date
    kind: str = ""
    starts: date | None = None
    ends: date | None = None
    call: ReportCall | None = None

    def settled(self) -> "About":
        """Return it with what the call says filled in."""
        if self.call is None:
            return self
        return About(self.unit, self.received_on, self.call.kind, self.call.starts, self.call.ends, self.call)


def register(about: About, *, actor: Acting, name: str, chunks: Iterable[bytes]) -> PaperReport:
    """登记来文: store the file, read it in a process of its own, stage what was read.

    Raises kinds.Refused, lib Unreadable, Refused, ValidationError by field, each with a sentence; nothing is kept then but the
    bytes, until the sweep.
    """
    access.require_role(actor, PaperReport, "create")
    about = about.settled()
    report = require_about(about, actor)
    stored = keep(chunks, name=name)
    read = sandbox.call(READER, {"path": str(path_of(stored.sha256)), "name": name})
    return _open(about, report, actor, stored, name, read)


def paste(about: About, *, actor: Acting, text: str) -> PaperReport:
    """Take pasted words in; works like a text file. Raises as `register`."""
    return register(about, actor=actor, name=PASTED, chunks=pasted(text))


def require_about(about: About, actor: Acting, *, besides: PaperReport | None = None) -> Report | None:
    """Hold what was said against the rules; return the row of the call that the paper answers. Nothing is read in vain.

    `besides` is the paper that is said otherwise now. Raises ValidationError by field.
    """
    if about.kind not in KINDS:
        raise ValidationError({"kind": "没有这种报告，请从列出的种类里选。"})
    if about.starts is None or about.ends is None:
        raise ValidationError({"starts" if about.starts is None else "ends": "请写报告的期间。"})
    if about.starts < EARLIEST:
        raise ValidationError({"starts": f"期间开始不能早于 {EARLIEST:%Y-%m-%d}。"})
    if about.ends < about.starts:
        raise ValidationError({"ends": "期间结束不能早于开始。"})
    if about.received_on > actor.today:
        raise ValidationError({"received_on": "收文日期不能晚于今天。"})
    if about.received_on < about.starts:
        raise ValidationError({"received_on": "收文日期不能早于报告的期间。"})
    government = government_of(actor.unit)
    if not about.unit.path.startswith(government.path):
        raise ValidationError({"unit": f"{about.unit.name}不是{government.name}的单位，它的报告不报到这里。"})
    _once(about, actor, besides)
    return _answered(about, actor, besides) if about.call else None


def _once(about: About, actor: Acting, besides: PaperReport | None) -> None:
    same = PaperReport.objects.filter(LIVE, office=actor.unit, unit=about.unit, kind=about.kind)
    same = same.exclude(pk=besides.pk) if besides else same
    if same.filter(starts=about.starts, ends=about.ends).exists():
        raise ValidationError({"unit": f"{about.unit.name}这一期间的这种报告已经登记过。要换一份，请先撤销原来的。"})


def _answered(about: About, actor: Acting, besides: PaperReport | None) -> Report:
    """The row of the call. Raises ValidationError where it isn't asked, or has handed in already, not by `besides`."""
    call = about.call
    access.require(actor, call, "edit")
    if call.writer == Writer.GOVERNMENT:
        raise ValidationError({"call": "本级政府自己的报告在系统里起草，不登记来文。"})
    if call.state != "opened":
        raise ValidationError({"call": f"这次报送{'已经结束，要补登请先重新开始' if call.state == 'closed' else '已经撤销'}。"})
    report = Report.objects.filter(call=call, unit=about.unit).first()
    if report is None:
        raise ValidationError({"unit": f"“{call.title}”没有请{about.unit.name}报告。"})
    if report.state in HANDED and (besides is None or besides.report_id != report.pk):
        raise ValidationError({"unit": f"{about.unit.name}的报告现在是“{report.get_state_display()}”，不用再登记来文。"})
    return report


@transaction.atomic
def _open(about: About, report: Report | None, actor: Acting, stored: StoredFile, name: str, read: dict[str, Any]) -> PaperReport:
    kept = read["paper"]
    paper = Paper.objects.create(
        stored=stored,
        name=name[:200],
        by=actor.user,
        kind=stored.kind,
        title=read["title"],
        text=kept["text"],
        blocks=kept["blocks"],
        pages=kept["pages"],
    )
    made = PaperReport(paper=paper, office=actor.unit, unit=about.unit, kind=about.kind, report=report, by=actor.user)
    made.starts, made.ends, made.received_on = about.starts, about.ends, about.received_on
    made.title = read["title"] or f"{about.unit.name}{KINDS[about.kind].name}"
    made.full_clean()
    made.save()
    PaperSeen.objects.create(of=made, unit=actor.unit)
    paper_rows.stage(made, read, government_of(actor.unit))
    audit.record("upload", acting=actor, obj=made, label=name, detail={"sha256": stored.sha256})
    note_step(made, "register", "登记来文", actor=actor, detail={"figures": len(read["figures"])})
    if report is not None:
        move(report, "arrive", actor=actor, data={"received_on": about.received_on})
    return PaperReport.objects.get(pk=made.pk)


def act(paper: PaperReport, name: str, *, actor: Acting, note: str = "") -> PaperReport:
    """Make a move of the paper report: confirm, check_again, withdraw. Raises as `flow.engine.move`."""
    return move(paper, name, actor=actor, note=note)


@gate("paper.decided")
def _decided(paper: PaperReport, actor: Acting, data: dict) -> str | None:
    figures = PaperFigure.objects.filter(of=paper, state="read").count()
    problems = ReportProblem.objects.filter(of=paper, state="read").count()
    left = [words for n, words in ((figures, f"{figures} 个数"), (problems, f"{problems} 个问题")) if n]
    return f"还有 {'、'.join(left)}没有核对。" if left else None


def _answers(papers: list[PaperReport]) -> list[Report]:
    return [paper.report for paper in papers if paper.report_id]


@handler("paper.confirm")
def _confirmed(papers: list[PaperReport], actor: Acting, note: str, data: dict) -> None:
    """From now on the unit and everybody above see it, and what was kept counts."""
    for paper in papers:
        PaperReport.objects.filter(pk=paper.pk).update(confirmed_by=actor.user, confirmed_at=timezone.now())
        paper.steps.all().delete()
        line = sorted({*paper.office.ancestor_ids, *paper.unit.ancestor_ids})
        PaperSeen.objects.bulk_create([PaperSeen(of=paper, unit_id=pk) for pk in line], ignore_conflicts=True)
        figures, problems = paper.paperfigures.filter(state="kept").count(), paper.reportproblems.filter(state="open").count()
        paper._step_detail = {"figures": figures, "problems": problems}
    for report in _answers(papers):
        move(report, "take", actor=actor)


@handler("paper.check_again")
def _checked_again(papers: list[PaperReport], actor: Acting, note: str, data: dict) -> None:
    for report in _answers(papers):
        move(report, "check_again", actor=actor, note=note)


@handler("paper.withdraw")
def _withdrawn(papers: list[PaperReport], actor: Acting, note: str, data: dict) -> None:
    for report in _answers(papers):
        move(report, "give_back", actor=actor, note=note)


def require_open(paper: PaperReport, actor: Acting) -> PaperReport:
    """Lock a paper report that is being checked. Raises Refused with the reason when it isn't, Http404, Forbidden."""
    access.require(actor, paper, "edit")
    held = lock(PaperReport.objects.filter(pk=paper.pk).select_related("paper", "office", "unit"))[0]
    if held.state != "drafting":
        raise Refused(f"这份来文现在是“{held.get_state_display()}”，不能改。要改请先“重新核对”。")
    return held
