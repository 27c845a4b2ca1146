"""Loads every module that registers gates, handlers and sources by name."""

from assessment.composing import lines
from assessment.services import calls, reports

LOADED = (calls, lines, reports)
