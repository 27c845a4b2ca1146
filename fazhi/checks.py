"""Deployment checks: what must not reach a production server. Run by `manage.py check --deploy`."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.core.checks.messages import CheckMessage
from django.db import DatabaseError


def _sample_accounts() -> bool:
    from fazhi.org.models import User

    try:
        return User.objects.filter(sample=True).exists()
    except DatabaseError:
        return False  # no database or no tables yet: no accounts either


@register(Tags.security, deploy=True)
def no_sample_accounts(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Refuse a production server on which the sample year was loaded."""
    if not getattr(settings, "PRODUCTION", False) or not _sample_accounts():
        return []
    return [
        Error("数据库中有示例账号，不能用于正式环境。", hint="请换用空数据库，只运行 migrate，不运行 sample。", id="fazhi.E001")
    ]


@register(Tags.security, deploy=True)
def debug_off(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Refuse DEBUG."""
    return [Error("正式环境不得打开 DEBUG。", id="fazhi.E002")] if settings.DEBUG else []


@register(Tags.security, deploy=True)
def own_secret_key(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Refuse a short or a well-known signing key."""
    key = settings.SECRET_KEY
    if len(key) >= 50 and len(set(key)) >= 10 and not key.startswith(("django-insecure", "change")):
        return []
    return [Error("SECRET_KEY 太短或是示例值，请换成至少 50 位的随机串。", id="fazhi.E003")]


@register(Tags.security, deploy=True)
def named_hosts(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """In production, name the site's hosts: no wildcard, and at least one that is not this machine."""
    hosts = settings.ALLOWED_HOSTS
    if not getattr(settings, "PRODUCTION", False):
        return []
    local = {"127.0.0.1", "localhost", "[::1]", "testserver"}
    if "*" in hosts or not set(hosts) - local:
        return [Error("ALLOWED_HOSTS 须写明本站域名，不得用 * 或只有本机。", id="fazhi.E004")]
    return []


@register(Tags.database, deploy=True)
def server_database(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """In production, want PostgreSQL and a password in its address unless it is a socket."""
    if not getattr(settings, "PRODUCTION", False):
        return []
    database = settings.DATABASES["default"]
    if "postgresql" not in database["ENGINE"]:
        return [Warning("正式环境请用 PostgreSQL（DATABASE_URL）。", id="fazhi.W005")]
    host = database.get("HOST") or "/"
    if not host.startswith("/") and not database.get("PASSWORD"):
        return [Warning("数据库地址没有密码。", id="fazhi.W006")]
    return []


@register(Tags.security, deploy=True)
def broker_address(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """In production, want a broker server: the embedded one serves a single worker."""
    if not getattr(settings, "PRODUCTION", False) or urlsplit(settings.CELERY_BROKER_URL).scheme in {"redis", "rediss"}:
        return []
    return [Warning("正式环境请用 Redis（REDIS_URL）。", id="fazhi.W007")]
