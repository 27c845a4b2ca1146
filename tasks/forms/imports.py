"""Forms of an import: taking a paper in, its head, and the small acts of the review."""

from django import forms

from fazhi.ui.forms import ChineseDateField, IdempotentForm, PlainForm, VersionedForm
from fazhi.ui.taking import FileOrWordsForm, TakenFile
from tasks.models import Part

SUFFIXES = ("docx", "xlsx", "html", "htm", "txt", "pdf")
TYPES = "Word（.docx）、Excel（.xlsx）、网页（.html）、文本（.txt）、可以复制文字的 PDF"
ROLES = [("", "责任"), *Part.choices]
ITEM_ACTS = ("settle", "unsettle", "drop", "keep", "merge_next", "merge_previous", "text", "annex", "both")


class UploadForm(FileOrWordsForm):
    """A paper: one file, or its words pasted."""

    file = TakenFile(
        label="计划文件",
        required=False,
        allow_empty_file=True,
        suffixes=SUFFIXES,
        wrong=f"不能从“.%(extension)s”文件读计划，没有保存。可以上传：{TYPES}。旧式 .doc 请另存为 .docx。",
        help_text=f"可以上传：{TYPES}，一份不超过 50 MB。",
    )
    field_order = ("file", "text")


class AnnexForm(IdempotentForm):
    """A responsibility table: another file, or another paper of the same one."""

    file = TakenFile(
        label="责任分工表",
        required=False,
        suffixes=SUFFIXES,
        wrong=f"不能从“.%(extension)s”文件读附表，没有保存。可以上传：{TYPES}。",
        help_text=f"可以上传：{TYPES}，一份不超过 50 MB。",
    )
    candidate = forms.ChoiceField(label="同一个文件里的另一份", required=False)

    def __init__(self, *args, others: list[tuple[int, dict]], **kwargs):
        super().__init__(*args, **kwargs)
        self.others = others
        self.fields["candidate"].choices = [("", ""), *((str(at), one["title"]) for at, one in others)]

    def clean(self) -> dict:
        """Exactly one of the two is wanted."""
        values = super().clean()
        if not self.errors and bool(values.get("file")) == bool(values.get("candidate")):
            self.add_error("file", "请选一个文件，或者选同一个文件里的另一份，只用一样。")
        return values


class HeadForm(VersionedForm):
    """What stands at the head of the plan."""

    title = forms.CharField(label="标题", max_length=200)
    number = forms.CharField(label="文号", max_length=60, required=False)
    issuer = forms.CharField(label="印发机关", max_length=120, required=False)
    starts = ChineseDateField(label="开始日期")
    ends = ChineseDateField(label="结束日期")

    def clean(self) -> dict:
        """The span has to run forward."""
        values = super().clean()
        if values.get("starts") and values.get("ends") and values["ends"] < values["starts"]:
            self.add_error("ends", "结束日期不能早于开始日期。")
        return values


class ChooseForm(PlainForm):
    """Which paper of the file is meant."""

    candidate = forms.IntegerField(label="文件", min_value=0, max_value=999, error_messages={"required": "请选一份文件。"})


class ItemActForm(PlainForm):
    """One act on one row."""

    act = forms.ChoiceField(label="办法", choices=[(a, a) for a in ITEM_ACTS])
    version = forms.IntegerField(label="版本", min_value=0)


class SplitForm(PlainForm):
    """Where a row is parted: one of the offered places, or the words that the second half begins with."""

    version = forms.IntegerField(label="版本", min_value=0)
    at = forms.IntegerField(label="从哪里拆开", min_value=1, required=False)
    words = forms.CharField(label="第二项开头的几个字", max_length=200, required=False)

    def clean(self) -> dict:
        """One of the two is wanted; typed words count more than a ticked place."""
        values = super().clean()
        if not self.errors and not values.get("at") and not values.get("words"):
            self.add_error("words", "请选一处拆开，或者写第二项开头的几个字。")
        return values


class NameForm(PlainForm):
    """Who a name of the paper is; a typed name counts more than a ticked one."""

    words = forms.CharField(label="叫法", max_length=300, strip=False)
    choice = forms.CharField(label="单位", max_length=40, required=False)
    pick = forms.CharField(label="另选单位", max_length=80, required=False)
    learn = forms.BooleanField(label="记住这个叫法", required=False)
    item = forms.IntegerField(label="任务", min_value=1, required=False)

    def clean(self) -> dict:
        """One of choice and pick is wanted."""
        values = super().clean()
        if not self.errors and not values.get("choice") and not values.get("pick"):
            raise forms.ValidationError(f"请选“{values['words'][:30]}”是哪一家，或标为“不是单位”。")
        return values


class NamesForm(PlainForm):
    """One answer for several names of the paper: all are one unit or group, or none is a unit."""

    many = forms.ChoiceField(label="办法", choices=[("pick", "都是这一家"), ("none", "都不是单位")])
    pick = forms.CharField(label="单位", max_length=80, required=False)
    learn = forms.BooleanField(label="记住这些叫法", required=False)

    def clean(self) -> dict:
        """A unit is wanted where the names are one."""
        values = super().clean()
        if not self.errors and values["many"] == "pick" and not values["pick"]:
            self.add_error("pick", "请写这些叫法是哪一家单位或单位组。")
        return values


class MasksForm(PlainForm):
    """Which places the masks of the paper stand for; one box for each mask."""

    def __init__(self, *args, masks: dict[str, str], guesses: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.masks = list(masks)
        for at, (mask, place) in enumerate(masks.items()):
            box = forms.CharField(label=f"“{mask}”是", max_length=20, required=False, initial=place or guesses.get(mask, ""))
            self.fields[f"mask{at}"] = box

    def places(self) -> dict[str, str]:
        """{mask: place}, empty where nothing was said."""
        return {mask: self.cleaned_data.get(f"mask{at}", "") for at, mask in enumerate(self.masks)}


class BulkForm(PlainForm):
    """One act on many rows."""

    act = forms.ChoiceField(label="办法", choices=[("unit", "给单位"), ("role", "改责任"), ("day", "定时限"), ("settle", "确认")])
    unit = forms.CharField(label="单位", max_length=80, required=False)
    role = forms.ChoiceField(label="责任", choices=ROLES, required=False)
    day = ChineseDateField(label="时限", required=False)

    def clean(self) -> dict:
        """Each act needs its own values."""
        values = super().clean()
        act = values.get("act")
        if act == "unit" and not values.get("unit"):
            self.add_error("unit", "请写要给的单位或单位组。")
        if act in ("unit", "role") and not values.get("role"):
            self.add_error("role", "请选责任：牵头、配合或责任。")
        if act == "day" and not self.errors and not values.get("day"):
            self.add_error("day", "请写日期，如 8月31日。")
        return values


class MoveForm(PlainForm):
    """A move of the import."""

    move = forms.CharField(label="办法", max_length=40)
    note = forms.CharField(label="理由", max_length=1000, required=False)


class LiftForm(PlainForm):
    """A paragraph to be made a task."""

    start = forms.IntegerField(label="段落", min_value=0)
