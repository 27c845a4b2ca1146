"""The queue: a doorbell for the worker. What must not be lost is a row in the database, and a sweep finds it."""

import os
import warnings
from pathlib import Path

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")
# a container's or a trial's root is told so once by the README, not at every start
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

app = Celery("fazhi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


def broker_folders() -> None:
    """Make the folders of the embedded broker; nothing to do with a broker server."""
    options = app.conf.broker_transport_options or {}
    for key in ("data_folder_in", "data_folder_out", "control_folder"):
        if folder := options.get(key):
            Path(folder).mkdir(parents=True, exist_ok=True)


@app.on_after_configure.connect
def _ready(sender: Celery, **kwargs: object) -> None:
    broker_folders()


@worker_ready.connect
def _show_life(**kwargs: object) -> None:
    """Ring for the first heartbeat at once, so that /readyz need not wait a minute after a start."""
    app.send_task("fazhi.desk.jobs.heartbeat")


@setup_logging.connect
def _logging(**kwargs: object) -> None:
    """Keep the project's own logging in the worker."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)
