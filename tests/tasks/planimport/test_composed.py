"""Two hundred papers by lot: format x numbering x marking x time x damage; what was put in comes out, all of it and no more."""

import pytest

from fazhi.lib.office import reading
from tasks.planimport.read import papers_of
from tests.tasks.planimport.composed import Composer, bare, even

PAPERS = 200


def read_back(path):
    """What the reader finds, in the composer's shape."""
    (paper,) = papers_of(reading.read(path, path.name), year=2026)
    assert all(paper.document.text[one.start : one.end] == one.text for one in paper.items)
    return [
        (
            even("".join(one.path)),
            even(one.number),
            one.title,
            *(bare(one.named(role)) for role in ("lead", "co", "responsible")),
            [due.value for due in one.dues],
        )
        for one in paper.items
    ]


@pytest.mark.parametrize("seed", range(PAPERS))
def test_what_goes_in_comes_out(seed, tmp_path):
    composer = Composer(seed)
    path = composer.write(tmp_path)
    assert read_back(path) == composer.expected(), f"{composer.layout} {composer.damage}"
