"""P11: a paper of 1,000 tasks (and 20,000 in papers of 5,000) read, matched, checked and committed with its log.

Run inside the project's environment by `run.py`; prints one line for each size: read, stage, commit, and the rows by raw SQL.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from fazhi.org.acting import act_as  # noqa: E402
from fazhi.org.models import Post, Unit  # noqa: E402
from tasks.models import ImportItem, ImportUnit  # noqa: E402
from tasks.selectors.review import unsettled  # noqa: E402
from tasks.services import commit, imports  # noqa: E402

LARGEST = 5000
PAGES, LINES = 40, 10  # a page of tasks holds about ten of them


class Undone(Exception):
    """Takes the measured work back."""


def paper(size: int, units: list[str]) -> str:
    """A plan of `size` tasks under ten headings, each with a lead, two others and a date."""
    lines = [f"测府办发〔2031〕{time.time_ns() % 10**9}号", "测量用工作要点（2031年）"]
    for n in range(size):
        if n % max(size // 10, 1) == 0:
            lines.append(f"{'一二三四五六七八九十'[min(n * 10 // size, 9)]}、第{n * 10 // size + 1}部分")
        lead, first, second = (units[(n + k * 7) % len(units)] for k in range(3))
        what = f"推进第{n + 1}类行政执法事项清理并公布结果，{n % 12 + 1}月底前完成。"
        lines.append(f"{n % max(size // 10, 1) + 1}. {what}（{lead}牵头，{first}、{second}配合）")
    return "\n".join(lines)


def once(size: int, actor, names: list[str]) -> tuple[float, float, float]:
    """Return seconds for reading and staging, for the clerk's yes, and for the commit with its log."""
    began = time.perf_counter()
    batch = imports.paste(actor=actor, text=paper(size, names))
    read = time.perf_counter() - began
    loose = batch.items.filter(unsettled())
    ImportUnit.objects.filter(item__in=loose, unit__isnull=True, group__isnull=True).update(ignored=True)
    ImportItem.objects.filter(batch=batch).update(settled=True)
    began = time.perf_counter()
    done = commit.act(batch, "commit", actor=actor)
    taken = time.perf_counter() - began
    made = done.plan.tasks.count()
    if made != size:
        raise SystemExit(f"bench: P11 made {made} tasks, not {size}")
    return read, taken, raw(done.plan_id)


def raw(plan: int) -> float:
    """Return seconds for the same rows by one statement a table: the limit."""
    began = time.perf_counter()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, key in (("tasks_task", "plan_id"), ("tasks_taskunit", "plan_id")):
                columns = [c.name for c in connection.introspection.get_table_description(cursor, table) if c.name != "id"]
                listed = ", ".join(f'"{c}"' for c in columns)
                state = ", ".join("'released'" if c == "state" and table == "tasks_taskunit" else f'"{c}"' for c in columns)
                cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {state} FROM {table} WHERE {key} = %s", [plan])  # noqa: S608
            raise Undone
    except Undone:
        return time.perf_counter() - began


def forty_pages(names: list[str]) -> tuple[float, float]:
    """Return seconds in which a paper of forty pages is read, as a file in its sandbox: .docx with its styles, then .txt."""
    from io import BytesIO

    from docx import Document

    text = paper(PAGES * LINES, names)
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    kept = BytesIO()
    document.save(kept)
    return _read("四十页.docx", kept.getvalue()), _read("四十页.txt", text.encode())


def _read(name: str, data: bytes) -> float:
    post = Post.objects.select_related("user", "unit").filter(role="clerk", unit__kind="office").first()
    began = time.perf_counter()
    imports.start(actor=act_as(post), name=name, chunks=[data])
    return time.perf_counter() - began


def main() -> None:
    """Measure both sizes, and how long a clerk waits for a paper of forty pages."""
    post = Post.objects.select_related("user", "unit").filter(role="clerk", unit__kind="office").first()
    actor = act_as(post)
    names = list(Unit.objects.filter(parent_id=post.unit.parent_id, kind="department").values_list("name", flat=True)[:40])
    docx, txt = forty_pages(names)
    print(f"    {PAGES} pages, {PAGES * LINES} tasks, from upload to draft: .docx {docx:.2f} s, .txt {txt:.2f} s (target 2 s)")
    for size, papers in ((1000, 1), (20000, 4)):
        total = [sum(each) for each in zip(*(once(min(size, LARGEST), actor, names) for _ in range(papers)), strict=True)]
        read, taken, limit = total
        print(
            f"P11  {size} tasks in {papers} paper(s): read and stage {read:.2f} s, commit with checks and log {taken:.2f} s "
            f"(target {'1' if size == 1000 else '15'} s); same task and unit rows by SQL {limit:.2f} s, ratio {taken / limit:.1f}"
        )


if __name__ == "__main__":
    main()
