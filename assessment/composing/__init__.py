"""Drafts that write themselves: sources registered by name give sentences, sentences become sections."""
