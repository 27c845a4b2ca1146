"""The doorbell: after the commit it tells a worker that something waits. Nobody waits for it, and nothing hangs on it."""

import logging
import threading

from celery import current_app
from django.db import transaction

DOOR = "fazhi.desk.jobs.deliver"
log = logging.getLogger(__name__)
_ringing = threading.Lock()


def ring() -> None:
    """Ring once the transaction is committed. A page never waits: a thread rings, and what it can't reach a sweep finds."""
    transaction.on_commit(_start)


def _start() -> None:
    if _ringing.acquire(blocking=False):
        threading.Thread(target=_ring, name="doorbell", daemon=True).start()


def _ring() -> None:
    try:
        current_app.send_task(DOOR, ignore_result=True)
    except Exception as fault:  # whatever the broker's library throws: the minute's sweep finds what waits
        log.warning("the queue could not be rung (%s); the sweep will find it", type(fault).__name__)
    finally:
        _ringing.release()
