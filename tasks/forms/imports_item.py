"""The form of one staged row: words, and as many units, dates and minimums as it has, each line by line."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from django import forms
from django.core.exceptions import ValidationError

from fazhi.measure import PERIODS, Unknown, countable, label_of
from fazhi.ui.components import day
from fazhi.ui.dates import DateFault, read_day
from fazhi.ui.forms import VersionedForm
from tasks.models import ImportItem, Part, PlanImport
from tasks.selectors import names
from tasks.services import binding
from tasks.services.review import ADDED, NameRow

MOST_LINES = 60
NOBODY = "none"
COMPARISONS = [(">=", "不少于"), (">", "多于"), ("<=", "不多于"), ("<", "少于"), ("=", "等于")]


class LinesWidget(forms.Widget):
    """Several lines of boxes under one name: each box is posted as `name-part`, or a whole line at once as `name`.

    The second way is how a version that was chosen after a collision comes back.
    """

    parts: tuple[str, ...] = ()

    def value_from_datadict(self, data, files, name):
        """Return lines as tuples of texts; empty lines are left out by the field."""
        if name in data:
            return [tuple(line.replace("\0", "").split("\x1f")) for line in data.getlist(name) if line]
        columns = [[text.replace("\0", "") for text in data.getlist(f"{name}-{part}")] for part in self.parts]
        return list(zip_longest(*columns, fillvalue=""))[:MOST_LINES]

    def value_omitted_from_data(self, data, files, name):
        """A form always carries its lines."""
        return False

    def use_required_attribute(self, initial):
        """No single box is required."""
        return False


class LinesField(forms.Field):
    """Lines of texts that become rows; `read_line` turns one into a row, `write_line` back."""

    parts: tuple[str, ...] = ()

    def __init__(self, **kwargs):
        widget = LinesWidget()
        widget.parts = self.parts
        super().__init__(required=False, widget=widget, **kwargs)
        self.item: ImportItem | None = None
        self.batch: PlanImport | None = None

    def clean(self, value):
        """Read every line that isn't empty; the sentences of all faults together."""
        rows, faults = [], []
        for number, line in enumerate(value or [], 1):
            texts = [text.strip()[:300] for text in line] + [""] * (len(self.parts) - len(line))
            if self.is_empty(texts):
                continue
            try:
                rows.append(self.read_line(texts))
            except ValidationError as fault:
                faults.append(f"第{number}行：{fault.messages[0]}")
        if faults:
            raise ValidationError(faults)
        return rows

    def prepare_value(self, value):
        """Rows as they would be sent whole, or texts as typed."""
        return ["\x1f".join(line if isinstance(line, tuple) else self.write_line(line)) for line in value or []]

    def lines(self, bound) -> list[list[str]]:
        """Return the texts of every line for drawing: as typed, or as stored."""
        value = bound.value() or []
        shown = [line.split("\x1f") if isinstance(line, str) else list(line) for line in value]
        return [line + [""] * (len(self.parts) - len(line)) for line in shown if not self.is_empty(list(line))]

    def is_empty(self, texts: list[str]) -> bool:
        """Whether a line says nothing."""
        return not any(texts)


