"""Forms of completion: claiming that a part is done, closing a task without lead, carrying tasks on."""

from django import forms

from fazhi.files.models import Evidence
from fazhi.org.acting import Acting
from fazhi.ui.components import day
from fazhi.ui.forms import IdempotentForm, PlainForm
from tasks.models import Plan, TaskUnit
from tasks.selectors import claims as reads

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


class ClaimForm(IdempotentForm):
    """How the part was done, and what proves it: chosen from what the unit gave before, or given now."""

    words = forms.CharField(
        label="办结情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="做成了什么、什么时候、在哪里看得到",
    )
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

    def __init__(self, *args, part: TaskUnit, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("evidence") if self.is_bound else []
        self.known: dict[str, Evidence] = {str(one.pk): one for one in reads.proofs(acting, part, ticked)}
        self.fields["evidence"].choices = [(pk, _named(one)) for pk, one in self.known.items()]
        if not self.known:
            del self.fields["evidence"]

    def clean(self) -> dict:
        """Something proves it."""
        found = super().clean()
        if not found.get("evidence") and not found.get("files") and not {"evidence", "files"} & set(self.errors):
            self.add_error("files", "办结申请要附佐证材料，请选一份或上传一份")
        return found

    def chosen(self) -> list[Evidence]:
        """The evidence behind the ticks."""
        return [self.known[pk] for pk in self.cleaned_data.get("evidence", [])]

    def keep(self, given: list[Evidence]) -> None:
        """Tick what was given just now, so that a refused claim need not be given it again."""
        self.data = self.data.copy()
        self.data.setlist("evidence", [*self.data.getlist("evidence"), *(str(one.pk) for one in given)])
        self.known |= {str(one.pk): one for one in given}
        if "evidence" not in self.fields:
            self.fields["evidence"] = self.base_fields["evidence"]
        self.fields["evidence"].choices = [(pk, _named(one)) for pk, one in self.known.items()]


def _named(one: Evidence) -> str:
    return f"{one.name}（{day(one.made_at)} 上传{'，本任务填报时用过' if getattr(one, 'cited', False) else ''}）"


class FinishForm(PlainForm):
    """Why the office closes a task that nobody leads."""

    note = forms.CharField(label="理由", max_length=1000)


class CarryForm(IdempotentForm):
    """Which tasks go where."""

    into = forms.ChoiceField(label="结转到", error_messages={"invalid_choice": "这份计划已不在起草，请重新选"})
    ids = forms.MultipleChoiceField(
        label="任务",
        widget=forms.MultipleHiddenInput,
        error_messages={"required": "请勾选要结转的任务", "invalid_choice": "勾选的任务里有已经办结、撤销或结转过的，请重新勾选"},
    )

    def __init__(self, *args, plans: list[Plan], tasks: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.plans = {str(plan.pk): plan for plan in plans}
        self.fields["into"].choices = [(pk, plan.title) for pk, plan in self.plans.items()]
        self.fields["ids"].choices = [(str(pk), str(pk)) for pk in tasks]

    def clean_into(self) -> Plan:
        """The plan behind the choice."""
        return self.plans[self.cleaned_data["into"]]

    def clean_ids(self) -> list[int]:
        """Keys as numbers."""
        return [int(pk) for pk in self.cleaned_data["ids"]]
