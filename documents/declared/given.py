"""What a file gives, read key by key; every fault names file, line and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NoReturn

from documents.declared.lines import Lines

CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class BadLedger(Exception):
    """A declaration that can't be used; the message names file and line and says what is wrong."""


class Given:
    """Reads the keys of one file. `table` and `turn` say where a key stands, for the line in the sentence."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines = name, Lines(text)

    def fail(self, words: str, table: str = "", turn: int = 0, key: str = "") -> NoReturn:
        """Refuse the file. Raises BadLedger."""
        raise BadLedger(f"{self.name} 第 {self.lines.of(table, turn, key)} 行：{words}")

    def known(self, given: dict, names: set[str], table: str = "", turn: int = 0) -> None:
        """Refuse a key that nobody knows."""
        if strange := sorted(set(given) - names):
            self.fail(f"不认识“{strange[0][:40]}”。", table, turn, strange[0])

    def text(self, given: dict, key: str, *, most: int, needed: bool = True, table: str = "", turn: int = 0) -> str:
        """Return a text."""
        found = given.get(key, "")
        if not isinstance(found, str) or (needed and not found.strip()):
            self.fail(f"缺少“{key}”，应是一段文字。" if key not in given else f"“{key}”应是一段文字。", table, turn, key)
        if len(found) > most:
            self.fail(f"“{key}”超过 {most} 字。", table, turn, key)
        if CONTROLS.search(found):
            self.fail(f"“{key}”里有看不见的控制字符。", table, turn, key)
        return found.strip()

    def names(self, given: dict, key: str, *, needed: bool = False, table: str = "", turn: int = 0) -> tuple[str, ...]:
        """Return a list of texts."""
        found = given.get(key, [])
        if not isinstance(found, list) or any(not isinstance(one, str) or not one.strip() for one in found):
            self.fail(f"“{key}”应是一列文字。", table, turn, key)
        if any(len(one) > 200 or CONTROLS.search(one) for one in found) or len(found) > 60:
            self.fail(f"“{key}”太长，或者里面有看不见的控制字符。", table, turn, key)
        if len(set(found)) < len(found):
            self.fail(f"“{key}”里有重复的。", table, turn, key)
        if needed and not found:
            self.fail(f"缺少“{key}”。", table, turn, key)
        return tuple(found)

    def some(
        self, given: dict, key: str, values: tuple[str, ...], *, needed: bool = False, table: str = "", turn: int = 0
    ) -> tuple[str, ...]:
        """Return a list of some known words."""
        found = self.names(given, key, needed=needed, table=table, turn=turn)
        if strange := [one for one in found if one not in values]:
            self.fail(f"“{key}”里的“{strange[0][:40]}”不认识，可以用 {'、'.join(values)}。", table, turn, key)
        return found

    def among(self, given: dict, key: str, values: Iterable[str], *, other: str = "", table: str = "", turn: int = 0) -> str:
        """Return one of some words, `other` where none is given."""
        found, values = given.get(key, other), tuple(values)
        if not isinstance(found, str) or found not in values:
            self.fail(f"“{key}”应是 {'、'.join(one for one in values if one)} 之一。", table, turn, key)
        return found

    def whole(self, given: dict, key: str, least: int, most: int, *, other: int = 0, table: str = "", turn: int = 0) -> int:
        """Return a whole number within bounds, `other` where none is given."""
        found = given.get(key, other)
        if not isinstance(found, int) or isinstance(found, bool) or (key in given and not least <= found <= most):
            self.fail(f"“{key}”应是 {least} 到 {most} 的整数。", table, turn, key)
        return found

    def flag(self, given: dict, key: str, *, table: str = "", turn: int = 0) -> bool:
        """Return a yes or no."""
        found = given.get(key, False)
        if not isinstance(found, bool):
            self.fail(f"“{key}”应是 true 或 false。", table, turn, key)
        return found

    def number(self, given: dict, key: str, *, table: str = "", turn: int = 0) -> str:
        """Return an exact number as text; it may stand as a number or as text."""
        found = given.get(key)
        if isinstance(found, bool) or not isinstance(found, (int, float, str)) or not NUMBER.fullmatch(_plain(found)):
            self.fail(f"“{key}”应是一个数。", table, turn, key)
        return _plain(found)

    def tables(self, given: dict, key: str, most: int) -> list[dict]:
        """Return a list of tables."""
        found = given.get(key, [])
        if not isinstance(found, list) or any(not isinstance(one, dict) for one in found):
            self.fail(f"“{key}”应写成 [[{key}]]。", key, 0, key)
        if len(found) > most:
            self.fail(f"[[{key}]] 最多 {most} 个。", key, most)
        return found

    def table(self, given: dict, key: str, names: set[str], *, table: str, turn: int) -> dict | None:
        """Return a table within a table, None where there is none."""
        found = given.get(key)
        if found is None:
            return None
        if not isinstance(found, dict):
            self.fail(f"“{key}”应写成 {{ … }}。", table, turn, key)
        if strange := sorted(set(found) - names):
            self.fail(f"“{key}”里不认识“{strange[0][:40]}”。", table, turn, key)
        return found


def _plain(found: int | float | str) -> str:
    """A number of the file as text; one too big to be a figure becomes what is none."""
    if isinstance(found, int):
        return str(found) if abs(found) < 10**15 else "too big"
    return found.strip() if isinstance(found, str) else f"{Decimal(repr(found)):f}"
