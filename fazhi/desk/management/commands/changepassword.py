"""A new first password from the server's console, in place of the framework's command, which would leave sessions and tokens."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fazhi.org.models import User
from fazhi.org.services import people


class Command(BaseCommand):
    """Resets one account: also the only way for administrators, whom nobody resets on screen."""

    help = "Give an account a new first password, shown once; its sessions and tokens end. Two people should be present."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account."""
        parser.add_argument("account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset and print."""
        try:
            user = User.objects.get_by_natural_key(options["account"])
        except User.DoesNotExist:
            raise CommandError(f"没有账号“{options['account']}”。") from None
        password = people.reset_password(user, actor=None)
        self.stdout.write(f"{user.username} {user.name}：{password}（登录后须改）")
