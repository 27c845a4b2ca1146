"""What a measure counts for a minimum, as a line: how many, what is missing, when the last one was, where to go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from fazhi.measure import Asked
from fazhi.org.acting import Acting
from fazhi.ui import behind
from fazhi.ui.components import join, link, tag
from fazhi.ui.markup import at
from tasks.selectors.counted import Counted
from tasks.selectors.sheets import plain


def lines(counts: Iterable[Counted], acting: Acting) -> list[SafeString]:
    """Return a line for each; the newest rows are read once for each measure and period, however many units there are."""
    counts = list(counts)
    days = _newest(counts, acting)
    return [count_line(one, _more(one, acting, days.get(id(one)))) for one in counts]


def _newest(counts: list[Counted], acting: Acting) -> dict[int, date]:
    groups: dict[tuple, list[Counted]] = defaultdict(list)
    for one in counts:
        groups[one.figure.key, one.figure.period].append(one)
    found: dict[int, date] = {}
    for (key, period), several in groups.items():
        if known := behind.of(key):
            units = tuple(sorted({one.whose.pk for one in several}))
            days = known.newest(key, Asked(units, period, acting, acting.today))
            found |= {id(one): days[one.whose.pk] for one in several if one.whose.pk in days}
    return found


def count_line(one: Counted, more: Iterable[object] = ()) -> SafeString:
    """What a measure counts for a unit: 3 / 4 次, opening to how it is counted, and what is missing until when."""
    days = one.figure.period
    query = urlencode({"unit": one.whose.pk, "from": days.first.isoformat(), "to": days.last.isoformat()})
    told = "还没有可比的数" if one.told is None else f"{plain(one.told)} / {plain(one.minimum.value)} {one.minimum.measure}"
    opened = link(told, f"{at('home:measure', one.figure.key)}?{query}", about=f"{one.whose.name}：{one.figure.label}")
    state = tag("ok" if one.enough else "soon", "已达到" if one.enough else "还没达到")
    missing = f"，还差 {plain(one.missing)} {one.minimum.measure}，{days.last:%Y-%m-%d} 前" if one.missing else ""
    said = [one.whose.name, " ", opened, " ", state, f" {days}{missing}", *more]
    return join([SafeString('<span class="sub">'), *said, SafeString("</span>")])


def _more(one: Counted, acting: Acting, last: date | None) -> list[object]:
    """The newest row, and the ways to the rows and to a further one."""
    known = behind.of(one.figure.key)
    if known is None:
        return []
    about = f"{one.whose.name}：{one.figure.label}"
    found: list[object] = [f"，最近一次 {last:%Y-%m-%d}" if last else "，还没有记录"]
    if url := known.records(one.figure.key, one.whose, one.figure.period):
        found += [" ", link("看记录", url, about=about)]
    if url := known.enter(one.figure.key, one.whose, acting):
        found += [" ", link("登记", url, about=about)]
    return found
