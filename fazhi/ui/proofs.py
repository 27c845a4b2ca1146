"""What proves a thing, on a form: chosen from what the unit gave before, or given now; a refused form loses neither."""

from collections.abc import Iterable

from django import forms

from fazhi.files import evidence as proofs
from fazhi.files.models import Evidence
from fazhi.org.acting import Acting
from fazhi.org.models import Unit

from .components import day

MOST_FILES = 10
NAME = 200


class ManyFiles(forms.FileInput):
    """A box for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; none is fine."""

    widget = ManyFiles

    def clean(self, data, initial=None) -> list:
        """Every file with a name that fits."""
        files = [one for one in data or [] if one]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多传 {MOST_FILES} 个文件，现在选了 {len(files)} 个")
        return [super(FilesField, self).clean(one, initial) for one in files]


class ProofForm(forms.Form):
    """The two boxes of proof. Call `offer` when the form is made."""

    evidence = forms.MultipleChoiceField(
        label="从已上传的材料里选",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "选的材料里有一份已经不在，请重新选"},
    )
    files = FilesField(
        label="上传新材料",
        required=False,
        max_length=NAME,
        allow_empty_file=True,
        help_text=f"可以选几个文件，一次最多 {MOST_FILES} 个；传过的不用再传",
        error_messages={"max_length": "文件名太长，请改短到200字以内再传"},
    )

    @property
    def ticked(self) -> list[str]:
        """What stands ticked in the form that was sent."""
        return self.data.getlist("evidence") if self.is_bound else []

    def offer(self, known: Iterable[Evidence]) -> None:
        """Let these be chosen."""
        self.known: dict[str, Evidence] = {str(one.pk): one for one in known}
        self._choices()
        if not self.known:
            del self.fields["evidence"]

    def named(self, one: Evidence) -> str:
        """What a piece of evidence is called beside its tick."""
        return f"{one.name}（{day(one.made_at)} 上传）"

    def chosen(self) -> list[Evidence]:
        """The evidence behind the ticks."""
        return [self.known[pk] for pk in self.cleaned_data.get("evidence", [])]

    def give(self, *, actor: Acting, unit: Unit, about: str = "") -> list[Evidence]:
        """Keep each file for the unit; one it gave before is found again. Raises `files.kinds.Refused`."""
        return [
            proofs.give(actor=actor, unit=unit, name=one.name, chunks=one.chunks(), about=about)
            for one in self.cleaned_data["files"]
        ]

    def keep(self, given: list[Evidence]) -> None:
        """Tick what was given just now, so that a refused form need not be given it again."""
        self.data = self.data.copy()
        self.data.setlist("evidence", [*self.data.getlist("evidence"), *(str(one.pk) for one in given)])
        self.known |= {str(one.pk): one for one in given}
        if self.known and "evidence" not in self.fields:
            self.fields["evidence"] = self.base_fields["evidence"]
        if self.known:
            self._choices()

    def _choices(self) -> None:
        self.fields["evidence"].choices = [(pk, self.named(one)) for pk, one in self.known.items()]
