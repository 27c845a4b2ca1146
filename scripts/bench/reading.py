"""READ: how long a paper takes to read, and how much memory: forty pages in each format, then plain text of 1 to 10 MB.

Each reading runs in a process of its own, as it does for a user; its peak memory is that of the process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES, LINES = 40, 10  # a page of tasks holds about ten of them
LARGE = (1, 2, 4, 10)  # MB
CHILD = """
import json, resource, sys, time, types
house = types.ModuleType("fazhi"); house.__path__ = ["fazhi"]; sys.modules["fazhi"] = house
from pathlib import Path
began = time.perf_counter()
from fazhi.lib.office import reading
from tasks.planimport.read import Unreadable, papers_of
try:
    items = sum(len(paper.items) for paper in papers_of(reading.read(Path(sys.argv[1]), sys.argv[2])))
    said = ""
except Unreadable as fault:
    items, said = 0, str(fault)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.perf_counter() - began, peak, items, said]))
"""


def lines(size: int) -> list[str]:
    """The lines of a plan of `size` tasks under ten headings."""
    out = ["测量用工作要点（2031年）"]
    for n in range(size):
        if n % max(size // 10, 1) == 0:
            out.append(f"{'一二三四五六七八九十'[min(n * 10 // size, 9)]}、第{n * 10 // size + 1}部分")
        what = f"推进第{n + 1}类行政执法事项清理，每季度抽查不少于1次，{n % 12 + 1}月底前完成。"
        out.append(f"（{n % 9 + 1}）{what}（市司法局牵头，市财政局、市教育局配合）")
    return out


def written(folder: Path) -> list[Path]:
    """The paper of forty pages as .docx, .xlsx, .html and .txt."""
    from docx import Document
    from openpyxl import Workbook

    rows, document, book = lines(PAGES * LINES), Document(), Workbook()
    book.active.append(["序号", "工作任务", "责任单位", "完成时限"])
    for n, row in enumerate(rows):
        document.add_paragraph(row)
        book.active.append([n + 1, row, "市司法局牵头，市财政局配合", "6月底前"])
    document.save(folder / "四十页.docx")
    book.save(folder / "四十页.xlsx")
    (folder / "四十页.txt").write_text("\n".join(rows), "utf-8")
    (folder / "四十页.html").write_text("<body>" + "".join(f"<p>{row}</p>" for row in rows), "utf-8")
    return [folder / f"四十页.{kind}" for kind in ("docx", "xlsx", "html", "txt")]


def measured(path: Path) -> tuple[float, float, int, str]:
    """Seconds, MB, tasks and the refusal of one reading in a process of its own."""
    command = [sys.executable, "-c", CHILD, str(path), path.name]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
    seconds, memory, items, said = json.loads(done.stdout)
    return seconds, memory, items, said


def main() -> None:
    """Measure and print; a paper of forty pages takes under 1 s and 150 MB, a text's cost grows with its length alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in written(folder):
            seconds, memory, items, _ = measured(path)
            print(f"READ  {PAGES} pages {path.suffix}: {items} tasks in {seconds:.2f} s, {memory:.0f} MB (targets 1 s, 150 MB)")
        for size in LARGE:
            path = folder / "长文.txt"
            filler = "　　各级各部门要结合实际抓好落实，做到件件有着落。\n" * 12000
            one = "\n".join(lines(400)) + "\n" + filler
            path.write_text(
                (one * (size * 2**20 // len(one.encode()) + 1)).encode()[: size * 2**20].decode("utf-8", "ignore"), "utf-8"
            )
            seconds, memory, items, said = measured(path)
            print(
                f"READ  {size} MB of text: {items} tasks{said} in {seconds:.2f} s ({seconds / size:.2f} s a MB), {memory:.0f} MB"
            )


if __name__ == "__main__":
    main()
