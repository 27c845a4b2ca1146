"""What home puts into the navigation."""
