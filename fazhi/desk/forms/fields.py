"""Fields that take units by their names, as people write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from fazhi.org.access import visible
from fazhi.org.acting import Acting
from fazhi.org.models import Alias, Unit
from fazhi.org.selectors import Unclear, full_name, one_unit

MOST_LINES = 500


class NamesUnits(forms.Form):
    """A form whose unit boxes take what the acting person may see, by names that they may read; `narrow` narrows one box."""

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting = acting
        for box in self.fields.values():
            if isinstance(box, UnitField | UnitLinesField):
                box.rows, box.aliases = visible(acting, Unit), visible(acting, Alias)

    def narrow(self, name: str, action: str) -> None:
        """Let a box take only units on which the person may do the action."""
        self.fields[name].rows = visible(self.acting, Unit, action)


class UnitField(forms.CharField):
    """One unit: typed in full, by short name, alias or code, or picked by typing with script."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"data-pick-from": reverse_lazy("desk:unit_names"), "autocomplete": "off"})
        super().__init__(**{"max_length": 120, "widget": box} | kwargs)
        self.rows, self.aliases = Unit.objects.none(), Alias.objects.none()

    def clean(self, value: Any) -> Unit | None:
        """Find the unit; the sentence says what was not found."""
        words = super().clean(value)
        if not words:
            return None
        try:
            return one_unit(self.rows, words, aliases=self.aliases)
        except Unclear as fault:
            raise ValidationError(str(fault)) from fault

    def prepare_value(self, value: Any) -> Any:
        """Show a unit, or its key after a collision, by name and code."""
        if isinstance(value, int):
            value = Unit.objects.filter(pk=value).first()
        return full_name(value) if isinstance(value, Unit) else value


class UnitLinesField(forms.CharField):
    """Several units, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20000, "widget": forms.Textarea(attrs={"rows": 8})} | kwargs)
        self.rows, self.aliases = Unit.objects.none(), Alias.objects.none()

    def clean(self, value: Any) -> list[Unit]:
        """Find every unit; all sentences at once."""
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(f"最多写 {MOST_LINES} 行。单位很多时请用类别、层级规则。")
        found: dict[int, Unit] = {}
        faults = []
        for number, line in enumerate(lines, 1):
            try:
                unit = one_unit(self.rows, line, aliases=self.aliases)
                found[unit.pk] = unit
            except Unclear as fault:
                faults.append(f"第 {number} 行：{fault}")
        if faults:
            raise ValidationError(faults[:10])
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        """Show units one a line."""
        return "\n".join(full_name(unit) for unit in value) if isinstance(value, list) else value
