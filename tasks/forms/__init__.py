"""Forms of plans, tasks and imports, one file per noun."""
