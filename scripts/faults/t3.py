"""T3 and T5, long: 5,000 people with two reminders each, sixty kills of workers and beats; then a dead and a silent queue."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONG = {"FAZHI_FAULTS_PEOPLE": "5000", "FAZHI_FAULTS_KILLS": "60", "FAZHI_NO_SKIP": "1"}


def main() -> int:
    """Run the tests of the suite with the long figures."""
    environment = {**os.environ, **{name: os.environ.get(name, value) for name, value in LONG.items()}}
    environment.pop("REDIS_URL", None)  # the tests start a queue server of their own
    command = [sys.executable, "-m", "pytest", "-q", "tests/trust/test_reminders_survive.py", "tests/trust/test_urge_twice.py"]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
