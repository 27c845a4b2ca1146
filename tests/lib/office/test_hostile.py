"""Files that are wrong, damaged or hostile: each is refused with a Chinese sentence that names fault and place."""

import struct
import zipfile

import pytest

from fazhi.lib.office import guard, reading, text
from fazhi.lib.office.document import Unreadable
from tests.lib.office import papers

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HELLO = papers.paragraph(papers.run("一、建立台账。"))
XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&b;</w:document>'


def refused(path, name=None):
    with pytest.raises(Unreadable) as caught:
        reading.read(path, name or path.name)
    sentence = caught.value.sentence
    assert any("一" <= char <= "龥" for char in sentence)
    assert caught.value.place
    return sentence


def written(path, data):
    path.write_bytes(data)
    return path


def replaced(path, member, data):
    """A copy of a zip with one member's bytes replaced."""
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    kept[member] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in kept.items():
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("空.docx", b"", "空的"),
        ("空.txt", b"", "空的"),
        ("锁.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("锁.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("旧.xls", OLE + "Workbook".encode("utf-16-le"), "不能直接读取"),
        ("改名.docx", b"%PDF-1.7\n", "PDF"),
        ("改名.pdf", b"PK\x03\x04", "损坏"),
        ("改名.docx", b"just words", "损坏"),
        ("图.docx", b"\x89PNG\r\n", "图片"),
        ("文.rtf", b"{\\rtf1", "不认识扩展名"),
        ("程序.exe", b"MZ", "不认识扩展名"),
        ("二进制.txt", bytes(range(256)) * 4, "二进制"),
        ("坏码.txt", b"\xff\xff\xff\xffabc", "编码"),
        ("坏.pdf", b"%PDF-1.4\n garbage", "PDF"),
        ("截断.docx", b"PK\x03\x04" + b"\0" * 40, "损坏"),
        ("实体.html", b"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>", "外部实体"),
    ],
)
def test_wrong_files(tmp_path, name, data, fault):
    assert fault in refused(written(tmp_path / name, data))


def test_old_word_without_libreoffice(tmp_path, monkeypatch):
    monkeypatch.setattr(reading.shutil, "which", lambda name: None)
    path = written(tmp_path / "旧.doc", OLE + "WordDocument".encode("utf-16-le"))
    assert "LibreOffice" in refused(path)


def test_macros(tmp_path):
    path = papers.raw_docx(tmp_path / "宏.docx", HELLO, {"word/vbaProject.bin": b"x"})
    assert "宏" in refused(path)


@pytest.mark.parametrize("member", ["word/document.xml", "word/numbering.xml", "word/styles.xml"])
@pytest.mark.parametrize("code", ["utf-8", "utf-16-le"])
def test_external_entities(tmp_path, member, code):
    path = replaced(papers.raw_docx(tmp_path / "实体.docx", HELLO), member, XXE.encode(code))
    assert "外部实体" in refused(path)


def test_external_entities_in_a_workbook(tmp_path):
    path = replaced(papers.xlsx(tmp_path / "实体.xlsx", {"甲": [["乙"]]}), "xl/worksheets/sheet1.xml", XXE.encode())
    assert "外部实体" in refused(path)


def test_broken_xml(tmp_path):
    path = replaced(papers.raw_docx(tmp_path / "坏.docx", HELLO), "word/document.xml", b"<w:document><w:body>")
    assert "损坏" in refused(path)


def test_bombs_by_ratio_and_by_size(tmp_path):
    path = papers.raw_docx(tmp_path / "炸弹.docx", HELLO, {"word/media/a.xml": b"\0" * (30 * 2**20)})
    assert "压缩炸弹" in refused(path)
    entries = {f"word/media/{i}.bin": b"\0" * (30 * 2**20) for i in range(7)}
    assert "200 MB" in refused(papers.raw_docx(tmp_path / "大.docx", HELLO, entries))


def test_lying_size(tmp_path):
    """A directory that names a small size for a large part is caught when the part is opened."""
    path = papers.raw_docx(tmp_path / "谎.docx", "".join([HELLO] * 500))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02", data.index(b"word/document.xml", 100))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 64)
    assert "损坏" in refused(written(path, bytes(data)))


def test_too_many_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MAX_ENTRIES", 10)
    assert "部件" in refused(papers.raw_docx(tmp_path / "多.docx", HELLO, {f"word/{i}.xml": "" for i in range(20)}))


@pytest.mark.parametrize("member", ["../../etc/cron", "/etc/cron", "word/a.zip", "word/..\\b"])
def test_members_that_do_not_belong(tmp_path, member):
    refused(papers.raw_docx(tmp_path / "路径.docx", HELLO, {member: b"PK\x03\x04"}))


def test_truncated_at_every_length(tmp_path):
    whole = papers.raw_docx(tmp_path / "整.docx", HELLO).read_bytes()
    for length in range(1, len(whole) - 1, max(len(whole) // 40, 1)):
        refused(written(tmp_path / "断.docx", whole[:length]))


def test_only_pictures(tmp_path):
    path = papers.raw_docx(tmp_path / "图.docx", papers.paragraph("<w:r><w:drawing/></w:r>"), {"word/media/a.png": b"x"})
    assert "只有图片" in refused(path)
    assert "只有图片" in refused(written(tmp_path / "扫描.pdf", papers.pdf(pages=2)))


def test_no_words_at_all(tmp_path):
    assert "没有可以读取的文字" in refused(papers.raw_docx(tmp_path / "白.docx", papers.paragraph("")))


def test_locked_pdf(tmp_path):
    assert "密码" in refused(written(tmp_path / "锁.pdf", papers.pdf(encrypt=True)))


def test_workbook_of_too_many_rows(tmp_path):
    path = papers.xlsx(tmp_path / "长.xlsx", {"甲": [["序号", "任务"], *([i, "乙"] for i in range(5001))]})
    assert "5000 行" in refused(path)


def test_text_table_of_too_many_rows():
    with pytest.raises(Unreadable, match="5000 行"):
        text.from_text("a\tb\tc\n" * 5003)


def test_file_over_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MAX_FILE", 10)
    assert "50 MB" in refused(written(tmp_path / "大.txt", b"x" * 11))
