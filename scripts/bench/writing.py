"""P9: units file claims, each with its step, its proof and its duties: through the service, and over the API under a key.

The limit is the least SQL for the same rows: claim, two steps, citation, signed duties and kept answer in one transaction.
"""

from __future__ import annotations

import http.client
import itertools
import json
import statistics
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

MEMBERS = 240
PARTS_A_SECOND = 200  # more than a process can claim
CLAIMING = str(Path(__file__).with_name("claiming.py"))
READY = """
from datetime import timedelta
from django.utils import timezone
from fazhi.files import evidence
from fazhi.org.acting import act_as
from fazhi.org.models import Post
from fazhi.org.services import tokens
from tasks.models import Claim, TaskUnit
day, answer = timezone.localdate() + timedelta(days=30), []
free = TaskUnit.objects.filter(state="received", task__state="issued", role="lead").exclude(claims__state__in=("filed", "closed"))
posts = Post.objects.filter(role="liaison", ends__isnull=True, user__sample=True, unit__in=free.values("unit"))
for post in posts.select_related("user", "unit").order_by("id")[:%d]:
    actor = act_as(post)
    proof = evidence.give(actor=actor, unit=post.unit, name="bench.txt", chunks=["bench".encode()])
    secret = tokens.issue(actor=actor, name="bench", expires=day, scopes="read write")[1]
    answer += [[secret, part, proof.pk] for part in free.filter(unit=post.unit).values_list("pk", flat=True)]
answer = list({part: [secret, part, proof] for secret, part, proof in answer}.values())
import json; print(json.dumps(answer))
"""
BARE = """
WITH claim AS (INSERT INTO tasks_claim (part_id, words, state, why, by_id, filed_at, changed_at, version)
    VALUES (%(part)s, '清单已公布。', 'filed', '', %(by)s, now(), now(), 1) RETURNING id),
  steps AS (INSERT INTO flow_timelinestep (noun, object_id, move, label, source, target, who, note, detail, at, user_id)
    SELECT n, CASE WHEN n = 'tasks.claim' THEN claim.id ELSE %(part)s END, 'file', '申请办结', '', '', '', '', '{}', now(), %(by)s
    FROM claim, unnest(ARRAY['tasks.claim', 'tasks.taskunit']) n),
  proof AS (INSERT INTO files_citation (evidence_id, noun, object_id, by_id, made_at)
    SELECT %(evidence)s, 'tasks.claim', claim.id, %(by)s, now() FROM claim),
  reply AS (INSERT INTO org_reply (user_id, key, digest, status, body, headers, made_at)
    VALUES (%(by)s, %(key)s, '', 201, '', '{}', now()))
UPDATE agenda_duty SET signed_at = now() WHERE signed_at IS NULL AND waived_at IS NULL
  AND id IN (SELECT duty_id FROM tasks_taskduty WHERE part_id = %(part)s)
"""
BY = "SELECT user_id FROM org_post WHERE unit_id = (SELECT unit_id FROM tasks_taskunit WHERE id = %s) LIMIT 1"


def post(port: int, work: Any, end: float, times: list[float]) -> None:
    """File one claim after another over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for secret, part, proof in work:
        body = json.dumps({"part": part, "words": "清单已公布。", "evidence": [proof]})
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        began = time.perf_counter()
        connection.request("POST", "/api/v1/claims/", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != 201:
            raise SystemExit(f"bench: P9 answered {answer.status} {said.decode()}")
        if time.perf_counter() > end:
            return
    raise SystemExit("bench: P9 has no parts left to claim; load more tasks")


def load(port: int, work: Any, *, connections: int, seconds: float) -> tuple[float, float, float, int]:
    """Return p50 and p95 in ms, requests a second, and how many requests."""
    times: list[float] = []
    began = time.perf_counter()
    threads = [threading.Thread(target=post, args=(port, work, began + seconds, times)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cut = statistics.quantiles(times, n=100)
    return cut[49], cut[94], len(times) / (time.perf_counter() - began), len(times)


class Shared:
    """One iterator for many threads."""

    def __init__(self, rows: list) -> None:
        self._rows, self._lock = iter(rows), threading.Lock()

    def __iter__(self) -> Shared:
        return self

    def __next__(self) -> Any:
        with self._lock:
            return next(self._rows)


def bare(connection: Any, rows: Any, seconds: float) -> float:
    """Return how many of the same transactions one connection makes a second by SQL alone; every one is taken back after."""
    made, began = 0, time.perf_counter()
    with connection.cursor() as cursor:
        for _, part, proof in rows:
            cursor.execute("BEGIN")
            cursor.execute(BY, [part])
            values = {"part": part, "evidence": proof, "by": cursor.fetchone()[0], "key": f"bare{uuid.uuid4().hex}"}
            cursor.execute(BARE, values)
            cursor.execute("COMMIT")
            made += 1
            if time.perf_counter() - began > seconds:
                break
    return made / (time.perf_counter() - began)


def through_service(environment: dict[str, str], work: Any, *, processes: int, seconds: float) -> tuple[float, float, float]:
    """Return p50 and p95 in ms and claims a second of so many processes that call the service itself."""
    started = []
    for _ in range(processes):
        given = [[part, proof] for _, part, proof in itertools.islice(work, int(seconds * PARTS_A_SECOND))]
        one = subprocess.Popen(
            [sys.executable, CLAIMING], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        one.stdin.write(json.dumps({"work": given, "seconds": seconds}))
        one.stdin.close()
        started.append(one)
    found = [json.loads(one.stdout.read()) for one in started]
    cut = statistics.quantiles([ms for times in found for ms in times], n=100)
    return cut[49], cut[94], sum(len(times) / sum(times) * 1000 for times in found)


def measure(server: Any, ready: list, connection: Any, environment: dict[str, str], *, rounds: int, seconds: float) -> None:
    """Measure in turns and print two lines, through the service and over HTTP: medians over the rounds."""
    work = Shared(ready)
    load(server.port, work, connections=4, seconds=1)  # both workers know their queries
    found, service = [], []
    for _ in range(rounds):
        one = through_service(environment, work, processes=1, seconds=seconds / 2)
        both = through_service(environment, work, processes=2, seconds=seconds / 2)
        service.append((*one[:2], both[2]))
        before = server.cpu()
        one = load(server.port, work, connections=1, seconds=seconds)
        eight = load(server.port, work, connections=8, seconds=seconds)
        cpu = (server.cpu() - before) / (one[3] + eight[3]) * 1000
        limit = bare(connection, itertools.islice(work, 100_000), seconds / 4)
        found.append((one[0], one[1], eight[2], eight[1], cpu, limit))
    p50, p95, rate = (statistics.median(column) for column in zip(*service, strict=True))
    print(
        f"P9   claim through the service, with step and duty: p50 {p50:.1f} ms, p95 {p95:.1f} ms (target 15), "
        f"{rate:.0f} a second by two processes (target 200)"
    )
    p50, p95, rps, p95_at_8, cpu, limit = (statistics.median(column) for column in zip(*found, strict=True))
    print(
        f"P9   the same over the API, signed in, under a key: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {rps:.0f} rps at 8, "
        f"p95 at 8 {p95_at_8:.1f} ms, CPU {cpu:.1f} ms a request; "
        f"the same rows by SQL over one connection {limit:.0f}/s"
    )
