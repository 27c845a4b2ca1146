"""What the pages of a ledger's versions show: impact on records, versions, what a changed file changes."""

from __future__ import annotations

from documents.declared import slots
from documents.declared.model import Field, Ledger
from documents.models import LedgerForm
from documents.panels import ledger_page
from documents.selectors.judging import Impact
from fazhi.org.models import Unit
from fazhi.ui.acts import Act
from fazhi.ui.components import link, moment
from fazhi.ui.markup import at
from fazhi.ui.tables import Column, Table

LONG = 200  # characters of an ordinary text


def hideable(base: Ledger) -> list[Field]:
    """Return the shipped fields that may be hidden: neither required nor needed by a list, figure or clock."""
    needed = slots.needed(base) | set(base.published)
    return [one for one in base.fields if not one.required and one.key not in needed]


def acts(ledger: Ledger, newest: LedgerForm | None) -> list[Act]:
    """Return what may be done with an adoption that stands: taking it back."""
    if newest is None or newest.withdrawn:
        return []
    said = "按期登记和下限的应办事项从现在起不再要求。记录都在，照旧登记；以后可以再采用，停用期间到期的不追。"
    url = at("documents:own_withdraw", ledger.code)
    note = {"note_required": True, "note_label": "依据文件或者理由", "note_help": "记在历次版本和审计里"}
    return [Act("withdraw", "停用", url, confirm=said, tone="danger", mark="ban", **note)]


def versions(code: str, government: Unit | None) -> Table:
    """Return the versions, newest first."""
    rows = LedgerForm.objects.filter(ledger=code, government=government).select_related("by").order_by("-number")[:20]
    columns = [
        Column("number", "版次", "number", num=True),
        Column("what", "办了什么", lambda one: "停用" if one.withdrawn else "采用"),
        Column("document", "依据文件", lambda one: one.document or "随系统提供", head=True),
        Column("by", "办理人", lambda one: one.by.name if one.by else ""),
        Column("at", "办理时间", lambda one: moment(one.taken_at)),
    ]
    return Table(columns, list(rows), caption="历次版本", empty="还没有采用。")


def impact(found: Impact) -> Table:
    """Return the records that would be invalid, some of them."""
    columns = [
        Column("title", "记录", lambda one: link(one[0].title, at("documents:record", one[0].pk)), head=True),
        Column("unit", "登记单位", lambda one: one[0].book.unit.name),
        Column("why", "不合的地方", lambda one: one[1]),
    ]
    return Table(columns, found.examples, caption="不合新格式的记录", empty="没有不合的记录。")


def said(found: Impact) -> str:
    """Return the impact in a sentence."""
    if not found.total:
        return "还没有记录，不影响什么。"
    looked = f"（看了最近的 {found.looked} 条）" if found.looked < found.total else ""
    if not found.faulty:
        return f"{found.total} 条记录{looked}都合新格式。"
    return f"{found.total} 条记录{looked}里有 {found.faulty} 条不合新格式。它们照样看得到、照样计数；下次修改时要补上。"


def changes(old: Ledger, new: Ledger) -> list[tuple[str, str, str, str]]:
    """Return (what happened, which, before, after) of two versions: fields first, then the rest."""
    before, after = (_fields(one) for one in (old, new))
    found = [("加了字段", after[key][0], "", after[key][1]) for key in after if key not in before]
    found += [("去掉字段", before[key][0], before[key][1], "") for key in before if key not in after]
    same = [key for key in after if key in before and before[key] != after[key]]
    found += [
        ("改了字段", after[key][0], f"{before[key][0]}：{before[key][1]}", f"{after[key][0]}：{after[key][1]}") for key in same
    ]
    for label, make in PARTS:
        was, now = make(old), make(new)
        found += [(f"加了{label}", key, "", now[key]) for key in now if key not in was]
        found += [(f"去掉{label}", key, was[key], "") for key in was if key not in now]
        found += [(f"改了{label}", key, was[key], now[key]) for key in now if key in was and was[key] != now[key]]
    return found


def _fields(ledger: Ledger) -> dict[str, tuple[str, str]]:
    rows = ledger_page.said(ledger).fields
    return {one.key: (one.name, "；".join(filter(None, (kind, asks, *_bounds(one))))) for one, kind, asks in rows}


def _bounds(one: Field) -> list[str]:
    """What a field takes beyond what the page of the declaration says, so that no change goes unseen."""
    said = (("不小于", one.least), ("不大于", one.most), ("样式", one.pattern), ("默认", one.default), ("单位", one.unit))
    return [*(f"{label} {held}" for label, held in said if held), *([f"最多 {one.longest} 字"] if one.longest != LONG else [])]


PARTS = (
    ("时限", lambda one: {title: rule for title, rule, _ in ledger_page.said(one).clocks}),
    ("指标", lambda one: {name: f"{rule}（{unit}）" for name, unit, rule, _ in ledger_page.said(one).measures}),
    ("下限", lambda one: {f"{name}（{whom}）": least for name, least, whom, _ in ledger_page.said(one).minimums}),
    ("一项", lambda one: {"名称": one.name, "说明": one.about, "列": "、".join(one.field(key).name for key in one.columns)}),
)
