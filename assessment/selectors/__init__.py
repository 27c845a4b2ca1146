"""Reads over calls and reports."""
