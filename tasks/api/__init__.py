"""The nouns of plans and progress in the API, one file per noun."""

from tasks.api import claims, duties, imports, plans, rounds, sheets, tasks

RESOURCES = (
    *plans.RESOURCES,
    *tasks.RESOURCES,
    *duties.RESOURCES,
    *rounds.RESOURCES,
    *sheets.RESOURCES,
    *claims.RESOURCES,
    *imports.RESOURCES,
)
