"""Measuring, not asserting: `make bench`."""
