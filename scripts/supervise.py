"""A small supervisor: starts children, restarts the one that dies, stops all of them cleanly. Standard library only."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

STEADY = 60  # seconds a child must live before its failures are forgotten
LONGEST_PAUSE = 30
GRACE = 4  # seconds between asking a child to stop and ending it; an idle worker would take six to wind up its threads
LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None


@dataclass
class Child:
    """One supervised process and its recent history."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        """Start in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)
        self.started = time.monotonic()

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int, *, group: bool = False) -> None:
        """Send a signal to the process, or to all it started."""
        if self.process is None:
            return
        try:
            (os.killpg if group else os.kill)(self.process.pid, number)
        except ProcessLookupError:
            return


class Supervisor:
    """Keeps children running until asked to stop."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: object) -> None:
        self.stopping = True

    def run(self, when_up: Callable[[], bool]) -> int:
        """Start all, call `when_up` until it answers True, then watch; return the exit code."""
        for child in self.children:
            child.start()
        announced = False
        try:
            while not self.stopping:
                announced = announced or when_up()
                for child in self.children:
                    self._look_after(child)
                time.sleep(0.2)
        finally:
            self.stop()
        return 0

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.alive():
            if child.failures and now - child.started > STEADY:
                child.failures = 0
            return
        if child.process is not None:
            child.signal(signal.SIGKILL, group=True)  # what it left behind
            pause = min(2**child.failures, LONGEST_PAUSE)
            child.failures += 1
            child.again_at = now + pause
            code, child.process = child.process.returncode, None
            print(f"! {child.name} 意外退出 (exit {code})，{pause} 秒后重新启动", file=sys.stderr, flush=True)
        if now >= child.again_at:
            child.start()

    def stop(self) -> None:
        """Ask every child to stop, wait a few seconds, then end what is left with all it started."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        end = time.monotonic() + GRACE
        while any(child.alive() for child in self.children) and time.monotonic() < end:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL, group=True)
            if child.process is not None:
                child.process.wait()


def _die_with_parent() -> None:
    """On Linux, ask the kernel to stop the child when the supervisor itself is killed."""
    if LIBC is not None:
        LIBC.prctl(1, signal.SIGTERM)
