"""Reads over the unit names of an import: each name once, who it was taken for, and the directory to choose from."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Q

from fazhi.org.models import Alias, Unit, UnitGroup
from fazhi.org.selectors import current, members
from tasks.models import ImportUnit, PlanImport
from tasks.planimport import match
from tasks.selectors.review import read_names

PAGE = 100
HOW = {**match.HOW, "rule": "字面的规则", "picked": "人工指定", "ignored": "不是单位"}


@dataclass(slots=True)
class NameLine:
    """One name of the paper: how often it stands there, what it was taken for, how, and the alias it became."""

    sample: ImportUnit
    times: int
    open: bool
    split: bool = False
    alias: Alias | None = None
    choices: list = field(default_factory=list)

    @property
    def words(self) -> str:
        """The name as the paper writes it."""
        return self.sample.words

    @property
    def nowhere(self) -> bool:
        """Whether it leads nowhere yet: such names may be answered many at once."""
        return self.open and not self.sample.unit_id and not self.sample.group_id

    @property
    def target(self) -> str:
        """What it was taken for."""
        return str(self.sample.unit or self.sample.group or "")

    @property
    def how(self) -> str:
        """How it was found, in words."""
        return HOW.get(self.sample.how, self.sample.how) if self.target else ""


def lines(batch: PlanImport, page: int) -> tuple[list[NameLine], int]:
    """Return one page of names, open ones first, and how many pages there are (four queries)."""
    loose = Q(ignored=False, unit__isnull=True, group__isnull=True) | (Q(ignored=False, item__settled=False) & ~Q(doubt=""))
    rows = (
        read_names(batch)
        .order_by()
        .values("words")
        .annotate(n=Count("id"), first=Min("id"), open=Count("id", filter=loose), kinds=Count("unit", distinct=True))
    )
    rows = sorted(rows, key=lambda row: (row["open"] == 0, row["first"]))
    pages = max(1, -(-len(rows) // PAGE))
    shown = rows[(min(page, pages) - 1) * PAGE :][:PAGE]
    samples = ImportUnit.objects.select_related("unit", "group").in_bulk([row["first"] for row in shown])
    names = {"".join(row["words"].split()) for row in shown}
    aliases = {a.name: a for a in Alias.objects.filter(government=batch.government_id, name__in=names)}
    found = [
        NameLine(samples[r["first"]], r["n"], bool(r["open"]), r["kinds"] > 1, aliases.get("".join(r["words"].split())))
        for r in shown
    ]
    return found, pages


def loose(batch: PlanImport) -> list[str]:
    """Return the names of the paper that lead nowhere yet, in the paper's order (one query)."""
    nowhere = read_names(batch).filter(ignored=False, unit__isnull=True, group__isnull=True)
    return list(nowhere.order_by().values("words").annotate(first=Min("id")).order_by("first").values_list("words", flat=True))


def directory(batch: PlanImport) -> list[dict[str, str]]:
    """Return what a picker offers: the open units of the government, then its groups, by their plain names."""
    found = []
    for unit, label in _units(batch):
        found.append({"value": label, "text": label, "more": f"{unit.short} {unit.initials} {unit.pinyin}"[:200]})
    for group in _groups(batch):
        found.append({"value": group.name, "text": group.name, "hint": "单位组", "more": ""})
    return found


def _units(batch: PlanImport) -> list[tuple[Unit, str]]:
    """Units of the government and above it, with a label that names only one of them."""
    line = Q(path__startswith=batch.government.path) | Q(pk__in=batch.government.ancestor_ids)
    units = list(Unit.objects.filter(line, closed__isnull=True).select_related("parent").order_by("path"))
    times: dict[str, int] = {}
    for unit in units:
        times[unit.name] = times.get(unit.name, 0) + 1
    return [(u, u.name if times[u.name] == 1 or not u.parent_id else f"{u.name}（{u.parent.name}）") for u in units]


def _groups(batch: PlanImport):
    return UnitGroup.objects.filter(government__in=batch.government.ancestor_ids).order_by("name")


def members_of(batch: PlanImport, group: int) -> tuple[str, list[str]] | None:
    """Return the name of a group of this import and the names of the units it takes in today; None when there is none."""
    found = _groups(batch).select_related("government").filter(pk=group).first()
    return (found.name, [unit.name for unit in members(found)]) if found else None


def find(batch: PlanImport, text: str) -> tuple[Unit | None, UnitGroup | None]:
    """Return the unit or the group that a typed name means: label, name, short name, alias. Raises ValidationError."""
    name = "".join(text.split())
    if not name or "\x00" in name:
        raise ValidationError("请写单位或单位组的名称。")
    pool = _units(batch)
    for test in (lambda u, label: label == name, lambda u, label: u.name == name, lambda u, label: u.short == name):
        hits = [u for u, label in pool if test(u, label)]
        if len(hits) == 1:
            return hits[0], None
        if hits:
            raise ValidationError(f"叫“{name[:30]}”的单位有{len(hits)}家，请从列出的名称里选。")
    if group := _groups(batch).filter(name=name).first():
        return None, group
    # an alias leads no further than the directory does
    alias = Alias.objects.select_related("group").filter(government=batch.government_id, name=name).first()
    if alias and alias.unit_id and (unit := next((u for u, _ in pool if u.pk == alias.unit_id), None)):
        return unit, None
    if alias and alias.group_id and alias.group.government_id in batch.government.ancestor_ids:
        return None, alias.group
    raise ValidationError(_gone(batch, name) or f"没有找到叫“{name[:30]}”的单位或单位组，请写全称。")


def _gone(batch: PlanImport, name: str) -> str:
    """What to write instead of a dissolved unit's name; '' where no unit of the line ever had it."""
    known = Q(name=name) | Q(short=name) | Q(aliases__name=name, aliases__government=batch.government_id)
    line = Q(path__startswith=batch.government.path) | Q(pk__in=batch.government.ancestor_ids)
    unit = Unit.objects.filter(line & known, closed__isnull=False).select_related("successor").order_by("-closed").first()
    if unit is None:
        return ""
    heir = current(unit)
    if heir.closed:
        return f"“{unit.name}”已撤销，没有登记承接单位，请写现在的单位。"
    return f"“{unit.name}”已撤销，职责由“{heir.name}”承接，请写“{heir.name}”。"


def chosen(batch: PlanImport, choice: str) -> tuple[Unit | None, UnitGroup | None]:
    """Return the unit or group behind a choice `u12` or `g3` of this import's directory. Raises ValidationError."""
    kind, key = choice[:1], choice[1:]
    if kind in ("u", "g") and key.isascii() and key.isdigit() and len(key) < 19:
        if kind == "u":
            line = Q(path__startswith=batch.government.path) | Q(pk__in=batch.government.ancestor_ids)
            if unit := Unit.objects.filter(line, pk=key, closed__isnull=True).first():
                return unit, None
        elif group := _groups(batch).filter(pk=key).first():
            return None, group
    raise ValidationError("没有这个选项，请从列出的几家里选，或写单位名称。")


def label_of(name: ImportUnit) -> str:
    """Return what an edit box shows for a name: what it was taken for, or nothing."""
    return str(name.unit or name.group or "")
