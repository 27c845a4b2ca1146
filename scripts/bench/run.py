"""`make bench`: load a large sample, serve it, and measure each scenario in turns with its limit."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from environment import ROOT, VENV, python, state  # noqa: E402  the folder above is needed first

PASSWORD = "bench-sample-year"
# Ordinary members: liaisons of units that take part in at least a hundred tasks.
MEMBERS = """
from django.db.models import Count, Min
from fazhi.org.models import Post
from tasks.models import TaskSeen, TaskUnit
busy = TaskUnit.objects.values("unit").annotate(n=Count("id")).filter(n__gte=110).values("unit")
posts = Post.objects.filter(role="liaison", ends__isnull=True, user__sample=True, unit__kind="department", unit__in=busy)
for name, unit in posts.order_by("unit_id").values_list("user__username", "unit_id")[:20]:
    print(name, unit, TaskSeen.objects.filter(unit=unit).aggregate(first=Min("task"))["first"])
"""


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--only", nargs="*", default=[], help="keys of scenarios")
    parser.add_argument("--database", default="fazhi_bench", help="name of the database on the local server")
    parser.add_argument("--keep", action="store_true", help="use the database of the last run")
    return parser.parse_args()


# figures that need no server: each its own script
BESIDE = {
    "P11": "importing",
    "P12": "reminding",
    "P13": "reports",
    "P14": "papers",
    "P16": "archives",
    "P17": "ledgers",
}


def main() -> int:
    """Measure and print; the exit code says only whether every answer was right."""
    interpreter = python(dev=True)
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(interpreter, [str(interpreter), *sys.argv])
    wanted = options()
    if not wanted.only or "READ" in wanted.only:
        subprocess.run([sys.executable, "scripts/bench/reading.py"], cwd=ROOT, check=True)
    if wanted.only == ["READ"]:  # reading needs no server and no database
        return 0
    environment = prepared(wanted)
    from load import Member
    from report import Report
    from scenarios import SCENARIOS
    from server import servers

    people = [line.split() for line in manage(environment, "shell", "--no-imports", "-c", MEMBERS).split("\n") if " " in line]
    with servers(environment) as (ours, bare):
        members = [Member(ours.port, name, PASSWORD, task=int(task)) for name, _, task in people]
        for member in members:
            member.own["deep"] = member.leaf("/tasks/?closed=1", 3)
        report = Report(f"{wanted.tasks} tasks, {wanted.units} units, {len(members)} members, 2 workers")
        chosen = [scenario for scenario in SCENARIOS if not wanted.only or scenario.key in wanted.only]
        for _ in range(wanted.rounds if chosen else 0):
            one_round(report, chosen, ours, bare, members, int(people[0][1]), wanted.seconds)
        report.memory = ours.memory()
        if chosen:
            report.show()
        beyond_pages(wanted, environment, ours)
    for key, script in BESIDE.items():
        if not wanted.only or key in wanted.only:
            subprocess.run([sys.executable, f"scripts/bench/{script}.py"], cwd=ROOT, env=environment, check=True)
    return 0


def beyond_pages(wanted: argparse.Namespace, environment: dict[str, str], ours) -> None:
    """Measure what no member asks again and again: writing (P9), exporting (P10), and what everybody reads (P15)."""
    import exporting
    import public
    import writing
    from load import Member

    if not wanted.only or "P10" in wanted.only:
        account = manage(environment, "shell", "--no-imports", "-c", exporting.CLERK).split()[-1]
        exporting.measure(ours, Member(ours.port, account, PASSWORD), rounds=wanted.rounds)
    if not wanted.only or "P15" in wanted.only:
        filled = manage(environment, "shell", "--no-imports", "-c", public.FILL % public.HOW_MANY).splitlines()[-1]
        public.measure(ours, filled, rounds=wanted.rounds, seconds=wanted.seconds)
    if not wanted.only or "P9" in wanted.only:
        ready = json.loads(manage(environment, "shell", "--no-imports", "-c", writing.READY % writing.MEMBERS).splitlines()[-1])
        with _connection(environment["DATABASE_URL"]) as connection:
            writing.measure(ours, ready, connection, environment, rounds=wanted.rounds, seconds=wanted.seconds)


def one_round(report, chosen: list, ours, bare, members: list, unit: int, seconds: float) -> None:
    """Measure every scenario once, ours and the limit in turns, after a calibration."""
    from calibrate import milliseconds
    from load import Member, run

    report.calibrations.append(milliseconds())
    for scenario in chosen:

        def right(status: int, body: bytes, wanted=scenario) -> None:
            found = body.count(wanted.marker.encode())
            if status != 200 or found != wanted.rows:
                raise SystemExit(f"bench: {wanted.key} answered {status} with {found} rows, not {wanted.rows}")

        before = ours.cpu()
        one = run(members, scenario.path, right, connections=1, seconds=seconds)
        eight = run(members, scenario.path, right, connections=8, seconds=seconds)
        cpu = (ours.cpu() - before) / (one.requests + eight.requests) * 1000
        limit = run(
            [Member(bare.port, "", "")],
            f"/?key={scenario.key}&unit={unit}",
            lambda status, body: None,
            connections=8,
            seconds=seconds / 2,
        )
        report.add(scenario, one, eight, limit, cpu)


def prepared(wanted: argparse.Namespace) -> dict[str, str]:
    """Return the environment of a database filled with the wanted sample."""
    import pgserver

    environment = {**os.environ, "FAZHI_SAMPLE_PASSWORD": PASSWORD, "FAZHI_VAR": str(state() / "bench"), "DEBUG": "0"}
    environment["FAZHI_PUBLIC_RATE"] = "100000000"  # one address asks for everybody
    environment["DATABASE_URL"] = pgserver.address(wanted.database).rpartition("/")[0] + f"/{wanted.database}"
    if wanted.keep:
        return environment
    _fresh(environment["DATABASE_URL"])
    subprocess.run([sys.executable, "scripts/prepare.py", "--no-sample"], cwd=ROOT, env=environment, check=True)
    began = time.monotonic()
    manage(environment, "sample", "--tasks", str(wanted.tasks), "--units", str(wanted.units))
    print(f"sample of {wanted.tasks} tasks loaded in {time.monotonic() - began:.1f} s")
    with _connection(environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return environment


def _connection(url: str):
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def _fresh(url: str) -> None:
    server, _, name = url.rpartition("/")
    with _connection(f"{server}/postgres").cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command and return what it printed."""
    asked = [sys.executable, "manage.py", *arguments]
    return subprocess.run(asked, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
