"""From a plan on paper to a reviewed draft: read, outline, duties, match, check, diff; pure functions on frozen dataclasses."""
