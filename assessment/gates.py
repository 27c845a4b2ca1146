"""Loads every module that registers gates, handlers, sources and checks by name."""

from assessment.checking import numbers, plain, whole
from assessment.composing import answered, finished, gathered, lines, measured
from assessment.services import calls, reports

LOADED = (answered, calls, finished, gathered, lines, measured, numbers, plain, reports, whole)
