"""Writes over people: accounts, posts, passwords, sessions."""

import secrets
from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from fazhi.lib.spelling import spell
from fazhi.org import access, audit, passwords, versions
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Post, Unit, User
from fazhi.org.models.people import ADMINS
from fazhi.org.services import tokens

EXCLUSIVE = "系统、安全、审计管理员各由专人担任，不得兼任其他角色。"
EDITABLE = ("name", "phone", "email", "is_active")


def initial_password() -> str:
    """Return a random first password of 12 characters without look-alikes."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "".join(secrets.choice(letters) for _ in range(12))


@transaction.atomic
def add_user(
    *, actor: Acting | None, username: str, name: str, password: str | None = None, must_change: bool = True, **rest
) -> tuple[User, str]:
    """Create a person; return them with the first password, to be handed over once. Raises ValidationError."""
    username = User.normalize_username(username).lower().strip()
    born = {"must_change": must_change, "password_at": timezone.now(), "pinyin": spell(name)[0][:120]}
    born["made_under"] = government_of(actor.unit) if actor else None
    user = User(username=username, name=name, **born, **rest)
    password = password or initial_password()
    user.set_password(password)
    user.full_clean()
    user.save()
    audit.record("create", acting=actor, obj=user, label=username)
    return user, password


@transaction.atomic
def edit_user(user: User, *, actor: Acting, version: int, **changes) -> User:
    """Change a person's own facts; disabling ends their sessions and tokens. Raises Stale, ValidationError."""
    access.require(actor, user, "change")
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValidationError(f"这些内容不能直接改：{'、'.join(sorted(unknown))}")
    if changes.get("is_active") is False and user.pk == actor.user.pk:
        raise ValidationError("不能停用自己的账号。")
    trial = User.objects.get(pk=user.pk)
    for field, value in changes.items():
        setattr(trial, field, value)
    trial.full_clean()
    if "name" in changes:
        changes["pinyin"] = spell(changes["name"])[0][:120]
    fresh = versions.write(user, version=version, changes=changes)
    if not fresh.is_active:
        end_sessions(fresh, actor=actor)
        tokens.revoke_all(fresh, actor=actor, why="账号停用")
    audit.record("change", acting=actor, obj=fresh, label=fresh.username, detail={"fields": sorted(changes)})
    return fresh


def lasting(user: User, starts: date) -> set[str]:
    """Return the roles a person holds on a day or will still hold after it."""
    rows = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=starts), user=user)
    return set(rows.values_list("role", flat=True))


def refusal(actor: Acting | None, user: User, role: str, held: set[str]) -> str:
    """Say why a person who holds these roles may not be given this one; empty when they may."""
    if actor is not None and actor.user.pk == user.pk:
        return "不能给自己授予岗位。"
    if held and (role in ADMINS or held & ADMINS):
        return EXCLUSIVE
    if actor is not None and role in ADMINS and user.must_change:
        return f"{user.name}还没有换掉初始密码，建账号的人也能登录。请本人先登录改密码，再授予管理员岗位。"
    return ""


@transaction.atomic
def appoint(*, actor: Acting | None, user: User, unit: Unit, role: str, starts: date | None = None, title: str = "") -> Post:
    """Give a person a post. The three administrators are exclusive: of each other and of every other role.

    Raises ValidationError.
    """
    starts = starts or timezone.localdate()
    if actor is not None:
        access.require(actor, unit, "staff")
    user_now = User.objects.select_for_update().get(pk=user.pk)
    if why := refusal(actor, user_now, role, lasting(user_now, starts)):
        raise ValidationError(why)
    if unit.closed and unit.closed <= starts:
        raise ValidationError({"unit": f"“{unit.name}”已撤销。"})
    post = Post(user=user, unit=unit, role=role, starts=starts, title=title)
    post.full_clean()
    post.save()
    if role in ADMINS:
        end_sessions(user, actor=actor)  # whoever made the account may have signed in with its first password
    audit.record(
        "post", acting=actor, obj=post, label=f"{user.name} {unit.name} {post.get_role_display()}", detail={"act": "appoint"}
    )
    return post


@transaction.atomic
def leave(post: Post, *, actor: Acting, version: int, on: date | None = None) -> Post:
    """End a post: `on` is the first day without it. Sessions end too, so that today's right is gone at once. Raises Stale."""
    on = on or timezone.localdate()
    if on < post.starts:
        raise ValidationError({"ends": "离任日期不能早于任职日期。"})
    if post.ends and post.ends <= timezone.localdate() and on > post.ends:
        raise ValidationError({"ends": "已经离任，不能把日期往后改。要重新任职，请另行授予岗位。"})
    fresh = versions.write(post, version=version, changes={"ends": on})
    end_sessions(post.user, actor=actor)
    if on <= timezone.localdate():
        tokens.revoke_all(post.user, actor=actor, why="离任", post=post)
    audit.record(
        "post", acting=actor, obj=fresh, label=f"{post.user.name} {post.unit.name}", detail={"act": "leave", "on": str(on)}
    )
    return fresh


@transaction.atomic
def change_password(user: User, *, password: str, actor: Acting | None, must_change: bool = False, routine: bool = False) -> User:
    """Set a password after checking it; every session ends, and every token unless it is a `routine` change of an old
    password. Raises ValidationError with the broken rules."""
    validate_password(password, user)
    if user.has_usable_password() and user.check_password(password):
        raise ValidationError("新密码不能与原密码相同。")
    if passwords.used_before(user, password):
        raise ValidationError(f"新密码不能与最近 {settings.PASSWORD_HISTORY} 次用过的相同。")
    passwords.remember(user)
    user.set_password(password)
    user.must_change, user.password_at = must_change, timezone.now()
    user.save(update_fields=["password", "must_change", "password_at"])
    end_sessions(user, actor=actor)
    if not routine:
        tokens.revoke_all(user, actor=actor, why="改密码")
    audit.record("password", acting=actor, user=user, obj=user, label=user.username)
    return user


@transaction.atomic
def reset_password(user: User, *, actor: Acting | None) -> str:
    """Give a person a new first password and return it, to be handed over once. `actor=None` is the server's console."""
    if actor is not None:
        access.require(actor, user, "change")
    password = initial_password()
    change_password(user, password=password, actor=actor, must_change=True)
    return password


def want_digest(user: User, wanted: bool, *, actor: Acting | None) -> None:
    """Say whether a person wants the daily digest by mail."""
    if User.objects.filter(pk=user.pk).exclude(digest=wanted).update(digest=wanted):
        audit.record("setting", acting=actor, user=user, obj=user, label="每日汇总邮件", detail={"active": wanted})


def end_sessions(user: User, *, actor: Acting | None) -> None:
    """End every session of a person by raising their epoch."""
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
    user.refresh_from_db(fields=["epoch"])
    audit.record("sessions", acting=actor, user=user, obj=user, label=user.username)
