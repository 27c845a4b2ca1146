"""What a file is, told by its content and held against an allow-list."""

import zipfile
from pathlib import Path


class Refused(Exception):
    """A file that isn't taken; `str()` is a Chinese sentence."""


# kind -> (suffixes it may carry, MIME type it is served as)
ALLOWED: dict[str, tuple[tuple[str, ...], str]] = {
    "docx": ((".docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ((".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ((".pdf",), "application/pdf"),
    "ole": ((".doc", ".wps", ".xls", ".et", ".docx", ".xlsx"), "application/octet-stream"),
    "html": ((".html", ".htm"), "application/octet-stream"),
    "txt": ((".txt", ".md"), "text/plain; charset=utf-8"),
    "png": ((".png",), "image/png"),
    "jpeg": ((".jpg", ".jpeg"), "image/jpeg"),
}
LABELS = "Word（.docx）、Excel（.xlsx）、网页（.html）、文本（.txt）、PDF、图片（.png、.jpg）"


def kind_of(place: Path, name: str) -> str:
    """Return the kind of a staged file. Raises Refused when it is not allowed or its name says otherwise."""
    kind = _sniff(place)
    suffix = Path(name).suffix.lower()
    if kind is None:
        raise Refused(f"“{Path(name).name}”不是可以接收的类型。可以接收：{LABELS}。")
    if suffix not in ALLOWED[kind][0]:
        raise Refused(f"“{Path(name).name}”的内容是{kind}，与后缀“{suffix or '无'}”不符，没有保存。")
    return kind


def _sniff(place: Path) -> str | None:
    with place.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if head.startswith(b"PK"):
        return _zip_kind(place)
    return _text_kind(head)


def _zip_kind(place: Path) -> str | None:
    try:
        with zipfile.ZipFile(place) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused("这个文件已损坏，压缩结构打不开。请用 Word 或 Excel 打开后另存再传。") from None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def _text_kind(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    elif b"\x00" in head or head.startswith((b"MZ", b"\x7fELF", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        return None
    else:
        text = head.decode("utf-8", "replace")
    opening = text.lstrip("\ufeff \r\n\t").lower()
    return "html" if opening.startswith(("<!doctype html", "<html", "<head", "<body", "<!--", "<div", "<table", "<meta")) else "txt"
