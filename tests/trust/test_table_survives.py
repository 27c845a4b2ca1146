"""A table of records whose worker is killed half way: another goes on with it, no row is missing and none is there twice."""

from __future__ import annotations

import signal
from pathlib import Path

import psycopg2
import pytest

from tests import live
from tests.trust.rig import Crew, Queue, wait_for

pytestmark = pytest.mark.postgres
ROWS = 3000

BEGUN = """
from io import BytesIO
from openpyxl import Workbook
from django.utils import timezone
from documents import jobs
from documents.known import LEDGERS
from documents.models import Record
from documents.services import books, importing
from fazhi.files import work
from fazhi.org.acting import act_as
from fazhi.org.models import Post
made, held = Workbook(write_only=True), BytesIO()
sheet = made.create_sheet()
sheet.append(["学法日期", "形式", "学习内容", "时长（分钟）", "参加人数"])
for n in range({rows}):
    sheet.append([timezone.localdate(), "常务会议学法", f"第{{n}}部法", 40, 20])
made.save(held)
held.seek(0)
actor = act_as(Post.objects.get(user__username="liaison"))
book = books.open_book(LEDGERS["law_study"], actor.unit, actor=actor)
batch = importing.begin(importing.take_in(book, held, actor=actor, name="学法.xlsx"), actor=actor)
work.ring(work.begin(jobs.IMPORT, batch, actor=actor))
answer = [batch.pk, Record.objects.filter(book=book).count()]
"""
SWEPT = """
from documents.jobs import sweep_tables
sweep_tables.delay()
answer = None
"""
FOUND = """
from documents.models import Record, RecordImport
from fazhi.files.models import Job
batch = RecordImport.objects.get(pk={batch})
rows = Record.objects.filter(book=batch.book)
answer = {{
    "made": len(set(batch.made)),
    "skipped": batch.skipped,
    "records": rows.count(),
    "names": rows.filter(pk__in=batch.made).values("data__topic").distinct().count(),
    "job": Job.objects.get(kind="records", object_id=batch.pk).state,
}}
"""


@pytest.fixture
def queue(tmp_path: Path):
    """A queue server that runs."""
    one = Queue(tmp_path)
    one.start()
    yield one
    one.signal(signal.SIGKILL)


def test_a_killed_workers_table_is_written_to_its_end_once(prepared, tmp_path, queue):
    with live.copied(prepared, tmp_path, REDIS_URL=queue.url) as place:
        batch, before = place.ask(BEGUN.format(rows=ROWS))
        crew = Crew(place, tmp_path)
        watch = psycopg2.connect(place.environment["DATABASE_URL"])
        watch.autocommit = True

        def stands() -> tuple[str, int]:
            with watch.cursor() as cursor:
                cursor.execute("SELECT state, position FROM documents_recordimport WHERE id = %s", [batch])
                return cursor.fetchone()

        def job() -> str:
            """The state of the job, which is settled only after its last piece."""
            with watch.cursor() as cursor:
                cursor.execute("SELECT state FROM files_job WHERE kind = 'records' AND object_id = %s", [batch])
                return cursor.fetchone()[0]

        try:
            crew.start("worker1")
            assert wait_for(lambda: stands()[1] > 0, 120, 0.02), "nothing was written"
            crew.kill("worker1")
            state, position = stands()
            assert state == "writing" and 0 < position < ROWS
            # as if the eleven minutes had passed after which a silent worker counts as dead
            with watch.cursor() as cursor:
                cursor.execute("UPDATE files_job SET moved_at = moved_at - interval '1 hour' WHERE kind = 'records'")
            crew.start("worker2")
            place.ask(SWEPT)
            assert wait_for(lambda: job() == "done", 120), (job(), stands())
        finally:
            crew.stop()
            watch.close()
        found = place.ask(FOUND.format(batch=batch))
    assert found == {"made": ROWS, "skipped": [], "records": before + ROWS, "names": ROWS, "job": "done"}
