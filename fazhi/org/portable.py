"""The few pieces of SQL that differ between PostgreSQL and SQLite, both halves side by side."""

from django.db import migrations

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION fazhi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def _guard(table: str):
    def run(apps, editor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_PG_FUNCTION, params=None)
            editor.execute(
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION fazhi_append_only()"
            )
            return
        for act in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_keep_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END"
            )

    return run


def _release(table: str):
    def run(apps, editor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_keep ON {table}")
            return
        for act in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_keep_{act}")

    return run


def append_only(table: str) -> migrations.RunPython:
    """Return the migration operation that makes a table refuse UPDATE and DELETE on either database."""
    return migrations.RunPython(_guard(table), _release(table))
