"""Documents that leave the product: the summary of a round, the archive of a plan."""
