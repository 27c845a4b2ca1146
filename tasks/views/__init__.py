"""Pages of imports, plans, tasks and parts."""
