"""One-time form keys: the second of two equal submissions finds the first one's answer."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from fazhi.org.models import OnceKey, User


def _short(key: str) -> str:
    """The key as it is stored: it came from a form, and may be anything."""
    return key.replace("\x00", "")[:64]


def claim(user: User, key: str) -> bool:
    """Spend a key inside the caller's transaction; False when it was spent before. An empty key always passes."""
    if not key:
        return True
    try:
        with transaction.atomic():
            OnceKey.objects.create(user=user, key=_short(key))
    except IntegrityError:
        return False
    return True


def answer(user: User, key: str, url: str) -> None:
    """Remember where the first submission led."""
    if key:
        OnceKey.objects.filter(user=user, key=_short(key)).update(answer=url[:200])


def release(user: User, key: str) -> None:
    """Give a key back whose submission was refused, so that the corrected form may be sent with it."""
    OnceKey.objects.filter(user=user, key=_short(key), answer="").delete()


def earlier(user: User, key: str) -> str:
    """Return where the first submission led, or an empty string."""
    return OnceKey.objects.filter(user=user, key=_short(key)).values_list("answer", flat=True).first() or ""


def sweep(days: int = 7) -> int:
    """Delete keys older than `days`; return how many."""
    return OnceKey.objects.filter(made_at__lt=timezone.now() - timedelta(days=days)).delete()[0]
