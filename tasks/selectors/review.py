"""Reads for the review of an import: which rows are open, the page of rows asked for, the doubts of a row as sentences."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from fazhi.files.models import Paper
from tasks.models import ImportItem, ImportUnit, PlanImport

PAGE = 50
TABS = ("doubts", "all", "unread", "names")
ADDED = "人工指定"
DIFFERING = {"units": "单位", "dues": "时限", "minimums": "下限", "parts": "分项"}
NOBODY = "这一项还没有责任单位，请指定一家，或者标为不作为任务。"
# doubt code -> short word on the card
SHORT = {
    "no_unit": "没有单位",
    "no_lead": "没有牵头单位",
    "open_list": "名单不全",
    "two_roles": "两种责任",
    "mask": "有遮盖的字",
    "no_such_date": "没有这一天",
    "before_month": "日期要确认",
    "out_of_year": "日期要确认",
    "relative_date": "日期要确认",
    "which_year": "年份要确认",
    "no_date": "没有时限",
    "same_number": "编号重复",
    "near_duplicate": "可能重复",
    "split": "拆出来的",
    "note_says": "脚注另有说法",
    "hidden_row": "隐藏的行",
    "shared_row": "与别项共用",
    "which_measure": "指标要选定",
    "only_text": "附表里没有",
    "only_annex": "正文里没有",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the review page is asked to show. `section` is the top heading, `unit` a unit's or a paper's name."""

    tab: str = "doubts"
    section: str = ""
    unit: str = ""
    bare: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return bool(self.section or self.unit or self.bare)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One open doubt: a short word for the card's head, the sentence, and the name it is about, if any."""

    short: str
    sentence: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the tabs and of the bar."""

    doubts: int
    tasks: int
    dropped: int
    unread: int
    names: int
    loose: int
    units: int
    head: int = 0  # 1 while the year of the plan is a guess
    settled: int = 0

    @property
    def open(self) -> int:
        """All that waits for an answer: rows in doubt, and the year of the plan."""
        return self.doubts + self.head

    @property
    def clear(self) -> int:
        """Tasks without an open doubt."""
        return self.tasks - self.doubts


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of rows."""

    items: list[ImportItem]
    page: int
    pages: int
    total: int


def unsettled() -> Q:
    """Return the filter of staged rows with an open doubt: a name that leads nowhere, nobody named, or a doubt not confirmed."""
    named = ImportUnit.objects.filter(item=OuterRef("pk"), ignored=False)
    loose = named.filter(unit__isnull=True, group__isnull=True)
    return (
        Q(Exists(loose))
        | ~Q(differences=[])
        | (Q(settled=False) & (~Q(doubts=[]) | Q(Exists(named.exclude(doubt="")))))
        | ~Q(Exists(named))
    )


def counts(batch: PlanImport) -> Counts:
    """Return the figures of the review page (four queries)."""
    live = batch.items.filter(dropped=False)
    yes = Count("id", filter=Q(dropped=False, settled=True))
    total = batch.items.aggregate(yes=yes, all=Count("id"), dropped=Count("id", filter=Q(dropped=True)))
    names = read_names(batch).aggregate(
        names=Count("words", distinct=True),
        loose=Count("words", distinct=True, filter=Q(ignored=False, unit__isnull=True, group__isnull=True)),
        units=Count("unit", distinct=True, filter=Q(ignored=False)),
    )
    return Counts(
        doubts=live.filter(unsettled()).count(),
        tasks=total["all"] - total["dropped"],
        dropped=total["dropped"],
        unread=len(batch.unread),
        head=1 if batch.year_doubt else 0,
        settled=total["yes"],
        **names,
    )


def open_by_batch(ids: Iterable[int]) -> dict[int, int]:
    """Return {import id: how many of its rows have an open doubt} (one query)."""
    rows = ImportItem.objects.filter(batch__in=list(ids), dropped=False).filter(unsettled()).order_by()
    return dict(rows.values_list("batch").annotate(n=Count("id")))


def read_names(batch: PlanImport) -> QuerySet[ImportUnit]:
    """Return the names that the paper itself holds."""
    return ImportUnit.objects.filter(item__batch=batch, item__dropped=False).exclude(rule=ADDED).exclude(how="replaced")


def with_units(rows: QuerySet[ImportItem]) -> QuerySet[ImportItem]:
    """Load the names of rows with what they were matched to (one further query)."""
    names = ImportUnit.objects.select_related("unit", "group").order_by("order", "id")
    return rows.prefetch_related(Prefetch("units", queryset=names))


