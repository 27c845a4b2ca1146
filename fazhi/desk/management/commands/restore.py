"""`manage.py restore`: fill an empty database and the file store from an archive."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fazhi.desk.backup import Refused, acts


class Command(BaseCommand):
    """Restores and compares with the manifest."""

    help = "从归档恢复到空数据库，并与归档清单逐表、逐文件比对"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the archive."""
        parser.add_argument("archive", type=Path, help="backup 生成的归档")

    def handle(self, *args: object, **options) -> None:
        """Restore; a refusal leaves the database as it was."""
        try:
            manifest = acts.fill(options["archive"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        count = sum(table["rows"] for table in manifest["tables"].values())
        what = f"{len(manifest['tables'])} 张表 {count} 行、{len(manifest['files'])} 个文件"
        self.stdout.write(f"已恢复 {what}，与清单（{manifest['made_at']}）一致。")
