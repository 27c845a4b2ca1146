"""Backup and restore: equal checksums or a sentence, on the database of the run."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.strategies import floats, integers

from fazhi.desk.backup import Refused
from fazhi.desk.backup.archive import Reader
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
WRITE_ON = """
from fazhi.org import audit
from fazhi.org.models import AuditEvent
last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
answer = audit.record("setting", who="test").id > last
"""


@pytest.fixture(scope="module")
def archive(prepared, tmp_path_factory):
    """A place with the sample year, its archive and what its tables held."""
    folder = tmp_path_factory.mktemp("backup")
    with live.copied(prepared, folder) as place:
        place.ask(KEEP_A_FILE)
        before = place.ask(COUNTS)
        to = folder / "kept.zip"
        place.manage("backup", "--to", str(to))
        yield place, to, before


@pytest.fixture
def other(tmp_path: Path):
    """An empty place."""
    with live.empty(tmp_path / "other") as place:
        yield place


def test_restore_equals_what_was_kept_and_goes_on(archive, other):
    _, kept, before = archive
    assert "一致" in other.manage("restore", str(kept))
    assert other.ask(COUNTS) == before
    assert json.loads(zipfile.ZipFile(kept).read("manifest.json"))["files"]
    assert other.ask("from fazhi.files import store\nanswer = store.missing_files()") == []
    assert other.ask(WRITE_ON)


def test_archive_is_the_owners_alone(archive):
    _, kept, _ = archive
    assert kept.stat().st_mode & 0o077 == 0
    assert not list(kept.parent.glob("*.part"))


@given(where=floats(0, 1, exclude_max=True), bit=integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_any_flipped_bit_is_refused(archive, where, bit):
    _, kept, _ = archive
    content = bytearray(kept.read_bytes())
    content[int(len(content) * where)] ^= 1 << bit
    damaged = kept.with_name("damaged.zip")
    damaged.write_bytes(content)
    with pytest.raises(Refused, match="已被改动"):
        Reader(damaged)


@pytest.mark.parametrize("cut", [1, 70, 73, 200])
def test_cut_archive_is_refused(archive, tmp_path, cut):
    _, kept, _ = archive
    (tmp_path / "cut.zip").write_bytes(kept.read_bytes()[:-cut])
    with pytest.raises(Refused, match="不完整"):
        Reader(tmp_path / "cut.zip")


def test_damaged_archive_is_a_sentence_and_leaves_the_database_empty(archive, other, tmp_path):
    _, kept, _ = archive
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "damaged.zip").write_bytes(content)
    assert "已被改动" in other.refused("restore", str(tmp_path / "damaged.zip"))


def test_restore_over_data_is_refused(archive):
    place, kept, _ = archive
    assert "空数据库" in place.refused("restore", str(kept))


def test_missing_archive_is_a_sentence(tmp_path):
    with pytest.raises(Refused, match="找不到"):
        Reader(tmp_path / "none.zip")


def test_lost_file_is_named(prepared, tmp_path):
    with live.copied(prepared, tmp_path) as place:
        place.ask(KEEP_A_FILE)
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
