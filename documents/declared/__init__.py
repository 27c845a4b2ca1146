"""Ledgers as they are declared: one TOML file each, read at start, refused with file, line and sentence. Pure but for reading."""
