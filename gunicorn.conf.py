"""How the product is served, read by gunicorn itself: the same in `make run`, in the image, in the tests and in `make bench`."""

import gc
import os
from pathlib import Path
from typing import Any

wsgi_app = "fazhi.wsgi:application"
chdir = str(Path(__file__).resolve().parent)
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = 4
timeout = 120
graceful_timeout = 4
loglevel = "warning"
control_socket_disable = True
# a heartbeat file on a slow disk would stall the workers
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# the workers are forked from one process that has loaded everything, and share what it holds
preload_app = True


def when_ready(server: Any) -> None:
    """Keep the collector from what is loaded: a page that it has touched is no longer shared."""
    gc.collect()
    gc.freeze()
