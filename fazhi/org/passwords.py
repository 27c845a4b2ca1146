"""What a password must be, when it must be changed, and which ones can't be taken again (等保 8.1.4.1 a)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils import timezone

from fazhi.org.models import PastPassword, User


def due(user: User) -> bool:
    """Return whether the password must be changed before anything else: a first one, or one that grew too old."""
    return user.must_change or expired(user)


def expired(user: User) -> bool:
    """Return whether the password is older than the setting allows; those of the sample year stay."""
    days = settings.PASSWORD_DAYS
    if not days or user.sample or user.password_at is None:
        return False
    return user.password_at + timedelta(days=days) <= timezone.now()


def used_before(user: User, password: str) -> bool:
    """Return whether it is one of the last passwords, the present one among them."""
    past = user.past_passwords.order_by("-id").values_list("password", flat=True)
    kept = [user.password, *past[: max(settings.PASSWORD_HISTORY - 1, 0)]]
    return any(is_password_usable(held) and check_password(password, held) for held in kept)


def remember(user: User) -> None:
    """Keep the present password among the past ones, before it is replaced; no more than are compared."""
    if not is_password_usable(user.password):
        return
    PastPassword.objects.create(user=user, password=user.password)
    keep = user.past_passwords.order_by("-id").values_list("pk", flat=True)[: max(settings.PASSWORD_HISTORY - 1, 0)]
    user.past_passwords.exclude(pk__in=list(keep)).delete()


class LongEnough(MinimumLengthValidator):
    """Refuse a short password, saying how long it must be."""

    def get_error_message(self) -> str:
        """The sentence shown beside the field."""
        return f"密码太短，至少 {self.min_length} 个字符。"
