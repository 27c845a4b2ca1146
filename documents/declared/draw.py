"""A random draw that anybody can repeat: the lines of the pool, ordered by SHA-256 of seed, line feed and line; the first N."""

from hashlib import sha256


def lines(pool: str) -> list[str]:
    """Return the lines of a pool, without blanks and doubles, in their order."""
    return list(dict.fromkeys(one.strip() for one in pool.splitlines() if one.strip()))


def pick(pool: str, count: int, seed: str) -> list[str]:
    """Return what is drawn, in the order of the draw; all of a pool that is smaller."""
    return sorted(lines(pool), key=lambda one: sha256(f"{seed}\n{one}".encode()).hexdigest())[:count]
