"""T1: web processes are killed (-9) while units fill, prove and submit their sheets; nothing acknowledged is lost or halved.

`python scripts/faults/t1.py --kills 200 --submissions 500`; the exit code is 0 when the books hold exactly what was acknowledged.
Half of the kills strike at random, half at named points inside the transaction (fazhi/org/faults.py). Every driver writes an
fsynced journal of what it was told and repeats an unanswered request with the same Idempotency-Key until it is answered.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
POINTS = ("reply.claimed", "line.written", "flow.moved", "flow.told", "reply.kept", "reply.committed")
GIVE_UP = 90  # seconds without an answer to one request

WORLD = """
from datetime import timedelta
from django.utils import timezone
from fazhi.org.services import tokens
from tasks.models import Sheet
from tasks.services import rounds
from tests.cast import make_plan, make_world
keys = ("lead", "co", "outsider", "county", "county_dept", "town", "county2")
world, today = make_world(), timezone.localdate()
plan = make_plan(world, [{"title": f"{key}的第{n}件事", "lead": [key]} for key in keys for n in (1, 2)])
given = {"title": "季度进展", "period": "once", "starts": today, "ends": today, "due": today + timedelta(days=30)}
round_ = rounds.open_round(actor=world.acting("clerk"), plans=[plan], **given)
answer = []
for key in keys:
    sheet = Sheet.objects.get(round=round_, unit=world.units[key])
    secret = tokens.issue(actor=world.acting(key), name="故障", expires=today + timedelta(days=9), scopes="read write")[1]
    answer.append([secret, sheet.pk, list(sheet.lines.order_by("order").values_list("pk", flat=True))])
"""
BOOKS = """
from fazhi.files.models import Citation, Evidence
from fazhi.files.store import missing_files
from fazhi.flow.models import TimelineStep
from fazhi.org.models import Reply
from tasks.models import Sheet, SheetLine
sheets = list(Sheet.objects.all())
steps = TimelineStep.objects.filter(noun="tasks.sheet").order_by("id")
answer = {
    "steps": {s.pk: list(steps.filter(object_id=s.pk).values_list("move", flat=True)) for s in sheets},
    "sheets": {s.pk: [s.state, s.version] for s in sheets},
    "lines": {n.pk: [n.words, n.version, n.percent] for n in SheetLine.objects.all()},
    "files": list(Evidence.objects.values_list("stored__sha256", flat=True)),
    "cited": [[c.object_id, c.evidence.stored.sha256] for c in Citation.objects.select_related("evidence__stored")],
    "replies": dict(Reply.objects.values_list("key", "status")),
    "missing": missing_files(),
}
"""


@dataclass
class Driver:
    """One unit that goes on filling and submitting its one sheet, and remembers what it was told."""

    port: int
    secret: str
    sheet: int
    lines: list[int]
    journal: Path
    told: list[dict[str, Any]] = field(default_factory=list)
    rounds: int = 0
    fault: str = ""

    def run(self, until: threading.Event) -> None:
        """Work until told to stop, then finish the round that was begun."""
        try:
            while not until.is_set():
                self.rounds += 1
                self._round(self.rounds)
        except Exception as fault:  # noqa: BLE001  shown by the caller's thread
            self.fault = f"sheet {self.sheet}, round {self.rounds}: {fault!r}"

    def _round(self, n: int) -> None:
        words = f"第{n}次填报"
        self._fill(n, words)
        content = f"{self.sheet} {words}".encode()
        proof = self._post("evidence/", f"e{self.sheet}.{n}", file=content)
        self._note("file", sha256=hashlib.sha256(content).hexdigest(), line=self.lines[0])
        if n > 1:
            self._send("DELETE", f"sheet-lines/{self.lines[0]}/evidence/{self.held}/", ok=(204, 404))
        self._post(f"sheet-lines/{self.lines[0]}/evidence/", f"c{self.sheet}.{n}", {"evidence": [proof["id"]]})
        self.held = proof["id"]
        for move in ("submit", "take-back"):
            self._post(f"sheets/{self.sheet}/{move}/", f"{move}{self.sheet}.{n}", {})
            self._note("move", move=move.replace("-", "_"), key=f"{move}{self.sheet}.{n}")

    def _fill(self, n: int, words: str) -> None:
        """Put both lines at once. An unanswered one is looked up: it stands whole or not at all."""
        while True:
            lines = self._send("GET", f"sheets/{self.sheet}/")["lines"]
            found = {line["words"] for line in lines}
            if len(found) != 1:
                raise AssertionError(f"half a sheet was written: {found}")
            if found == {words}:
                break
            said = [
                {"id": line["id"], "version": line["version"], "answer": "progress", "words": words, "percent": n % 101}
                for line in lines
            ]
            try:
                self._once("PUT", f"sheets/{self.sheet}/lines/", json.dumps({"lines": said}).encode(), {}, (200,))
            except OSError:
                time.sleep(0.05)
        self._note("lines", words=words, percent=n % 101)

    def _note(self, what: str, **facts: Any) -> None:
        """Write down what was acknowledged, so that it outlives this process too."""
        row = {"what": what, "sheet": self.sheet, **facts}
        self.told.append(row)
        with self.journal.open("ab") as out:
            out.write(json.dumps(row).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())

    def _post(self, path: str, key: str, data: dict | None = None, *, file: bytes = b"") -> dict:
        headers = {"Idempotency-Key": key}
        if not file:
            return self._send("POST", path, json.dumps(data).encode(), headers)
        frame = b'--f\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + file + b"\r\n--f--\r\n"
        return self._send("POST", path, frame, headers | {"Content-Type": "multipart/form-data; boundary=f"})

    def _send(self, method: str, path: str, body: bytes = b"", headers: dict | None = None, ok: tuple = (200, 201)) -> dict:
        """Ask until there is an answer."""
        end = time.monotonic() + GIVE_UP
        while True:
            try:
                return self._once(method, path, body, headers or {}, ok)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def _once(self, method: str, path: str, body: bytes, headers: dict, ok: tuple) -> dict:
        """Ask once. Raises OSError when the process died before it had answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"} | headers
        try:
            connection.request(method, f"/api/v1/{path}", body or None, sent)
            answer = connection.getresponse()
            said = answer.read()
        except http.client.HTTPException as fault:
            raise OSError("no answer") from fault
        finally:
            connection.close()
        if answer.status not in ok:
            raise AssertionError(f"{method} {path}: {answer.status} {said.decode()}")
        return json.loads(said) if said and answer.status != 404 else {}


