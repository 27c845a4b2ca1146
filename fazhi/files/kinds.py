"""What a file is, told by its content and held against an allow-list."""

from pathlib import Path

from django.core.exceptions import ValidationError

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
PASTE_LIMIT = 500_000  # characters
PASTED = "粘贴的文字.txt"  # what pasted words are called as a file
TAKEN = "Word（.docx）、Excel（.xlsx）、PDF、网页（.html）、文本（.txt）、图片（.png、.jpg）"


def pasted(text: str) -> list[bytes]:
    """Return pasted words as the content of a text file. Raises ValidationError at `text` when there are none or too many."""
    if not text.strip():
        raise ValidationError({"text": "没有粘贴任何文字。"})
    if len(text) > PASTE_LIMIT:
        raise ValidationError({"text": f"粘贴的文字有{len(text)}字，最多{PASTE_LIMIT}字。请改为上传文件。"})
    return [text.encode()]


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
