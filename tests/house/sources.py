"""The project's own source files, as the house tests look at them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ("fazhi", "tasks", "documents", "assessment", "scripts", "tests")


def files(*suffixes: str, under: tuple[str, ...] = CODE) -> list[Path]:
    """Return the files with these suffixes, without migrations and what others wrote."""
    found = (path for folder in under for suffix in suffixes for path in (ROOT / folder).rglob(f"*{suffix}"))
    return sorted(path for path in found if not {"vendor", "migrations", "__pycache__"} & set(path.parts))


def name(path: Path) -> str:
    """Return the path as messages show it."""
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def nodes(kind: type | tuple[type, ...], *, under: tuple[str, ...] = CODE) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every node of a kind with its file."""
    for path in files(".py", under=under):
        for node in ast.walk(tree(path)):
            if isinstance(node, kind):
                yield path, node


def length(node: ast.AST) -> int:
    """Return the lines of a definition, its decorators and docstring not counted: prose costs nothing."""
    prose = 0
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        prose = first.end_lineno - first.lineno + 1
    return node.end_lineno - node.lineno + 1 - prose
