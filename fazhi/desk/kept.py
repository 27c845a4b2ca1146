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
