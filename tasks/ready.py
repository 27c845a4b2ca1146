"""Units of the plan: what other parts of the product may register with (navigation, API)."""
