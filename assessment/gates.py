"""Loads every module that registers gates, handlers, sources and checks by name."""

from assessment.checking import numbers, plain, whole
from assessment.composing import answered, finished, gathered, ledgers, lines, measured
from assessment.services import arriving, calls, papers, reports

LOADED = (answered, arriving, calls, finished, gathered, ledgers, lines, measured, numbers, papers, plain, reports, whole)
