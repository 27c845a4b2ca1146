"""The sample year of a fictional city, and large databases for measuring."""
