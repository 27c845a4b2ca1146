"""Short ways for the tests: words in, papers and items out."""

from fazhi.lib.office.text import from_text
from tasks.planimport.read import papers_of


def paper(text, year=2026):
    """The one paper of some words."""
    (found,) = papers_of(from_text(text), year=year)
    return found


def item(text, year=2026):
    """The one item of a paper of one point."""
    (found,) = paper("甲市工作要点\n一、任务\n（一）" + text, year).items
    return found


def roles(found):
    """(lead, co, responsible) of an item."""
    return found.named("lead"), found.named("co"), found.named("responsible")


def values(text, year=2026):
    """The date codes in a sentence."""
    return [due.value for due in item(text, year).dues]
