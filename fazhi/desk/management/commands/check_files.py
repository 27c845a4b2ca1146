"""`manage.py check_files`: no row without its file, and how many files wait for the sweep."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fazhi.files import store
from fazhi.files.models import StoredFile


class Command(BaseCommand):
    """Compares the file store with its rows; exit code 1 when something is missing."""

    help = "核对文件：每条记录都有文件，大小（加 --full 则连同内容摘要）一致"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare how deep to look."""
        parser.add_argument("--full", action="store_true", help="逐个重算摘要，较慢")
        parser.add_argument("--sweep", action="store_true", help="顺带清掉没有记录、超过一天的文件")

    def handle(self, *args: object, **options) -> None:
        """Look, say, and fail loudly."""
        gone = store.missing_files()
        spoilt = (
            [sha for sha in self._every() if sha not in gone and self._digest(store.path_of(sha)) != sha]
            if options["full"]
            else []
        )
        swept = store.sweep() if options["sweep"] else 0
        for sha in gone:
            self.stderr.write(f"缺文件或大小不符：{sha}")
        for sha in spoilt:
            self.stderr.write(f"内容已变：{sha}")
        if gone or spoilt:
            raise CommandError(f"有 {len(gone) + len(spoilt)} 个文件不对，请从备份恢复。")
        self.stdout.write(
            f"{StoredFile.objects.count()} 个文件都在。" + (f"清掉 {swept} 个没有记录的文件。" if options["sweep"] else "")
        )

    @staticmethod
    def _every() -> list[str]:
        return list(StoredFile.objects.order_by("pk").values_list("sha256", flat=True))

    @staticmethod
    def _digest(place: Path) -> str:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
