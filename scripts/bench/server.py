"""The servers that are measured: the product and the bare limit, on one prepared database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A gunicorn of two workers and what it costs."""

    def __init__(self, application: str, folder: Path, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", application, "--config", str(ROOT / "gunicorn.conf.py")]
        command += ["--chdir", str(folder), "--bind", f"127.0.0.1:{self.port}", "--keep-alive", "30"]
        self.process = subprocess.Popen(command, env=environment, cwd=folder)
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0 and len(self.workers()) == 2:
                    return
            time.sleep(0.1)
        raise SystemExit("bench: a server did not come up")

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [int(pid) for pid in listed.split()]

    def cpu(self) -> float:
        """Return the CPU seconds that the workers have used."""
        stats = [Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split() for pid in self.workers()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / TICKS

    def memory(self) -> float:
        """Return the workers' memory in MB, shared pages divided among those who share them."""
        rolled = [Path(f"/proc/{pid}/smaps_rollup").read_text("ascii") for pid in self.workers()]
        return sum(int(text.partition("\nPss:")[2].split()[0]) for text in rolled) / 1024

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def servers(environment: dict[str, str]) -> Iterator[tuple[Server, Server]]:
    """Run the product and the bare limit until the block ends."""
    ours = Server("fazhi.wsgi", ROOT, environment)
    try:
        bare = Server("bare:application", ROOT / "scripts" / "bench", environment)
        try:
            yield ours, bare
        finally:
            bare.stop()
    finally:
        ours.stop()
