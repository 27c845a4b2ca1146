"""The values of a field: from words to what is stored, into slots, back to words. Every type in one place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from documents.declared.model import SLOT_LENGTH, SLOTTED, Field, Type
from documents.declared.told import EXAMPLES
from fazhi.ui.dates import DateFault, read_day

ABOUT = re.compile(r"^(约|近|逾|超)?\s*(.*?)\s*(余|多)?$", re.DOTALL)
PERIODS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
PERIOD = re.compile(
    r"^(?P<year>\d{4})年?[-./ ]?(?:(?P<month>\d{1,2})月?|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年|度|全年)?$"
)
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
YES, NO = ("是", "有", "1", "true", "yes", "y", "√"), ("否", "无", "0", "false", "no", "n", "×")
WAN = Decimal(10_000)
BIGGEST = Decimal(10) ** 15


class Fault(ValueError):
    """Words that are no value of a field; the message is a Chinese sentence naming the field."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is stored under a field: `plain` in the JSON, `about` the mark of an approximate figure."""

    plain: Any
    about: str = ""


def folded(text: str) -> str:
    """Return a text as it is looked for: full-width letters, digits and signs as narrow ones, capitals as small letters.

    Both sides are folded once, so that the database compares bytes: folding every row cost twice what reading it did.
    """
    return unicodedata.normalize("NFKC", text).casefold()


def read(one: Field, words: str, *, today: date) -> Value | None:
    """Return the value that words say, None for nothing. Raises Fault."""
    words = words.strip()
    if not words:
        return None
    about = ""
    if one.about and one.is_number:
        before, words, after = ABOUT.match(words).groups()
        about = before or after or ""
    value = _READ[one.type](one, words)
    _check(one, value, today)
    return Value(value, about)


def _text(one: Field, words: str) -> str:
    if len(words) > one.longest:
        raise Fault(f"{one.name}最多 {one.longest} 字，现有 {len(words)} 字。")
    if "\x00" in words:
        raise Fault(f"{one.name}里有不能识别的字符。")
    if one.pattern and not re.fullmatch(one.pattern, words):
        raise Fault(f"{one.name}“{words[:30]}”的写法不对：{one.hint}。")
    return words


def _line(one: Field, words: str) -> str:
    return _text(one, re.sub(r"\s+", " ", words))


def _link(one: Field, words: str) -> str:
    if not re.match(r"^https?://[^\s/]+", words):
        raise Fault(f"{one.name}应是 http:// 或 https:// 开头的网址。")
    return _text(one, words)


def _number(one: Field, words: str) -> Decimal:
    plain = words.replace(",", "").replace("，", "").removesuffix(one.unit).strip()
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Fault(f"{one.name}“{words[:30]}”不是数。") from None
    if not found.is_finite() or abs(found) >= BIGGEST:
        raise Fault(f"{one.name}“{words[:30]}”太大了。")
    return found


def _whole(one: Field, words: str) -> int:
    found = _number(one, words)
    if found != found.to_integral_value():
        raise Fault(f"{one.name}请写整数，现在是 {words[:30]}。")
    return int(found)


def _decimal(one: Field, words: str) -> str:
    return _exact(one, _number(one, words), one.places)


def _money(one: Field, words: str) -> str:
    """Kept in 元; what is given in 万元 may have six places."""
    found = _number(one, words)
    return _exact(one, found * WAN if one.unit == "万元" else found, 2)


def _exact(one: Field, found: Decimal, places: int) -> str:
    if found != found.quantize(Decimal(1).scaleb(-places)):
        said = "精确到分" if one.type is Type.MONEY else f"最多 {places} 位小数"
        raise Fault(f"{one.name}{said}，现在写得太细了。")
    return f"{found.quantize(Decimal(1).scaleb(-places)):f}"


def _date(one: Field, words: str) -> str:
    try:
        return read_day(words[:40]).isoformat()
    except DateFault as fault:
        raise Fault(f"{one.name}：{fault}") from fault


def _period(one: Field, words: str) -> str:
    """The first day of a month, quarter, half-year or year, as the field says."""
    found = PERIOD.match(words.replace(" ", ""))
    if not found:
        raise Fault(f"{one.name}“{words[:20]}”看不懂，应像 {EXAMPLES[one.every]}。")
    year, said = int(found["year"]), {"month": found["month"], "quarter": found["quarter"], "half-year": found["half"]}
    given = [key for key, value in said.items() if value] or ["year"]
    if given != [one.every] or not 1950 <= year <= 2199:
        raise Fault(f"{one.name}“{words[:20]}”应像 {EXAMPLES[one.every]}。")
    if one.every == "month":
        month = int(found["month"])
    elif one.every == "quarter":
        month = QUARTERS.get(found["quarter"]) or int(found["quarter"])
        month = month * 3 - 2
    else:
        month = 7 if found["half"] == "下" else 1
    if not 1 <= month <= 12:
        raise Fault(f"{one.name}“{words[:20]}”没有这个月。")
    return date(year, month, 1).isoformat()


