"""The paper of an import as `fazhi.ui.paper_sheet` draws it: words lead to the rows that were read from them."""

from fazhi.files.models import Paper
from fazhi.ui.paper_sheet import Mark
from fazhi.ui.paper_sheet import Sheet as Drawn
from tasks.selectors import marks
from tasks.views.imports.desk import Desk


class Sheet(Drawn):
    """One part of the draft's paper, or of a joined table (`paper`): there its rows are marked, not the words in them."""

    def __init__(self, desk: Desk, part: int, *, paper: Paper | None = None) -> None:
        shown = paper or desk.paper

        def read(low: int, high: int) -> tuple:
            own = shown.pk == desk.batch.paper_id
            return marks.read_words(desk.batch, low, high) if own else (marks.annex_words(desk.batch, shown), [])

        def href(mark: Mark) -> str:
            here = mark.item in desk.shown
            return f"#t{mark.item}" if here else f"{desk.url('import')}?show={mark.item}#t{mark.item}"

        def next_url(block: int) -> str:
            return desk.url("import_paper_part", block)

        super().__init__(shown, part, read=read, href=href, next_url=next_url, number=desk.batch.number)
