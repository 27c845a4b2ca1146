"""Forms: limits on every text, days in Chinese, both versions after a collision, one thing from a doubled click."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.boundfield import BoundField
from django.http import QueryDict

from fazhi.agenda import working_days
from fazhi.org import once
from fazhi.org.versions import Stale

from .components import day
from .dates import DateFault, read_day


class PlainForm(forms.Form):
    """What every form has: each text field states its greatest length, errors are Chinese."""

    error_css_class = "is-invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, known in self.fields.items():
            if isinstance(known, forms.CharField) and known.max_length is None:
                raise ImproperlyConfigured(f"{type(self).__name__}.{name} states no max_length")
            if isinstance(known.widget, forms.NumberInput):
                # a number box throws away what it can't read, and with it what the person typed
                known.widget.input_type = "text"
                known.widget.attrs.setdefault("inputmode", "decimal" if isinstance(known, forms.DecimalField) else "numeric")
            _say_limits(known)

    def full_clean(self) -> None:
        """Check the form; a field that was added after the form was made speaks like the others."""
        for known in self.fields.values():
            _say_limits(known)
        super().full_clean()


NO_NUMBER = forms.DecimalField.default_error_messages["invalid"]
LIMITS = {
    "max_length": "{label}最多 %(limit_value)d 字，现有 %(show_value)d 字。",
    "min_value": "{label}不能小于 %(limit_value)s。",
    "max_value": "{label}不能大于 %(limit_value)s。",
}


def _say_limits(known: forms.Field) -> None:
    """Put a sentence that names the field where its validators would speak of a variable."""
    label = str(known.label or "").replace("%", "%%")
    for code, words in LIMITS.items():
        if not isinstance(known, forms.FileField):
            known.error_messages.setdefault(code, words.format(label=label))
    if known.error_messages.get("invalid") in (forms.IntegerField.default_error_messages["invalid"], NO_NUMBER):
        kind = "数字" if isinstance(known, forms.FloatField | forms.DecimalField) else "整数"
        known.error_messages["invalid"] = f"{known.label or ''}请写{kind}。"
    if known.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        asked = "请选择" if isinstance(known, forms.ChoiceField) else "请填写"
        known.error_messages["required"] = f"{asked}{known.label}" if known.label else "不能空着"


class ChineseDateField(forms.DateField):
    """A day as people type it: 2026-5-8, 2026/5/8, 5月8日, 2026年5月8日, 8月底. A missing year is `year`."""

    def __init__(self, *, year: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"data-day": True, "autocomplete": "off", "maxlength": 20}))
        super().__init__(**kwargs)
        self.year = year

    def to_python(self, value: Any) -> date | None:
        """Read the words; a fault becomes the field's error."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        try:
            return read_day(str(value)[:40], year=self.year)
        except DateFault as fault:
            raise forms.ValidationError(str(fault), code="invalid") from fault

    def prepare_value(self, value: Any) -> Any:
        """Show a stored day as 2026-05-08."""
        return day(value) if isinstance(value, date) else value


class Chosen:
    """The two versions of one field after a collision."""

    def __init__(self, bound: BoundField, mine: Any, theirs: Any) -> None:
        self.bound, self.mine, self.theirs = bound, mine, theirs
        self.name = bound.html_name

    @property
    def mine_words(self) -> str:
        """What was written here, as people read it."""
        return said(self.bound, self.mine)

    @property
    def theirs_words(self) -> str:
        """What is stored now, as people read it."""
        return said(self.bound, self.theirs)

    @property
    def theirs_raw(self) -> list[str]:
        """The stored value as the form would send it."""
        return raw_values(self.bound, self.theirs)


class VersionedForm(PlainForm):
    """A form that never writes over a newer version.

    It carries the version it was made from. When the service raises Stale, `show_conflict(stale)` makes the page show
    both versions of each differing field; the next submission takes the chosen ones. Nothing is typed again.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, label="版本")

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        prefix = kwargs.get("prefix")
        super().__init__(self._settled(data, prefix) if data is not None else None, *args, **kwargs)
        self.conflicts: dict[str, Chosen] = {}
        self.conflict_words = ""

    @staticmethod
    def _settled(data: QueryDict, prefix: str | None) -> QueryDict:
        """Replace each field for which 'theirs' was chosen by the value that came with it."""
        chosen = [name for name in data if name.startswith("choose-") and data.get(name) == "theirs"]
        if not chosen:
            return data
        settled = data.copy()
        for name in chosen:
            field = name.removeprefix("choose-")
            if prefix is None or field.startswith(f"{prefix}-"):
                settled.setlist(field, data.getlist(f"theirs-{field}"))
        return settled

    @property
    def base_version(self) -> int | None:
        """The version this form was made from, for the service's `version=`."""
        return self.cleaned_data.get("version")

    def show_conflict(self, stale: Stale, *, words: str = "") -> None:
        """Show both versions of the fields that differ; the form now stands on the stored version."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(getattr(stale.current, "version", ""))
        for name, (mine, theirs) in stale.fields.items():
            if name in self.fields:
                self.conflicts[self.add_prefix(name)] = Chosen(self[name], mine, theirs)
        self.conflict_words = words or "您打开之后，别人改过这一条。两份都在下面，逐处选一份再保存，不用重写。"

    def values(self) -> dict[str, Any]:
        """The cleaned values without the form's own hidden fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "once")}


