"""Forms of calls and reports."""
