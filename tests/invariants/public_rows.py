"""The rows of what anybody reads without signing in: the reviewed list of views that ask for nobody's name."""

from __future__ import annotations

from collections.abc import Callable

from tests.invariants.rows import EVERYBODY, Row


def number(which: str) -> Callable:
    """Keyword arguments naming a public report."""
    return lambda world: {"number": getattr(world, which).number}


def public(**more) -> Row:
    """A row for what anybody reads without signing in: the reviewed list of what asks for nobody's name."""
    return Row(EVERYBODY, anonymous="open", **more)


PUBLIC = {
    "public:robots": public(),
    "public:reports": public(),
    "public:registers": public(),
    "public:register": public(kwargs=lambda world: {"code": "law_study"}),
    "public:feed": public(),
    "public:sitemap": public(),
    "public:report": public(kwargs=number("shown")),
    "public:report_docx": public(kwargs=number("shown")),
    "public:report_pdf": public(kwargs=number("shown")),
    "public:nothing": public(codes=(200, 404)),  # its shortest address is the list's
    "api:public-reports": public(),
    "api:public-reports-detail": public(kwargs=number("shown")),
}
