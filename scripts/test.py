"""`make test`: set everything up and run all tests, on PostgreSQL with the browser and then on SQLite."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import sys
import time

import browser
import pgserver
from environment import ROOT, VENV, Stop, python

SUMMARY = re.compile(r"^(=+ )?(\d+ (passed|failed|errors?|deselected)\b|no tests ran).* in [\d.]+s")
ON_SQLITE = "not postgres and (not browser or smoke)"


def main() -> int:
    """Run the wanted legs and return 0 when all passed."""
    inside_environment()
    wanted = os.environ.get("DB") or "all"
    if wanted not in {"all", "postgres", "sqlite"}:
        raise Stop("DB 只能是 postgres 或 sqlite。", "DB must be postgres or sqlite.")
    chromium = browser.path()
    if not chromium and os.environ.get("CI"):
        raise SystemExit(browser.SENTENCE)
    results = []
    if wanted in {"all", "postgres"}:
        results.append(on_postgres(chromium))
    if wanted in {"all", "sqlite"}:
        results.append(on_sqlite(chromium, rest=wanted == "all"))
    print("\n".join(["", *(f"{name:<11}{line}" for name, _, line in results)]))
    if not chromium:
        print(browser.SENTENCE)
    return 0 if all(code == 0 for _, code, _ in results) else 1


def inside_environment() -> None:
    """Go on under the environment's own Python, with the test tools installed."""
    interpreter = python(dev=True)
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(interpreter, [str(interpreter), *sys.argv])


def on_postgres(chromium: str) -> tuple[str, int, str]:
    """Everything."""
    own = f"fazhi_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"  # two checkouts may test on one server
    url = pgserver.address(own)
    return leg("PostgreSQL", {"DATABASE_URL": url}, chromium, "" if chromium else "not browser")


def on_sqlite(chromium: str, *, rest: bool) -> tuple[str, int, str]:
    """Everything but races and journeys, and one journey; as the `rest` also without what no database can change."""
    markers = ON_SQLITE if chromium else "not postgres and not browser"
    return leg("SQLite", {"DATABASE_URL": ""}, chromium, markers, *(["--once-is-enough"] if rest else []))


def leg(name: str, environment: dict[str, str], chromium: str, markers: str, *more: str) -> tuple[str, int, str]:
    """Run pytest once, showing its output; return the leg's name, exit code and summary line."""
    print(f"\n── {name} ──", flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", os.environ.get("WORKERS") or "2", *(["-m", markers] if markers else [])]
    command += more
    command += shlex.split(os.environ.get("ARGS", ""))
    env = {**os.environ, **environment, "FAZHI_NO_SKIP": "1", "FAZHI_CHROMIUM": chromium, "PYTHONUNBUFFERED": "1"}
    env.pop("REDIS_URL", None)  # tests use the embedded broker unless they start a server of their own
    last = "没有 pytest 的小结 (pytest printed no summary)"
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if SUMMARY.match(line.strip()):
                last = line.strip().strip("= ")
    return name, process.returncode, f"{last}  [{time.monotonic() - began:.0f} s]"


if __name__ == "__main__":
    sys.exit(main())
