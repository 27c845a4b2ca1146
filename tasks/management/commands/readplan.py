"""`manage.py readplan FILE`: reads a plan without a database and prints what was read."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tasks.planimport import present
from tasks.planimport.read import Unreadable, read_file


class Command(BaseCommand):
    """Prints the tasks of a plan paper: as a list, as JSON, or with the reason for every reading."""

    help = "读取一份计划文件，列出任务、单位、时限（不用数据库）"
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="计划文件：.docx、.xlsx、.pdf、.html、.txt")
        parser.add_argument("--year", type=int, help="计划年份（文件里没有写明时）")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--explain", action="store_true", help="逐项说明依据的规则和文字")

    def handle(self, *args, **options):
        path = options["file"]
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}")
        try:
            papers = read_file(path, path.name, year=options["year"])
        except Unreadable as fault:
            raise CommandError(str(fault)) from fault
        if options["json"]:
            self.stdout.write(json.dumps(present.contract(papers), ensure_ascii=False))
            return
        for line in present.lines(papers, options["explain"]):
            self.stdout.write(line)
