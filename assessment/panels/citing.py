"""Reports that quote a record, as places that cite it: by its name, or by a figure that counts it."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessment.models import Report, ReportFigure, ReportSource
from assessment.selectors import reports as reads
from assessment.selectors.reports import MEASURE
from fazhi.org.acting import Acting
from fazhi.org.audit import noun_of
from fazhi.ui.citing import MOST, Cited, Found, Subject
from fazhi.ui.markup import at

LABEL = "报告"
FIGURE = "measure:"  # how the key of a measure's figure begins
PARTS = ("value", "of", "percent")


def reports(subject: Subject, acting: Acting) -> Found:
    """The reports one may see that quote this record, the newest first (a query for them, one for what they say)."""
    sources = _sources(subject)
    rows = reads.listed(acting).filter(pk__in=sources.order_by().values("passage__section__report"))
    shown = list(rows.order_by("-pk")[: MOST + 1])
    if not shown:
        return Found(LABEL, ())
    more = rows.count() - MOST if len(shown) > MOST else 0
    said: dict[int, dict[tuple[int, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    inside = sources.filter(passage__section__report__in=[one.pk for one in shown[:MOST]])
    inside = inside.order_by("passage__section__order", "passage__order", "pk")
    section = ("passage__section", "passage__section__title")
    for report, pk, title, noun, label in inside.values_list("passage__section__report", *section, "noun", "label"):
        words = label.removeprefix("指标") if noun.startswith(MEASURE) else "写了它的名称"
        said[report][pk, title].append(words)
    return Found(LABEL, [_cited(one, said[one.pk]) for one in shown[:MOST]], more)


def _sources(subject: Subject) -> QuerySet[ReportSource]:
    """The sources of words that stand in a text: the record itself, or a measure that counted it when the figure was told."""
    named = Q(noun=subject.noun, object_id=subject.key)
    keys = [f"{FIGURE}{key}:{part}" for key in subject.measures for part in PARTS]
    told = ReportFigure.objects.filter(passage=OuterRef("passage"), key__in=keys, as_of__gte=subject.since)
    quoted = Q(object_id=subject.unit.pk) & (_of(subject.falling, _falls(subject)) | _of(subject.standing, _stands(subject)))
    return ReportSource.objects.filter(named | (quoted & Q(Exists(told))), passage__place__isnull=False)


def _of(keys: tuple[str, ...], when: Q) -> Q:
    return Q(noun__in=[f"{MEASURE}{key}" for key in keys]) & when


def _falls(subject: Subject) -> Q:
    return Q(passage__section__report__call__starts__lte=subject.day, passage__section__report__call__ends__gte=subject.day)


def _stands(subject: Subject) -> Q:
    begun = Q(passage__section__report__call__ends__gte=subject.day)
    return begun & Q(passage__section__report__call__ends__lt=subject.ends) if subject.ends else begun


def _cited(report: Report, said: dict[tuple[int, str], list[str]]) -> Cited:
    """A report, opened at the first section that quotes, with what each of them quotes."""
    words = "；".join(f"{title}：{'、'.join(dict.fromkeys(quoted))}" for (_, title), quoted in said.items())
    url = at("assessment:report", report.pk) + "".join(f"#s-{section}" for section, _ in list(said)[:1])
    return Cited(noun_of(Report), str(report.pk), report.title, url, f"{report.get_state_display()}　{words}")
