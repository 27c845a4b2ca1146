"""What every page's frame needs: who acts, the entries at the left, how large the type is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from fazhi.org.acting import posts_of

from . import nav

PRODUCT = "法治政府建设"
# the phone bar holds four entries and the word for all of them
ON_PHONE = 4
UNREAD_CAP = 99
FRAME_URLS = {
    "desk": "home:desk",
    "search": "home:search",
    "me": "desk:me",
    "signout": "desk:signout",
    "signin": "desk:signin",
    "switch": "desk:switch_post",
    "notices": "home:notices",
}


def address(name: str) -> str:
    """The address of a named page, or an empty string while there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; the other posts and the unread notices come with what the middleware read."""
    acting = getattr(request, "acting", None)
    groups = nav.groups_for(acting.role if acting else None, request.path)
    return {
        "product": getattr(settings, "PRODUCT_NAME", PRODUCT),
        "acting": acting,
        "acting_posts": SimpleLazyObject(lambda: _posts(request, acting)),
        "nav_groups": groups,
        "nav_short": [entry for group in groups for entry in group][:ON_PHONE],
        "notices_unread": SimpleLazyObject(lambda: _unread(request, acting)),
        "frame_urls": SimpleLazyObject(lambda: {key: address(name) for key, name in FRAME_URLS.items()}),
        "type_size": "large" if request.COOKIES.get("fz_type") == "large" else "",
        "contrast": "high" if request.COOKIES.get("fz_contrast") == "high" else "",
    }


def _unread(request: HttpRequest, acting: Any) -> str:
    """How many notices the person has not read, as the bell shows it; it came with the posts."""
    count = next((getattr(post, "unread", 0) for post in _posts(request, acting)), 0)
    return f"{UNREAD_CAP}+" if count > UNREAD_CAP else str(count or "")


def _posts(request: HttpRequest, acting: Any) -> list[Any]:
    """The posts this person may act in; middleware that already read them leaves them on the request."""
    if acting is None:
        return []
    known = getattr(request, "posts", None)
    return list(known) if known is not None else posts_of(acting.user)
