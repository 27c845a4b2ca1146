"""Looks at a file before anything parses it: what it is, and whether it is safe to open."""

import zipfile
from pathlib import Path

from .document import Unreadable

MAX_FILE = 50 * 2**20
MAX_UNPACKED = 200 * 2**20
MAX_ENTRIES = 5000
MAX_RATIO = 100
RATIO_FROM = 5 * 2**20
ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".jar", ".bz2", ".xz")
TEXT_KINDS = {
    ".txt": "txt",
    ".text": "txt",
    ".tsv": "txt",
    ".csv": "txt",
    ".md": "txt",
    "": "txt",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
}
NAMES = {
    "docx": "Word 文档（.docx）",
    "xlsx": "Excel 工作簿（.xlsx）",
    "pdf": "PDF 文件",
    "doc": "旧版 Word 文档（.doc/.wps）",
    "xls": "旧版 Excel 工作簿（.xls）",
    "txt": "文本文件",
    "html": "网页文件",
    "zip": "压缩包",
    "image": "图片",
    "rtf": "RTF 文档",
}
EXTENSIONS = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".pdf": "pdf",
    ".doc": "doc",
    ".wps": "doc",
    ".xls": "xls",
    **TEXT_KINDS,
}
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(path, name):
    """The kind of a file (docx, xlsx, pdf, html, txt, doc), by content; raises `Unreadable` for everything unfit to read."""
    path = Path(path)
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("文件是空的，一个字节也没有", name)
    if size > MAX_FILE:
        raise Unreadable(f"文件有 {size / 2**20:.0f} MB，超过 50 MB 的上限", name)
    with path.open("rb") as handle:
        head = handle.read(4096)
    ending = Path(name).suffix.lower()
    kind = _by_content(path, head, ending, name)
    wanted = EXTENSIONS.get(ending)
    if wanted is None:
        raise Unreadable(f"不认识扩展名“{ending}”，可以读取 .docx、.xlsx、.pdf、.html、.txt", name)
    if kind != wanted:
        raise Unreadable(f"扩展名是“{ending or '（无）'}”，内容却是{NAMES[kind]}，请核对文件是否改过名或下载不完整", name)
    return kind


def _by_content(path, head, ending, name):
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return check_zip(path, name)
    if head.startswith(OLE):
        return _by_ole(path, name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(IMAGES):
        return "image"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if ending not in TEXT_KINDS and ending in EXTENSIONS:
        raise Unreadable(f"文件已损坏：开头不是 {NAMES[EXTENSIONS[ending]]}应有的标记", f"{name} 第 1 字节")
    return TEXT_KINDS.get(ending, "txt")


def _by_ole(path, name):
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("文件加了打开密码，请去掉密码后再上传", name)
    return "xls" if "Workbook".encode("utf-16-le") in data else "doc"


def check_zip(path, name):
    """Holds the directory of an Office file against the limits; returns docx, xlsx or zip. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    # ValueError takes in undecodable names, RuntimeError versions of the format that no reader knows
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as fault:
        raise Unreadable("文件已损坏：压缩目录读不出来，可能没有下载完整", f"{name} 文件末尾") from fault
    if len(entries) > MAX_ENTRIES:
        raise Unreadable(f"文件里有 {len(entries)} 个部件，超过 {MAX_ENTRIES} 个的上限，疑似压缩炸弹", name)
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > MAX_UNPACKED:
        raise Unreadable(f"文件解压后有 {unpacked / 2**20:.0f} MB，超过 200 MB 的上限，疑似压缩炸弹", name)
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(packed, 1):
        raise Unreadable(f"文件解压后是原来的 {unpacked // max(packed, 1)} 倍，疑似压缩炸弹", name)
    for entry in entries:
        _check_entry(entry)
    _check_overlap(entries, name)
    names = {entry.filename for entry in entries}
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _check_entry(entry):
    place = f"部件 {entry.filename[:80]}"
    lower = entry.filename.lower()
    if entry.flag_bits & 1:
        raise Unreadable("文件加了密码，请去掉密码后再上传", place)
    if "vbaproject" in lower:
        raise Unreadable("文件带有宏，请另存为不带宏的 .docx 或 .xlsx 后再上传", place)
    if lower.startswith("/") or "\\" in lower or ".." in lower.split("/"):
        raise Unreadable("文件内部的路径不合规矩，不能打开", place)
    if lower.endswith(ARCHIVES):
        raise Unreadable("文件里还套着压缩包，不能打开", place)


def _check_overlap(entries, name):
    reach = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < reach:
            raise Unreadable("文件内部的部件互相重叠，疑似压缩炸弹", f"部件 {entry.filename[:80]}")
        reach = entry.header_offset + entry.compress_size


FORBIDDEN = tuple(mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be"))


def part(archive, member):
    """The bytes of one XML part; refuses document types and entities. None when the part is missing."""
    try:
        data = archive.read(member)
    except KeyError:
        return None
    except Exception as fault:  # zlib, CRC and length faults all mean the same to the reader
        raise Unreadable("文件已损坏：有一个部件解不开", f"部件 {member}") from fault
    if any(mark in data for mark in FORBIDDEN):
        raise Unreadable("文件里夹带了外部实体声明（DOCTYPE），为安全起见不予打开", f"部件 {member}")
    return data
