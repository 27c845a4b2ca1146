"""`manage.py backup`: one archive of database and files."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fazhi.desk.backup import Refused, acts


class Command(BaseCommand):
    """Writes the archive and says what is in it."""

    help = "备份数据库与文件到一个归档（正在使用时也可以执行）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--to", type=Path, help="归档的路径；默认放在 var/backups/ 下")

    def handle(self, *args: object, **options) -> None:
        """Make the archive; fails when a registered file was not there to be copied."""
        place = options["to"] or settings.FAZHI_VAR / "backups" / f"fazhi-{timezone.localtime():%Y%m%d-%H%M%S}.zip"
        try:
            manifest = acts.make(place)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as fault:
            raise CommandError(f"归档写不进 {place}：{fault.strerror}。") from None
        count = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"已备份 {len(manifest['tables'])} 张表 {count} 行、{len(manifest['files'])} 个文件：{place}")
        if manifest["missing"]:
            listed = "、".join(digest[:12] for digest in manifest["missing"][:5])
            raise CommandError(f"归档已写好，但有 {len(manifest['missing'])} 个登记的文件不在原处（{listed}），请尽快查明。")
