"""The supervisor, on children that sleep."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.sources import ROOT

SLEEPER = """
import os, subprocess, sys, time
subprocess.Popen(["sleep", "20"])
open(sys.argv[1], "a").write(f"{os.getpid()}\\n")
time.sleep(20)
"""
KEEPER = """
import sys
sys.path.insert(0, "scripts")
from supervise import Child, Supervisor
sys.exit(Supervisor([Child("sleeper", [sys.executable, "-c", *sys.argv[1:]])]).run(lambda: True))
"""


@pytest.fixture
def keeper(tmp_path: Path):
    """A supervisor with one child; its notes hold one process id a line for every start."""
    notes = tmp_path / "pids"
    process = subprocess.Popen([sys.executable, "-c", KEEPER, SLEEPER, str(notes)], cwd=ROOT, stderr=subprocess.DEVNULL)
    yield process, notes
    process.kill()
    process.wait()


def starts(notes: Path, count: int, seconds: float = 10) -> list[int]:
    """Wait until the child was started so often; return its process ids."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = notes.read_text("ascii").split() if notes.exists() else []
        if len(found) >= count:
            return [int(pid) for pid in found]
        time.sleep(0.05)
    raise AssertionError(f"{count} starts expected")


def lives(pid: int) -> bool:
    """Tell whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def group_lives(leader: int) -> bool:
    """Tell whether anything of a child's process group runs."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == leader and fields[0] != "Z":
            return True
    return False


def test_child_that_dies_comes_back(keeper):
    _, notes = keeper
    first = starts(notes, 1)[0]
    os.kill(first, signal.SIGKILL)
    second = starts(notes, 2)[1]
    assert lives(second)
    assert not group_lives(first)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_leaves_nobody_behind(keeper, number):
    process, notes = keeper
    child = starts(notes, 1)[0]
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 5
    assert not group_lives(child)


def test_killed_supervisor_takes_its_child_along(keeper):
    process, notes = keeper
    child = starts(notes, 1)[0]
    process.kill()
    end = time.monotonic() + 5
    while lives(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not lives(child)


def test_taken_port_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        env = {**os.environ, "PORT": str(taken.getsockname()[1])}
        done = subprocess.run([sys.executable, "scripts/run.py"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "已被占用" in done.stderr
    assert "is taken" in done.stderr
    assert "Traceback" not in done.stderr


def test_odd_port_is_a_sentence():
    env = {**os.environ, "PORT": "eight"}
    done = subprocess.run([sys.executable, "scripts/run.py"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "PORT" in done.stderr
    assert "Traceback" not in done.stderr
