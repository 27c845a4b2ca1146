"""`make faults`: run every script of this folder named t<number>.py (or those named as arguments), one after the other.

Each ends with 0 when its promise held. Needs PostgreSQL on this machine; redis-server, or the one that the test pins bring along.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from environment import ROOT, VENV, python  # noqa: E402  the folder above is needed first


def main() -> int:
    """Run the scripts, name each result, and return 0 when all held."""
    interpreter = python(dev=True)
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(interpreter, [str(interpreter), *sys.argv])
    import pgserver

    known = {path.stem: path for path in sorted(HERE.glob("t[0-9]*.py"))}
    wanted = sys.argv[1:] or list(known)
    if strange := [name for name in wanted if name not in known]:
        raise SystemExit(f"no such script: {', '.join(strange)}; there are {', '.join(known)}")
    environment = {**os.environ, "DATABASE_URL": pgserver.address("fazhi_faults")}
    results = []
    for name in wanted:
        print(f"\n── {name} ──", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, str(known[name])], cwd=ROOT, env=environment).returncode
        results.append((name, code, time.monotonic() - began))
    print("\n" + "\n".join(f"{name}  {'held' if code == 0 else 'FAILED'}  [{took:.0f} s]" for name, code, took in results))
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
