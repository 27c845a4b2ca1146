"""HOW MUCH: the registry of measures. Whoever owns the rows registers a function; minimums, indicators, reports and
dashboards read figures by key. A figure is worked out when it is asked for and never stored."""

from fazhi.measure.figure import WHOLE, Figure, Period
from fazhi.measure.registry import Asked, Measure, Unknown, get, known, measure, measure_many, register

__all__ = ["WHOLE", "Asked", "Figure", "Measure", "Period", "Unknown", "get", "known", "measure", "measure_many", "register"]
