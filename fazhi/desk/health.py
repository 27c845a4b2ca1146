"""Signs of health for supervisors and monitors: /healthz says the process answers, /readyz that the whole works."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fazhi.agenda import heartbeat, outbox

STUCK = timedelta(minutes=15)
QUIET_TOO_LONG = timedelta(minutes=5)  # the heartbeat comes every minute

Probe = Callable[[], str]


def database() -> str:
    """Answer '' when the database answers and has all migrations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return _unmigrated()


@cache
def _migrated() -> bool:
    """Remembered once true: a running process's migrations don't grow."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


def _unmigrated() -> str:
    try:
        _migrated()
    except LookupError:
        return "migrations are not applied"
    return ""


def worker() -> str:
    """Answer '' when the queue worker showed itself in the last minutes."""
    quiet = heartbeat.silence()
    if quiet is None:
        return "no heartbeat yet"
    return f"no heartbeat for {int(quiet.total_seconds())} s" if quiet > QUIET_TOO_LONG else ""


def mail() -> str:
    """Answer '' unless messages that should have gone out wait for long."""
    waits = outbox.longest_wait()
    return f"mail has waited for {int(waits.total_seconds())} s" if waits > STUCK else ""


PROBES: dict[str, Probe] = {"database": database, "worker": worker, "mail": mail}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing else, so that a slow database never restarts the web."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ask every probe; 200 when all are well, else 503 with what is wrong. Names no data, so anybody may ask."""
    found = {}
    for name, probe in PROBES.items():
        try:
            found[name] = probe()
        except DatabaseError:
            found[name] = "the database does not answer"
    well = not any(found.values())
    checks = {name: trouble or "ok" for name, trouble in found.items()}
    return JsonResponse({"status": "ok" if well else "failing", "checks": checks}, status=200 if well else 503)
