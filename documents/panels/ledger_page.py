"""What the pages around a ledger show: groups, tabs, who keeps it, the declaration in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from documents.declared import told
from documents.declared.model import Clock, Field, Keeper, Ledger, Readers, Type
from documents.known import LEDGERS
from documents.measures import key_of
from documents.models import LedgerForm, Record, SavedView
from documents.selectors import keeping, records
from documents.services import adopting
from documents.services.views import kept
from fazhi.org import access
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Kind, Level, Unit

GROUPS = ("组织领导", "学法培训", "行政执法", "决策和顾问", "普法", "信息")  # others follow
TABS = (
    ("list", "记录", "documents:ledger"),
    ("stats", "统计", "documents:stats"),
    ("least", "下限", "documents:least"),
    ("tables", "导入", "documents:tables"),
    ("about", "说明", "documents:about"),
    ("own", "本级设置", "documents:own"),
)
IDLE = "按期登记和下限只供对照，不产生应办事项和提醒。"
ONLY = {"tables": (Record, "write"), "own": (LedgerForm, "edit")}  # tabs for those whose post may do it
KEEPERS = {
    Keeper.UNIT: "各单位各自登记",
    Keeper.OFFICE: "法治工作机构登记",
    Keeper.GOVERNMENT: "政府登记，由法治工作机构办理",
}
READERS = {
    Readers.KEEPER: "只有登记单位看得到",
    Readers.LINE: "登记单位、它的上级和法治工作机构看得到",
    Readers.GOVERNMENT: "本级政府各单位都看得到",
}
TYPES = {
    Type.TEXT: "文字",
    Type.LONG: "长文字",
    Type.WHOLE: "整数",
    Type.DECIMAL: "小数",
    Type.MONEY: "金额",
    Type.DATE: "日期",
    Type.PERIOD: "期间",
    Type.CHOICE: "选项",
    Type.FLAG: "是否",
    Type.PERSON: "人员",
    Type.UNIT: "单位",
    Type.DOCUMENT: "文件",
    Type.LINK: "网址",
    Type.FILE: "佐证材料",
    Type.RECORD: "台账记录",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One ledger on the page of all: how many books with records one sees, and whether one keeps it."""

    ledger: Ledger
    books: int
    keeps: bool


def groups(acting: Acting) -> list[tuple[str, list[Shelf]]]:
    """Return every ledger under its group, those one keeps first."""
    seen, kept = records.books_seen(acting), keeping.kept_by(acting)
    found: dict[str, list[Shelf]] = {group: [] for group in GROUPS}
    for code, one in LEDGERS.items():
        found.setdefault(one.group, []).append(Shelf(one, seen.get(code, 0), code in kept))
    return [
        (group, sorted(shelves, key=lambda shelf: (not shelf.keeps, shelf.ledger.name)))
        for group, shelves in found.items()
        if shelves
    ]


def waiting(acting: Acting) -> list[Ledger]:
    """Return the ledgers whose changed file waits for the person to take it."""
    if not access.may_role(acting, LedgerForm, "take") or government_of(acting.unit).parent_id is not None:
        return []
    return [LEDGERS[code] for code in adopting.waiting()]


def tabs(acting: Acting, code: str, here: str) -> list[tuple[str, str, None, bool]]:
    """Return the tabs of a ledger that the person may open, with the one at hand marked."""
    shown = [one for one in TABS if one[0] not in ONLY or access.may_role(acting, *ONLY[one[0]])]
    return [(label, reverse(name, args=[code]), None, key == here) for key, label, name in shown]


def keeps(acting: Acting, code: str) -> list[Unit]:
    """Return the units in whose book the person may write."""
    return keeping.kept_by(acting).get(code, [])


@dataclass(frozen=True, slots=True)
class Said:
    """A declaration in words."""

    keeper: str
    readers: str
    fields: list[tuple[Field, str, str]]
    clocks: list[tuple[str, str, str]]
    measures: list[tuple[str, str, str, str]]
    minimums: list[tuple[str, str, str, str]]


def said(ledger: Ledger) -> Said:
    """Return what a declaration says, as people read it."""
    kinds = "、".join(Kind(one).label for one in ledger.kinds)
    measures = [
        (one.name, one.unit, told.rule(ledger, one), reverse("home:measure", args=[key_of(ledger.code, one.key)]))
        for one in ledger.measures
        if not one.key.startswith("own_")
    ]
    return Said(
        keeper=f"{KEEPERS[ledger.keeper]}{f'（{kinds}）' if kinds else ''}",
        readers=READERS[ledger.readers],
        fields=[(one, TYPES[one.type], _demands(ledger, one)) for one in ledger.shown],
        clocks=[(told.named(ledger, one.title), _clock(ledger, one), one.source) for one in ledger.clocks],
        measures=measures,
        minimums=[_least(ledger, one) for one in ledger.minimums],
    )


def adoption(newest: LedgerForm | None) -> str:
    """Return in a sentence whether the government adopted a ledger, since when and by what, from the version that counts."""
    if newest is None:
        return f"本级政府还没有采用这种台账：{IDLE}"
    day = timezone.localdate(newest.taken_at)
    if newest.withdrawn:
        return f"本级政府 {day} 停用了这种台账（{newest.document}）：{IDLE}"
    return f"本级政府已采用，依据：{newest.document}（第 {newest.number} 版，{day}）"


def _clock(ledger: Ledger, one: Clock) -> str:
    return f"{told.clock(ledger, one)}{'；本级不要求' if one.off else ''}"


def _least(ledger: Ledger, one) -> tuple[str, str, str, str]:
    measure = ledger.measure(one.measure)
    years = f"{one.first or ''}—{one.last or ''}" if one.first or one.last else ""
    kinds = "、".join(Kind(kind).label for kind in one.kinds)
    levels = "、".join(Level(level).label for level in one.levels)
    return measure.name, f"{told.EVERY[one.every]}不少于 {one.value} {measure.unit}{years}", f"{levels}：{kinds}", one.source


def _demands(ledger: Ledger, one: Field) -> str:
    found = ["必填"] if one.required else []
    found += [f"{told.conditions(ledger, one.when)}时必填"] if one.when else []
    found += ["本级政府内只能有一个"] if one.unique else []
    found += ["由法治工作机构填"] if one.by else []
    found += ["可以公开"] if one.key in ledger.published else []
    found += ["本级加的"] if one.own else []
    found += ["、".join(one.choices)] if one.choices else []
    return "；".join([*found, *filter(None, [told.bounds(one)])])


def views(request: HttpRequest, code: str) -> list[tuple[SavedView, str, bool]]:
    """Return the post's saved views of a ledger: each with its address, and whether the list stands so now (one query)."""
    here, now = reverse("documents:ledger", args=[code]), kept(request.GET.urlencode())
    rows = access.visible(request.acting, SavedView).filter(ledger=code).order_by("name")
    return [(one, f"{here}?{one.query}", one.query == now) for one in rows]
