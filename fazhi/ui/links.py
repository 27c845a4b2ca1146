"""Links to pages of other apps by their names; where such a page is missing, the words stand without a link."""

from functools import lru_cache

from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from fazhi.files.models import Citation
from fazhi.ui.components import icon, join, link
from fazhi.ui.markup import at


@lru_cache(maxsize=16)
def known(name: str) -> bool:
    """Whether a page of one record bears this name."""
    try:
        at(name, 1)
    except NoReverseMatch:
        return False
    return True


def place(name: str, pk: int) -> str:
    """The address of a record's page, or an empty string while there is none."""
    return at(name, pk) if known(name) else ""


def worded(words: object, name: str, pk: int, *, css: str = "", about: str = "") -> object:
    """Words as a link to a record's page where that page exists; a list that swaps itself must not swallow that page."""
    url = place(name, pk)
    return link(words, url, css=css, about=about, hx_boost="false") if url else words


def evidence(cited: list[Citation]) -> SafeString:
    """Pieces of evidence, each a link to the file."""
    drawn = [_one(citation) for citation in cited]
    return join([SafeString('<span class="evs">'), *drawn, SafeString("</span>")]) if drawn else SafeString("")


def _one(citation: Citation) -> SafeString:
    name = join([SafeString('<span class="ev-name">'), citation.evidence.name, SafeString("</span>")])
    inner = worded(name, "desk:evidence", citation.evidence_id)
    return join([SafeString('<span class="ev">'), icon("paperclip"), inner, SafeString("</span>")])