def _choice(one: Field, words: str) -> str:
    if words not in one.choices:
        raise Fault(f"{one.name}没有“{words[:20]}”这一项，可以填：{'、'.join(one.choices)}。")
    return words


def _flag(one: Field, words: str) -> bool:
    if words.lower() in YES:
        return True
    if words.lower() in NO:
        return False
    raise Fault(f"{one.name}请填 是 或 否。")


def _key(words: str) -> int | None:
    """The key of a row, as forms and the interface give it."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 19 else None


def _unit(one: Field, words: str) -> int:
    if (found := _key(words)) is None:
        raise Fault(f"{one.name}“{words[:30]}”不是目录里的单位。")
    return found


def _record(one: Field, words: str) -> int:
    if (found := _key(words)) is None:
        raise Fault(f"{one.name}“{words[:30]}”不是台账里的记录。")
    return found


_READ = {
    Type.TEXT: _line,
    Type.LONG: _text,
    Type.WHOLE: _whole,
    Type.DECIMAL: _decimal,
    Type.MONEY: _money,
    Type.DATE: _date,
    Type.PERIOD: _period,
    Type.CHOICE: _choice,
    Type.FLAG: _flag,
    Type.PERSON: _line,
    Type.UNIT: _unit,
    Type.DOCUMENT: _line,
    Type.LINK: _link,
    Type.RECORD: _record,
}


def _check(one: Field, value: Any, today: date) -> None:
    """Hold a value against the declared bounds."""
    for bound, wrong, words in ((one.least, lambda a, b: a < b, "不能小于"), (one.most, lambda a, b: a > b, "不能大于")):
        if not bound:
            continue
        if one.is_number:
            held, edge, said = shown_number(one, value), Decimal(bound), f"{bound}{one.unit}"
        else:
            held = date.fromisoformat(value)
            edge = today if bound == "today" else date.fromisoformat(bound)
            words, said = words.replace("小", "早").replace("大", "晚"), f"{edge.isoformat()}"
        if wrong(held, edge):
            raise Fault(f"{one.name}{words} {said}。")


def shown_number(one: Field, value: Any) -> Decimal:
    """A number in the unit that people see."""
    found = Decimal(value)
    return found / WAN if one.type is Type.MONEY and one.unit == "万元" else found


def slot(one: Field, value: Any) -> int | date | str | None:
    """Return what a slot holds of a stored value: whole numbers scaled, days, the first hundred characters."""
    if value is None:
        return None
    kind = SLOTTED[one.type]
    if kind == "day":
        return date.fromisoformat(value)
    if kind == "text":
        return str(value)[:SLOT_LENGTH]
    if one.type in (Type.FLAG, Type.UNIT, Type.RECORD, Type.WHOLE):
        return int(value)
    return int(Decimal(value).scaleb(one.scale))


def unslot(one: Field, held: int | None) -> Decimal | None:
    """Return the exact number that a slot, or a sum of slots, stands for, in the unit that people see."""
    if held is None:
        return None
    return shown_number(one, Decimal(held).scaleb(-one.scale))


def words(one: Field, value: Any, about: str = "", names: dict[int, str] | None = None) -> str:
    """Return a stored value as people read it; `names` are those of units and records by key."""
    if value is None or value == "":
        return ""
    if one.type is Type.FLAG:
        return "是" if value else "否"
    if one.type in (Type.UNIT, Type.RECORD):
        return (names or {}).get(value, str(value))
    if one.type is Type.PERIOD:
        return period_words(one.every, date.fromisoformat(value))
    if one.is_number:
        number = f"{shown_number(one, value).normalize():f}"
        before, after = (about, "") if about in ("约", "近", "逾", "超") else ("", about)
        return f"{before}{number}{after}"
    return str(value)


def period_words(every: str, first: date) -> str:
    """Return a period as people write it."""
    if every == "month":
        return f"{first.year}年{first.month}月"
    if every == "quarter":
        return f"{first.year}年{'一二三四'[first.month // 3]}季度"
    if every == "half-year":
        return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
    return f"{first.year}年"


def period_end(every: str, first: date) -> date:
    """Return the last day of a period that begins on a day."""
    month = first.month + PERIODS[every]
    year, month = first.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date.fromordinal(date(year, month, 1).toordinal() - 1)
