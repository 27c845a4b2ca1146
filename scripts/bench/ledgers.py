# ruff: noqa: S608  every statement is made of constants and of names of columns
"""P17: one ledger of 500,000 records in the books of 400 units: its pages and figures, a table taken in, the list as a file.

Run inside the project's environment by `run.py` on the bench's database, or on any database with a sample on PostgreSQL. The
records are put in at once and stay, as the sample does; what is measured of writing is taken back.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fazhi.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from documents.known import LEDGERS  # noqa: E402
from documents.models import Book, Record  # noqa: E402
from documents.selectors import keeping, measured  # noqa: E402
from documents.services import books, importing  # noqa: E402
from fazhi.measure import Asked, Period  # noqa: E402
from fazhi.org.acting import act_as  # noqa: E402
from fazhi.org.models import Post, Unit  # noqa: E402

CODE, RECORDS, UNITS = "law_study", 500_000, 400
ROWS, PAGE, EXPORTED = 5_000, 25, 100_000
ROUNDS, TARGET = 7, 200  # ms of the server for each page and each figure
LEDGER = LEDGERS[CODE]
SLOT = LEDGER.slots
FILL = f"""
INSERT INTO documents_record (ledger, book_id, unit_id, by_id, changed_by_id, data, about, title, words, state, version,
  made_at, changed_at, {", ".join(SLOT.values())}, {{rest}})
SELECT '{CODE}', b.id, b.unit_id, %(by)s, %(by)s,
  jsonb_build_object('held_on', r.held_on, 'form', r.form, 'topic', r.topic, 'minutes', r.minutes, 'people', r.people),
  '{{{{}}}}',
  r.held_on || ' ' || r.form || '：' || r.topic, r.form || chr(10) || r.topic, 'kept', 1, now(), now(), {{slots}}, {{empty}}
FROM (SELECT n, current_date - (n %% 2000)::int AS held_on, (%(forms)s)[n %% 6 + 1] AS form,
  (%(laws)s)[n %% 40 + 1] || '第' || n / 40 || '讲' AS topic, (n * 7 %% 120 + 1) AS minutes, (n * 13 %% 400 + 1) AS people
  FROM generate_series(1, %(records)s) n) r
JOIN (SELECT id, unit_id, row_number() OVER (ORDER BY id) - 1 AS at FROM documents_book WHERE ledger = '{CODE}') b
  ON b.at = r.n %% (SELECT count(*) FROM documents_book WHERE ledger = '{CODE}')
"""
NAMED = "宪 民 刑 行政处罚 行政许可 行政强制 行政复议 行政诉讼 国家赔偿 公务员 监察 立法 预算 审计 统计"
LAWS = [f"{one}法" for one in NAMED.split(" ")]
LAWS += [f"第{n}号条例" for n in range(25)]


class Undone(Exception):
    """Takes the measured work back."""


@dataclass(frozen=True)
class Asking:
    """One thing that is asked: a page's address, and the least SQL for the same rows."""

    name: str
    query: str
    where: str = "true"
    order: str = f"{SLOT['held_on']} DESC, id DESC"


ASKED = (
    Asking("list, page 1", ""),
    Asking("list, deep page", "deep", f"{SLOT['held_on']} < current_date - 900"),
    Asking("by choice", "f_form=专题讲座", f"{SLOT['form']} = '专题讲座'"),
    Asking("by a range of numbers", "f_minutes_from=118&f_minutes_to=119", f"{SLOT['minutes']} BETWEEN 118 AND 119"),
    Asking("by unit", "unit={unit}", "unit_id = {unit_id}"),
    Asking("by words many have", "q=行政复议", "words LIKE '%%行政复议%%'"),
    Asking("by words few have", "q=宪法第1237讲", "words LIKE '%%宪法第1237讲%%'"),
    Asking("by words nobody has", "q=没有这样的字", "words LIKE '%%没有这样的字%%'"),
    Asking("sorted by people", "sort=-f_people", f"{SLOT['people']} IS NOT NULL", f"{SLOT['people']} DESC, id DESC"),
    Asking("sorted by topic", "sort=f_topic", f"NOT {SLOT['topic']} = ''", f"{SLOT['topic']}, id"),
)


