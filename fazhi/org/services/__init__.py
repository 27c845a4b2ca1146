"""Writes over units, people and tokens."""
