"""The Atom feed and the sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.urls import reverse
from django.utils import timezone

from fazhi.files.models import Publication
from fazhi.files.publications import path_of
from fazhi.public.pages import NAME

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
EPOCH = "1970-01-01T00:00:00Z"  # of a feed in which nothing stands


def atom(newest: list[Publication], site: str) -> str:
    """Return the feed (RFC 4287); an entry is named by its address, an edition by its moment."""
    updated = _moment(newest[0].published_at) if newest else EPOCH
    here, home = f"{site}{reverse('public:feed')}", f"{site}{reverse('public:reports')}"
    lines = [
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<title>{NAME}</title><id>{escape(here)}</id><updated>{updated}</updated>",
        f'<link rel="self" href="{escape(here)}"/><link rel="alternate" href="{escape(home)}"/>',
    ]
    return "\n".join([*lines, *(_entry(one, site) for one in newest), "</feed>\n"])


def _entry(one: Publication, site: str) -> str:
    address, moment = escape(f"{site}{path_of(one)}"), _moment(one.published_at)
    about = escape(f"{one.unit_name}，{one.year} 年度，{one.sort_name}")
    return (
        f"<entry><title>{escape(one.title)}</title><id>{address}</id><updated>{moment}</updated>"
        f"<author><name>{escape(one.unit_name)}</name></author>"
        f'<link rel="alternate" href="{address}"/><summary>{about}</summary></entry>'
    )


def sitemap(addresses: Iterable[tuple[str, object]], site: str) -> str:
    """Return the sitemap: the list and every report that stands."""
    lines = [f'{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    lines.append(f"<url><loc>{escape(site)}{reverse('public:reports')}</loc></url>")
    for number, moment in addresses:
        address = f"{escape(site)}{reverse('public:report', args=[number])}"
        lines.append(f"<url><loc>{address}</loc><lastmod>{_moment(moment)}</lastmod></url>")
    return "\n".join([*lines, "</urlset>\n"])


def _moment(moment) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")
