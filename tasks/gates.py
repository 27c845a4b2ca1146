"""Loads every module that registers gates and handlers by name."""

from tasks.services import commit, parts, plans, revise

LOADED = (commit, parts, plans, revise)
