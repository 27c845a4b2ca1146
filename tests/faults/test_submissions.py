"""T1, T17 and T18 with real server processes: killed ones, doubled requests, two writers of one line."""

from __future__ import annotations

import http.client
import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.faults import t1
from tests import live

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_nothing_acknowledged_is_lost_when_web_processes_are_killed(tmp_path: Path):
    with live.empty(tmp_path / "place") as place:
        wrong = t1.run(place.environment, tmp_path / "run", kills=14, seconds=25)
    assert not wrong, "\n".join(wrong[:20])


def test_the_books_are_really_compared(tmp_path: Path):
    """A lost move, a doubled one, a half-written sheet, a lost file: each is found."""
    driver = t1.Driver(0, "", 7, [1, 2], tmp_path / "journal")
    told = [
        {"what": "lines", "sheet": 7, "words": "甲", "percent": 1},
        {"what": "file", "sheet": 7, "sha256": "aa", "line": 1},
        {"what": "move", "sheet": 7, "move": "submit", "key": "k"},
        {"what": "move", "sheet": 7, "move": "take_back", "key": "l"},
    ]
    books = {
        "steps": {"7": ["submit", "take_back"]},
        "sheets": {"7": ["filling", 3]},
        "lines": {"1": ["甲", 2, 1], "2": ["甲", 2, 1]},
        "files": ["aa"],
        "cited": [[1, "aa"]],
        "replies": {"k": 200, "l": 200},
        "missing": [],
    }
    assert t1.compared(told, books, {7: driver}) == []
    for change in (
        {"steps": {"7": ["submit"]}},
        {"steps": {"7": ["submit", "submit", "take_back"]}},
        {"sheets": {"7": ["submitted", 3]}},
        {"lines": {"1": ["甲", 2, 1], "2": ["", 1, None]}},
        {"files": []},
        {"cited": []},
        {"replies": {"k": 200}},
        {"replies": {"k": 0, "l": 200}},
        {"missing": ["aa"]},
    ):
        assert t1.compared(told, books | change, {7: driver}), change


class Unit:
    """A liaison's token on a running server, with the unit's sheet and its first line."""

    def __init__(self, port: int, secret: str, sheet: int, lines: list[int]) -> None:
        self.port, self.secret, self.sheet, self.lines = port, secret, sheet, lines

    def send(self, method: str, path: str, data: dict | None = None, **headers: str) -> tuple[int, bytes]:
        """Ask once over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"/api/v1/{path}", json.dumps(data) if data is not None else None, sent)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        return answer.status, said

    def read(self, path: str) -> dict:
        """Get a record."""
        return json.loads(self.send("GET", path)[1])


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory):
    """The units of the fault script's world on one server of two processes, and the place to ask the books."""
    folder = tmp_path_factory.mktemp("races")
    with live.empty(folder / "place") as place:
        place.manage("migrate", "--verbosity", "0")
        known = place.ask(t1.WORLD)
        with t1.serving(place.environment, workers=2) as (port, _):
            yield [Unit(port, *one) for one in known], place


def at_once(work: list[Callable[[], tuple[int, bytes]]]) -> list[tuple[int, bytes]]:
    """Do all of it at the same moment, each in a thread of its own."""
    gate, found = threading.Barrier(len(work)), [(0, b"")] * len(work)

    def one(place: int) -> None:
        gate.wait()
        found[place] = work[place]()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_hundred_posts_with_one_key_are_one(units):
    (unit, *_), place = units
    lines = [{"id": line, "version": 1, "answer": "no_change"} for line in unit.lines]
    assert unit.send("PUT", f"sheets/{unit.sheet}/lines/", {"lines": lines})[0] == 200
    post = lambda: unit.send("POST", f"sheets/{unit.sheet}/submit/", {}, Idempotency_Key="hundred")  # noqa: E731
    assert Counter(at_once([post] * 100)).most_common()[0][1] == 100
    assert post()[0] == 200
    steps = f"TimelineStep.objects.filter(noun='tasks.sheet', object_id={unit.sheet}, move='submit').count()"
    assert place.ask(f"from fazhi.flow.models import TimelineStep\nanswer = {steps}") == 1


def test_of_two_writers_one_wins_and_the_other_sees_both_versions(units):
    (_, unit, *_), _place = units
    line = f"sheet-lines/{unit.lines[0]}/"
    for n in range(50):
        version = unit.read(line)["version"]

        def write(words: str, version: int = version) -> Callable[[], tuple[int, bytes]]:
            return lambda: unit.send("PATCH", line, {"words": words}, If_Match=f'"{version}"')

        answers = at_once([write(f"甲{n}"), write(f"乙{n}")])
        assert sorted(status for status, _ in answers) == [200, 412]
        lost = next(place for place, (status, _) in enumerate(answers) if status == 412)
        won, fields = json.loads(answers[1 - lost][1]), json.loads(answers[lost][1])["fields"]
        assert fields["words"] == {"mine": f"{'甲乙'[lost]}{n}", "stored": won["words"]}
        assert unit.read(line)["words"] == won["words"] == f"{'甲乙'[1 - lost]}{n}"


def test_two_who_fill_a_whole_sheet_at_once(units):
    (_, _, unit, *_), _place = units
    for n in range(20):
        lines = unit.read(f"sheets/{unit.sheet}/")["lines"]

        def put(who: str, lines: list[dict] = lines, n: int = n) -> Callable[[], tuple[int, bytes]]:
            said = [{"id": one["id"], "version": one["version"], "words": f"{who}{n}"} for one in lines]
            return lambda: unit.send("PUT", f"sheets/{unit.sheet}/lines/", {"lines": said})

        assert sorted(status for status, _ in at_once([put("甲"), put("乙")])) == [200, 412]
        assert len({one["words"] for one in unit.read(f"sheets/{unit.sheet}/")["lines"]}) == 1
