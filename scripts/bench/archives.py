"""P16: a call's reports as one package: 300 reports of 4,000 characters with table and chart, as Word, as PDF, as both.

Run inside the project's environment by `run.py`, on any migrated database; the rows are taken back afterwards.
"""

from __future__ import annotations

import resource
import sys
import time
import zipfile
from datetime import date

from reports import Undone, city, plan_of, timezone, transaction  # django is set up there

from assessment.exports import package
from assessment.models import Report, ReportSection
from assessment.services import calls
from fazhi.files import work
from fazhi.files.store import path_of

REPORTS, PARTS = 300, 5
SENTENCE = "全年办结任务41项，按时率96%，受理行政复议申请120件，审结118件，评查行政执法案卷300份，优秀率达到95%。"
DRAWN = (
    "表1　完成情况\n事项\t计划\t完成\n抽查\t200份\t216份\n学法\t4次\t4次\n"
    "图1　各季度抽查\n一季度\t48份\n二季度\t52份\n三季度\t55份"
)
RIGHT = {"reports-docx": 1, "reports-pdf": 1, "reports-both": 2}  # job -> files of one report
BESIDE = 3  # the workbook and the two forms of the index


def asked():
    """A call that 300 units answered, and its clerk."""
    year = timezone.localdate().year - 1
    clerk, head, members = city(REPORTS)
    plan = plan_of(clerk, head, members, year)
    given = {"plans": [plan], "starts": date(year, 1, 1), "ends": date(year, 12, 31), "due": clerk.today, "title": "年度报告"}
    call = calls.open_call(actor=clerk, units=members, kind="unit_annual", most=5000, **given)
    text = "\n".join(f"（{n}）第{n}项。{SENTENCE * 3}" for n in "一二三四五")
    rows = [
        ReportSection(
            report=report,
            order=n,
            key=f"part{n}",
            part="done",
            title=f"第{n}部分工作",
            text=f"{text}\n{DRAWN}" if n == 2 else text,
        )
        for report in call.reports.all()
        for n in range(1, PARTS + 1)
    ]
    ReportSection.objects.bulk_create(rows, batch_size=1000)
    Report.objects.filter(call=call).update(state="accepted", signed_at=timezone.now(), signed_by=clerk.user)
    size = sum(len(row.text) for row in rows[:PARTS])
    return clerk, call, size


def measure() -> bool:
    """Make each package, print seconds, size and how much memory the process grew by; tell whether all files are in."""
    clerk, call, size = asked()
    right = True
    for kind, files in RIGHT.items():
        job = work.take(work.begin(kind, call, actor=clerk).pk)
        memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        package.make(job)
        took = time.perf_counter() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        job.refresh_from_db()
        right = right and job.state == "done" and job.done == job.of == REPORTS
        place = path_of(job.result.sha256)
        with zipfile.ZipFile(place) as held:
            right = right and len(held.namelist()) == REPORTS * files + BESIDE and held.testzip() is None
        mega = place.stat().st_size / 2**20
        told = f"{REPORTS} reports of {size} characters in {took:.1f} s, {took / REPORTS * 1000:.0f} ms each"
        print(f"P16  {package.LABELS[kind]}: {told}, {mega:.1f} MB, grew by {grown:.0f} MB", flush=True)
    return right


def main() -> int:
    """Measure, print, take back; the exit code says only whether the packages hold what they should."""
    right = False
    try:
        with transaction.atomic():
            right = measure()
            raise Undone
    except Undone:
        pass
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
