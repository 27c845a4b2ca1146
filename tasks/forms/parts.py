"""Forms of a part: reassign it to other units, hand it on to a colleague."""

from django import forms

from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.org.selectors import Unclear
from fazhi.ui.forms import PlainForm
from tasks.models import TaskUnit
from tasks.selectors import parts as reads

PLACES = 4


class ReassignForm(PlainForm):
    """Who gets the part instead, and why."""

    def __init__(self, *args, acting: Acting, picker: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.acting = acting
        for place in range(1, PLACES + 1):
            label = "改派给" if place == 1 else f"再加一家（{place}）"
            box = forms.TextInput(attrs={"data-pick-from": picker, "autocomplete": "off"})
            self.fields[f"unit_{place}"] = forms.CharField(label=label, max_length=80, required=place == 1, widget=box)
        self.fields["unit_1"].error_messages["required"] = "请填写改派给哪一家"
        area = forms.Textarea(attrs={"rows": 3})
        self.fields["why"] = forms.CharField(label="理由", max_length=500, widget=area, help_text="原单位和新单位都会看到")
        self.fields["why"].error_messages["required"] = "请填写理由"

    def clean(self) -> dict:
        """Every name means one open unit, each once."""
        found = super().clean()
        found["units"] = units = []
        for place in range(1, PLACES + 1):
            if name := found.get(f"unit_{place}", "").strip():
                self._add(f"unit_{place}", name, units)
        return found

    def _add(self, field: str, name: str, units: list[Unit]) -> None:
        try:
            unit = reads.unit_named(self.acting, name)
        except Unclear as fault:
            self.add_error(field, str(fault))
            return
        if unit in units:
            self.add_error(field, f"“{unit.name}”写了两次")
        units.append(unit)


class HandOnForm(PlainForm):
    """Which colleague goes on with the part."""

    person = forms.ChoiceField(label="分办给")

    def __init__(self, *args, part: TaskUnit, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(u.pk): u for u in reads.colleagues(part, acting)}
        self.fields["person"].choices = [("", "请选择"), *((pk, u.name) for pk, u in self.people.items())]

    def clean_person(self):
        """The person behind the choice."""
        return self.people[self.cleaned_data["person"]]
