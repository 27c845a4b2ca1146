"""Doors for the queue worker: each calls a service and is safe to run twice."""

from celery import shared_task

from fazhi.agenda import heartbeat as life
from fazhi.files import store
from fazhi.org import once


@shared_task(expires=50)
def heartbeat() -> None:
    """Show that the worker lives."""
    life.beat()


@shared_task(expires=3000)
def sweep() -> None:
    """Remove bytes without a row, and spent form keys."""
    store.sweep()
    once.sweep()
