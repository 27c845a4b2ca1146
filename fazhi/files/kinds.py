"""What a file is, told by its content and held against an allow-list."""

from pathlib import Path

from fazhi.lib.office import guard
from fazhi.lib.office.document import Unreadable


class Refused(Exception):
    """A file that isn't taken; `str()` is a Chinese sentence."""


class WrongKind(Refused):
    """A file of a type that isn't taken here."""


# kind -> MIME type it is served as; a page from somewhere else is never served as a page
MIME: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "html": "application/octet-stream",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpeg": "image/jpeg",
}
IMAGES = {b"\x89PNG\r\n\x1a\n": ("png", (".png",)), b"\xff\xd8\xff": ("jpeg", (".jpg", ".jpeg"))}
TAKEN = "Word（.docx）、Excel（.xlsx）、PDF、网页（.html）、文本（.txt）、图片（.png、.jpg）"


def kind_of(place: Path, name: str) -> str:
    """Return the kind of a staged file. Raises Refused when it is not allowed, unsafe, or its name says otherwise."""
    with place.open("rb") as file:
        opening = file.read(16)
    for mark, (kind, suffixes) in IMAGES.items():
        if opening.startswith(mark):
            if Path(name).suffix.lower() not in suffixes:
                raise WrongKind(f"“{Path(name).name}”的内容是图片，与后缀不符，没有保存。")
            return kind
    try:
        kind = guard.kind_of(place, Path(name).name)
    except Unreadable as fault:
        raise WrongKind(f"{fault}。") from fault
    if kind not in MIME:
        raise WrongKind(f"“{Path(name).name}”不是可以接收的类型。")
    return kind
