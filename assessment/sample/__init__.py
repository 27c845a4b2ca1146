"""The sample year's reports."""