class Killer:
    """Kills workers of the server: at random moments, and at named points that it arms by a file."""

    def __init__(self, master: int, armed: Path) -> None:
        self.master, self.armed = master, armed
        self.chance = random.Random(7)  # noqa: S311  which worker dies is no secret
        self.struck: dict[str, int] = {}

    @property
    def kills(self) -> int:
        """How many workers died."""
        return sum(self.struck.values())

    def strike(self) -> None:
        """Let one worker die."""
        if self.kills % 2:
            self._at(POINTS[self.kills // 2 % len(POINTS)])
        else:
            self._at_random()

    def _at(self, point: str) -> None:
        place = self.armed / point
        place.touch()
        end = time.monotonic() + 10
        while time.monotonic() < end and place.exists():
            time.sleep(0.01)
        if not place.exists():
            self.struck[point] = self.struck.get(point, 0) + 1
        place.unlink(missing_ok=True)

    def _at_random(self) -> None:
        time.sleep(self.chance.random() * 0.3)
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text("ascii").split()
        if children:
            os.kill(int(self.chance.choice(children)), signal.SIGKILL)
            self.struck["random"] = self.struck.get("random", 0) + 1


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command and return what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def asked(environment: dict[str, str], code: str) -> Any:
    """Run Python beside the server; the code sets `answer`."""
    printing = f"{code}\nimport json as _json\nprint(_json.dumps(answer, default=str))"
    return json.loads(manage(environment, "shell", "--no-imports", "-c", printing).strip().splitlines()[-1])


@contextmanager
def serving(environment: dict[str, str], *, workers: int) -> Iterator[tuple[int, int]]:
    """Serve the product until the block ends; yield its port and the process whose children do the work."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--log-level", "critical"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def run(
    environment: dict[str, str], folder: Path, *, kills: int, submissions: int = 0, seconds: float = 3600, workers: int = 3
) -> list[str]:
    """Kill `kills` workers, spread over so many submissions, over an empty database; return what is wrong with its books.

    It ends early when the seconds are over.
    """
    armed = folder / "armed"
    armed.mkdir(parents=True)
    Path(environment["FAZHI_VAR"], "static").mkdir(parents=True, exist_ok=True)
    environment = environment | {"FAZHI_FAULTS": " ".join(POINTS), "FAZHI_FAULTS_AT": str(armed)}
    manage(environment, "migrate", "--verbosity", "0")
    units = asked(environment, WORLD)
    with serving(environment, workers=workers) as (port, master):
        drivers = [Driver(port, *unit, folder / f"journal-{unit[1]}") for unit in units]
        killer = Killer(master, armed)
        _drive(drivers, killer, kills, submissions, seconds)
        books = asked(environment, BOOKS)
    wrong = [driver.fault for driver in drivers if driver.fault]
    told = [json.loads(row) for driver in drivers for row in driver.journal.read_bytes().splitlines()]
    wrong += compared(told, books, {d.sheet: d for d in drivers})
    moves = sum(row["what"] == "move" for row in told)
    print(f"T1  {killer.kills} kills {killer.struck}; {len(told)} acknowledged, {moves} of them moves; {len(wrong)} faults")
    if not moves or not killer.struck:
        wrong.append("nothing was acknowledged, or nobody was killed")
    return wrong


def _drive(drivers: list[Driver], killer: Killer, kills: int, submissions: int, seconds: float) -> None:
    done, end = threading.Event(), time.monotonic() + seconds
    threads = [threading.Thread(target=driver.run, args=(done,)) for driver in drivers]
    for thread in threads:
        thread.start()
    while not all(driver.rounds > 1 for driver in drivers) and time.monotonic() < end:
        time.sleep(0.1)  # the server comes up
    while time.monotonic() < end and any(thread.is_alive() for thread in threads):
        handed_in = sum(driver.rounds - 1 for driver in drivers)
        if killer.kills >= kills and handed_in >= submissions:
            break
        if killer.kills < kills and handed_in * kills >= killer.kills * submissions:
            killer.strike()
        else:
            time.sleep(0.02)
    done.set()
    for thread in threads:
        thread.join()


def compared(told: list[dict], books: dict[str, Any], drivers: dict[int, Driver]) -> list[str]:
    """Hold the journal against the database: all of it there, once, whole; and nothing there that is not in it."""
    wrong = [f"bytes of {sha} are missing" for sha in books["missing"]]
    wrong += [f"key {key} was kept without its answer" for key, status in books["replies"].items() if not status]
    for sheet, driver in drivers.items():
        own = [row for row in told if row["sheet"] == sheet]
        moves = [row["move"] for row in own if row["what"] == "move"]
        wrong += _differs(f"moves of sheet {sheet}", moves, books["steps"][str(sheet)])
        wrong += _differs(f"state of sheet {sheet}", ["filling", 1 + len(moves)], books["sheets"][str(sheet)])
        fills = [row for row in own if row["what"] == "lines"]
        for line in driver.lines:
            last = [fills[-1]["words"], 1 + len(fills), fills[-1]["percent"]] if fills else ["", 1, None]
            wrong += _differs(f"line {line}", last, books["lines"][str(line)])
        files = [row["sha256"] for row in own if row["what"] == "file"]
        wrong += [f"file {sha} of sheet {sheet} is lost" for sha in files if sha not in books["files"]]
        cited = [sha for line, sha in books["cited"] if line == driver.lines[0]]
        wrong += _differs(f"evidence of sheet {sheet}", files[-1:], cited)
        keys = [row["key"] for row in own if row["what"] == "move"]
        wrong += [f"the answer to {key} is lost" for key in keys if books["replies"].get(key) != 200]
    return wrong


def _differs(what: str, told: list, held: list) -> list[str]:
    return [] if told == held else [f"{what}: acknowledged {str(told)[-300:]}, held {str(held)[-300:]}"]


def main() -> int:
    """Run the long form on a PostgreSQL of its own."""
    sys.path.insert(0, str(ROOT / "scripts"))
    from environment import VENV, python, state

    interpreter = python(dev=True)
    if os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(interpreter, [str(interpreter), *sys.argv])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--submissions", type=int, default=500)
    wanted = parser.parse_args()
    import pgserver
    import psycopg2

    url = pgserver.address("fazhi_faults_submissions").rpartition("/")[0]
    connection = psycopg2.connect(f"{url}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS fazhi_faults_submissions WITH (FORCE)")
        cursor.execute("CREATE DATABASE fazhi_faults_submissions")
    folder = state() / "faults" / f"submissions-{os.getpid()}"
    environment = {**os.environ, "DATABASE_URL": f"{url}/fazhi_faults_submissions", "FAZHI_VAR": str(folder / "var")}
    wrong = run(environment, folder, kills=wanted.kills, submissions=wanted.submissions)
    print("\n".join(wrong[:50]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
