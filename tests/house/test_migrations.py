"""Migrations stand in one row: each number once in its app, each one resting on the one before."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.house import sources


def numbered(folder: Path) -> dict[str, list[str]]:
    """Return {number: names of the migrations that carry it}."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("[0-9]*.py")):
        found.setdefault(path.stem.partition("_")[0], []).append(path.stem)
    return found


def own_apps() -> list[str]:
    """The labels of the project's own apps that have migrations."""
    mine = [app for app in apps.get_app_configs() if Path(app.path).is_relative_to(sources.ROOT)]
    return sorted(app.label for app in mine if ".venv" not in app.path and (Path(app.path) / "migrations").is_dir())


def test_every_app_with_tables_is_looked_at():
    assert {"org", "files", "agenda", "flow", "tasks", "assessment"} <= set(own_apps())


@pytest.mark.parametrize("label", own_apps())
def test_each_number_is_given_once(label):
    found = numbered(Path(apps.get_app_config(label).path) / "migrations")
    twice = {number: names for number, names in found.items() if len(names) > 1}
    assert not twice, twice
    assert sorted(found) == [f"{at:04d}" for at in range(1, len(found) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", name) for names in found.values() for name in names), found


@pytest.mark.parametrize("label", own_apps())
def test_each_one_rests_on_the_one_before(label):
    known = MigrationLoader(None).disk_migrations
    names = sorted(name for app, name in known if app == label)
    for before, name in zip(names, names[1:], strict=False):
        assert (label, before) in known[label, name].dependencies, f"{label}.{name} should rest on {before}"


def test_a_number_given_twice_is_seen(tmp_path):
    for name in ("0001_initial", "0002_one", "0002_other"):
        (tmp_path / f"{name}.py").touch()
    assert Counter({k: len(v) for k, v in numbered(tmp_path).items()}) == {"0001": 1, "0002": 2}


def test_a_restore_knows_every_table_whose_state_seals_others():
    from fazhi.desk.backup.acts import SEALING

    calls = re.compile(r'sealed_by\("\w+", "(\w+)"')
    texts = [path.read_text("utf-8") for label in own_apps() for path in Path(apps.get_app_config(label).path).rglob("000*.py")]
    assert {parent for text in texts for parent in calls.findall(text)} == set(SEALING)
