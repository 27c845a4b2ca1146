"""The form of a record, made from its ledger's fields. What it takes is judged by the service; here only lengths."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.urls import reverse

from documents.declared import told
from documents.declared.model import Field, Ledger, Type
from documents.services.writing import typed
from fazhi.org.models import Unit
from fazhi.ui.forms import OnceForm, VersionedForm
from fazhi.ui.proofs import ProofForm

OFFERED = 20
SHORT = 60  # characters of a number, a day or a period as people write it
WIDE = (Type.LONG, Type.TEXT, Type.DOCUMENT, Type.LINK)


def named(key: str) -> str:
    """Return the name of a field's box: what a declaration calls its fields must not meet the form's own names."""
    return f"f_{key}"


class RecordForm(ProofForm, OnceForm, VersionedForm):
    """One record. `only` are the fields to be filled in; `units` the keepers to choose among."""

    def __init__(self, *args, ledger: Ledger, only: Iterable[Field], units: Iterable[Unit] = (), known=(), **kwargs):
        self.ledger, self.asked = ledger, list(only)
        self.base_fields = dict(type(self).base_fields)
        several = list(units)
        if len(several) > 1:
            choices = [(str(one.pk), one.name) for one in several]
            self.base_fields["unit"] = forms.ChoiceField(label="记在哪个单位名下", choices=choices)
        self.base_fields |= {named(one.key): _box(one) for one in self.asked if one.type is not Type.FILE}
        files = [one for one in self.asked if one.type is Type.FILE]
        super().__init__(*args, **kwargs)
        self.order_fields([*(["unit"] if len(several) > 1 else []), *(named(one.key) for one in self.asked), "evidence", "files"])
        self.offer(known)
        if files:
            self.fields["files"].label = "、".join(one.name for one in files)
        else:
            self.fields.pop("files")
            self.fields.pop("evidence", None)

    def words(self) -> dict[str, str]:
        """What was typed, by field."""
        return {one.key: self.cleaned_data.get(named(one.key), "") for one in self.asked if one.type is not Type.FILE}

    @property
    def boxes(self) -> list[tuple[forms.BoundField, str, bool]]:
        """The fields to draw: box, unit of measure, whether it takes the whole width."""
        asked = [one for one in self.asked if one.type is not Type.FILE]
        drawn = [(self[named(one.key)], one.unit, one.type in WIDE) for one in asked]
        return [*([(self["unit"], "", False)] if "unit" in self.fields else []), *drawn]


def _box(one: Field) -> forms.Field:
    given = {"label": one.name, "required": one.required, "help_text": told.bounds(one)}
    if one.type is Type.CHOICE or one.type is Type.FLAG:
        words = one.choices if one.type is Type.CHOICE else ("是", "否")
        blank = [] if one.required and one.default else [("", "请选择")]
        return forms.ChoiceField(choices=[*blank, *((word, word) for word in words)], **given)
    if one.type is Type.LONG:
        return forms.CharField(max_length=one.longest, widget=forms.Textarea(attrs={"rows": 4}), **given)
    if one.type in (Type.UNIT, Type.RECORD):
        names = reverse("documents:names", args=[one.to]) if one.to else reverse("documents:units")
        box = forms.TextInput(attrs={"class": "pick-unit", "data-pick-from": names, "autocomplete": "off"})
        return forms.CharField(max_length=200, widget=box, **given)
    if one.type is Type.DATE:
        return forms.CharField(max_length=SHORT, widget=forms.TextInput(attrs={"data-day": True, "autocomplete": "off"}), **given)
    if one.is_number:
        mode = "numeric" if one.type is Type.WHOLE and not one.about else "decimal"
        return forms.CharField(
            max_length=SHORT, widget=forms.TextInput(attrs={"inputmode": "text" if one.about else mode}), **given
        )
    return forms.CharField(max_length=SHORT if one.type is Type.PERIOD else one.longest, **given)


def initial(only: Iterable[Field], data: dict, about: dict, names: dict[str, str]) -> dict[str, str]:
    """Return what the boxes show of a record, as somebody would type it."""
    return {named(one.key): typed(one, data.get(one.key), about.get(one.key, ""), names) for one in only}


def fresh(only: Iterable[Field]) -> dict[str, str]:
    """Return what the boxes of a new record show."""
    return {named(one.key): one.default for one in only}
