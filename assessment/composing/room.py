"""How much room a draft has: a ladder from wide to narrow. The widest step is taken on which the draft keeps to its length.

The step is kept with the report, so that a draft that is run again is condensed as the first was, and only facts differ.
"""

from dataclasses import dataclass

FILLED = 0.9  # of the length that a draft takes; the rest is for what people add


@dataclass(frozen=True, slots=True)
class Room:
    """One step, in characters. `words` is what a task's own words may take (None: all of them, each round condensed), of which
    sentences with figures may take `figures`; `gathered` a section that units fill together, `answered` the answer to a promise.
    On a narrow step proof isn't named, open tasks stand in one paragraph (`apart` False), `named` of them by name, and no more
    than `tasks` are told one by one (0: all), of `ledgers` ledgers (0: all) those that hold most of the period.
    """

    words: int | None
    figures: int
    gathered: int
    answered: int
    named: int
    apart: bool = True
    proof: bool = True
    tasks: int = 0
    ledgers: int = 0


LADDER = (
    Room(None, 0, 3000, 120, 12),
    Room(480, 960, 2400, 120, 12),
    Room(320, 800, 1800, 100, 12),
    Room(240, 700, 1300, 80, 12, proof=False),
    Room(160, 600, 1000, 60, 8, proof=False),
    Room(120, 600, 800, 60, 20, apart=False, proof=False),
    Room(80, 500, 620, 50, 20, apart=False, proof=False),
    Room(50, 400, 480, 50, 15, apart=False, proof=False),
    Room(30, 300, 380, 40, 10, apart=False, proof=False),
    Room(0, 240, 300, 30, 8, apart=False, proof=False),
    Room(0, 160, 220, 30, 5, apart=False, proof=False),
    Room(0, 110, 170, 30, 5, apart=False, proof=False),
    Room(0, 80, 130, 20, 3, apart=False, proof=False),
    Room(0, 80, 110, 20, 3, apart=False, proof=False, tasks=40, ledgers=12),
    Room(0, 80, 90, 20, 3, apart=False, proof=False, tasks=28, ledgers=6),
    Room(0, 60, 70, 20, 3, apart=False, proof=False, tasks=16, ledgers=3),
)


def of(step: int) -> Room:
    """Return a step of the ladder; beyond its end the last."""
    return LADDER[min(step, len(LADDER) - 1)]
