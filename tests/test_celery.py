"""The queue is a doorbell: it takes JSON only, and a dead one never makes a page wait."""

import os
import socket
import subprocess
import sys

from fazhi.celery import app
from tests.house.sources import ROOT

RING = """
import time, django
django.setup()
from fazhi.desk.jobs import heartbeat
from kombu.exceptions import OperationalError
began = time.monotonic()
try:
    heartbeat.delay()
except OperationalError:
    print("refused", time.monotonic() - began)
"""


def ring(address: str) -> float:
    """Ring the bell in a process of its own and return the seconds until it was refused."""
    env = {**os.environ, "REDIS_URL": address, "DJANGO_SETTINGS_MODULE": "fazhi.settings", "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", RING], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("refused"), done.stderr
    return float(done.stdout.split()[1])


def test_json_only_and_no_results():
    assert app.conf.task_serializer == "json"
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result


def test_every_scheduled_job_exists():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert wanted <= set(app.tasks)


def test_dead_broker_answers_at_once():
    assert ring("redis://127.0.0.1:1/0") < 1


def test_silent_broker_is_left_after_a_second():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(5)
        assert ring(f"redis://127.0.0.1:{silent.getsockname()[1]}/0") < 2
