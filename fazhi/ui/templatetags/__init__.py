"""Template tags of the interface layer."""
