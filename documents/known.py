"""The ledgers there are: read once when the program starts, from the shipped folder and from one of the deployment's own."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from documents.declared import reader
from documents.declared.model import Ledger

SHIPPED = Path(__file__).parent / "ledgers"


TEXTS: dict[str, str] = {}
LEDGERS: dict[str, Ledger] = {}


def load(*folders: Path) -> None:
    """Read every declaration of these folders, which may name one another. Raises ImproperlyConfigured with the place."""
    try:
        texts = {path.name: reader.text_of(path) for folder in folders for path in sorted(folder.glob("*.toml"))}
        found = reader.read_all(texts.items())
    except reader.BadLedger as fault:
        raise ImproperlyConfigured(str(fault)) from fault
    LEDGERS.clear()
    LEDGERS.update(found)
    TEXTS.clear()
    TEXTS.update({name.removesuffix(".toml"): text for name, text in texts.items()})


def text_of(code: str) -> str:
    """Return the text of the file that declares a ledger, as it was read at start."""
    return TEXTS[code]


def folders() -> list[Path]:
    """Return the shipped folder and, where there is one, the deployment's own."""
    own = Path(settings.FAZHI_LEDGERS)
    return [SHIPPED, *([own] if own.is_dir() else [])]


load(*folders())
