"""One archive of database and files that restores to equal checksums, on either database."""


class Refused(Exception):
    """A backup or restore that must not go on; the message is a Chinese sentence."""
