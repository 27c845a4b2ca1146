"""What was typed into a form whose session had expired: carried through the sign-in page, never through the session."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpRequest

SALT = "fazhi.desk.kept"
HOURS = 12
MOST_CHARACTERS = 1_000_000
# never carried: proofs of who one is, and the token that the next page makes anew
NEVER = ("password", "secret", "csrfmiddlewaretoken")
LABELS = {
    "name": "名称",
    "short": "简称",
    "title": "标题",
    "note": "理由",
    "reason": "理由",
    "text": "内容",
    "words": "原文",
    "members": "成员单位",
    "unit": "单位",
    "parent": "上级单位",
    "guided_by": "业务指导单位",
    "successor": "承接单位",
    "phone": "电话",
}
CODE_LENGTH = 40
PASSWORD_BOXES = frozenset({"old", "new", "again"})


@dataclass(frozen=True)
class Kept:
    """An unsent form: where it was going, its fields, the names of its file boxes, and whose it was (None: unknown)."""

    path: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    owner: int | None = None

    def seal(self) -> str:
        """The text that travels in the sign-in page."""
        return signing.dumps([self.path, self.fields, self.files, self.owner], salt=SALT, compress=True)

    @property
    def written(self) -> list[tuple[str, str, str]]:
        """What a person wrote, as (name, label, value): words, not the codes that choices and keys send."""
        shown = [(name, value) for name, value in self.fields if not is_code(value)]
        return [(name, LABELS.get(name, f"写的内容 {number}"), value) for number, (name, value) in enumerate(shown, 1)]

    @property
    def silent(self) -> list[tuple[str, str]]:
        """The rest, which goes along unseen."""
        return [(name, value) for name, value in self.fields if is_code(value)]

    def belongs_to(self, user_id: int) -> bool:
        """Whether it may be shown to this person: not to the next one at the same machine."""
        return self.owner is None or self.owner == user_id


def gather(request: HttpRequest, *, owner: int | None = None, files: list[str] | None = None) -> Kept | None:
    """Return the typed fields of a POST, or None when there is nothing worth carrying."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in NEVER) and name not in PASSWORD_BOXES
        for value in values
    ]
    if not fields or sum(len(value) for _name, value in fields) > MOST_CHARACTERS:
        return None
    return Kept(request.get_full_path(), fields, files if files is not None else sorted(request.FILES), owner)


def unseal(text: str) -> Kept | None:
    """Read what `seal` wrote within the last hours; None for anything else."""
    try:
        path, fields, files, owner = signing.loads(text, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Kept(path, [(str(name), str(value)) for name, value in fields], [str(name) for name in files], owner)


def is_code(value: str) -> bool:
    """Whether a value looks like what a machine sends: short, plain letters and figures, no space."""
    return len(value) <= CODE_LENGTH and value.isascii() and not any(char.isspace() for char in value)
