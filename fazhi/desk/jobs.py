"""Doors for the queue worker: each calls a service and is safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from fazhi.agenda import heartbeat as life
from fazhi.agenda import outbox, reminders
from fazhi.files import store
from fazhi.org import once, replies
from fazhi.org.services import guesses


@shared_task(expires=50)
def heartbeat() -> None:
    """Show that the worker lives."""
    life.beat()


@shared_task(expires=50)
def tick() -> None:
    """Ask the tables what is due: reminders to write, messages to send."""
    reminders.tick()
    outbox.work()


@shared_task(expires=50)
def deliver() -> None:
    """Send what waits; the doorbell rings this."""
    outbox.work()


@shared_task(expires=3000)
def sweep() -> None:
    """Remove bytes without a row, spent keys, old guesses, and sessions past their end."""
    store.sweep()
    once.sweep()
    replies.sweep()
    guesses.sweep()
    call_command("clearsessions")
