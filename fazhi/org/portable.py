"""The few pieces of SQL that differ between PostgreSQL and SQLite, both halves side by side."""

from collections.abc import Sequence

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


_WRITTEN_ONCE_PG = """
CREATE OR REPLACE FUNCTION {table}_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.{ends} IS NOT NULL OR {changed} THEN
    RAISE EXCEPTION 'written once: {table}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""


def written_once(table: str, columns: Sequence[str], *, ends: str) -> migrations.RunPython:
    """Return the operation that makes a table refuse DELETE, any change of these columns, and any change at all of a row
    whose column `ends` is filled, on either database."""

    def guard(apps, editor) -> None:
        if editor.connection.vendor == "postgresql":
            changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
            editor.execute(_WRITTEN_ONCE_PG.format(table=table, ends=ends, changed=changed), params=None)
            when = f"BEFORE UPDATE OR DELETE ON {table}"
            editor.execute(f"CREATE TRIGGER {table}_once {when} FOR EACH ROW EXECUTE FUNCTION {table}_once()", params=None)
            return
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        for act, when in (("UPDATE", f"WHEN OLD.{ends} IS NOT NULL OR {changed} "), ("DELETE", "")):
            editor.execute(
                f"CREATE TRIGGER {table}_once_{act.lower()} BEFORE {act} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, 'written once: {table}'); END",
                params=None,
            )

    def release(apps, editor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_once ON {table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {table}_once()")
            return
        for act in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_once_{act}")

    return migrations.RunPython(guard, release)


_SEALED_PG = """
CREATE OR REPLACE FUNCTION {table}_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT p.state INTO found FROM {parent} p WHERE p.id = {old} FOR SHARE;
    IF found = '{state}' THEN
      RAISE EXCEPTION '{table}: its {parent} is {state}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  SELECT p.state INTO found FROM {parent} p WHERE p.id = {new} FOR SHARE;
  IF found = '{state}' THEN
    RAISE EXCEPTION '{table}: its {parent} is {state}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""


def sealed_by(table: str, parent: str, state: str, key: str) -> migrations.RunPython:
    """Return the operation that makes a table refuse every write while its parent stands in `state`, on either database.

    `key` is the SQL of the parent's id, with {row} for the row written. On PostgreSQL the writer holds the parent FOR SHARE,
    so that a write and the parent's move into that state can't pass each other.
    """

    def seal(apps, editor) -> None:
        names = {"table": table, "parent": parent, "state": state, "old": key.format(row="OLD"), "new": key.format(row="NEW")}
        if editor.connection.vendor == "postgresql":
            editor.execute(_SEALED_PG.format(**names), params=None)
            when = f"BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            editor.execute(f"CREATE TRIGGER {table}_sealed {when} FOR EACH ROW EXECUTE FUNCTION {table}_sealed()", params=None)
            return
        for act, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            asked = [f"(SELECT state FROM {parent} WHERE id = {key.format(row=row)}) = '{state}'" for row in rows]  # noqa: S608
            sealed = " OR ".join(asked)
            editor.execute(
                f"CREATE TRIGGER {table}_sealed_{act.lower()} BEFORE {act} ON {table} WHEN {sealed} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: its {parent} is {state}'); END",
                params=None,
            )

    def unseal(apps, editor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {table}_sealed()")
            return
        for act in ("insert", "update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed_{act}")

    return migrations.RunPython(seal, unseal)


_ADMINS = "('sysadmin', 'secadmin', 'auditor')"
# two posts of one person on one day, of which one is an administrator's
_BOTH = (
    f"SELECT 1 FROM org_post o WHERE o.user_id = NEW.user_id AND (o.role IN {_ADMINS} OR NEW.role IN {_ADMINS}) "  # noqa: S608
    "AND (o.ends IS NULL OR o.ends > NEW.starts) AND (NEW.ends IS NULL OR NEW.ends > o.starts)"
)
_PG_EXCLUSIVE = f"""
CREATE OR REPLACE FUNCTION fazhi_exclusive_posts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF EXISTS ({_BOTH} AND o.id <> NEW.id) THEN
RAISE EXCEPTION 'an administrator holds no other post' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW; END $$;
"""


def _exclude(apps, editor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_PG_EXCLUSIVE, params=None)
        editor.execute(
            "CREATE TRIGGER org_post_exclusive BEFORE INSERT OR UPDATE ON org_post "
            "FOR EACH ROW EXECUTE FUNCTION fazhi_exclusive_posts()"
        )
        return
    # a row has no key yet when SQLite inserts it
    for act, others in (("INSERT", _BOTH), ("UPDATE", f"{_BOTH} AND o.id <> NEW.id")):
        editor.execute(
            f"CREATE TRIGGER org_post_exclusive_{act.lower()} BEFORE {act} ON org_post WHEN EXISTS ({others}) "
            "BEGIN SELECT RAISE(ABORT, 'an administrator holds no other post'); END"
        )


def _include(apps, editor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER IF EXISTS org_post_exclusive ON org_post")
        return
    for act in ("insert", "update"):
        editor.execute(f"DROP TRIGGER IF EXISTS org_post_exclusive_{act}")


def exclusive_posts() -> migrations.RunPython:
    """Return the operation that refuses an administrator's post on a day on which the person holds another one."""
    return migrations.RunPython(_exclude, _include)