def filled() -> None:
    """Put the books and their records in, unless they are there."""
    if Record.objects.filter(ledger=CODE).count() >= RECORDS:
        return
    began = time.perf_counter()
    city = Unit.objects.get(level="city", kind="government")
    units = Unit.objects.filter(path__startswith=city.path, kind="department").order_by("path")[:UNITS]
    for unit in units:
        about = {"government": unit.parent, "desk": unit, "receiver": keeping.office_of(unit.parent)}
        Book.objects.get_or_create(ledger=CODE, unit=unit, defaults=about)
    books.refresh(Book.objects.filter(ledger=CODE).select_related("unit"))
    slots = {name: f"r.{key}" if key in ("held_on", "form", "topic", "minutes", "people") else "" for key, name in SLOT.items()}
    given = [words or ("''" if name.startswith("t") else "NULL") for name, words in slots.items()]
    texts = [f.name for f in Record._meta.fields if f.name[0] == "t" and f.name[1:].isdigit() and f.name not in slots]
    asked = FILL.format(slots=", ".join(given), rest=", ".join(texts), empty=", ".join(["''"] * len(texts)))
    forms = list(LEDGER.field("form").choices)
    with connection.cursor() as cursor:
        by = Post.objects.filter(role="liaison").earliest("pk").user_id
        cursor.execute(asked, {"by": by, "forms": forms, "laws": LAWS, "records": RECORDS})
        cursor.execute("VACUUM ANALYZE documents_record")
        cursor.execute("ANALYZE documents_book")
        cursor.execute("ANALYZE documents_bookseen")
    print(f"     {RECORDS} records in {units.count()} books put in within {time.perf_counter() - began:.0f} s", flush=True)


def people() -> dict[str, Post]:
    """Return who asks: the city's office, which sees all, its leader, and a liaison of one book."""
    posts = Post.objects.select_related("user", "unit").filter(ends__isnull=True)
    own = Book.objects.filter(ledger=CODE).values("unit")
    return {
        "office": posts.filter(role="clerk", unit__kind="office", unit__level="city").earliest("pk"),
        "leader": posts.filter(role="leader", unit__level="city").earliest("pk"),
        "liaison": posts.filter(role="liaison", unit__in=own).earliest("pk"),
    }


