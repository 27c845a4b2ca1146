"""The form over a kind's outline and clocks for one year: a block for each section and each recipient, and a few empty ones."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from assessment.declared import Heading, Kind, Quote
from assessment.services.kinds import Day, day_of, faults
from assessment.states import Part
from fazhi import measure as registry
from fazhi.ui.forms import VersionedForm

SPARE = 2  # empty blocks after those that are there
PARTS = [("", "不用这一块"), *Part.choices]
SPLIT = re.compile(r"[、，,；;\s]+")
BEFORE = [("", "前（含当天）"), ("1", "之前（到前一天）")]


def _section(at: int, one: Heading | None, measures: dict[str, str]) -> dict[str, forms.Field]:
    """The boxes of one section."""

    def text(label: str, most: int, start: str, told: str = "") -> forms.CharField:
        return forms.CharField(label=label, max_length=most, initial=start, help_text=told, required=False)

    quoted = [quote.measure for quote in one.measures] if one else []
    return {
        "order": forms.IntegerField(label="次序", min_value=1, max_value=99, initial=at + 1, required=False),
        "part": forms.ChoiceField(label="写什么内容", choices=PARTS, required=False, initial=one.part if one else ""),
        "title": text("标题", 60, one.title if one else ""),
        "guidance": text("给起草人的提示", 300, one.guidance if one else ""),
        "each": forms.BooleanField(
            label="一个计划板块一章", initial=bool(one and one.each), help_text="只用于“工作开展情况”", required=False
        ),
        "areas": text("只收这些板块", 200, "、".join(one.areas) if one else "", "写板块标题里的词，用顿号隔开；不写都收"),
        "measures": forms.MultipleChoiceField(
            label="引用的指标",
            choices=list(measures.items()),
            initial=quoted,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
        "optional": forms.BooleanField(label="可以不写", initial=bool(one and one.optional), required=False),
    }


def _recipient(one: Day | None) -> dict[str, forms.Field]:
    """The boxes of one recipient."""

    def text(label: str, most: int, start: str, told: str = "") -> forms.CharField:
        return forms.CharField(label=label, max_length=most, initial=start, help_text=told, required=False)

    braces = "{place}、{government}、{above} 换成本地、本级政府、上级政府的名称；清空就不报给它"
    before = "1" if one and one.before else ""
    return {
        "name": text("报送对象", 60, one.name if one else "", braces),
        "day": text("月日", 5, one.month_day if one else "", "如 01-30；不写由通知定"),
        "before": forms.ChoiceField(label="前或之前", choices=BEFORE, initial=before, required=False),
        "source": text("依据的文件", 300, one.source if one else ""),
    }


def _placed(place: str, at: int, boxes: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """The boxes of one block under names of their own; the list of errors says which block is meant."""
    for box in boxes.values():
        box.place = place  # type: ignore[attr-defined]
    return {f"{name}_{at}": box for name, box in boxes.items()}


class KindForm(VersionedForm):
    """提纲和时限: sections are ordered by their number; a block whose 写什么 or name is empty is left out."""

    most = forms.IntegerField(label="字数上限", required=False, min_value=500, max_value=100000)
    most_source = forms.CharField(label="字数上限的依据", max_length=200, required=False)

    def __init__(self, *args: Any, kind: Kind, level: str, **kwargs: Any) -> None:
        self.kind = kind
        self.measures = {one.key: one.label for one in registry.known()}
        self.headings = list(kind.headings) + [None] * SPARE
        self.days = [day_of(one, level) for one in kind.recipients if one.serves(level)] + [None] * SPARE
        made: dict[str, forms.Field] = {}
        for at, one in enumerate(self.headings):
            made |= _placed(f"第 {at + 1} 章", at, _section(at, one, self.measures))
        for at, one in enumerate(self.days):
            made |= _placed(f"第 {at + 1} 个报送对象", at, _recipient(one))
        self.base_fields = {**type(self).base_fields, **made}
        super().__init__(*args, **kwargs)
        self.initial = {"most": kind.most, "most_source": kind.most_source, **self.initial}

    def blocks(self) -> list[dict]:
        """The sections' boxes, drawn one block each."""
        names = ("order", "part", "title", "guidance", "each", "areas", "measures", "optional")
        return [{name: self[f"{name}_{at}"] for name in names} for at in range(len(self.headings))]

    def ways(self) -> list[dict]:
        """The recipients' boxes, drawn one block each."""
        names = ("name", "day", "before", "source")
        return [{name: self[f"{name}_{at}"] for name in names} for at in range(len(self.days))]

    def clean(self) -> dict:
        """A section that is written has a heading; a recipient's name has known braces."""
        found = super().clean()
        for at in range(len(self.headings)):
            if found.get(f"part_{at}") and not found.get(f"title_{at}", "").strip():
                self.add_error(f"title_{at}", "请填写这一章的标题")
        for at in range(len(self.days)):
            try:
                found.get(f"name_{at}", "").format(place="", government="", above="", office="")
            except (KeyError, ValueError, IndexError):
                self.add_error(f"name_{at}", "花括号里只能写 place、government、above")
        sections, days = self._written(), self._reached()
        for fault in faults([one for _, one in sections], [one for _, one in days]):
            at = next(at for at, one in (*sections, *days) if one.key == fault.key and f"{fault.box}_{at}" in self.fields)
            self.add_error(f"{fault.box}_{at}", fault.words)
        return found

    def sections(self) -> list[Heading]:
        """The sections as they were written, in the order of their numbers."""
        return [made for _, made in self._written()]

    def _written(self) -> list[tuple[int, Heading]]:
        """The sections with their blocks, in the order of their numbers; a box that is refused counts as empty."""
        found = []
        for at, old in enumerate(self.headings):
            get = lambda name, at=at: self.cleaned_data.get(f"{name}_{at}") or ""  # noqa: E731
            if get("part"):
                made = Heading(
                    key=old.key if old else self._free(at),
                    part=get("part"),
                    title=get("title").strip(),
                    guidance=get("guidance").strip(),
                    each="area" if get("each") and get("part") == Part.DONE else "",
                    sources=old.sources if old else (),
                    areas=tuple(word for word in SPLIT.split(get("areas")) if word),
                    measures=self._quotes(old, list(get("measures"))),
                    optional=bool(get("optional")),
                )
                found.append((get("order") or 99, at, made))
        return [(at, made) for _, at, made in sorted(found, key=lambda one: one[:2])]

    def _free(self, at: int) -> str:
        known = {one.key for one in self.headings if one}
        return next(key for n in range(at + 1, at + 100) if (key := f"extra{n}") not in known)

    def _quotes(self, old: Heading | None, chosen: list[str]) -> tuple[Quote, ...]:
        known = {quote.measure: quote for quote in old.measures} if old else {}
        return tuple(known.get(key) or Quote(key, f"{self.measures[key]}{{value}}，共{{of}}，占{{percent}}。") for key in chosen)

    def recipients(self) -> list[Day]:
        """The recipients as they were written."""
        return [made for _, made in self._reached()]

    def _reached(self) -> list[tuple[int, Day]]:
        """The recipients with their blocks."""
        found = []
        for at, old in enumerate(self.days):
            name, day, before, source = (
                self.cleaned_data.get(f"{part}_{at}", "") for part in ("name", "day", "before", "source")
            )
            if name.strip():
                key = old.key if old else f"extra{at}"
                found.append((at, Day(key, name.strip(), day.strip(), before == "1", source.strip() if day.strip() else "")))
        return found
