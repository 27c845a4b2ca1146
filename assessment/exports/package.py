"""报告包: the reports of a call that were handed in, in one .zip with an index, made by the worker report by report."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Prefetch

from assessment.exports import paper
from assessment.models import PaperReport, Report, ReportCall, ReportSection
from assessment.models.paper_report import LIVE
from assessment.states import HANDED, REPORT
from fazhi.files import store, work
from fazhi.files.models import Job
from fazhi.ui.components import moment
from fazhi.ui.export import safe_name
from fazhi.ui.package import CHUNK, Package

KINDS = {"reports-docx": ("docx",), "reports-pdf": ("pdf",), "reports-both": ("docx", "pdf")}  # job -> the forms it makes
LABELS = {"reports-docx": "Word", "reports-pdf": "PDF", "reports-both": "Word 和 PDF"}
FOLDERS = {"docx": "Word", "pdf": "PDF"}
HEADS = ("单位", "报告", "状态", "时限", "报送时间", "签发人", "文件")
BATCH = 50  # reports whose text is held at a time


def make(job: Job) -> None:
    """Make the package that a job names. Raises store.Refused."""
    call = ReportCall.objects.select_related("office").get(pk=job.object_id)
    with tempfile.TemporaryFile() as held:
        _fill(call, KINDS[job.kind], held, job)
        held.seek(0)
        stored = store.keep_own(iter(lambda: held.read(CHUNK), b""), kind="zip")
    work.finish(job, stored, safe_name(f"{call.title[:60]} 各单位报告", "zip"))


def _fill(call: ReportCall, forms: Sequence[str], held, job: Job) -> None:
    asked = Report.objects.filter(call=call)
    handed, every = asked.filter(state__in=HANDED).count(), asked.count()
    work.show(job, 0, handed)
    names: dict[int, list[str]] = {}
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        package = Package(file)
        for at, report in enumerate(_handed(call), 1):
            names[report.pk] = _put_all(package, report, forms)
            work.show(job, at, handed)
        package.book("报送情况.xlsx", "各单位报送情况", HEADS, _rows(call, names))
        package.index(call.title, [call.office.name, f"已报 {handed} 家，应报 {every} 家"])


def _put_all(package: Package, report: Report, forms: Sequence[str]) -> list[str]:
    """The report in each form; one that came as paper as it came."""
    if not report.came:
        return [_put(package, report, form) for form in forms]
    paper = report.came[0].paper
    ending = paper.name.rpartition(".")[2][:8]
    name = f"来文/{safe_name(f'{report.unit.name} {report.title}'[:90], ending)}"
    with store.path_of(paper.stored.sha256).open("rb") as file:
        return [package.put(name, f"{report.unit.name}，来文", iter(lambda: file.read(CHUNK), b""))]


def _put(package: Package, report: Report, form: str) -> str:
    name = f"{FOLDERS[form]}/{safe_name(f'{report.unit.name} {report.title}'[:90], form)}"
    body = paper.FORMS[form](report, report.written)
    return package.put(name, f"{report.unit.name}，{REPORT[report.state]}", iter([body]))


def _handed(call: ReportCall) -> Iterator[Report]:
    """Yield the reports that were handed in, in tree order, their sections at hand as `written`."""
    sections = Prefetch("sections", ReportSection.objects.order_by("order", "id"), to_attr="written")
    rows = Report.objects.filter(call=call, state__in=HANDED).select_related("call", "unit").order_by("unit__path", "pk")
    papers = Prefetch("papers", PaperReport.objects.filter(LIVE).select_related("paper__stored"), to_attr="came")
    yield from rows.prefetch_related(sections, papers).iterator(chunk_size=BATCH)


def _rows(call: ReportCall, names: dict[int, list[str]]) -> Iterator[Sequence[Any]]:
    rows = Report.objects.filter(call=call).select_related("unit", "duty", "signed_by").order_by("unit__path", "pk")
    for one in rows:
        signed = one.state in HANDED
        who = one.signed_by.name if signed and one.signed_by_id else ""
        when = moment(one.signed_at) if signed else ""
        yield (one.unit.name, one.title, REPORT[one.state], one.duty.due, when, who, "\n".join(names.get(one.pk, ["未报"])))
