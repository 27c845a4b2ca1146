"""Own styles, scripts and templates: nothing too new for Chromium 86, nothing fetched from elsewhere, nothing the CSP refuses."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.house import sources

STYLES = {
    ":has()": r":has\(",
    ":is()": r":is\(",
    ":where()": r":where\(",
    "nesting": r"(?m)^\s*&",
    "@layer": r"@layer\b",
    "@container": r"@container\b",
    "@scope": r"@scope\b",
    "color-mix()": r"color-mix\(",
    "light-dark()": r"light-dark\(",
    "oklch()": r"\bokl(ch|ab)\(",
    "inset": r"(?m)^\s*inset(-\w+)?\s*:",
    "accent-color": r"accent-color\s*:",
    "subgrid": r"\bsubgrid\b",
    "dynamic viewport units": r"\d(dvh|svh|lvh|dvw)\b",
    ":user-invalid": r":user-(in)?valid",
}
SCRIPTS = {
    ".at()": r"\.at\(",
    "structuredClone": r"\bstructuredClone\b",
    "Object.hasOwn": r"\bObject\.hasOwn\b",
    "crypto.randomUUID": r"\brandomUUID\b",
    "replaceChildren": r"\.replaceChildren\(",
    "private methods and static blocks": r"(?m)^\s*(static\s*\{|#\w+\s*\()",
    "top-level await": r"(?m)^await\s",
    "findLast": r"\.findLast(Index)?\(",
    "toSorted and its kin": r"\.to(Sorted|Reversed|Spliced)\(",
    "groupBy": r"\bgroupBy\(",
    "regexp flag d or v": r"/[gimsuy]*[dv][gimsuy]*(?=[.,;)\s])(?<=/d|/v)",
    "logical assignment (85) is fine, error cause is not": r"\bcause\s*:",
    "eval": r"\beval\(|new Function\(",
    "inline style": r"\.setAttribute\(\s*['\"]style['\"]",
}
FOREIGN = re.compile(r"""(?:src|href|action|url)\s*(?:=\s*["']|\()\s*["']?(?:https?:)?//(?!www\.w3\.org)""")


def findings(suffix: str, table: dict[str, str]) -> list[str]:
    """Return where a pattern of the table occurs in our own files, comments not counted."""
    found = []
    for path in sources.files(suffix, under=("static",)):
        text = re.sub(r"/\*.*?\*/", lambda gone: "\n" * gone.group().count("\n"), path.read_text("utf-8"), flags=re.S)
        for what, pattern in table.items():
            found += [f"{sources.name(path)}:{text.count(chr(10), 0, m.start()) + 1} {what}" for m in re.finditer(pattern, text)]
    return found


def test_styles_run_on_chromium_86():
    assert not (found := findings(".css", STYLES)), "\n".join(found)


def test_scripts_run_on_chromium_86():
    assert not (found := findings(".js", SCRIPTS)), "\n".join(found)


@pytest.mark.parametrize(("folder", "suffixes"), [("templates", (".html",)), ("static", (".css", ".js", ".svg"))])
def test_nothing_is_fetched_from_elsewhere(folder, suffixes):
    found = [
        f"{sources.name(path)}:{number} {line.strip()[:120]}"
        for path in sources.files(*suffixes, under=(folder,))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FOREIGN.search(line) or "@import" in line
    ]
    assert not found, "\n".join(found)


def test_templates_hold_nothing_the_policy_refuses():
    refused = re.compile(
        r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|javascript:|<style\b|<script(?![^>]*\b(src|type="application/json")\b)"""
    )
    found = [
        f"{sources.name(path)}:{number} {line.strip()[:120]}"
        for path in sources.files(".html", under=("templates",))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if refused.search(line)
    ]
    assert not found, "\n".join(found)


def test_vendored_files_are_what_they_were():
    done = subprocess.run([sys.executable, "scripts/vendor.py", "--check"], cwd=sources.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
