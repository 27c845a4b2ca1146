"""Tables that come in: faults by row and column, bad files by a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from fazhi.ui.sheets import Header, SheetFault, read_sheet


def level(words: str) -> str:
    """市 or 县."""
    if words not in ("市", "县"):
        raise ValueError(f"“{words}”不是层级，请写市或县。")
    return words


HEADERS = [
    Header("name", "名称", required=True, max_length=6, aliases=("单位名称",)),
    Header("level", "层级", required=True, read=level),
    Header("phone", "电话"),
]


def book(*rows: tuple, title: str = "Sheet") -> io.BytesIO:
    """A workbook of one sheet."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    held = io.BytesIO()
    made.save(held)
    held.seek(0)
    return held


def test_reads_rows_under_a_title_with_aliases() -> None:
    sheet = read_sheet(
        book(
            ("某市单位表",),
            ("* 单位名称：", " 层 级", "备注", "电话"),
            ("甲局", "市", "x", 7002026.0),
            (None, None),
            ("乙局", "县"),
        ),
        HEADERS,
    )
    assert [(row.number, row.values) for row in sheet.rows] == [
        (3, {"name": "甲局", "level": "市", "phone": "7002026"}),
        (5, {"name": "乙局", "level": "县", "phone": ""}),
    ]
    assert sheet.unknown == ["备注"] and not sheet.faults


def test_faults_name_row_and_column() -> None:
    sheet = read_sheet(book(("名称", "层级"), ("", "市"), ("名称太长太长太长", "省"), ("甲", "市")), HEADERS)
    assert [str(fault) for fault in sheet.faults] == [
        "第 2 行“名称”：不能空着。",
        "第 3 行“名称”：最多 6 个字，现有 8 个。",
        "第 3 行“层级”：“省”不是层级，请写市或县。",
    ]
    assert len(sheet.rows) == 1


def zipped(**parts: bytes) -> io.BytesIO:
    """A package of some parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    held.seek(0)
    return held


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (io.BytesIO(b""), "空的"),
        (io.BytesIO("名称,层级".encode()), "不是 .xlsx"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600), "旧格式"),
        (io.BytesIO(b"PK\x03\x04broken"), "损坏"),
        (zipped(**{"word__document.xml": b"<w/>"}), "不是 .xlsx"),
        (zipped(**{"xl__workbook.xml": b"<x/>", "xl__vbaProject.bin": b"1"}), "宏"),
        (zipped(**{"xl__workbook.xml": b"0" * 30_000_000}), "炸弹"),
        (book(("别的", "表")), "没有找到表头"),
        (book(("名称", "层级")), "没有内容"),
    ],
)
def test_bad_files_get_a_sentence(file: io.BytesIO, told: str) -> None:
    with pytest.raises(SheetFault, match=told):
        read_sheet(file, HEADERS)


def test_too_many_rows() -> None:
    with pytest.raises(SheetFault, match="超过 3 行"):
        read_sheet(book(("名称", "层级"), *[("甲", "市")] * 4), HEADERS, limit=3)
    assert len(read_sheet(book(("名称", "层级"), *[("甲", "市")] * 3), HEADERS, limit=3).rows) == 3


@pytest.mark.parametrize("at", range(0, 100, 4))
def test_a_book_damaged_anywhere_gets_a_sentence_or_is_read(at: int) -> None:
    """The package may look whole and one of its sheets be broken: that shows only when the sheet is unpacked."""
    raw = bytearray(book(("名称", "层级"), *((f"{n * n}局", "市") for n in range(60))).getvalue())
    start = len(raw) * at // 100
    raw[start : start + 40] = b"\x00\xff" * 20
    try:
        found = read_sheet(io.BytesIO(bytes(raw)), HEADERS)
    except SheetFault as fault:
        assert str(fault).endswith("。"), str(fault)
    else:
        assert len(found.rows) + len(found.broken) == 60


def test_a_sheet_whose_packed_bytes_are_broken_is_named_damaged() -> None:
    whole = book(("名称", "层级"), *((f"{n * n}局", "市") for n in range(60))).getvalue()
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        part = package.getinfo("xl/worksheets/sheet1.xml")
    raw, start = bytearray(whole), part.header_offset + 30 + len(part.filename)
    raw[start + 20 : start + part.compress_size] = b"\x00" * (part.compress_size - 20)
    with pytest.raises(SheetFault, match="已损坏，打不开"):
        read_sheet(io.BytesIO(bytes(raw)), HEADERS)
