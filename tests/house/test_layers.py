"""What may live where, beyond what the import linter can say."""

from __future__ import annotations

import ast
import subprocess

import pytest

from tests.house import sources

VERBS = ("fazhi/lib", "fazhi/org", "fazhi/files", "fazhi/measure", "fazhi/agenda", "fazhi/flow")
FACES = {"views", "forms", "serializers", "urls", "api", "admin"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "base", "manager", "managers"}
LINTER = sources.ROOT / ".venv" / "bin" / "lint-imports"


def test_import_linter_is_content():
    done = subprocess.run([str(LINTER), "--no-cache"], cwd=sources.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize("package", VERBS)
def test_verbs_have_no_faces(package):
    faces = [sources.name(p) for p in sources.files(".py", under=(package,)) if FACES & {p.stem, *p.parent.parts}]
    assert not faces, faces


def test_no_module_is_a_drawer():
    named = [sources.name(p) for p in sources.files(".py") if DRAWERS & {p.stem, p.parent.name}]
    assert not named, named


def test_no_admin_of_business_data():
    from django.conf import settings

    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_no_signals_no_save_override_no_generic_relation():
    found = []
    for path, node in sources.nodes((ast.ImportFrom, ast.Import), under=("fazhi", "tasks", "documents", "assessment")):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
        names = [name.name for name in node.names]
        if any(m.startswith("django") and "signals" in m.split(".") for m in modules) or "receiver" in names:
            found.append(f"{sources.name(path)}:{node.lineno} signal")
        if {"GenericForeignKey", "GenericRelation"} & set(names):
            found.append(f"{sources.name(path)}:{node.lineno} generic relation")
    assert not found, found


def test_no_save_override_on_models():
    found = [
        f"{sources.name(path)}:{node.lineno} {node.name}.{member.name}"
        for path, node in sources.nodes(ast.ClassDef, under=("fazhi", "tasks", "documents", "assessment"))
        if "models" in sources.name(path)
        for member in node.body
        if isinstance(member, ast.FunctionDef) and member.name in {"save", "delete"}
    ]
    assert not found, found


def test_portable_sql():
    found = []
    for path in sources.files(".py", under=("fazhi", "tasks", "documents", "assessment")):
        text = path.read_text("utf-8")
        found += [f"{sources.name(path)}: {word}" for word in ("ArrayField", "__contained_by", "__has_key") if word in text]
    for path, node in sources.nodes(ast.Call, under=("fazhi", "tasks", "documents", "assessment")):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "distinct" and node.args:
            found.append(f"{sources.name(path)}:{node.lineno} distinct on a field")
    assert not found, found


def test_nothing_is_left_to_be_done():
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
    found = [
        f"{sources.name(path)}:{number} {line.strip()[:100]}"
        for path in [*sources.files(".py"), *sources.files(".html", ".js", ".css", under=("templates", "static"))]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if any(word in line for word in words)
    ]
    assert not found, found


def test_state_is_written_by_the_flow_alone():
    found = [
        f"{sources.name(path)}:{node.lineno}"
        for path, node in sources.nodes((ast.Assign, ast.AugAssign), under=("fazhi", "tasks", "documents", "assessment"))
        if not sources.name(path).startswith("fazhi/flow/")
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "state"
    ]
    assert not found, found
