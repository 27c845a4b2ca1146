"""Writes over API tokens."""

import hashlib
import secrets
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from fazhi.org import audit
from fazhi.org.acting import Acting, act_as
from fazhi.org.models import ApiToken, Post, User
from fazhi.org.prepared import Prepared

PREFIX = "fz_"
LONGEST = timedelta(days=366)
SCOPES = {"read": "读取", "write": "填报、送签和上传材料", "sign": "签发报送"}
READ, WRITE, SIGN = SCOPES


def digest(secret: str) -> str:
    """Return the SHA-256 hex digest under which a token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(*, actor: Acting, name: str, expires: date, scopes: str = "read") -> tuple[ApiToken, str]:
    """Make a token for the acting post; return it with the secret, which is never stored. Raises ValidationError.

    `scopes` are words of SCOPES; reading is always among them.
    """
    today = timezone.localdate()
    if not today < expires <= today + LONGEST:
        raise ValidationError({"expires": "有效期应在明天至一年之内。"})
    asked = set(scopes.split())
    if asked - set(SCOPES):
        raise ValidationError({"scopes": "没有这种权限范围。"})
    scopes = " ".join(scope for scope in SCOPES if scope in asked | {READ})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(post=actor.post, name=name, prefix=secret[:9], digest=digest(secret), scopes=scopes, expires=expires)
    token.full_clean()
    token.save()
    audit.record("token", acting=actor, obj=token, label=name, detail={"act": "issue", "scopes": scopes})
    return token, secret


@transaction.atomic
def revoke(token: ApiToken, *, actor: Acting) -> None:
    """Stop a token for good; a second time changes nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
        audit.record("token", acting=actor, obj=token, label=token.name, detail={"act": "revoke"})


@transaction.atomic
def revoke_all(user: User, *, actor: Acting | None, why: str, post: Post | None = None) -> None:
    """Stop every live token of a person (of one post): whoever took the account over may have made one to stay."""
    rows = ApiToken.objects.filter(post__user=user, revoked_at__isnull=True)
    for token in rows.filter(post=post) if post else rows:
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
        audit.record("token", acting=actor, user=user, obj=token, label=token.name, detail={"act": "revoke", "why": why})


def scope_words(scopes: str) -> str:
    """Say in Chinese what a token may do."""
    return "、".join(words for scope, words in SCOPES.items() if scope in scopes.split())


def _live(digest: str, day: date) -> QuerySet[ApiToken]:
    rows = ApiToken.objects.select_related("post__user", "post__unit").order_by()
    return rows.filter(digest=digest, revoked_at__isnull=True, expires__gte=day, post__user__is_active=True)


_LIVE = Prepared(_live)  # every call of the API asks


def acting_of(secret: str, *, ip: str | None = None) -> Acting | None:
    """Return who a token acts as, or None when it is unknown, stopped, expired, or its post or person is gone."""
    today = timezone.localdate()
    token = next(iter(_LIVE(digest(secret), today)), None)
    if token is None or token.post.starts > today or (token.post.ends and token.post.ends <= today):
        return None
    _touch(token)
    return act_as(token.post, ip=ip, scopes=frozenset(token.scopes.split()), today=today)


def _touch(token: ApiToken) -> None:
    """Note the use at most once a minute, so that reading stays a read."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
