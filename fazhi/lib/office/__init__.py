"""Reading office formats: one module per format, all giving the same `Document`."""
