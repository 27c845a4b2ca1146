"""`manage.py begin`: the first government of an empty database and its three administrators; the rest is done on screen."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from fazhi.org.models import Kind, Level, Role, Unit, User
from fazhi.org.services import people, units

ADMINISTRATORS = (
    (Role.SYSADMIN, "sysadmin", "系统管理员"),
    (Role.SECADMIN, "secadmin", "安全管理员"),
    (Role.AUDITOR, "auditor", "审计管理员"),
)


class Command(BaseCommand):
    """Makes them and prints their first passwords once; refuses a database that holds anything."""

    help = "在空数据库里建立第一个政府和系统、安全、审计三个管理员，初始密码只显示一次"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--government", required=True, help="政府全称，如 某某市人民政府")
        parser.add_argument("--code", required=True, help="单位代码")
        parser.add_argument("--level", choices=Level.values, default=Level.CITY, help="层级")
        for role, account, label in ADMINISTRATORS:
            parser.add_argument(f"--{role}", nargs=2, metavar=("账号", "姓名"), default=[account, label], help=label)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make all or nothing, and print."""
        if Unit.objects.exists() or User.objects.exists():
            raise CommandError("数据库里已有单位或人员，没有改动。begin 只用于空数据库。")
        try:
            made = self._make(options)
        except ValidationError as fault:
            raise CommandError(f"没有建立：{'；'.join(fault.messages)}") from None
        for user, label, password in made:
            self.stdout.write(f"{label}　{user.username}　{user.name}　初始密码 {password}")
        self.stdout.write("初始密码只显示这一次，登录后须改。先由系统管理员建单位和人员，再由安全管理员授予岗位。")

    @transaction.atomic
    def _make(self, options: dict[str, Any]) -> list[tuple[User, str, str]]:
        root = units.open_unit(
            actor=None, code=options["code"], name=options["government"], level=options["level"], kind=Kind.GOVERNMENT
        )
        made = []
        for role, _, label in ADMINISTRATORS:
            account, name = options[role]
            user, password = people.add_user(actor=None, username=account, name=name)
            people.appoint(actor=None, user=user, unit=root, role=role)
            made.append((user, label, password))
        return made
