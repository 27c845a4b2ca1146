"""Pages of the public site: the list by year and unit, one report, its files, feed, sitemap, robots."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fazhi.files.models import Publication, StoredFile
from fazhi.public import feeds, pages, reads
from fazhi.public import registers as ledgers
from fazhi.public.caching import changed, for_everybody
from fazhi.public.forms import SearchForm
from fazhi.ui.download import answered
from fazhi.ui.export import safe_name

MISSING = ("没有这一页", "地址可能写错了。可以从公开的报告和台账里找。")
WITHDRAWN = ("已经撤下", "这份报告曾经公开，现在已由公开单位撤下，不再提供。")


@for_everybody
def reports(request: HttpRequest) -> HttpResponse:
    """What is public, by year and unit."""
    form = SearchForm(request.GET)
    form.is_valid()
    asked, after = form.asked(), form.cleaned_data.get("after") or ""
    page = reads.page(asked, after)
    if page is None:
        return _absent(request, 404, MISSING)
    return render(request, "public/reports.html", pages.listed(request, form, asked, page))


@for_everybody
def report(request: HttpRequest, number: str) -> HttpResponse:
    """One report as it was published."""
    found = reads.one(number)
    if found is None:
        return _missing(request, number)
    return changed(render(request, "public/report.html", pages.shown(request, found)), found.published_at)


@for_everybody
def registers(request: HttpRequest) -> HttpResponse:
    """The ledgers there is something public of."""
    context = pages.frame(request) | {"registers": ledgers.registers()}
    return render(request, "public/registers.html", context)


@for_everybody
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The published records of one ledger."""
    found = ledgers.page(request, code)
    return _absent(request, 404, MISSING) if found is None else render(request, "public/register.html", found)


@for_everybody
def report_docx(request: HttpRequest, number: str) -> HttpResponse:
    """The published copy as .docx."""
    return _file(request, number, "docx")


@for_everybody
def report_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The published copy as PDF."""
    return _file(request, number, "pdf")


def _file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    found = reads.one(number)
    if found is None:
        return _missing(request, number)
    return _sent(found, getattr(found, form), form)


def _sent(found: Publication, stored: StoredFile, form: str) -> HttpResponse:
    answer = answered(stored, safe_name(found.title, form))
    answer["ETag"] = f'"{stored.sha256}"'
    return changed(answer, found.published_at)


@for_everybody
def feed(request: HttpRequest) -> HttpResponse:
    """What was published last, as Atom."""
    return HttpResponse(feeds.atom(reads.newest(), _site(request)), content_type="application/atom+xml; charset=utf-8")


@for_everybody
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address, for search engines."""
    return HttpResponse(feeds.sitemap(reads.addresses(), _site(request)), content_type="application/xml; charset=utf-8")


@for_everybody
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the public site and nothing else."""
    lines = ["User-agent: *", "Allow: /public/", "Allow: /static/", "Disallow: /"]
    lines.append(f"Sitemap: {_site(request)}{reverse('public:sitemap')}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@for_everybody
def nothing(request: HttpRequest) -> HttpResponse:
    """Every address of the public site that is not one."""
    return _absent(request, 404, MISSING)


def _missing(request: HttpRequest, number: str) -> HttpResponse:
    """What was never public, whatever it is, is not there; what was withdrawn says so."""
    return _absent(request, 410, WITHDRAWN) if reads.gone(number) else _absent(request, 404, MISSING)


def _absent(request: HttpRequest, status: int, words: tuple[str, str]) -> HttpResponse:
    head, said = words
    return render(request, "public/absent.html", pages.frame(request) | {"head": head, "words": said}, status=status)


def _site(request: HttpRequest) -> str:
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
