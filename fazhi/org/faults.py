"""Named places where a test may let the process die, as a power cut would: nothing is closed, flushed or answered.

Off unless the environment names the place: FAZHI_FAULTS="reply.kept flow.moved". With FAZHI_FAULTS_AT=<folder> a place is
armed by a file of its name there, which it takes away before it dies, so that it strikes once.
"""

import os
import signal
from pathlib import Path

_NAMED = frozenset(os.environ.get("FAZHI_FAULTS", "").split())
_ARMED = os.environ.get("FAZHI_FAULTS_AT", "")


def crash_here(name: str) -> None:
    """Kill this very process without any farewell, where a test asked for it at this place."""
    if name in _NAMED and _strikes(name):
        os.kill(os.getpid(), signal.SIGKILL)


def _strikes(name: str) -> bool:
    if not _ARMED:
        return True
    try:
        Path(_ARMED, name).unlink()
    except FileNotFoundError:
        return False
    return True
