"""Screens of an import: taking a paper in, reviewing what was read, the acts upon it."""
