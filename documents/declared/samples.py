"""Sample records beside the declarations: `samples/CODE.toml`, with days told from today, so that a sample year never ages.

A record gives words by field, as somebody would type them. `_unit` is the unit whose book it is in and `_id` a name by which
a field of another sample means it, as `@name`. A day is `today-30`, a period `month-1`, `quarter`, `half-year-1` or `year`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from documents.declared.given import BadLedger
from documents.declared.model import Field, Ledger, Type

DAY = re.compile(r"today(?P<by>[+-]\d{1,5})?")
PERIOD = re.compile(r"(?P<every>month|quarter|half-year|year)(?P<by>[+-]\d{1,3})?")
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample record: `words` by field, `@name` standing for another sample's `id`."""

    ledger: str
    unit: str
    id: str
    words: dict[str, str]


def read(text: str, ledger: Ledger, today: date) -> list[Sample]:
    """Return the samples of a ledger. Raises BadLedger for a field that isn't there or a day that is none."""
    found = []
    for at, one in enumerate(tomllib.loads(text).get("records", []), 1):
        unit, name = one.pop("_unit", ""), one.pop("_id", "")
        if strange := [key for key in one if not ledger.has(key)]:
            raise BadLedger(f"{ledger.code} 的第 {at} 条示例：没有字段“{strange[0]}”。")
        words = {key: _told(ledger.field(key), said, today, f"{ledger.code} 的第 {at} 条示例") for key, said in one.items()}
        found.append(Sample(ledger.code, unit, name, words))
    return found


def read_folder(folder: Path, ledgers: dict[str, Ledger], today: date) -> list[Sample]:
    """Return all samples, those that others mean before those that mean them. Raises BadLedger."""
    found = [one for code in ordered(ledgers) for one in _of(folder / f"{code}.toml", ledgers[code], today)]
    known: set[str] = set()
    for one in found:
        for said in one.words.values():
            if said.startswith("@") and said[1:] not in known:
                raise BadLedger(f"{one.ledger} 的示例：前面没有“{said}”。")
        known |= {one.id} - {""}
    return found


def ordered(ledgers: dict[str, Ledger]) -> list[str]:
    """Return the codes so that a ledger comes after those its records belong to. Raises BadLedger for a ring."""
    left, done = dict(ledgers), []
    while left:
        ready = [code for code, one in left.items() if not {each.to for each in one.fields} & (left.keys() - {code})]
        if not ready:
            raise BadLedger(f"台账互相关联成环：{'、'.join(left)}。")
        done += ready
        left = {code: one for code, one in left.items() if code not in ready}
    return done


def _of(path: Path, ledger: Ledger, today: date) -> list[Sample]:
    return read(path.read_text("utf-8"), ledger, today) if path.exists() else []


def _told(field: Field, said: str, today: date, where: str) -> str:
    """A sample's words with its day or period told from today."""
    if field.type is Type.DATE:
        found = DAY.fullmatch(said)
        if not found:
            raise BadLedger(f"{where}：{field.name}应像 today-30。")
        return (today + timedelta(days=int(found["by"] or 0))).isoformat()
    if field.type is not Type.PERIOD:
        return said
    found = PERIOD.fullmatch(said)
    if not found or found["every"] != field.every:
        raise BadLedger(f"{where}：{field.name}应像 {field.every}-1。")
    length = MONTHS[field.every]
    at = today.year * 12 + today.month - 1
    year, month = divmod((at // length + int(found["by"] or 0)) * length, 12)
    names = {"month": f"{month + 1}月", "quarter": f"{'一二三四'[month // 3]}季度", "half-year": "上下"[month // 6] + "半年"}
    return f"{year}年{names.get(field.every, '')}"
