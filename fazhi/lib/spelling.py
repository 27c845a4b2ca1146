"""How a Chinese name is spelled in letters, for search and sorting."""

from importlib import import_module

FULL, INITIALS = 240, 80


def spell(name: str) -> tuple[str, str]:
    """Return pinyin and initials without tones and spaces, at most 240 and 80 letters: 市司法局 gives shisifaju and ssfj."""
    # the dictionary takes 57 MB: a web process that never names a unit doesn't carry it
    pinyin = import_module("pypinyin")
    full = "".join(pinyin.lazy_pinyin(name))
    initials = "".join(pinyin.lazy_pinyin(name, style=pinyin.Style.FIRST_LETTER))
    return full[:FULL], initials[:INITIALS]
