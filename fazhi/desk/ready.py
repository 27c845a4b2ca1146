"""What desk puts into the navigation."""
