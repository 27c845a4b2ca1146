"""P14: a long report in official form, with tables and charts, as .docx (target 2 s), as PDF (target 5 s), and as a page."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fazhi.lib.numerals import chinese  # noqa: E402
from fazhi.lib.office.official import docx, pdf, web  # noqa: E402
from fazhi.lib.office.official.tree import Official, blocks_of  # noqa: E402

PARTS, TABLES, TIMES = 20, 10, 5
TARGETS = {"docx": 2.0, "pdf": 5.0}
SENTENCE = "全年办结任务41项，按时率96%，受理行政复议申请120件，审结118件，评查行政执法案卷300份，优秀率达到95%。"


def report() -> Official:
    """A report of 20 parts, some 50,000 characters, 10 tables of 40 rows and 10 charts."""
    lines: list[str] = []
    for part in range(1, PARTS + 1):
        lines.append(f"{chinese(part)}、第{part}部分工作")
        lines += [f"（{chinese(n)}）第{n}项。{SENTENCE * 4}" for n in range(1, 10)]
        if part <= TABLES:
            lines += [
                f"表{part}　各单位完成情况",
                "单位\t任务\t办结\t按时率",
                *(f"第{n}局\t{n}\t{n}\t9{n % 10}%" for n in range(40)),
            ]
            lines += [f"图{part}　各区县办结任务", *(f"第{n}区\t{40 + n}项" for n in range(12))]
    return Official("关于年度法治政府建设情况的报告", "甲市人民政府", blocks_of(lines), "甲市司法局", "2031年1月9日")


def main() -> None:
    """Write the report several times in each form and print the slowest and the middle."""
    made = report()
    size = sum(len(getattr(block, "text", "")) + len(getattr(block, "rest", "")) for block in made.blocks)
    for form, write in (("docx", docx.write), ("pdf", pdf.write), ("page", web.article)):
        took = []
        for _ in range(TIMES):
            began = time.perf_counter()
            write(made)
            took.append(time.perf_counter() - began)
        aim = f" (target {TARGETS[form]:.0f} s)" if form in TARGETS else ""
        middle = statistics.median(took)
        print(f"P14  {form} of {size} characters: slowest {max(took):.2f} s, middle {middle:.2f} s{aim}", flush=True)


if __name__ == "__main__":
    main()
