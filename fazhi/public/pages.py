"""What the pages of the public site show."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import mark_safe

from fazhi.files.models import Publication
from fazhi.lib.office.official import kept, web
from fazhi.public import reads
from fazhi.public.forms import SearchForm
from fazhi.public.reads import Asked, Page

NAME = "法治政府建设报告公开"
LARGE = {"large": "1"}


def frame(request: HttpRequest) -> dict:
    """What stands around every page. Large type lives in the address, since nothing is kept about a reader."""
    large = request.GET.get("large") == "1"
    switch = {name: value for name, value in request.GET.items() if name != "large"} | ({} if large else LARGE)
    return {
        "site": NAME,
        "large": large,
        "size": "?large=1" if large else "",
        "switch": f"{request.path}{f'?{urlencode(switch)}' if switch else ''}",
        "home": _list(request),
    }


def _list(request: HttpRequest, **given: object) -> str:
    """The address of the list with these things asked, in the type size of this page."""
    wanted = {name: value for name, value in given.items() if value} | (LARGE if request.GET.get("large") == "1" else {})
    return f"{reverse('public:reports')}{f'?{urlencode(wanted)}' if wanted else ''}"


def listed(request: HttpRequest, form: SearchForm, asked: Asked, page: Page) -> dict:
    """The list, its years as heads."""
    told = {"q": asked.q, "year": asked.year, "sort": asked.sort, "unit": asked.unit}
    for row in page.rows:
        row["of_unit"] = _list(request, unit=row["unit_name"])
    return frame(request) | {
        "faults": [words for errors in form.errors.values() for words in errors],
        "asked": asked,
        "years": reads.years(),
        "sorts": reads.sorts(),
        "groups": [(year, list(rows)) for year, rows in groupby(page.rows, key=lambda row: row["year"])],
        "next": _list(request, **told, after=page.after) if page.after else "",
        "first": _list(request, **told) if form.cleaned_data.get("after") else "",
        "narrowed": any(told.values()),
    }


def shown(request: HttpRequest, found: Publication) -> dict:
    """One report: its words from the frozen copy, its facts beside it."""
    paper = kept.paper_of(found.paper)
    return frame(request) | {
        "one": found,
        "article": mark_safe(web.article(paper, marks=True)),  # noqa: S308  every word in it is escaped by `web`
        "contents": web.contents(paper),
        "of_unit": _list(request, unit=found.unit_name),
        "of_year": _list(request, year=found.year),
    }
