"""HOW MUCH: the registry of measures. Whoever owns the rows registers a function; minimums, indicators, reports and
dashboards read figures by key. A figure is worked out when it is asked for and never stored."""

from fazhi.measure.figure import WHOLE, Figure, Period
from fazhi.measure.fits import PERIODS, Fit, amount, asks, countable, fitting, surest
from fazhi.measure.registry import Asked, Counts, Fits, Measure, Unknown, get, known, label_of, measure, measure_many, register
from fazhi.measure.whole import Whole, follow, written

__all__ = [
    "PERIODS",
    "WHOLE",
    "Asked",
    "Counts",
    "Figure",
    "Fit",
    "Fits",
    "Measure",
    "Period",
    "Unknown",
    "Whole",
    "amount",
    "asks",
    "countable",
    "fitting",
    "follow",
    "get",
    "known",
    "label_of",
    "measure",
    "measure_many",
    "register",
    "surest",
    "written",
]
