"""P10: the whole list of tasks as .xlsx with all its columns, over HTTP, as the office that sees every one of them."""

from __future__ import annotations

import io
import statistics
import time
import zipfile
from typing import Any

CLERK = """
from fazhi.org.models import Post
post = Post.objects.filter(role="clerk", unit__kind="office", unit__level="city", ends__isnull=True, user__sample=True)
print(post.order_by("id").values_list("user__username", flat=True)[0])
"""
COLUMNS = ("lamp", "task", "plan", "number", "units", "mine", "due")
PATH = "/tasks/?export=xlsx&closed=1&columns_set=1&" + "&".join(f"columns={name}" for name in COLUMNS)


def measure(server: Any, clerk: Any, *, rounds: int) -> None:
    """Measure in turns and print one line: medians over the rounds, and by how much the workers grew."""
    clerk.ask("/tasks/")
    before, rates, rows, size = server.memory(), [], 0, 0
    for _ in range(rounds):
        began = time.perf_counter()
        status, body = clerk.ask(PATH)
        taken = time.perf_counter() - began
        if status != 200:
            raise SystemExit(f"bench: P10 answered {status}")
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            rows, size = book.read("xl/worksheets/sheet1.xml").count(b"<row ") - 1, len(body)
        rates.append(rows / taken)
    print(
        f"P10  export of the task list: {statistics.median(rates):.0f} rows a second (target 20000), {rows} rows, "
        f"{size / 1024:.0f} KB; the workers grew by {max(server.memory() - before, 0):.0f} MB (target 30)"
    )
