"""The two acts: make an archive while work goes on, and fill an empty database from one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from fazhi.desk.backup import Refused, rows
from fazhi.desk.backup.archive import Reader, Writer
from fazhi.files.models import StoredFile
from fazhi.files.store import path_of
from fazhi.org import audit
from fazhi.org.models import Unit, User

FORMAT = 1
SEALING = ("tasks_round", "assessment_reportcall")


def make(place: Path) -> dict[str, Any]:
    """Write one archive of database and files as of one moment and return its manifest.

    Rows of stored files whose bytes are gone are listed under `missing`. Raises Refused; leaves nothing half-written.
    """
    if strange := rows.strange_tables():
        raise Refused(f"数据库里有程序不认识的表（{'、'.join(sorted(strange))}），备份会漏掉它们，因此没有进行。")
    writer = Writer(place)
    try:
        with rows.snapshot():
            manifest = _manifest()
            for model in rows.every_model():
                counted = rows.Tally()
                writer.table(model._meta.db_table, counted.over(rows.lines(model)))
                manifest["tables"][model._meta.db_table] = counted.result() | {"columns": _names(model)}
            # bytes are in place before their row is written and are never changed, so they may be copied after the rows
            _add_files(writer, manifest)
        writer.finish(manifest)
    except BaseException:
        writer.drop()
        raise
    audit.record("export", who="backup", label=place.name, detail={"tables": len(manifest["tables"]), "at": manifest["made_at"]})
    return manifest


def fill(place: Path) -> dict[str, Any]:
    """Fill an empty database and the file store from an archive and return its manifest.

    All rows in one transaction, compared with the manifest before it is committed. Raises Refused.
    """
    reader = Reader(place)
    manifest = reader.manifest
    if manifest.get("format") != FORMAT:
        raise Refused("这个备份由别的版本生成，格式不同，请用生成它的版本恢复。")
    call_command("migrate", interactive=False, verbosity=0)
    _check_fit(manifest)
    for digest in manifest["files"]:
        if not (target := path_of(digest)).is_file():
            reader.file_to(digest, target)
    with transaction.atomic():
        _load(reader, manifest)
        _compare(manifest)
    return manifest


def _manifest() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": rows.now(),
        "database": connection.vendor,
        "migrations": _migrations(),
        "tables": {},
        "files": {},
        "missing": [],
    }


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _names(model: rows.Model) -> list[str]:
    return [field.column for field in rows.columns(model)]


def _add_files(writer: Writer, manifest: dict[str, Any]) -> None:
    for digest, size in StoredFile.objects.order_by("sha256").values_list("sha256", "size").iterator(chunk_size=2000):
        source = path_of(digest)
        if not source.is_file():
            manifest["missing"].append(digest)
            continue
        writer.file_from(digest, source)
        manifest["files"][digest] = size


def _check_fit(manifest: dict[str, Any]) -> None:
    if User.objects.exists() or Unit.objects.exists():
        raise Refused(f"数据库不是空的（{settings.DATABASES['default']['NAME']}），恢复只能在空数据库上进行。")
    mine, theirs = set(_migrations()), set(manifest["migrations"])
    if mine != theirs:
        other = "、".join(sorted(mine ^ theirs)[:3])
        raise Refused(f"备份与现在的程序不是同一版本（相差 {other} 等），请用生成备份的版本恢复后再升级。")
    if set(manifest["tables"]) != {model._meta.db_table for model in rows.every_model()}:
        raise Refused("备份中的表与现在的程序不一致，请用生成备份的版本恢复。")


def _load(reader: Reader, manifest: dict[str, Any]) -> None:
    models = rows.every_model()
    with connection.cursor() as cursor:
        for model in models:
            if model._base_manager.exists():  # what the migrations themselves put in
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608  our own names
        # a parent whose state seals its children comes after them; foreign keys are checked at the end
        for model in sorted(models, key=lambda model: model._meta.db_table in SEALING):
            table = model._meta.db_table
            if manifest["tables"][table]["columns"] != _names(model):
                raise Refused(f"备份中表 {table} 的列与现在的程序不一致，没有恢复任何内容。")
            rows.write(model, reader.lines(table))
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    connection.check_constraints()


def _compare(manifest: dict[str, Any]) -> None:
    for model in rows.every_model():
        table = model._meta.db_table
        kept = manifest["tables"][table]
        found = rows.tally(model)
        if found != {"rows": kept["rows"], "sha256": kept["sha256"]}:
            raise Refused(f"恢复后表 {table} 与备份清单不一致（应有 {kept['rows']} 行，实有 {found['rows']} 行），已全部撤回。")
