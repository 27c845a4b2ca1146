"""Writes over imports, plans, tasks and parts, one file per noun."""
