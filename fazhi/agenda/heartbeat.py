"""Signs of life of the background processes."""

from datetime import timedelta

from django.utils import timezone

from fazhi.agenda.models import Heartbeat

WORKER = "worker"


def beat(name: str = WORKER) -> None:
    """Note that the process lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def silence(name: str = WORKER) -> timedelta | None:
    """Return how long ago the process last showed itself; None when it never did."""
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if last is None else timezone.now() - last