class OnceForm(forms.Form):
    """A form whose doubled click makes one thing: it carries a one-time key.

    Call `first_time(user)` inside the transaction that creates; when it is False, send the person to `led_to(user)`.
    After creating, `remember(user, url)` says where the first submission led.
    """

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = secrets.token_urlsafe(18)

    def first_time(self, user: Any) -> bool:
        """Spend the key; False when it was spent before."""
        return once.claim(user, self.cleaned_data.get("once", ""))

    def remember(self, user: Any, url: str) -> None:
        """Keep the address the first submission led to."""
        once.answer(user, self.cleaned_data.get("once", ""), url)

    def led_to(self, user: Any) -> str:
        """The address the first submission led to, or an empty string."""
        return once.earlier(user, self.cleaned_data.get("once", ""))


class IdempotentForm(OnceForm, PlainForm):
    """A plain form with a one-time key."""


def due_warning(form: forms.Form, *, today: date) -> str:
    """Return the warning for a form of `due` and `return_days` whose days fall into a year that nobody has announced.

    Working days are counted from today to the day of reporting, and once more after it for what comes back (one query).
    """
    told = {name: form.get_initial_for_field(form.fields[name], name) for name in ("due", "return_days")}
    if form.is_bound:
        form.is_valid()
        told |= {name: form.cleaned_data[name] for name in told if name in form.cleaned_data}
    due = told["due"] if isinstance(told["due"], date) else today
    spare = told["return_days"] if isinstance(told["return_days"], int) else 0
    return working_days.warning(max(today, due).year, (max(today, due) + timedelta(days=2 * spare)).year)


def raw_values(bound: BoundField, value: Any) -> list[str]:
    """A stored value as the strings a browser would send for this field."""
    if value is None:
        return [""]
    prepared = bound.field.prepare_value(getattr(value, "pk", value))
    if isinstance(prepared, list | tuple | set | frozenset):
        return [str(part) for part in prepared]
    if isinstance(prepared, bool):
        return ["on"] if prepared else []
    return [str(prepared)]


def said(bound: BoundField, value: Any) -> str:
    """A value as people read it: the label of a choice, 2026-05-08, 是 and 否."""
    if value in (None, "", [], ()):
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day(value)
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        labels = {str(key): str(label) for key, label in _flat(choices)}
        return "、".join(labels.get(raw, raw) for raw in raw_values(bound, value))
    return "、".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """Choices with their groups taken apart."""
    flat: list[tuple[Any, Any]] = []
    for key, label in choices:
        flat.extend(label) if isinstance(label, list | tuple) else flat.append((key, label))
    return flat


def is_key(text: object) -> bool:
    """Whether what a form sent can be the key of a record: a database refuses longer numbers with an error of its own."""
    words = str(text)
    return words.isascii() and words.isdigit() and len(words) < 19


class RecordField(forms.ModelChoiceField):
    """One of the offered records, by its key."""

    def to_python(self, value: Any) -> Any:
        """Return the record; a number no record can have is a wrong choice like any other."""
        if value not in self.empty_values and not is_key(getattr(value, "pk", value)):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return super().to_python(value)


class RecordsField(forms.ModelMultipleChoiceField):
    """Several of the offered records, by their keys."""

    def clean(self, value: Any) -> Any:
        """Return the records; a number no record can have is a wrong choice like any other."""
        if any(not is_key(getattr(one, "pk", one)) for one in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": ""})
        return super().clean(value)


class MoveForm(PlainForm):
    """A move with its reason, and where to go afterwards."""

    move = forms.CharField(max_length=30)
    note = forms.CharField(max_length=1000, required=False)
    next = forms.CharField(max_length=500, required=False)


def adopt(form: PlainForm, fault: Exception) -> None:
    """Put a service's refusal beside the fields it names, and the rest at the top."""
    if not hasattr(fault, "error_dict"):
        form.add_error(None, fault if isinstance(fault, forms.ValidationError) else str(fault))
        return
    for name, errors in fault.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def status_of(form: PlainForm) -> int:
    """The answer's status: 409 after a collision, 422 with errors, else 200."""
    if getattr(form, "conflict_words", ""):
        return 409
    return 422 if form.is_bound and form.errors else 200
