"""The budgets: sizes that keep the code readable."""

from __future__ import annotations

import ast
import statistics

import pytest

from tests.house import sources

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
PRODUCT = ("fazhi", "tasks", "documents", "assessment", "scripts")


def over(found: list[tuple[str, int]], budget: int) -> str:
    """Return the lines of a failure message for what is over its budget."""
    return "\n".join(f"{lines:>5}  {where}" for where, lines in sorted(found, key=lambda one: -one[1]) if lines > budget)


def functions(under: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return every function with its length."""
    found = sources.nodes(FUNCTIONS, under=under)
    return [(f"{sources.name(path)}:{node.lineno} {node.name}", sources.length(node)) for path, node in found]


def test_file_at_most_400_lines():
    found = [(sources.name(path), len(path.read_text("utf-8").splitlines())) for path in sources.files(".py", ".js", ".css")]
    static = sources.files(".js", ".css", under=("static",))
    found += [(sources.name(path), len(path.read_text("utf-8").splitlines())) for path in static]
    assert not over(found, 400), over(found, 400)


def test_class_at_most_200_lines():
    found = [(f"{sources.name(p)}:{n.lineno} {n.name}", n.end_lineno - n.lineno + 1) for p, n in sources.nodes(ast.ClassDef)]
    assert not over(found, 200), over(found, 200)


def test_function_at_most_40_lines():
    found = functions(sources.CODE)
    assert not over(found, 40), over(found, 40)


def test_nine_functions_of_ten_at_most_25_lines():
    lengths = [lines for _, lines in functions(PRODUCT)]
    assert statistics.quantiles(lengths, n=10)[-1] <= 25, over(functions(PRODUCT), 25)


def test_view_at_most_25_lines():
    views = [
        path
        for path in sources.files(".py", under=("fazhi", "tasks", "documents", "assessment"))
        if "views" in sources.name(path)
    ]
    found = [
        (f"{sources.name(path)}:{node.lineno} {node.name}", sources.length(node))
        for path in views
        for node in ast.walk(sources.tree(path))
        if isinstance(node, FUNCTIONS)
    ]
    assert not over(found, 25), over(found, 25)


def test_template_at_most_150_lines():
    found = [(sources.name(p), len(p.read_text("utf-8").splitlines())) for p in sources.files(".html", under=("templates",))]
    assert not over(found, 150), over(found, 150)


def test_at_most_three_base_classes():
    many = [f"{sources.name(p)}:{n.lineno} {n.name}" for p, n in sources.nodes(ast.ClassDef) if len(n.bases) > 3]
    assert not many, many


@pytest.mark.parametrize("under", [("fazhi", "tasks", "documents", "assessment"), ("scripts",)])
def test_module_says_its_job(under):
    silent = [
        sources.name(path)
        for path in sources.files(".py", under=under)
        if path.read_text("utf-8").strip() and not ast.get_docstring(sources.tree(path))
    ]
    assert not silent, silent


def test_public_function_says_what_it_does():
    silent = [
        f"{sources.name(path)}:{node.lineno} {node.name}"
        for path in sources.files(".py", under=PRODUCT)
        for node in sources.tree(path).body
        if isinstance(node, FUNCTIONS) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, "\n".join(silent)