def client_of(post: Post) -> Client:
    """Return a client signed in as somebody, with the marks that signing in sets."""
    found, now = Client(), int(timezone.now().timestamp())
    found.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    session = found.session
    session.update({"epoch": post.user.epoch, "since": now, "seen": now, "post": post.pk})
    session.save()
    return found


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median of several runs after a first one."""
    work()
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def pages(who: str, post: Post) -> int:
    """Measure each page as somebody, print it with its limit, and return how many missed the target."""
    client, missed = client_of(post), 0
    mine = Book.objects.filter(ledger=CODE, seen_by__unit=post.unit).select_related("unit")
    unit = mine[len(mine) // 2].unit
    there = f"/ledgers/{CODE}/"

    def get(path: str) -> str:
        answer = client.get(path, secure=True)
        if answer.status_code != 200:
            raise SystemExit(f"bench: P17 {path} answered {answer.status_code}")
        return answer.content.decode()

    keys = ",".join(str(one.pk) for one in mine)
    for one in ASKED:
        query = deep(get, there) if one.query == "deep" else one.query.format(unit=unit.name)
        ours = milliseconds(lambda query=query: get(f"{there}?{query}"))
        where = f"ledger = '{CODE}' AND state <> 'removed' AND book_id IN ({keys}) AND {one.where.format(unit_id=unit.pk)}"
        asked = f"SELECT id, title, data FROM documents_record WHERE {where} ORDER BY {one.order} LIMIT {PAGE + 1}"
        missed += tell(who, one.name, ours, milliseconds(lambda asked=asked: sql(asked)))
    base = f"ledger = '{CODE}' AND state <> 'removed' AND book_id IN ({keys})"
    year = f"{SLOT['held_on']} BETWEEN date_trunc('year', current_date)::date AND current_date"
    counted = f"SELECT unit_id, count(*), sum({SLOT['people']}) FROM documents_record WHERE {base} AND {year} GROUP BY 1"
    missed += tell(
        who, "statistics of this year", milliseconds(lambda: get(f"{there}stats/")), milliseconds(lambda: sql(counted))
    )
    missed += figures(who, post, base)
    return missed


def deep(get: Callable[[str], str], there: str) -> str:
    """Return the address of a page some way down, as turning pages finds it."""
    query = ""
    for _ in range(8):
        found = re.findall(r"[?&;]after=([^&\"#]+)", get(f"{there}?{query}"))
        query = f"after={found[-1]}"
    return query


def sql(asked: str) -> list:
    """Run a statement and fetch its rows."""
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return cursor.fetchall()


def tell(who: str, name: str, ours: float, limit: float) -> bool:
    """Print one figure; return whether it missed its target."""
    missed = ours > TARGET
    print(f"P17  {who:8}{name}: {ours:.0f} ms (target {TARGET}), bare SQL {limit:.1f} ms, ratio {ours / limit:.1f}", end="")
    print("  MISSED" if missed else "", flush=True)
    return missed


def figures(who: str, post: Post, base: str) -> int:
    """Measure a sum, an average and a share over all records, by unit."""
    acting, missed = act_as(post), 0
    period = Period(timezone.localdate().replace(year=2000, month=1, day=1), timezone.localdate())
    share = replace(LEDGER.measure("sessions"), key="share", how="share")
    for one, what in (
        (LEDGER.measure("people"), f"sum({SLOT['people']}), count({SLOT['people']})"),
        (LEDGER.measure("length"), f"sum({SLOT['minutes']}), count({SLOT['minutes']})"),
        (share, f"count(*) FILTER (WHERE {SLOT['form']} = '常务会议学法' AND {SLOT['minutes']} >= 30), count(*)"),
    ):
        asked = Asked(None, period, acting, acting.today)
        ours = milliseconds(lambda one=one, asked=asked: measured.count(LEDGER, one, asked))
        limit = milliseconds(lambda what=what: sql(f"SELECT unit_id, {what} FROM documents_record WHERE {base} GROUP BY 1"))
        missed += tell(who, f"{one.how} of all, by unit", ours, limit)
    return missed


def taken_in(post: Post) -> None:
    """Take a table of 5,000 rows in: read, judged, written; then undo it."""
    from io import BytesIO

    from openpyxl import Workbook

    made, held = Workbook(write_only=True), BytesIO()
    sheet = made.create_sheet()
    sheet.append(["学法日期", "形式", "学习内容", "时长（分钟）", "参加人数"])
    for n in range(ROWS):
        sheet.append([timezone.localdate(), "常务会议学法", f"测量用第{n}部法", 40, 20])
    made.save(held)
    held.seek(0)
    actor = act_as(post)
    book = books.open_book(LEDGER, post.unit, actor=actor)
    before, times = memory(), [time.perf_counter()]
    batch = importing.take_in(book, held, actor=actor, name="测量.xlsx")
    times.append(time.perf_counter())
    importing.judge(batch, actor=actor)
    times.append(time.perf_counter())
    done = importing.write(importing.begin(batch, actor=actor), actor=actor)
    times.append(time.perf_counter())
    grown = memory() - before
    if len(done.made) != ROWS:
        raise SystemExit(f"bench: P17 wrote {len(done.made)} records, not {ROWS}")
    importing.take_back(done, actor=actor)
    times.append(time.perf_counter())
    read, judged, written, undone = (later - earlier for earlier, later in zip(times, times[1:], strict=False))
    told = f"read {read:.1f} s, judged {judged:.1f} s, decided and written {written:.1f} s, taken back {undone:.1f} s"
    print(f"P17  {ROWS} rows of a table: {told}, grew by {grown:.0f} MB", flush=True)


def memory() -> float:
    """Return the most memory the process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sent(post: Post) -> None:
    """Export the list of 100,000 records."""
    client, day = client_of(post), sql(LAST_DAY)[0][0]
    for kind in ("csv", "xlsx"):
        before, began, size = memory(), time.perf_counter(), 0
        answer = client.get(f"/ledgers/{CODE}/?export={kind}&f_held_on_from={day}", secure=True)
        for piece in answer.streaming_content:
            size += len(piece)
        took, grown = time.perf_counter() - began, memory() - before
        told = f"{EXPORTED} records as .{kind} in {took:.1f} s, {EXPORTED / took:.0f} a second, {size / 2**20:.1f} MB"
        print(f"P17  {told}, grew by {grown:.0f} MB", flush=True)


LAST_DAY = f"""
SELECT min(d) FROM (SELECT {SLOT["held_on"]} AS d FROM documents_record WHERE ledger = '{CODE}' AND state <> 'removed'
ORDER BY 1 DESC LIMIT {EXPORTED}) x
"""


def main() -> int:
    """Measure and print; the exit code says only whether every answer was right."""
    settings.ALLOWED_HOSTS = ["testserver"]
    filled()
    posts = people()
    missed = sum(pages(who, post) for who, post in posts.items())
    try:
        with transaction.atomic():
            taken_in(posts["liaison"])
            raise Undone
    except Undone:
        pass
    sent(posts["office"])
    print(f"P17  {missed} missed the target", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
