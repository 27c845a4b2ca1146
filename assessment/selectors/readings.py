"""How the readings of a paper are called on its pages and in its steps: f12 is a figure, p5 a problem."""

from collections.abc import Iterable

from django.db.models import Model

from assessment.models import PaperFigure, ReportProblem

KINDS: dict[str, type[Model]] = {"f": PaperFigure, "p": ReportProblem}
LETTERS = {model: letter for letter, model in KINDS.items()}
Row = PaperFigure | ReportProblem


def key_of(row: Row) -> str:
    """Return how a row is called in the review: f12 is a figure, p5 a problem."""
    return f"{LETTERS[type(row)]}{row.pk}"


def rows_of(keys: Iterable[str]) -> list[Row]:
    """Return rows by their keys (two queries at most)."""
    found: list[Row] = []
    wanted = list(keys)
    for letter, model in KINDS.items():
        if ids := [int(key[1:]) for key in wanted if key[0] == letter]:
            found += model.objects.filter(pk__in=ids).order_by("pk")
    return found
