"""Writes official papers as HTML for a public page: elements only, no style of its own, every word escaped."""

from collections.abc import Sequence
from html import escape

from fazhi.lib.office.official import chart
from fazhi.lib.office.official.tree import Block, Figure, Head, Official, Table, Text, blocks_of, legal


def article(paper: Official, *, marks: bool = False, top: int = 1) -> str:
    """Return the paper as one <article>; heads stand under the title, which is h1 or, with `top`, a lower one. With `marks`
    those of the first level carry the ids that `contents` names."""
    parts = [f'<h{top} class="op-title">{_safe(paper.title)}</h{top}>']
    if paper.recipient:
        parts.append(f'<p class="op-to">{_safe(paper.recipient)}：</p>')
    ids = {at: mark for at, mark, _ in _firsts(paper)} if marks else {}
    steps = _steps(paper.blocks, top)
    parts += [_block(block, steps[at], ids.get(at, "")) for at, block in enumerate(paper.blocks)]
    if paper.signer:
        parts.append(f'<div class="op-sign"><p>{_safe(paper.signer)}</p><p>{_safe(paper.date)}</p></div>')
    return f'<article class="official">{"".join(parts)}</article>'


def drawn(lines: Sequence[str]) -> str:
    """Return the table or chart that these lines are, as it stands in an article."""
    return "".join(_block(block, 2, "") for block in blocks_of(lines))


def contents(paper: Official) -> list[tuple[str, str]]:
    """Return (id, words) of the heads of the first level."""
    return [(mark, words) for _, mark, words in _firsts(paper)]


def _firsts(paper: Official) -> list[tuple[int, str, str]]:
    heads = [(at, one.text) for at, one in enumerate(paper.blocks) if isinstance(one, Head) and one.level == 1 and not one.rest]
    return [(at, f"h{number}", text) for number, (at, text) in enumerate(heads, 1)]


def _steps(blocks: Sequence[Block], top: int) -> list[int]:
    """The level of the element of each head: as the paper says, but never two steps down at once."""
    found, last = [], top
    for block in blocks:
        if isinstance(block, Head) and not block.rest:
            last = min(top + block.level, last + 1)
        found.append(last)
    return found


def _safe(words: str) -> str:
    return escape(legal(words))


def _block(block: Block, step: int, mark: str) -> str:
    match block:
        case Head(level, text, rest):
            if rest:
                return f'<p><span class="op-{level}">{_safe(text)}</span>{_safe(rest)}</p>'
            place = f' id="{mark}"' if mark else ""
            return f'<h{step}{place} class="op-{level}">{_safe(text)}</h{step}>'
        case Text(text):
            return f"<p>{_safe(text)}</p>"
        case Table():
            return _table(block)
        case Figure(caption):
            return f'<figure class="op-figure">{chart.svg(block)}<figcaption>{_safe(caption)}</figcaption></figure>'


def _table(table: Table) -> str:
    caption = f"<caption>{_safe(table.caption)}</caption>" if table.caption else ""
    heads = "".join(f'<th scope="col">{_safe(head)}</th>' for head in table.heads)
    rows = "".join(f"<tr>{_cells(row, len(table.heads))}</tr>" for row in table.rows)
    return f'<div class="op-wide" tabindex="0"><table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cells(row, wide: int) -> str:
    if isinstance(row, str):
        return f'<th scope="colgroup" colspan="{wide}">{_safe(row)}</th>'
    return "".join(f"<td>{_safe(cell)}</td>" for cell in row)
