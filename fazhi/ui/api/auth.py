"""Who calls the API: a token acting for one post, or a person signed in with the browser."""

from __future__ import annotations

from django.conf import settings
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from fazhi.org import audit, passwords
from fazhi.org.acting import Acting
from fazhi.org.models import ApiToken
from fazhi.org.services import guesses, tokens
from fazhi.ui.addresses import client_ip
from fazhi.ui.api.problems import InvalidToken, Refusal, TooMany

SCHEME = "bearer"
GUESSES = settings.TOKEN_GUESSES
UNKNOWN = "令牌无效：可能写错、已停用、已过期，或者它所属的岗位已经变动。请到“接口令牌”核对。"
NO_POST = "您的账号现在没有岗位，不能读取数据。请联系系统管理员。"
FIRST_PASSWORD = "请先在浏览器登录并修改密码。"  # noqa: S105  a sentence
NO_SCOPE = "这个令牌没有“{words}”的权限（{scope}）。请在“接口令牌”页新建一个有这项权限的。"
NO_CSRF = "在浏览器里写数据须带 X-CSRFToken，并从本站发出。"


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer fz_…`. A bad token is refused and put on record; too many from one address get 429."""

    def authenticate(self, request: Request) -> tuple[object, Acting] | None:
        """Return (person, acting), None without a bearer token. Raises InvalidToken or TooMany."""
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != SCHEME:
            return None
        ip = client_ip(request._request)
        acting = tokens.acting_of(secret.strip(), ip=ip)
        if acting is None:
            _refuse(secret.strip(), ip)
        request._request.acting = acting
        return acting.user, acting

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme in WWW-Authenticate, which makes the answer 401."""
        return 'Bearer realm="fazhi"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session, with CSRF enforced for everything but reading."""

    def authenticate(self, request: Request) -> tuple[object, Acting | None] | None:
        """Return (person, acting), None when nobody is signed in. Raises PermissionDenied without a CSRF token."""
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated or not user.is_active:
            return None
        try:
            self.enforce_csrf(request)
        except exceptions.PermissionDenied as fault:
            raise Refusal(NO_CSRF) from fault
        return user, request._request.acting


class HasActing(permissions.BasePermission):
    """Lets in who acts in a post, with a token that has the scope; the rest is decided by the access rules of the rows."""

    def has_permission(self, request: Request, view: object) -> bool:
        """Return False for nobody (401). Raises Refusal with a sentence for one who is known but may not do this."""
        if request.user is None:
            return False
        if request.auth is None:
            raise Refusal(NO_POST)
        if request.auth.scopes is None and passwords.due(request.user):
            raise Refusal(FIRST_PASSWORD)
        scope = getattr(view, "scopes", {}).get(request.method, tokens.READ)
        if request.auth.scopes is not None and scope not in request.auth.scopes:
            raise Refusal(NO_SCOPE.format(words=tokens.SCOPES[scope], scope=scope))
        return True


def _refuse(secret: str, ip: str | None) -> None:
    """Put a bad token on record and raise. A good one still opens the door: many systems stand behind one address."""
    tried = guesses.knock("token", ip, GUESSES)
    if tried.wait:
        raise TooMany("无效令牌试得太多，请稍后再试。", tried.wait)
    known = ApiToken.objects.select_related("post__user").filter(digest=tokens.digest(secret)).first()
    audit.record(
        "token",
        user=known.post.user if known else None,
        obj=known or ApiToken(),
        label=known.name if known else "没有这样的令牌",
        ok=False,
        ip=ip,
        detail={"act": "refused"},
    )
    raise InvalidToken(UNKNOWN)
