"""Word's automatic multi-level numbers, counted the way Word shows them."""

import re
from collections.abc import Callable

from ..numerals import chinese, circled, roman

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEGAL = "零壹贰叁肆伍陆柒捌玖"


def _letters(number, first):
    return chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "ideographDigital": lambda n: "".join("〇一二三四五六七八九"[int(d)] for d in str(n)),
    "chineseLegalSimplified": lambda n: "".join(
        LEGAL["〇一二三四五六七八九".index(c)] if c in "〇一二三四五六七八九" else {"十": "拾", "百": "佰", "千": "仟"}.get(c, c)
        for c in chinese(n)
    ),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "upperLetter": lambda n: _letters(n, "A"),
    "lowerLetter": lambda n: _letters(n, "a"),
    "upperRoman": roman,
    "lowerRoman": lambda n: roman(n).lower(),
}


def _val(node, name, default=None):
    child = node.find(W + name) if node is not None else None
    return child.get(W + "val", default) if child is not None else default


def _int(text, default):
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text) else default


class Level:
    """One level of a list: its format, text pattern, start and restart rule."""

    def __init__(self, node):
        self.start = _int(_val(node, "start"), 1)
        self.format = _val(node, "numFmt", "decimal")
        self.text = _val(node, "lvlText", "") or ""
        self.restart = _int(_val(node, "lvlRestart"), None)
        self.style = _val(node, "pStyle")
        self.legal = node.find(W + "isLgl") is not None


class Numbering:
    """The lists of a document; `number()` gives what Word shows before a paragraph and counts on."""

    def __init__(self, root):
        self.abstract, self.nums, self.counters, self.begun, self.styles = {}, {}, {}, set(), {}
        if root is None:
            return
        for node in root.iterfind(W + "abstractNum"):
            levels = {_int(lvl.get(W + "ilvl"), 0): Level(lvl) for lvl in node.iterfind(W + "lvl")}
            self.abstract[node.get(W + "abstractNumId")] = levels
        linked = {_val(node, "styleLink"): node.get(W + "abstractNumId") for node in root.iterfind(W + "abstractNum")}
        for node in root.iterfind(W + "abstractNum"):  # a list that only names the style whose list it shares
            style = _val(node, "numStyleLink")
            if style and style in linked:
                self.abstract[node.get(W + "abstractNumId")] = self.abstract[linked[style]]
        for node in root.iterfind(W + "num"):
            self._add_num(node)

    def _add_num(self, node):
        number = node.get(W + "numId")
        base = _val(node, "abstractNumId")
        levels, starts = dict(self.abstract.get(base, {})), {}
        for over in node.iterfind(W + "lvlOverride"):
            at = _int(over.get(W + "ilvl"), 0)
            if over.find(W + "lvl") is not None:
                levels[at] = Level(over.find(W + "lvl"))
            start = _int(_val(over, "startOverride"), None)
            if start is not None:
                starts[at] = start
        self.nums[number] = (base, levels, starts)
        for at, level in levels.items():
            if level.style:
                self.styles.setdefault(level.style, (number, at))

    def number(self, num, at):
        """The number shown at level `at` of list `num`, without what follows it; empty for bullets and unknown lists."""
        if num not in self.nums or at not in self.nums[num][1]:
            return ""
        base, levels, starts = self.nums[num]
        count = self.counters.setdefault(base, {})
        if (num, at) not in self.begun and at in starts:
            count.pop(at, None)
        self.begun.add((num, at))
        for level in range(at):
            if level in levels:
                count.setdefault(level, starts.get(level, levels[level].start))
        count[at] = count[at] + 1 if at in count else starts.get(at, levels[at].start)
        for deeper in [level for level in count if level > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and at < restart):
                del count[deeper]
        return self._shown(levels, count, at)

    def _shown(self, levels, count, at):
        level = levels[at]
        if level.format in ("bullet", "none"):
            return ""

        def fill(match):
            index = int(match[1]) - 1
            if index not in levels or index not in count:
                return ""
            form = "decimal" if level.legal else levels[index].format
            return FORMATS.get(form, str)(max(count[index], 0))

        return re.sub(r"%([1-9])", fill, level.text).strip()
