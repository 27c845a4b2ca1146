"""The first answer to a named request, given again to its repetitions, in whichever process they arrive."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from fazhi.org.models import Reply, User

KEPT = timedelta(hours=24)
_TABLE = Reply._meta.db_table
# waits while another transaction holds the same key; then does nothing, or goes through when that one was rolled back
_CLAIM = (
    f"INSERT INTO {_TABLE} (user_id, key, digest, status, body, headers, made_at) "  # noqa: S608  the table's own name
    "VALUES (%s, %s, %s, 0, '', '{}', %s) ON CONFLICT (user_id, key) DO NOTHING"
)


class OtherRequest(Exception):
    """The key was used before for something else; `str()` is the Chinese sentence."""

    def __init__(self) -> None:
        super().__init__("这个 Idempotency-Key 已经用于另一个请求：内容、地址或岗位不同。请换一个新的再发。")


def claim(user: User, key: str, digest: str) -> Reply | None:
    """Take a key inside the caller's transaction; None when it is ours now, else the earlier answer. Raises OtherRequest."""
    for _ in range(2):
        now = timezone.now()
        if _insert(user, key, digest, now):
            return None
        earlier = Reply.objects.filter(user=user, key=key).first()
        if earlier is not None and earlier.made_at > now - KEPT:
            if earlier.digest != digest:
                raise OtherRequest
            return earlier
        Reply.objects.filter(user=user, key=key, made_at__lte=now - KEPT).delete()  # too old to count, not swept yet
    raise OtherRequest


def _insert(user: User, key: str, digest: str, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [user.pk, key, digest, Reply._meta.get_field("made_at").get_db_prep_value(now, connection)])
        return cursor.rowcount == 1


def keep(user: User, key: str, *, status: int, body: str, headers: dict[str, str]) -> None:
    """Write down the answer, still inside the transaction of what it answers."""
    Reply.objects.filter(user=user, key=key).update(status=status, body=body, headers=headers)


def sweep() -> int:
    """Delete answers older than a day; return how many."""
    return Reply.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]
