"""Health check inside a container: `alive.py web|worker|beat`; exit code 0 when the process lives."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BEAT_QUIET = 600  # seconds; beat writes its schedule every three minutes


def web() -> bool:
    """Ask /healthz under the site's own name."""
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    asked = urllib.request.Request(
        "http://127.0.0.1:8000/healthz", headers={"Host": host.lstrip("."), "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(asked, timeout=4) as answer:
        return answer.status == 200


def worker() -> bool:
    """Ping this container's worker through the broker."""
    name = f"celery@{os.uname().nodename}"
    asked = ["celery", "--app", "fazhi", "--quiet", "inspect", "ping", "--destination", name, "--timeout", "8"]
    return subprocess.run(asked, stdout=subprocess.DEVNULL).returncode == 0


def beat() -> bool:
    """Look at when the schedule was last written."""
    written = [path.stat().st_mtime for path in Path(os.environ.get("FAZHI_VAR", "var")).glob("beat-schedule*")]
    return time.time() - max(written, default=0.0) < BEAT_QUIET


if __name__ == "__main__":
    try:
        well = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]()
    except OSError as error:
        print(error, file=sys.stderr)
        well = False
    sys.exit(0 if well else 1)