class UnitLines(LinesField):
    """Units in their roles: the name that was read (or none), role, unit or group as typed, and a place to change the order."""

    parts = ("key", "role", "who", "place")

    def is_empty(self, texts: list[str]) -> bool:
        """A new line without a unit; a line whose order is 0 is taken out."""
        return (not texts[0] and not texts[2]) or (len(texts) > 3 and texts[3] == "0")

    def clean(self, value):
        """Read the lines and put them in the wanted order."""
        lines = [line for line in value or [] if not self.is_empty(list(line))]
        lines.sort(key=lambda line: int(line[3]) if len(line) > 3 and re.fullmatch(r"[0-9]{1,3}", line[3]) else 999)
        return super().clean(lines)

    def read_line(self, texts: list[str]) -> NameRow:
        """One unit of the row."""
        key, role, who, _place = texts
        held = self._held().get(int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
        if role not in Part.values:
            raise ValidationError("请选择责任：牵头、配合或责任。")
        if not who:
            return NameRow(held.pk if held else None, role, None, None)
        if held is not None and names.label_of(held) == who:
            return NameRow(held.pk, role, held.unit, held.group)
        unit, group = names.find(self.batch, who)
        return NameRow(held.pk if held else None, role, unit, group)

    def _held(self) -> dict:
        rows = self.item.units.filter(ignored=False).select_related("unit", "group")
        return {row.pk: row for row in rows}

    def write_line(self, row: NameRow) -> tuple[str, ...]:
        """One unit as texts."""
        return (str(row.key or ""), row.role, str(row.unit or row.group or ""), "")


class DayLine(dict):
    """A date as it is staged, shown as people read it."""

    def __str__(self) -> str:
        words = f"（原文“{self['words']}”）" if self.get("words") else ""
        return f"{self.get('day') or '没有写明'}{words}"


class DayLines(LinesField):
    """Dates: which one it was (by its place in the paper), and the day as typed. An emptied day is taken out."""

    parts = ("key", "day")

    def is_empty(self, texts: list[str]) -> bool:
        """A new line without a day; and a read date whose box was emptied, unless it never had a day."""
        if texts[1]:
            return False
        held = self._held(texts[0])
        return held is None or bool(held.get("day"))

    def _held(self, key: str) -> dict | None:
        return next((d for d in self.item.dues if key_of(d) == key), None) if key and self.item else None

    def read_line(self, texts: list[str]) -> DayLine:
        """One date of the row; what was read keeps its words."""
        held = self._held(texts[0])
        if not texts[1]:
            return DayLine(held)
        try:
            wanted = read_day(texts[1][:40], year=self.batch.starts.year if self.batch.starts else None)
        except DateFault as fault:
            raise ValidationError(str(fault)) from fault
        if held and held.get("day") == wanted.isoformat():
            return DayLine(held)
        plain = {"value": wanted.isoformat(), "kind": "by", "words": "", "day": wanted.isoformat(), "rule": ADDED}
        kept = {k: held[k] for k in ("words", "start", "end") if k in held} if held else {}
        return DayLine(plain | kept)

    def write_line(self, due: dict) -> tuple[str, ...]:
        """One date as texts."""
        return (key_of(due), day_text(due))


class LowLine(dict):
    """A minimum as it is staged, shown as people read it."""

    def __str__(self) -> str:
        compared = dict(COMPARISONS).get(self["comparison"], self["comparison"])
        counted = label_of(self.get("counted_by", ""))
        said = f"{self.get('subject', '')} {compared}{self['value']}{self.get('measure', '')}"
        return f"{said}（由“{counted}”计数）" if counted else said


class LowLines(LinesField):
    """Minimums: which one it was, subject, comparison, amount, unit of count, period, and the measure that counts it.

    An emptied amount is taken out. A new line for which no measure is said is given the one that fits.
    """

    parts = ("key", "subject", "comparison", "value", "measure", "period", "counted")

    def is_empty(self, texts: list[str]) -> bool:
        """A line without an amount."""
        return not texts[3]

    def read_line(self, texts: list[str]) -> LowLine:
        """One minimum of the row; what was read keeps its words."""
        key, subject, comparison, value, measure, period, counted = texts
        held = next((m for m in self.item.minimums if key_of(m) == key), None) if key else None
        if comparison not in dict(COMPARISONS):
            raise ValidationError("请选“不少于”“不多于”等比较。")
        row = {
            "subject": subject[:80],
            "comparison": comparison,
            "value": _amount(value),
            "measure": measure[:20],
            "period": _period(period),
        }
        by = _counted(row, held, counted)
        if held and all(str(held.get(k, "")) == v for k, v in row.items()):
            return LowLine(held | by)
        kept = {k: held[k] for k in ("words", "start", "end") if k in held} if held else {"words": ""}
        return LowLine(kept | row | {"rule": ADDED} | by)

    def write_line(self, low: dict) -> tuple[str, ...]:
        """One minimum as texts."""
        shown = low | {"period": PERIODS.get(low.get("period", ""), low.get("period", ""))}
        return (key_of(low), *(str(shown.get(part, "")) for part in self.parts[1:-1]), low.get("counted_by", ""))

    def measures(self, lines: list[list[str]]) -> Iterator[list[tuple[str, str]]]:
        """What each line may be counted by, as choices; nothing where no measure is registered for it."""
        every = [(one.key, f"由“{one.label}”计数") for one in countable()]
        for line in lines:
            gone = line[-1] and not label_of(line[-1])
            none = [("", "没有指标计数")] if line[0] else [("", "按写的找指标"), (NOBODY, "没有指标计数")]
            yield [*none, *every, *([(line[-1], "原来的指标已停用")] if gone else [])] if every or gone else []


def _counted(row: dict, held: dict | None, chosen: str) -> dict:
    """What a line keeps of who counts it: as chosen; a new line that says nothing is looked up by its own words."""
    if held is not None and chosen == held.get("counted_by", ""):
        return {k: held[k] for k in ("counted_by", "counted_why") if k in held}
    if held is None and not chosen:
        fresh = row | {"words": ""}
        binding.propose(fresh, row["subject"], 0)
        return {k: fresh.get(k, "") for k in ("counted_by", "counted_why")}
    try:
        return binding.picked("" if chosen == NOBODY else chosen)
    except Unknown as fault:
        raise ValidationError(str(fault)) from fault


def _period(text: str) -> str:
    """The code of a period that is written 年 or 每年, else the words themselves."""
    return next((code for code, word in PERIODS.items() if text.removeprefix("每") == word), text[:20])


def _amount(text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValidationError(f"“{text[:20]}”不是数，请写如 4 或 95.5。") from None
    if not amount.is_finite() or abs(amount) >= Decimal("1e10") or amount.as_tuple().exponent < -4:
        raise ValidationError("数太大或小数太多，最多 10 位整数、4 位小数。")
    return text


def key_of(read: dict) -> str:
    """Return what tells one read date or minimum from the others of its row: its place in the paper and its value."""
    place = read.get("start")
    return f"{place if place is not None else ''}:{read.get('value', '')}"


def day_text(due: dict) -> str:
    """Return a staged day as its box shows it."""
    return day(due.get("day")) if not isinstance(due.get("day"), str) else due["day"]


class ItemForm(VersionedForm):
    """Everything of one staged row."""

    title = forms.CharField(label="任务", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    number = forms.CharField(label="编号", max_length=40, required=False)
    trail = forms.CharField(
        label="板块", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="一行一级，从大到小"
    )
    units = UnitLines(label="单位")
    dues = DayLines(label="时限")
    minimums = LowLines(label="下限")

    def __init__(self, *args, item: ImportItem, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("units", "dues", "minimums"):
            self.fields[name].item, self.fields[name].batch = item, item.batch

    def clean_title(self) -> str:
        """One line, whatever breaks were typed."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_trail(self) -> list[str]:
        """The headings from the top, at most six."""
        steps = [" ".join(line.split())[:300] for line in self.cleaned_data["trail"].splitlines() if line.strip()]
        if len(steps) > 6:
            raise ValidationError("板块最多六级。")
        return steps
