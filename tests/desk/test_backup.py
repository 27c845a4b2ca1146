"""Backup and restore: equal checksums or a sentence, on the database of the run."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests import live

COUNTS = """
from fazhi.desk.backup import rows
answer = {model._meta.db_table: rows.tally(model) for model in rows.every_model()}
"""
KEEP_A_FILE = """
from fazhi.files import store
store.keep([("第一条 为了测试备份，" * 200).encode()], name="试.txt")
answer = True
"""


@pytest.fixture
def archive(prepared, tmp_path: Path):
    """A place with the sample year, its archive and what its tables held."""
    with live.copied(prepared, tmp_path) as place:
        place.ask(KEEP_A_FILE)
        before = place.ask(COUNTS)
        to = tmp_path / "kept.zip"
        place.manage("backup", "--to", str(to))
        yield place, to, before


@pytest.fixture
def other(tmp_path: Path):
    """An empty place."""
    with live.empty(tmp_path / "other") as place:
        yield place


def test_restore_equals_what_was_kept(archive, other):
    _, kept, before = archive
    said = other.manage("restore", str(kept))
    assert "一致" in said
    assert other.ask(COUNTS) == before
    digests = json.loads(zipfile.ZipFile(kept).read("manifest.json"))["files"]
    assert digests
    assert other.ask("from fazhi.files import store\nanswer = store.missing_files()") == []


def test_sequences_go_on_after_a_restore(archive, other):
    _, kept, _ = archive
    other.manage("restore", str(kept))
    made = other.ask(
        "from fazhi.org import audit\nfrom fazhi.org.models import AuditEvent\n"
        "last = AuditEvent.objects.order_by('-id').values_list('id', flat=True).first() or 0\n"
        "answer = audit.record('setting', who='test').id > last"
    )
    assert made


def test_archive_is_the_owners_alone(archive):
    _, kept, _ = archive
    assert kept.stat().st_mode & 0o077 == 0
    assert not list(kept.parent.glob("*.part"))


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.9, 0.999999])
def test_one_flipped_byte_is_refused(archive, other, where):
    _, kept, _ = archive
    content = bytearray(kept.read_bytes())
    content[int(len(content) * where)] ^= 1
    kept.write_bytes(content)
    assert "已被改动" in other.refused("restore", str(kept))


def test_cut_archive_is_refused(archive, other):
    _, kept, _ = archive
    kept.write_bytes(kept.read_bytes()[:-200])
    assert "不完整" in other.refused("restore", str(kept))


def test_restore_over_data_is_refused(archive):
    place, kept, _ = archive
    assert "空数据库" in place.refused("restore", str(kept))


def test_missing_archive_is_a_sentence(other, tmp_path):
    assert "找不到" in other.refused("restore", str(tmp_path / "none.zip"))


def test_lost_file_is_named(archive, tmp_path):
    place, _, _ = archive
    media = Path(place.environment["FAZHI_VAR"]) / "files"
    lost = next(path for path in media.rglob("*") if path.is_file() and len(path.name) == 64)
    lost.unlink()
    assert lost.name[:12] in place.refused("backup", "--to", str(tmp_path / "again.zip"))


def test_archive_of_another_version_is_refused(archive, other):
    _, kept, _ = archive
    other.manage("migrate", "--verbosity", "0")
    other.ask(
        "from django.db.migrations.recorder import MigrationRecorder\nfrom django.db import connection\n"
        "MigrationRecorder(connection).record_applied('org', '0999_from_the_future')\nanswer = True"
    )
    assert "同一版本" in other.refused("restore", str(kept))
