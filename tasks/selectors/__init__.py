"""Reads over plans, tasks, parts and imports, one file per question."""
