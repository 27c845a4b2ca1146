"""档案包: everything of a closed plan in one .zip with an index, made by the worker piece by piece."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import apps

from fazhi.files import store, work
from fazhi.files.models import Job
from fazhi.ui.components import moment
from fazhi.ui.export import safe_name
from fazhi.ui.package import CHUNK, Package, folder
from tasks.exports import summary
from tasks.models import Part, Plan, Round
from tasks.selectors import archived as reads
from tasks.states import CLAIM, SHEET, TASK

TASKS = ("编号", "板块", "任务", "原文", "牵头", "配合", "责任", "时限", "状态", "结转自")
SHEETS = ("单位", "状态", "时限", "签报时间", "签发人", "代填", "盖章件")
CLAIMS = ("任务", "单位", "办结情况", "状态", "申请时间", "申请人", "决定时间", "退回理由")
STEPS = ("时间", "对象", "编号", "事项", "单位", "人员", "说明")


def make(job: Job) -> None:
    """Make the archive of the plan that a job names. Raises store.Refused."""
    plan = Plan.objects.select_related("office", "government", "paper__stored").get(pk=job.object_id)
    with tempfile.TemporaryFile() as held:
        _fill(plan, held, job)
        held.seek(0)
        stored = store.keep_own(iter(lambda: held.read(CHUNK), b""), kind="zip")
    work.finish(job, stored, safe_name(f"{plan.title[:60]} 档案", "zip"))


def _fill(plan: Plan, held, job: Job) -> None:
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        package = Package(file)
        pieces = _pieces(plan)
        for at, piece in enumerate(pieces):
            work.show(job, at, len(pieces))
            piece(package)
        package.index(plan.title, [*filter(None, [plan.number, plan.office.name])])
        work.show(job, len(pieces), len(pieces))


Piece = Callable[[Package], None]


def _pieces(plan: Plan) -> list[Piece]:
    """What is to be put in, one by one, so that progress can be told."""
    pieces: list[Piece] = [lambda p: _paper(p, plan), lambda p: _tasks(p, plan)]
    for number, round_ in enumerate(reads.rounds(plan), 1):
        pieces.append(lambda p, r=round_, n=number: _round(p, plan, r, n))
    pieces += [lambda p: _claims(p, plan), lambda p: _timeline(p, plan)]
    for one in reads.proofs(plan):
        pieces.append(lambda p, e=one.evidence: p.stored(_proof_name(e), f"佐证材料，{e.unit.name}提供", e.stored))
    return pieces


def _proof_name(evidence) -> str:
    stem, dot, ending = evidence.name.rpartition(".")
    name = safe_name(stem, ending) if dot and ending.isalnum() else safe_name(evidence.name, evidence.stored.kind)
    return f"5-佐证材料/{folder(evidence.unit.name)}/{name}"


def _paper(package: Package, plan: Plan) -> None:
    name, stored, text = reads.paper(plan)
    if stored is not None:
        package.stored(f"1-计划/原文-{safe_name(name, 'x').removesuffix('.x')}", "印发的文件原件", stored)
    if text:
        package.put("1-计划/原文文字.txt", "系统读到的文字", iter([text.encode("utf-8-sig")]))


def _tasks(package: Package, plan: Plan) -> None:
    package.book("1-计划/任务.xlsx", "全部任务、责任单位、时限和结果", TASKS, _task_rows(plan))


def _task_rows(plan: Plan) -> Iterator[Sequence[Any]]:
    for task, trail, parts, dates in reads.tasks(plan):
        roles = ["、".join(p.unit.name for p in parts if p.role == role) for role in (Part.LEAD, Part.CO, Part.RESPONSIBLE)]
        days = "；".join(filter(None, (f"{m.day:%Y-%m-%d}" if m.day else m.words for m in dates)))
        came = task.rule if task.carried_from_id else ""
        yield (task.number, "／".join(trail), task.title, task.text, *roles, days, TASK[task.state], came)


def _round(package: Package, plan: Plan, round_: Round, number: int) -> None:
    """One round: who reported when, every line, the summary as it goes out, stamped scans."""
    place = f"2-填报/{number:02d}-{folder(round_.title)}"
    rows, sheets = reads.lines(plan, round_), reads.sheets(plan, round_)
    package.book(f"{place}/各单位签报.xlsx", f"{round_.title}：谁在什么时候签报", SHEETS, _sheet_rows(sheets))
    package.book(f"{place}/填报内容.xlsx", f"{round_.title}：全部填报内容", summary.SHEET, summary.sheet_rows(rows))
    package.put(f"{place}/进展情况汇总表.docx", f"{round_.title}：汇总表", iter([summary.document(round_, rows)]))
    for sheet in sheets:
        if sheet.scan_id:
            ending = sheet.scan.stored.kind
            package.stored(f"{place}/盖章件/{folder(sheet.unit.name)}.{ending}", f"{sheet.unit.name}盖章件", sheet.scan.stored)


def _sheet_rows(sheets) -> Iterator[Sequence[Any]]:
    for sheet in sheets:
        who = sheet.signed_by.name if sheet.signed_by_id else ""
        marks = ("是" if sheet.by_office else "", "是" if sheet.scan_id else "")
        yield (sheet.unit.name, SHEET[sheet.state], sheet.duty.due, moment(sheet.signed_at), who, *marks)


def _claims(package: Package, plan: Plan) -> None:
    rows = (
        (c.part.task.title, c.part.unit.name, c.words, CLAIM[c.state], moment(c.filed_at), c.by.name, moment(c.decided_at), c.why)
        for c in reads.claims(plan)
    )
    package.book("3-办结/办结申请.xlsx", "办结申请和销号", CLAIMS, rows)


def _noun(name: str) -> str:
    return str(apps.get_model(name)._meta.verbose_name)


def _timeline(package: Package, plan: Plan) -> None:
    rows = (
        (moment(s.at), _noun(s.noun), s.object_id, s.label, s.unit.name if s.unit_id else "", s.who, s.note)
        for s in reads.steps(plan)
    )
    package.book("4-经过/经过.xlsx", "全部经过，先后为序", STEPS, rows)
