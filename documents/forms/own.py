"""The form of a government's own copy of a ledger: minimums and own fields in rows, what isn't used of the rest, the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django import forms

from documents.declared import conditions
from documents.declared.fields import BOUNDED
from documents.declared.given import NUMBER
from documents.declared.model import KINDS, LEVELS, SPAN, Field, Least, Ledger, Type
from documents.declared.told import clock as rule_of
from documents.panels.ledger_page import TYPES
from fazhi.org.models import Kind, Level
from fazhi.ui.forms import PlainForm

SPARE = 2  # empty rows offered beside what is there
OFFERED = (
    *(Type.TEXT, Type.LONG, Type.WHOLE, Type.DECIMAL, Type.MONEY, Type.DATE, Type.CHOICE, Type.FLAG),
    Type.PERSON,
    Type.DOCUMENT,
)
EVERY = {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年", SPAN: "几年内"}
NUMBERED = (Type.WHOLE, Type.DECIMAL, Type.MONEY)
PLACES = 2
TODAY = "当天"  # how people write the bound `today`


class WithdrawForm(PlainForm):
    """By which document, or why, an adoption is taken back."""

    note = forms.CharField(label="依据文件或者理由", max_length=200)


class LeastForm(PlainForm):
    """One minimum; a row without a measure is none."""

    measure = forms.ChoiceField(label="指标", required=False)
    value = forms.CharField(label="不少于", max_length=20, required=False)
    every = forms.ChoiceField(label="每多久", choices=list(EVERY.items()), initial="year", required=False)
    kinds = forms.MultipleChoiceField(
        label="对哪类单位", choices=[(one, Kind(one).label) for one in KINDS], widget=forms.CheckboxSelectMultiple, required=False
    )
    levels = forms.MultipleChoiceField(
        label="对哪一级", choices=[(one, Level(one).label) for one in LEVELS], widget=forms.CheckboxSelectMultiple, required=False
    )
    first = forms.IntegerField(label="从哪年", min_value=1950, max_value=2199, required=False, help_text="不写：一直")
    last = forms.IntegerField(label="到哪年", min_value=1950, max_value=2199, required=False)

    def __init__(self, *args, ledger: Ledger, **kwargs):
        super().__init__(*args, **kwargs)
        able = [one for one in ledger.measures if one.how not in ("latest", "reached")]
        self.fields["measure"].choices = [("", "不设"), *((one.key, f"{one.name}（{one.unit}）") for one in able)]

    def clean(self) -> dict:
        """Say what a row that names a measure lacks."""
        told = super().clean()
        if not told.get("measure"):
            return told
        if "value" in told and not NUMBER.fullmatch(told["value"]):
            self.add_error("value", "请写一个数，如 4；0 表示不设。")
        for key, words in (("kinds", "请勾选对哪类单位。"), ("levels", "请勾选对哪一级。")):
            if not told.get(key):
                self.add_error(key, words)
        first, last = told.get("first"), told.get("last")
        if first and last and first > last:
            self.add_error("last", "到哪年不能早于从哪年。")
        if told.get("every") == SPAN and not (first and last):
            self.add_error("first", "几年内的下限要写从哪年到哪年。")
        return told

    @property
    def said(self) -> str:
        """What the row says as it was opened, in one line."""
        if not self.initial:
            return "再加一项"
        name = dict(self.fields["measure"].choices).get(self.initial["measure"], self.initial["measure"])
        return f"{name}：{EVERY[self.initial['every']]}不少于 {self.initial['value']}"

    def least(self, source: str) -> Least | None:
        """Return the minimum; None for an empty row."""
        told = self.cleaned_data
        if not told["measure"]:
            return None
        lists = (tuple(told["kinds"]), tuple(told["levels"]))
        return Least(told["measure"], told["value"], told["every"], *lists, source, told["first"] or 0, told["last"] or 0)


class FieldForm(PlainForm):
    """One own field; a row without a name is none."""

    key = forms.RegexField(r"^own_[0-9]{1,6}$", max_length=12, required=False, widget=forms.HiddenInput, label="代号")
    name = forms.CharField(label="名称", max_length=30, required=False, help_text="空着就是不要这一项")
    type = forms.ChoiceField(label="类型", choices=[(one.value, TYPES[one]) for one in OFFERED], required=False)
    unit = forms.CharField(label="计量单位", max_length=10, required=False, help_text="数和金额要写，金额写 元 或 万元")
    choices = forms.CharField(label="选项", max_length=600, required=False, help_text="类型是选项的，用顿号分开")
    least = forms.CharField(label="不小于", max_length=20, required=False, help_text="数和日期可以写，日期还可以写“当天”")
    most = forms.CharField(label="不大于", max_length=20, required=False)
    required = forms.BooleanField(label="必填", required=False)
    help = forms.CharField(label="填写说明", max_length=200, required=False)

    def __init__(self, *args, held: Field | None = None, **kwargs):
        super().__init__(*args, initial=_of_field(held), **kwargs)
        if held is not None and held.type not in OFFERED:  # set through the interface, and not to be lost by a save
            self.fields["type"].choices += [(held.type.value, TYPES[held.type])]
        if held is not None:
            self.fields["key"].regex = rf"^(own_[0-9]{{1,6}}|{held.key})$"

    def clean(self) -> dict:
        """Say what a row with a name lacks for its type."""
        told = super().clean()
        if not told.get("name"):
            return told
        kind = told.get("type") or Type.TEXT.value
        if kind == Type.CHOICE and len(self.options(told.get("choices", ""))) < PLACES:
            self.add_error("choices", "选项至少写两个，用顿号分开。")
        if kind == Type.MONEY and told.get("unit") not in ("元", "万元"):
            self.add_error("unit", "金额的单位写 元 或 万元。")
        if kind == Type.DECIMAL and not told.get("unit"):
            self.add_error("unit", "小数要写计量单位。")
        for key in ("least", "most"):
            self._bound(kind, key, told.get(key))
        return told

    def _bound(self, kind: str, key: str, words: str | None) -> None:
        """Say of a bound that is none for its type."""
        if not words:
            return
        if kind == Type.DATE and words != TODAY and not conditions.is_day(words):
            self.add_error(key, "请写日期，如 2026-01-31，或者“当天”。")
        elif kind in NUMBERED and not NUMBER.fullmatch(words):
            self.add_error(key, "请写一个数，如 4。")
        elif kind not in BOUNDED:
            self.add_error(key, "只有数和日期可以写上下限。")

    @staticmethod
    def options(words: str) -> tuple[str, ...]:
        """Return the choices, each once."""
        return tuple(dict.fromkeys(one.strip() for one in words.replace("，", "、").split("、") if one.strip()))

    def field(self, key: str, known: Mapping[str, Field]) -> Field | None:
        """Return the field under its key with what the row says, or a fresh one; None for an empty row."""
        told = self.cleaned_data
        if not told["name"]:
            return None
        kind, held = Type(told["type"] or Type.TEXT), known.get(told["key"])
        base = held if held is not None and held.type is kind else Field(told["key"] or key, told["name"], kind)
        return replace(
            base,
            name=told["name"],
            required=told["required"],
            unit=told["unit"] if kind in NUMBERED else "",
            places=(base.places or PLACES) if kind is Type.DECIMAL else 0,
            choices=self.options(told["choices"]) if kind is Type.CHOICE else (),
            help=told["help"],
            **{name: "today" if told[name] == TODAY else told[name] for name in ("least", "most")},
        )


class OwnForm(PlainForm):
    """The document that sets it, what is hidden, what isn't asked for; the rows stand beside it."""

    document = forms.CharField(label="依据文件", max_length=200, help_text="名称和文号：哪份文件这样规定")
    hidden = forms.MultipleChoiceField(label="不用的字段", widget=forms.CheckboxSelectMultiple, required=False)
    off = forms.MultipleChoiceField(
        label="不要求的按期登记",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="勾上的不再要求，没办结的也不用办了；以后去掉勾，照旧要求",
    )

    def __init__(self, data=None, *, ledger: Ledger, base: Ledger, hideable: Iterable[Field], document: str = ""):
        shown = [one.key for one in ledger.fields if one.hidden]
        off = [one.key for one in ledger.clocks if one.off]
        super().__init__(data, initial={"document": document, "hidden": shown, "off": off})
        self.fields["off"].choices = [
            (one.key, f"{one.title}：{rule_of(base, one)}") for one in base.clocks if one.kind == "repeat"
        ]
        self.fields["hidden"].choices = [(one.key, one.name) for one in hideable]
        least, own = list(ledger.minimums), [one for one in ledger.fields if one.own]
        self.minimums = [
            LeastForm(data, prefix=f"m{at}", ledger=base, initial=_of_least(one)) for at, one in enumerate(_padded(least))
        ]
        self.own = [FieldForm(data, prefix=f"f{at}", held=one) for at, one in enumerate(_padded(own))]
        self.known = {one.key: one for one in own}

    def is_valid(self) -> bool:
        """Check all rows too."""
        return all([super().is_valid(), *(one.is_valid() for one in (*self.minimums, *self.own))])

    def added(self, used: int) -> tuple[list[Field], list[str], list[Least]]:
        """Return own fields, hidden ones, and all minimums; fresh fields are numbered from after `used`."""
        document = self.cleaned_data["document"].strip()
        fields = [one.field(f"own_{used + at}", self.known) for at, one in enumerate(self.own, 1)]
        least = [one.least(document) for one in self.minimums]
        return [one for one in fields if one], self.cleaned_data["hidden"], [one for one in least if one]


def _padded(several: Sequence) -> list:
    return [*several, *[None] * SPARE]


def _of_least(one: Least | None) -> dict:
    if one is None:
        return {}
    facts = {"measure": one.measure, "value": one.value, "every": one.every, "kinds": one.kinds, "levels": one.levels}
    return facts | {"first": one.first or None, "last": one.last or None}


def _of_field(one: Field | None) -> dict:
    if one is None:
        return {}
    facts = {"key": one.key, "name": one.name, "type": one.type.value, "unit": one.unit, "choices": "、".join(one.choices)}
    facts |= {name: TODAY if held == "today" else held for name, held in (("least", one.least), ("most", one.most))}
    return facts | {"required": one.required, "help": one.help}
