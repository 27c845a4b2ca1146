"""档案包: everything of a closed plan in one .zip with an index, made by the worker piece by piece."""

import hashlib
import io
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.utils import timezone
from django.utils.html import escape

from fazhi.files import store, work
from fazhi.files.models import Job, StoredFile
from fazhi.ui.components import moment
from fazhi.ui.export import safe_name, workbook
from tasks.exports import summary
from tasks.models import Part, Plan, Round
from tasks.selectors import archived as reads
from tasks.states import CLAIM, SHEET, TASK

log = logging.getLogger(__name__)
CHUNK = 1024 * 1024
TASKS = ("编号", "板块", "任务", "原文", "牵头", "配合", "责任", "时限", "状态", "结转自")
SHEETS = ("单位", "状态", "时限", "签报时间", "签发人", "代填", "盖章件")
CLAIMS = ("任务", "单位", "办结情况", "状态", "申请时间", "申请人", "决定时间", "退回理由")
STEPS = ("时间", "对象", "编号", "事项", "单位", "人员", "说明")
STYLE = "body{font-family:SimSun,serif;margin:2em}table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .6em}"


@dataclass(slots=True)
class Entry:
    """One file of the archive: where it stands, what it is, and its digest."""

    name: str
    about: str
    size: int
    sha256: str


@dataclass(slots=True)
class Package:
    """The archive while it is filled; no two entries share a name."""

    file: zipfile.ZipFile
    entries: list[Entry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def put(self, name: str, about: str, chunks: Iterator[bytes]) -> None:
        """Add one file."""
        seen, size = hashlib.sha256(), 0
        free = self._free(name)
        with self.file.open(zipfile.ZipInfo(free, timezone.localtime().timetuple()[:6]), "w", force_zip64=True) as out:
            for chunk in chunks:
                seen.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.entries.append(Entry(free, about, size, seen.hexdigest()))

    def stored(self, name: str, about: str, held: StoredFile) -> None:
        """Add a stored file; one whose bytes are gone is named in the index."""
        place = store.path_of(held.sha256)
        if not place.is_file():
            self.lost.append(name)
            return
        with place.open("rb") as file:
            self.put(name, about, iter(lambda: file.read(CHUNK), b""))

    def book(self, name: str, about: str, heads: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
        """Add a workbook of one sheet."""
        held = io.BytesIO()
        workbook(held, "表", heads, rows)
        self.put(name, about, iter([held.getvalue()]))

    def _free(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        at, wanted = 2, name
        while wanted in self.taken:
            wanted = f"{stem}（{at}）{dot}{ending}"
            at += 1
        self.taken.add(wanted)
        return wanted


def make(job: Job) -> None:
    """Make the archive of the plan that a job names; what goes wrong stands in the job."""
    try:
        plan = Plan.objects.select_related("office", "government", "paper__stored").get(pk=job.object_id)
        with tempfile.TemporaryFile() as held:
            _fill(plan, held, job)
            held.seek(0)
            stored = store.keep_own(iter(lambda: held.read(CHUNK), b""), kind="zip")
        work.finish(job, stored, safe_name(f"{plan.title[:60]} 档案", "zip"))
    except store.Refused as fault:
        work.fail(job, str(fault))
    except Exception:
        work.fail(job, "打包时出了错，已经记下。请再打一次；还不行，请告诉系统管理员。")
        log.exception("the archive of plan %s was not made", job.object_id)


def _fill(plan: Plan, held, job: Job) -> None:
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        package = Package(file)
        pieces = _pieces(plan)
        for at, piece in enumerate(pieces):
            work.show(job, at, len(pieces))
            piece(package)
        _index(package, plan)
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
    return f"5-佐证材料/{_folder(evidence.unit.name)}/{name}"


def _folder(words: str) -> str:
    return safe_name(words[:40], "x").removesuffix(".x")


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
    folder = f"2-填报/{number:02d}-{_folder(round_.title)}"
    rows, sheets = reads.lines(plan, round_), reads.sheets(plan, round_)
    package.book(f"{folder}/各单位签报.xlsx", f"{round_.title}：谁在什么时候签报", SHEETS, _sheet_rows(sheets))
    package.book(f"{folder}/填报内容.xlsx", f"{round_.title}：全部填报内容", summary.SHEET, summary.sheet_rows(rows))
    package.put(f"{folder}/进展情况汇总表.docx", f"{round_.title}：汇总表", iter([summary.document(round_, rows)]))
    for sheet in sheets:
        if sheet.scan_id:
            ending = sheet.scan.stored.kind
            package.stored(f"{folder}/盖章件/{_folder(sheet.unit.name)}.{ending}", f"{sheet.unit.name}盖章件", sheet.scan.stored)


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


def _index(package: Package, plan: Plan) -> None:
    """The index as text and as a page that opens without a network."""
    entries = sorted(package.entries, key=lambda entry: entry.name)
    made = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    head = [plan.title, *filter(None, [plan.number, plan.office.name]), f"打包时间 {made}，共 {len(entries)} 件"]
    lost = [f"缺：{name}（原件已不在存储里）" for name in package.lost]
    lines = [f"{entry.name}\t{entry.about}\t{entry.size} 字节\t{entry.sha256}" for entry in entries]
    text = "\r\n".join([*head, "", *lines, *lost, ""])
    rows = "".join(
        f'<tr><td><a href="{quote(entry.name)}">{escape(entry.name)}</a></td><td>{escape(entry.about)}</td>'
        f"<td>{entry.size}</td><td>{entry.sha256}</td></tr>"
        for entry in entries
    )
    page = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(plan.title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(plan.title)}</h1><p>{escape('　'.join(head[1:]))}</p>"
        f"<table><tr><th>文件</th><th>内容</th><th>字节</th><th>SHA-256</th></tr>{rows}</table>"
        f"<p>{'<br>'.join(escape(words) for words in lost)}</p></body></html>"
    )
    package.put("index.txt", "目录", iter([text.encode("utf-8-sig")]))
    package.put("index.html", "目录", iter([page.encode()]))
