"""What the pages of a table of records show: the rows as they would be written, faults first; earlier tables."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.safestring import SafeString

from documents.models import RecordImport
from documents.selectors import naming
from documents.services import records, writing
from documents.services.importing import NUMBER, Judged
from fazhi.org import access
from fazhi.org.acting import Acting
from fazhi.ui.components import link, moment, tag
from fazhi.ui.markup import at, join
from fazhi.ui.tables import Column, Table

MOST = 200
TOLD = 5
KINDS = {"bad": ("late", "有错"), "new": ("ok", "新增"), "change": ("soon", "改动"), "same": ("wait", "不变")}
ORDER = tuple(KINDS)


def earlier(acting: Acting, code: str) -> Table:
    """Return the tables that were taken in before, newest first."""
    rows = access.visible(acting, RecordImport).filter(book__ledger=code).select_related("by", "book__unit").order_by("-pk")[:20]
    columns = [
        Column("name", "文件", lambda one: link(one.name, at("documents:table", one.pk)), head=True),
        Column("unit", "单位", "book__unit__name"),
        Column("state", "状态", lambda one: one.get_state_display()),
        Column("rows", "行数", lambda one: len(one.rows), num=True),
        Column("made", "上传", lambda one: f"{moment(one.made_at)}　{one.by.name}"),
    ]
    return Table(columns, list(rows), caption="导入过的表格", empty="还没有导入过表格。")


def preview(batch: RecordImport, rows: list[Judged]) -> dict[str, Any]:
    """Return what would be written, faults first."""
    ledger = records.ledger_of(batch.book)
    counted = Counter(row.kind for row in rows)
    counts = [(label, counted[kind]) for kind, (_, label) in KINDS.items()]
    ordered = sorted(rows, key=lambda row: (ORDER.index(row.kind), row.number))

    names = naming.of_rows(ledger, [row.draft.data for row in rows])

    def what(row: Judged) -> str:
        named = naming.by_field(ledger, row.draft.data, names)
        said = (writing.said(ledger, key, row.draft.data, row.draft.about, named) for key in ledger.columns[:5])
        return "　".join(filter(None, said))

    def called(key: str) -> str:
        return ledger.field(key).name if key and ledger.has(key) else key or NUMBER

    def faults(row: Judged) -> SafeString | str:
        said = row.draft.faults.items()
        return join(
            join([SafeString("<div><b>"), called(key), SafeString("</b>："), words, SafeString("</div>")]) for key, words in said
        )

    columns = [
        Column("number", "行", lambda row: row.number, num=True),
        Column("kind", "结果", lambda row: tag(KINDS[row.kind][0], KINDS[row.kind][1])),
        Column("what", "内容", what, head=True),
        Column("faults", "要改的地方", faults),
    ]
    table = Table(columns, ordered[:MOST], caption="预览", empty="表里没有内容。")
    useful = counted["new"] + counted["change"]
    return {"counts": counts, "table": table, "bad": counted["bad"], "useful": useful, "hidden": max(len(rows) - MOST, 0)}


def made(batch: RecordImport) -> str:
    """Return what came of a table, in a sentence."""
    if batch.state not in ("done", "undone"):
        return ""
    said = f"新增 {len(batch.made)} 条，改动 {len(batch.changed)} 条"
    return f"{said}，跳过 {len(batch.skipped)} 行。" if batch.skipped else f"{said}。"


def tell_undone(request: HttpRequest, left: list[str]) -> None:
    """Say what was taken back and what stayed."""
    messages.success(request, "已撤销导入：新增的删除了，改动的恢复成原样。" if not left else "已撤销导入，下面几条除外。")
    for words in left[:TOLD]:
        messages.warning(request, words)
    if (more := len(left) - TOLD) > 0:
        messages.warning(request, f"另有 {more} 条也没有撤销，原因相同。")
