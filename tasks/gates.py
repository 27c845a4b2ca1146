"""Loads every module that registers gates and handlers by name."""

from tasks.services import claims, commit, parts, plans, revise, rounds, sheets

LOADED = (claims, commit, parts, plans, revise, rounds, sheets)
