"""Forms of completion: claiming that a part is done, closing a task without lead, carrying tasks on."""

from django import forms

from fazhi.files.models import Evidence
from fazhi.org.acting import Acting
from fazhi.ui.forms import IdempotentForm, PlainForm
from fazhi.ui.proofs import ProofForm
from tasks.models import Plan, TaskUnit
from tasks.selectors import claims as reads


class ClaimForm(ProofForm, IdempotentForm):
    """How the part was done, and what proves it: chosen from what the unit gave before, or given now."""

    words = forms.CharField(
        label="办结情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="做成了什么、什么时候、在哪里看得到",
    )
    field_order = ("words", "evidence", "files")

    def __init__(self, *args, part: TaskUnit, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(reads.proofs(acting, part, self.ticked))

    def clean(self) -> dict:
        """Something proves it."""
        found = super().clean()
        if not found.get("evidence") and not found.get("files") and not {"evidence", "files"} & set(self.errors):
            self.add_error("files", "办结申请要附佐证材料，请选一份或上传一份")
        return found

    def named(self, one: Evidence) -> str:
        """Said of it too: that a line about the same task rests on it."""
        name = super().named(one)
        return f"{name[:-1]}，本任务填报时用过）" if getattr(one, "cited", False) else name


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
