"""Writes over many units, people and posts at once: the same rules as one by one, in a number of queries that stays small.

Every function is all or nothing; the caller has checked rights and told the rows that can't be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fazhi.lib.spelling import spell
from fazhi.org import audit
from fazhi.org.acting import Acting, government_of
from fazhi.org.models import Post, Unit, User
from fazhi.org.models.people import ADMINS
from fazhi.org.services.people import end_sessions, initial_password, refusal

# A first password is 59 random bits, so few rounds are enough; the first sign-in stores it at full strength.
FIRST_ROUNDS = 1000
BATCH = 500


def _check(obj: Any, *, skip: Sequence[str]) -> None:
    """Check the fields of one row; what concerns several rows is left to the database."""
    obj.full_clean(exclude=[*skip], validate_unique=False, validate_constraints=False)


@transaction.atomic
def open_units(rows: Iterable[dict[str, Any]], *, actor: Acting) -> list[Unit]:
    """Create units under parents that exist already. Raises ValidationError, IntegrityError."""
    made = []
    for facts in rows:
        unit = Unit(**facts)
        unit.pinyin, unit.initials = spell(unit.name)
        _check(unit, skip=["path", "parent", "guided_by", "successor"])
        made.append(unit)
    Unit.objects.bulk_create(made, batch_size=BATCH)
    for unit in made:
        unit.path = (unit.parent.path if unit.parent_id else "") + f"{unit.pk:06d}."
    Unit.objects.bulk_update(made, ["path"], batch_size=BATCH)
    return made


def _quick(password: str) -> str:
    """Hash a random first password with few rounds, so that thousands take seconds."""
    hasher = get_hasher()
    rounds = {"iterations": FIRST_ROUNDS} if isinstance(hasher, PBKDF2PasswordHasher) else {}
    return hasher.encode(password, hasher.salt(), **rounds)


@transaction.atomic
def add_users(rows: Iterable[dict[str, Any]], *, actor: Acting) -> list[tuple[User, str]]:
    """Create people; return each with the first password. Raises ValidationError, IntegrityError."""
    made, born = [], {"must_change": True, "password_at": timezone.now()}
    born["made_under"] = government_of(actor.unit) if actor else None
    for facts in rows:
        password = initial_password()
        user = User(**facts, **born, pinyin=spell(facts["name"])[0][:120])
        user.password = _quick(password)
        _check(user, skip=["password"])
        made.append((user, password))
    User.objects.bulk_create([user for user, _password in made], batch_size=BATCH)
    return made


@transaction.atomic
def appoint(rows: Sequence[dict[str, Any]], *, actor: Acting) -> list[Post]:
    """Give posts, each recorded by itself. Raises ValidationError when administrators would hold anything else."""
    users = {row["user"].pk for row in rows}
    found = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=users).order_by("pk")}
    first = min((row["starts"] for row in rows), default=None)
    held: dict[int, set[str]] = {pk: set() for pk in users}
    rest = Post.objects.filter(Q(ends__isnull=True) | Q(ends__gt=first), user__in=users) if rows else Post.objects.none()
    for user_id, role in rest.values_list("user_id", "role"):
        held[user_id].add(role)
    made = []
    for row in rows:
        roles = held[row["user"].pk]
        if why := refusal(actor, found[row["user"].pk], row["role"], roles):
            raise ValidationError(f"{row['user'].name}：{why}")
        roles.add(row["role"])
        post = Post(**row)
        _check(post, skip=["user", "unit"])
        made.append(post)
    Post.objects.bulk_create(made, batch_size=BATCH)
    for post in made:
        if post.role in ADMINS:
            end_sessions(post.user, actor=actor)
        label = f"{post.user.name} {post.unit.name} {post.get_role_display()}"
        audit.record("post", acting=actor, obj=post, label=label, detail={"act": "appoint", "by": "import"})
    return made
