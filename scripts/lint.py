"""`make lint`: style, layers, templates, types, deployment and migration checks; all run, then the failures are named."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from environment import ROOT, python, tool

PRODUCTION = {
    "FAZHI_PRODUCTION": "1",
    "DEBUG": "0",
    "SECRET_KEY": "check-only-Tq8vZr2LwNf5Xj9cHb3KmYd7Ps4Ga6Ue1Ri0Ot-never-used",
    "ALLOWED_HOSTS": "fazhi.example.gov.cn",
    "DATABASE_URL": "postgres://fazhi:none@%2Fnowhere/fazhi",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def checks(interpreter: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Return every check: its name, command and extra environment."""
    manage = [interpreter, "manage.py"]
    return [
        ("ruff", [tool("ruff"), "check", "."], {}),
        ("ruff format", [tool("ruff"), "format", "--check", "."], {}),
        ("layers", [tool("lint-imports"), "--no-cache"], {}),
        ("templates", [tool("djlint"), "templates", "--lint", "--quiet"], {}),
        ("types", [tool("mypy")], {}),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        ("vendored files", [interpreter, "scripts/vendor.py", "--check"], {}),
    ]


def main() -> int:
    """Run all checks and return 0 when none failed."""
    interpreter = str(python(dev=True))
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, command, extra in checks(interpreter):
            print(f"── {name}", flush=True)
            env = {**os.environ, "FAZHI_VAR": scratch, "DATABASE_URL": "", "REDIS_URL": "", **extra}
            if subprocess.run(command, cwd=ROOT, env=env).returncode:
                failed.append(name)
    print("\n" + (f"lint: failed: {', '.join(failed)}" if failed else "lint: all clean"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
