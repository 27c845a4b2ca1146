"""The long forms of the tests that break things on purpose, one script each; see `run.py`."""
