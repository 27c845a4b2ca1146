"""Bring database, static files and sample to the present state in one process; run with the environment's Python."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")

import django  # noqa: E402  the path has to be set first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402


def migrate() -> None:
    """Apply what is missing; silent when there is nothing."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("· 更新数据库 (migrating the database) …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Collect static files when a source or a pin has changed since the last time."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    digest.update(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for folder in sorted({*map(Path, settings.STATICFILES_DIRS), *ROOT.glob("fazhi/*/static"), *ROOT.glob("tasks/static")}):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"{path}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text("ascii") == digest.hexdigest():
        return
    print("· 整理静态文件 (collecting static files) …", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest(), "ascii")


def sample(password_file: Path | None) -> None:
    """Load the sample year into an empty database and keep its password in a file that only the owner may read."""
    from fazhi.org.models import Unit, User

    if User.objects.exists() or Unit.objects.exists():
        return
    print("· 载入示例数据 (loading the sample year) …", flush=True)
    call_command("sample")
    if password_file is not None:
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(settings.SAMPLE_PASSWORD)


def main() -> None:
    """Do the three steps as the options say."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-static", action="store_true", help="leave the static files")
    options.add_argument("--no-sample", action="store_true", help="leave an empty database empty")
    options.add_argument("--password-file", type=Path, help="where to keep the sample accounts' password once they exist")
    wanted = options.parse_args()
    migrate()
    if not wanted.no_static:
        collect_static()
    if not wanted.no_sample:
        sample(wanted.password_file)


if __name__ == "__main__":
    main()
