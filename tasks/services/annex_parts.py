"""A point and its rows of a table: one row, several finer ones (its parts), or one row that several points share."""

from tasks.models import ImportItem, ImportUnit, Part
from tasks.services import differing, reading

STRENGTH = {Part.LEAD: 0, Part.RESPONSIBLE: 1, Part.CO: 2}
Row = tuple[ImportItem, list[ImportUnit], dict]  # a row of a table, its names, its place


def put_together(item: ImportItem, held: list[ImportUnit], row: ImportItem, theirs: list[ImportUnit], place: dict) -> int:
    """Give a point its row: what only the row says is taken over, what both say differently is asked. Returns how many are."""
    item.sources = [*item.sources, place]
    _note(item, row, place)
    asked = []
    if not held and theirs:
        _take_names(item, held, theirs)
    elif theirs and differing.who(held) != differing.who(theirs):
        asked.append(differing.units(held, theirs))
    for name in ("dues", "minimums"):
        own, other = getattr(item, name), getattr(row, name)
        if other and not own:
            _take_facts(item, name, row)
        elif other and differing.said(name, own) != differing.said(name, other):
            asked.append(differing.facts(name, own, other))
    item.differences = [*item.differences, *asked]
    return len(asked)


def _note(item: ImportItem, row: ImportItem, place: dict) -> None:
    """Footnotes of a row (with their paper), and that it was hidden, are said of its point too."""
    item.doubts = [*item.doubts, *(d for d in row.doubts if d["code"] in reading.FILE_DOUBTS)]
    theirs = [d for d in row.remarks if d["code"] in reading.FILE_DOUBTS]
    item.remarks = [*item.remarks, *({"paper": place["paper"], **d} for d in theirs)]


def _take_names(item: ImportItem, held: list[ImportUnit], theirs: list[ImportUnit]) -> None:
    held.extend(theirs)
    item.doubts = [d for d in item.doubts if d["code"] not in ("no-unit", "no-lead")]


def _take_facts(item: ImportItem, name: str, row: ImportItem) -> None:
    """What a row says is said of the point too; a date that several rows share once."""
    known = [(d["value"], d["words"]) for d in item.dues] if name == "dues" else []
    new = [fact for fact in getattr(row, name) if name != "dues" or (fact["value"], fact["words"]) not in known]
    setattr(item, name, [*getattr(item, name), *new])
    item.remarks = [d for d in item.remarks if name != "dues" or d["code"] != "no-date"]
    item.doubts = [*item.doubts, *(d for d in row.doubts if name == "dues" and d["code"] in reading.DATE_DOUBTS)]


def split_up(item: ImportItem, held: list[ImportUnit], *rows: Row) -> int:
    """Give a point its several finer rows: whether they are tasks of their own is asked, as one difference. Returns 1.

    A point that names nobody, or no date, has those of all its rows until then.
    """
    item.sources = [*item.sources, *(place for *_, place in rows)]
    for row, _, place in rows:
        _note(item, row, place)
    asked = differing.parts(item, list(rows))
    if not held:
        _take_names(item, held, _once([name for _, theirs, _ in rows for name in theirs]))
    for name in ("dues", "minimums"):
        if not getattr(item, name):
            for row, *_ in rows:
                _take_facts(item, name, row)
    item.differences = [*item.differences, asked]
    return 1


def _once(names: list[ImportUnit]) -> list[ImportUnit]:
    """The names of several rows, each unit once in its strongest role."""
    best: dict[tuple, ImportUnit] = {}
    for name in names:
        key = (name.unit_id, name.group_id) if name.unit_id or name.group_id else (name.words,)
        if key not in best or STRENGTH[name.role] < STRENGTH[best[key].role]:
            best[key] = name
    for order, name in enumerate(best.values()):
        name.order = order
    return list(best.values())


def share(item: ImportItem, held: list[ImportUnit], row: ImportItem, theirs: list[ImportUnit], place: dict) -> int:
    """Give a point the row that it shares with others: what it lacks it takes from there and asks to be looked at.

    Units that are among the row's are no disagreement, since the row names those of all its points. Returns how many are asked.
    """
    names = [differing.copied(name) for name in theirs]
    mine = ImportItem(batch=item.batch, dues=list(row.dues), minimums=[], doubts=row.doubts, remarks=row.remarks)
    took = [word for word, lacks in (("单位", theirs and not held), ("时限", row.dues and not item.dues)) if lacks]
    asked = put_together(item, held, mine, [] if differing.who(held) <= differing.who(theirs) and held else names, place)
    if took:
        words = f"{'、'.join(took)}取自{place['label']}，那一行还管着别的任务，请核对"
        item.doubts = [*item.doubts, {"code": "shared-row", "words": words, "level": "ask"}]
    return asked
