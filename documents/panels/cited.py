"""What cites a record: figures and minimums of its own ledger, then what other apps say (reports, minimums of plans)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from documents.declared import periods
from documents.declared.model import Ledger
from documents.models import Record
from documents.panels.minimum_page import plain
from documents.selectors import citing
from documents.selectors.reaching import Reach
from documents.selectors.registered import key_of
from documents.services import minimums
from fazhi.measure import Figure
from fazhi.org.acting import Acting
from fazhi.org.models import Unit
from fazhi.ui.citing import Cited, Found, cited, found
from fazhi.ui.markup import at


def cited_by(record: Record, ledger: Ledger, acting: Acting) -> list[Found]:
    """Return what cites a record among what the person may see; nothing cites what was removed."""
    counted = citing.counted_in(record, ledger, acting)
    if record.state == "removed" or record.d1 is None:
        return []
    told = citing.subject(record, ledger, counted)
    own = [
        found("计入的指标", [_figure(one, record.unit) for one in citing.figures(told, ledger, counted, acting)]),
        found("计入的台账下限", [_least(ledger, one) for one in citing.least(told, ledger, counted, acting)]),
    ]
    return [*cited(told, acting), *(one for one in own if one.rows)]


def _figure(one: Figure, unit: Unit) -> Cited:
    query = urlencode({"unit": unit.pk, "from": f"{one.period.first}", "to": f"{one.period.last}"})
    url = f"{at('home:measure', one.key)}?{query}"
    return Cited("measure", one.key, f"{one.label}：{one}", url, f"{unit.name}　{one.period}")


def _least(ledger: Ledger, one: Reach) -> Cited:
    url = f"{reverse('documents:least', args=[ledger.code])}?{urlencode({'year': one.period.last.year})}"
    missing = f"，还差 {plain(one.missing)} {one.of.unit}" if one.missing else "，已达到"
    when = periods.said(one.least.every, (one.period.first, one.period.last))
    words = f"{when}：{plain(one.has) or '没有可比的数'} / {one.least.value} {one.of.unit}{missing}"
    return Cited("ledger", key_of(ledger.code, one.of.key), minimums.title(ledger, one.least), url, words)