def matching(batch: PlanImport, wanted: Wanted) -> QuerySet[ImportItem]:
    """Return the rows a filter leaves, in the paper's order."""
    rows = batch.items.filter(dropped=False).order_by("order")
    if wanted.tab == "doubts":
        rows = rows.filter(unsettled())
    if wanted.section:
        rows = rows.filter(trail__0=wanted.section)
    named = ImportUnit.objects.filter(item=OuterRef("pk"), ignored=False)
    if wanted.unit:
        name = wanted.unit
        same = Q(words=name) | Q(unit__name=name) | Q(unit__short=name) | Q(group__name=name)
        rows = rows.filter(Exists(named.filter(same)))
    if wanted.bare:
        rows = rows.filter(~Exists(named))
    return rows


def page_of(batch: PlanImport, wanted: Wanted) -> Shown:
    """Return the page of rows asked for, each with its names (three queries)."""
    rows = matching(batch, wanted)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(wanted.page, 1), pages)
    return Shown(list(with_units(rows)[(page - 1) * PAGE : page * PAGE]), page, pages, total)


def clear_items(batch: PlanImport, most: int) -> list[ImportItem]:
    """Return the first rows without an open doubt."""
    return list(with_units(batch.items.filter(dropped=False).exclude(unsettled()).order_by("order"))[:most]) if most > 0 else []


def page_with(batch: PlanImport, item: int) -> int:
    """Return on which page of all tasks a row stands (1 when it isn't there)."""
    order = batch.items.filter(pk=item, dropped=False).values_list("order", flat=True).first()
    return 1 if order is None else 1 + batch.items.filter(dropped=False, order__lt=order).count() // PAGE


def is_loose(name: ImportUnit) -> bool:
    """Whether a name leads nowhere yet."""
    return not name.ignored and not name.unit_id and not name.group_id


def is_open(item: ImportItem, name: ImportUnit) -> bool:
    """Whether a name still asks a question."""
    return is_loose(name) or (bool(name.doubt) and not name.ignored and not item.settled)


def doubts_of(item: ImportItem) -> list[Doubt]:
    """Return the open doubts of a row whose names are loaded; empty exactly when `unsettled` leaves the row out."""
    live = [n for n in item.units.all() if not n.ignored]
    found = [_about_name(n) for n in live if is_open(item, n)]
    found += [
        Doubt("附表分得更细" if d["field"] == "parts" else "正文附表不一致", differs(d), bad=True) for d in item.differences
    ]
    if not live and not any(d["code"].replace("-", "_") == "no_unit" for d in item.doubts):
        found.append(Doubt("没有单位", NOBODY, bad=True))
    if not item.settled or not live:
        found += [
            Doubt(SHORT.get(d["code"].replace("-", "_"), "要确认"), d["words"], d.get("level") == "stop") for d in item.doubts
        ]
    return found


def footnotes_of(item: ImportItem) -> list[str]:
    """Return the footnotes of a row, each with its mark."""
    return [d["words"] for d in item.remarks if d["code"] == "footnote"]


def is_hidden(item: ImportItem) -> bool:
    """Whether the row is a hidden one of its table, also once that was confirmed."""
    return any(d["code"] == "hidden-row" for d in item.doubts)


def differs(asked: dict) -> str:
    """Return a disagreement between text and table as a sentence."""
    if asked["field"] == "parts":
        return f"正文是一项，附表分成 {len(asked['annex'])} 项：{'；'.join(asked['annex'])}"
    label = DIFFERING.get(asked["field"], "")
    return f"{label}：正文写“{'、'.join(asked['text']) or '没有'}”，附表写“{'、'.join(asked['annex'])}”"


def _about_name(name: ImportUnit) -> Doubt:
    if is_loose(name):
        return Doubt("单位没对上", name.doubt or f"“{name.words}”在单位名录里没有对上，请选单位，或标为不是单位。", bad=True)
    return Doubt("单位对不准", name.doubt)


def sections(batch: PlanImport) -> list[tuple[str, int]]:
    """Return the top headings in the paper's order, each with how many tasks it holds."""
    trails = batch.items.filter(dropped=False).order_by("order").values_list("trail", flat=True)
    return list(Counter(trail[0] for trail in trails if trail).items())


def paper_of(batch: PlanImport) -> Paper:
    """Return the paper of an import with its stored file."""
    return Paper.objects.select_related("stored").get(pk=batch.paper_id)
