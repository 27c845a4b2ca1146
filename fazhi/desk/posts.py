"""In which of their posts a person acts."""

from __future__ import annotations

from django.http import HttpRequest

from fazhi.desk.addresses import client_ip
from fazhi.org.acting import act_as, posts_of


def take_post(request: HttpRequest) -> None:
    """Set `request.posts` and `request.acting`: the chosen post while it is held, else the first; None without any."""
    request.posts = posts_of(request.user)
    chosen = next((post for post in request.posts if post.pk == request.session.get("post")), None)
    chosen = chosen or next(iter(request.posts), None)
    request.acting = act_as(chosen, ip=client_ip(request)) if chosen else None
