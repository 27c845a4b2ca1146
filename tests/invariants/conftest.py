"""The town of the matrix, with a word of its own planted into everything somebody may not see."""

from __future__ import annotations

from tests.invariants.planted import Planter, plant
from tests.invariants.test_matrix import town  # noqa: F401  a fixture
from tests.sharing import shared

__all__ = ["planted", "town"]


@shared
def planted(town) -> Planter:  # noqa: F811
    """The secrets of the town."""
    return plant(town)
