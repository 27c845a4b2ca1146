"""Where a request comes from."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """Return the address of the peer; a forwarded address counts only behind a proxy that the deployment names."""
    address = request.META.get("REMOTE_ADDR")
    if settings.BEHIND_PROXY and (chain := request.META.get("HTTP_X_FORWARDED_FOR")):
        address = chain.split(",")[-1].strip()
    try:
        validate_ipv46_address(address or "")
    except ValidationError:
        return None  # a socket has no address, and a header may hold anything
    return address
