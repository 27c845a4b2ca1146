"""The yardstick of a round: how long this machine, now, takes to render a fixed template of 1,000 rows."""

from __future__ import annotations

import time

from django.conf import settings
from django.template import Context, Engine

ROWS = [{"number": n, "name": f"第{n}项 推进严格规范公正文明执法", "unit": f"市第{n % 32}局", "due": n % 28} for n in range(1000)]
PAGE = (
    "<table>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.name }}</td><td>{{ row.unit }}</td>"
    "<td>{% if row.due < 7 %}近{% else %}{{ row.due }}{% endif %}</td></tr>{% endfor %}</table>"
)


def milliseconds(times: int = 9) -> float:
    """Return the median time of one rendering."""
    if not settings.configured:
        settings.configure(USE_I18N=False)  # the yardstick must not depend on the product's settings
    template = Engine().from_string(PAGE)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        template.render(Context({"rows": ROWS}))
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[len(taken) // 2]
