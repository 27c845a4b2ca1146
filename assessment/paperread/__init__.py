"""Reads a report that came as paper: sections, figures and problems, each with its place in the text. Pure; no database."""
