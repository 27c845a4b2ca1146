"""Forms over units, their other names and collective names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from fazhi.desk.forms.fields import NamesUnits, UnitField, UnitLinesField
from fazhi.org.models import Kind, Level, Unit
from fazhi.ui.forms import ChineseDateField, IdempotentForm, PlainForm, VersionedForm


class UnitFacts(NamesUnits):
    """What may be corrected about a unit."""

    name = forms.CharField(label="名称", max_length=80, help_text="写全称，与印章一致。改名后旧名自动留作别名。")
    short = forms.CharField(label="简称", max_length=40, required=False)
    guided_by = UnitField(label="业务指导单位", required=False, help_text="例如县司法局受市司法局指导。")
    opened = ChineseDateField(label="设立日期", required=False)
    order = forms.IntegerField(label="排序", min_value=0, max_value=99999, initial=0)
    soon_days = forms.IntegerField(label="临期天数", min_value=0, max_value=90, initial=7, help_text="离时限几天内标为临期。")


class UnitForm(UnitFacts, IdempotentForm):
    """A new unit under a parent."""

    code = forms.CharField(label="单位代码", max_length=32, help_text="不与别的单位重复，以后不改。")
    level = forms.ChoiceField(label="层级", choices=Level.choices)
    kind = forms.ChoiceField(label="类别", choices=Kind.choices)
    parent = UnitField(label="上级单位")
    field_order = ("code", "name", "short", "level", "kind", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow("parent", "create")
        self.fields["name"].help_text = "写全称，与印章一致。"

    def clean_code(self) -> str:
        """Refuse a code that a unit already has."""
        code = self.cleaned_data["code"].strip()
        if Unit.objects.filter(code=code).exists():
            raise ValidationError(f"单位代码“{code}”已经用过。")
        return code


class UnitEditForm(UnitFacts, VersionedForm):
    """Corrections."""


class CloseForm(NamesUnits, VersionedForm):
    """The day from which a unit is no more, and who carries its work."""

    closed = ChineseDateField(label="撤销日期", help_text="从这一天起不再有这个单位。")
    successor = UnitField(label="承接单位", required=False, help_text="没有承接单位就空着。以后读到旧名，会提示承接单位。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed"].initial = timezone.localdate()


class AliasForm(PlainForm):
    """Another name of a unit."""

    name = forms.CharField(label="别的叫法", max_length=80)


class GroupForm(NamesUnits, IdempotentForm, VersionedForm):
    """A collective name: a list, a rule, or both."""

    name = forms.CharField(label="集体名称", max_length=80, help_text="文件里怎么写就怎么写，例如“各县（市、区）人民政府”。")
    rule_kind = forms.ChoiceField(label="类别规则", required=False, choices=[("", "不按类别"), *Kind.choices])
    rule_level = forms.ChoiceField(label="层级规则", required=False, choices=[("", "不按层级"), *Level.choices])
    members = UnitLinesField(
        label="成员单位", required=False, help_text="每行一个：全称、简称、别名或单位代码。按规则算的不用写。"
    )
