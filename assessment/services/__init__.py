"""Writes over calls and reports."""
