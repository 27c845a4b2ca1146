"""Writes official papers as PDF with their fonts inside: typst sets `paper.typ`, the words reach it as data, never as code."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from fazhi.lib.office.official import chart
from fazhi.lib.office.official.tree import Block, Figure, Head, Official, Table, Text, indents, legal

HERE = Path(__file__).resolve().parent
SETTER = (HERE / "paper.typ").read_bytes()
PICTURE = (HERE / "picture.typ").read_bytes()
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"  # of the wheel: what is always there
# The face the form names, under the names its files go by, then the nearest that is always there.
FACES: dict[str, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", SERIF),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R", "FandolFang", SERIF),
    "first": ("SimHei", "黑体", "STHeiti", SANS),
    "second": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai", SERIF),
    "page": ("SimSun", "宋体", SERIF),
}
SHARP = 200.0  # dots to the inch of a picture in a .docx


def write(paper: Official, *, folder: str = "") -> bytes:
    """Return the paper as PDF. `folder` may hold licensed fonts (仿宋, 小标宋…); nothing else of the system is used."""
    fonts, faces = _fonts(folder)
    given = {
        "title": legal(paper.title),
        "recipient": legal(paper.recipient),
        "blocks": [_plain(block) for block in paper.blocks],
        "signer": legal(paper.signer),
        "date": legal(paper.date),
        "in": indents(paper.signer, paper.date),
        "faces": faces,
    }
    return _set(SETTER, {"paper": json.dumps(given, ensure_ascii=False)}, fonts, "pdf")


def picture(figure: Figure, *, folder: str = "") -> bytes:
    """Return a chart as PNG."""
    fonts, _ = _fonts(folder)
    return _set(PICTURE, {"svg": chart.svg(figure)}, fonts, "png")


def _set(source: bytes, given: dict[str, str], fonts: typst.Fonts, form) -> bytes:
    """Set a document; the folder it may read from holds nothing but its own sources."""
    asked: dict[str, Any] = {"root": str(HERE), "font_paths": fonts, "ignore_system_fonts": True, "ppi": SHARP}
    made = typst.compile(source, sys_inputs=given, format=form, **asked)
    return made if isinstance(made, bytes) else made[0]


@lru_cache(maxsize=4)
def _fonts(folder: str) -> tuple[typst.Fonts, dict[str, list[str]]]:
    """The fonts at hand, and for each kind of words the faces among them, best first."""
    wheel = Path(pylopdf_fonts_zh_cn.__file__).resolve().parent
    paths: list = [wheel, *([Path(folder)] if folder and Path(folder).is_dir() else [])]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    known = {family.lower() for family in fonts.families()}
    return fonts, {kind: [name for name in names if name.lower() in known] for kind, names in FACES.items()}


def _plain(block: Block) -> dict:
    """A block as data."""
    match block:
        case Head(level, text, rest):
            return {"kind": "head", "level": level, "text": legal(text), "rest": legal(rest)}
        case Text(text):
            return {"kind": "text", "text": legal(text)}
        case Table():
            rows = [{"band": legal(row)} if isinstance(row, str) else {"cells": _legal(row)} for row in block.rows]
            widths = list(block.widths) or [1] * len(block.heads)
            told = {"kind": "table", "caption": legal(block.caption), "heads": _legal(block.heads)}
            return told | {"widths": widths, "rows": rows}
        case Figure(caption):
            return {"kind": "figure", "caption": legal(caption), "svg": chart.svg(block), "words": legal(block.words)}


def _legal(row: Sequence[str]) -> list[str]:
    return [legal(cell) for cell in row]
