"""What a table that comes back would change: read cell by cell, held against what is stored, faults by row."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django import forms
from django.core import signing

from fazhi.ui.sheets import Header, SheetFault, read_sheet
from tasks.forms.sheets import PROBLEM as PROBLEM_LENGTH
from tasks.forms.sheets import WORDS as WORDS_LENGTH
from tasks.forms.sheets import figure_field
from tasks.models import SheetLine
from tasks.panels.sheet_table import ANSWER, KEY, PERCENT, PROBLEM, PROGRESS, figure_label
from tasks.selectors.sheets import Row, Whole, plain

SALT = "tasks.sheet_table"
HOURS = 2
KEY_SHAPE = re.compile(r"^S(\d{1,18})-L(\d{1,18})-V(\d{1,9})$")
OTHER = "这份表不是这张填报表导出的（可能是别的单位或别的轮次的），什么也没有导入。请从本页重新导出，填好再导入。"
ANSWERS = {label: value for value, label in SheetLine.Answer.choices}
LABELS = {"answer": ANSWER, "words": PROGRESS, "percent": PERCENT, "problem": PROBLEM}


@dataclass
class Change:
    """One row of the file: where it stands, what it would change, what is wrong with it.

    `moved`: somebody changed the line after the table went out; it is taken only when the person says so.
    """

    number: int
    row: Row | None
    told: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    moved: bool = False

    @property
    def verdict(self) -> str:
        """error, moved, changed or same."""
        return "error" if self.faults else "same" if not self.values else "moved" if self.moved else "changed"


def headers(whole: Whole) -> list[Header]:
    """The columns that are read; all others stay as they are."""
    most = max((len(row.minimums) for row in whole.rows), default=0)
    open_ones = [
        Header("answer", ANSWER, max_length=20),
        Header("words", PROGRESS, max_length=10_000),
        Header("percent", PERCENT, max_length=40),
        Header("problem", PROBLEM, max_length=10_000),
    ]
    figures = [Header(f"f{at}", figure_label(at), max_length=40) for at in range(1, most + 1)]
    return [Header("key", KEY, required=True, max_length=60), *open_ones, *figures]


def read(file: IO[bytes], whole: Whole) -> list[tuple[int, dict[str, str]]]:
    """Read the file as plain words. Raises SheetFault with a sentence, also for another sheet's table."""
    found = read_sheet(file, headers(whole))
    if found.faults:
        told = "；".join(str(fault).rstrip("。") for fault in found.faults[:5])
        raise SheetFault(f"{told}。什么也没有导入。")
    rows = [(row.number, row.values) for row in found.rows]
    lines = {row.line.pk for row in whole.rows}
    for _number, values in rows:
        shape = KEY_SHAPE.match(values["key"])
        if shape is None or int(shape[1]) != whole.sheet.pk or int(shape[2]) not in lines:
            raise SheetFault(OTHER)
    return rows


def compare(whole: Whole, rows: Iterable[tuple[int, dict[str, str]]]) -> list[Change]:
    """Say of each row what it would change."""
    by_line = {row.line.pk: row for row in whole.rows}
    found, seen = [], {}
    for number, values in rows:
        shape = KEY_SHAPE.match(values["key"])
        row = by_line.get(int(shape[2])) if shape else None
        change = Change(number, row)
        found.append(change)
        if row is None:
            change.faults.append("这一行在填报表里已经没有了。")
        elif row.line.pk in seen:
            change.faults.append(f"与第 {seen[row.line.pk]} 行是同一项任务，请只留一行。")
        else:
            seen[row.line.pk] = number
            change.moved = int(shape[3]) != row.line.version
            _differ(change, row, values)
    return found


def _differ(change: Change, row: Row, values: dict[str, str]) -> None:
    line = row.line
    stored = {"answer": line.answer, "words": line.words, "percent": line.percent, "problem": line.problem}
    for name, label in LABELS.items():
        if name in values:
            _one(change, label, name, stored[name], values[name])
    told = {}
    for at, low in enumerate(row.minimums, 1):
        if f"f{at}" in values:
            _one(
                change,
                f"{figure_label(at)}（{low.subject or low.words or low.measure}）",
                f"f{at}",
                row.figures.get(low.pk),
                values[f"f{at}"],
            )
            if f"f{at}" in change.values:
                told[low.pk] = change.values.pop(f"f{at}")
    if told:
        change.values["figures"] = told
    if change.values and row.dropped:
        change.values, change.told = {}, ["已撤销或改派，不再要求填报，表里写的不导入。"]
    elif change.values and not row.editable:
        change.faults.append("这一项已经报送，不能再改。请把这一行恢复原样。")


def _one(change: Change, label: str, name: str, stored: Any, words: str) -> None:
    try:
        value = _value(name, words)
    except forms.ValidationError as fault:
        change.faults.append(f"“{label}”：{' '.join(fault.messages)}")
        return
    if name == "answer" and not value:
        return  # an answer is changed, never taken back
    if value != (stored.replace("\r\n", "\n").strip() if isinstance(stored, str) else stored):
        change.values[name] = value
        change.told.append(f"{label}：{_said(name, stored)} → {_said(name, value)}")


def _value(name: str, words: str) -> Any:
    if name == "answer":
        if words and words not in ANSWERS:
            raise forms.ValidationError(f"没有“{words[:20]}”这一项，请选 {'、'.join(ANSWERS)}。")
        return ANSWERS.get(words, "")
    if name == "percent":
        return _percent(words)
    if name.startswith("f"):
        return figure_field("").clean(words)
    most = WORDS_LENGTH if name == "words" else PROBLEM_LENGTH
    text = words.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise forms.ValidationError(f"最多 {most} 字，现有 {len(text)} 字。")
    return text


def _percent(words: str) -> int | None:
    text = words.strip().rstrip("%％").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 100):
        raise forms.ValidationError(f"“{words[:20]}”不是 0 到 100 的整数。")
    return int(text)


def _said(name: str, value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    if name == "answer":
        return str(SheetLine.Answer(value).label)
    return plain(value) if isinstance(value, int | Decimal) else str(value)


def digest(changes: list[Change]) -> str:
    """What the file would do, in 32 characters: equal before and after means that nothing moved meanwhile."""
    told = [[one.number, one.verdict, one.told, one.faults, one.row.line.version if one.row else 0] for one in changes]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]


def seal(whole: Whole, rows: list, changes: list[Change]) -> str:
    """The rows as text that travels in the preview."""
    return signing.dumps([whole.sheet.pk, digest(changes), rows], salt=SALT, compress=True)


def unseal(text: str, whole: Whole) -> tuple[str, list[tuple[int, dict[str, str]]]] | None:
    """Read what `seal` wrote for this sheet in the last hours: (digest, rows); None for anything else."""
    try:
        sheet, told, rows = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (told, [(number, values) for number, values in rows]) if sheet == whole.sheet.pk else None
