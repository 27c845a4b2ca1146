"""How calls and reports are drawn."""
