"""Loads every module that registers gates and handlers by name."""

from tasks.services import asking, claims, commit, parts, plans, revise, rounds, sheets

LOADED = (asking, claims, commit, parts, plans, revise, rounds, sheets)
