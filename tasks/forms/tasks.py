"""The form of a task in a drafted plan: words, who answers, units in their roles, one date."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.org.selectors import Unclear
from fazhi.org.versions import Stale
from fazhi.ui.fields import both_versions
from fazhi.ui.forms import ChineseDateField, VersionedForm
from tasks.models import AnswerMode, Part, Task
from tasks.selectors import parts as reads

MOST = 400
FULL, YEARLY = "full", "year"
LINES = [(FULL, "每期填报"), (YEARLY, "每年一行")]
PARTS = ("role", "who", "lines", "place")
MODES = [
    (AnswerMode.LEADS, "牵头单位填报：只请牵头（或责任）单位填，配合单位看得到、不用填"),
    (AnswerMode.LEADS_AND_CO, "牵头、配合单位都填报：各填各的一行"),
    (AnswerMode.CO_THROUGH_LEAD, "配合单位报牵头单位汇总：配合单位先填，牵头单位汇总成一行上报"),
]


@dataclass(frozen=True, slots=True)
class PartRow:
    """One unit of a task as corrected."""

    role: str
    unit: Unit
    full: bool

    def __str__(self) -> str:
        return f"{Part(self.role).label}：{self.unit.name}{'' if self.full else '（每年一行）'}"


class PartsWidget(forms.Widget):
    """Lines of role, unit, lines asked, place; or whole lines at once, as a chosen version comes back."""

    def value_from_datadict(self, data, files, name):
        """Return lines as tuples of texts."""
        if name in data:
            return [tuple(line.replace("\0", "").split("\x1f")) for line in data.getlist(name) if line][:MOST]
        columns = [[text.replace("\0", "") for text in data.getlist(f"{name}-{part}")] for part in PARTS]
        return list(zip(*columns, strict=False))[:MOST]

    def value_omitted_from_data(self, data, files, name):
        """The form always carries its lines."""
        return False


class PartsField(forms.Field):
    """Units of a task in the wanted order."""

    widget = PartsWidget

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.held: dict[str, Unit] = {}
        self.acting: Acting | None = None

    def clean(self, value) -> list[PartRow]:
        """Read every line with a unit, in the wanted order; all faults together."""
        lines = [[text.strip()[:120] for text in (*line, "", "", "", "")[:4]] for line in value or []]
        lines = [line for line in lines if line[1] and line[3] != "0"]
        lines.sort(key=lambda line: int(line[3]) if line[3].isascii() and line[3].isdigit() else 9999)
        rows, faults = [], []
        for number, line in enumerate(lines, 1):
            try:
                rows.append(self._row(line))
            except (Unclear, ValidationError) as fault:
                faults.append(f"第{number}个单位：{fault.messages[0] if isinstance(fault, ValidationError) else fault}")
        names = [row.unit.name for row in rows]
        faults += [
            f"“{name}”写了两次，一个单位只能有一种责任。" for name in dict.fromkeys(n for n in names if names.count(n) > 1)
        ]
        if faults:
            raise ValidationError(faults)
        return rows

    def _row(self, line: list[str]) -> PartRow:
        role, who, lines, _place = line
        if role not in Part.values:
            raise ValidationError("请选择责任：牵头、配合或责任。")
        return PartRow(role, self.held.get(who) or reads.unit_named(self.acting, who), lines != YEARLY)

    def prepare_value(self, value) -> list[str]:
        """Lines as they would be sent whole."""
        return ["\x1f".join(write(line) if isinstance(line, PartRow) else (*line,)) for line in value or []]


def write(row: PartRow) -> tuple[str, ...]:
    """One unit as texts."""
    return (row.role, row.unit.name, FULL if row.full else YEARLY, "")


class TaskForm(VersionedForm):
    """Everything of one drafted task that may be corrected."""

    title = forms.CharField(label="任务", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    number = forms.CharField(label="编号", max_length=40, required=False)
    text = forms.CharField(label="原文", max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    parts = PartsField(label="责任单位")
    mode = forms.ChoiceField(label="谁填报", choices=MODES, widget=forms.RadioSelect)
    day = ChineseDateField(label="时限", required=False, help_text="填了就代替读到的时限；空着表示没有写明，推定到计划最后一天")

    def __init__(self, *args, task: Task, acting: Acting, **kwargs):
        super().__init__(*args, **kwargs)
        self.task = task
        self.fields["day"].year = task.plan.starts.year
        self.fields["parts"].acting = acting
        self.stored = parts_of(task)
        self.fields["parts"].held = {row.unit.name: row.unit for row in self.stored}

    def clean_title(self) -> str:
        """One line, whatever breaks were typed."""
        return " ".join(self.cleaned_data["title"].split())

    def lines(self) -> list[list[str]]:
        """The texts of every unit line for drawing, with three empty ones below."""
        shown = [line.split("\x1f") for line in self["parts"].value() or []] if not self.is_bound else self._typed()
        filled = [[*line, "", "", "", ""][:4] for line in shown if len(line) > 1 and line[1]]
        return [*filled, *([[Part.CO, "", FULL, ""]] * 3)]

    def _typed(self) -> list[list[str]]:
        widget = self.fields["parts"].widget
        return [list(line) for line in widget.value_from_datadict(self.data, {}, self.add_prefix("parts"))]

    @property
    def parts_both(self) -> SafeString:
        """Both versions of the units after a collision, else nothing."""
        chosen = self.conflicts.get(self.add_prefix("parts"))
        return both_versions(chosen) if chosen else SafeString("")

    def collide(self, current: Task) -> None:
        """Show both versions of every field that differs, units and date too."""
        stored = start_of(current)
        mine = self.values()
        fields = {n: (mine[n], stored[n]) for n in ("title", "number", "text", "mode", "day") if mine.get(n) != stored[n]}
        if [str(r) for r in mine["parts"]] != [str(r) for r in stored["parts"]]:
            fields["parts"] = (mine["parts"], stored["parts"])
        self.show_conflict(Stale(current, fields))


def parts_of(task: Task) -> list[PartRow]:
    """Return the units of a task as they are stored."""
    rows = task.parts.exclude(state="released").select_related("unit").order_by("order", "pk")
    return [PartRow(p.role, p.unit, p.full_lines) for p in rows]


def start_of(task: Task) -> dict:
    """Return what the form starts from."""
    days = list(task.milestones.filter(day__isnull=False).order_by("day").values_list("day", flat=True))
    return {
        "version": task.version,
        "title": task.title,
        "number": task.number,
        "text": task.text,
        "mode": task.mode,
        "parts": parts_of(task),
        "day": days[0] if days else None,
    }
