"""Writes official papers as HTML for a public page: elements only, no style of its own, every word escaped."""

from html import escape

from fazhi.lib.office.official import chart
from fazhi.lib.office.official.tree import Block, Figure, Head, Official, Table, Text, legal


def article(paper: Official) -> str:
    """Return the paper as one <article>; heads are h2 to h5 under the title."""
    parts = [f"<h1>{_safe(paper.title)}</h1>"]
    if paper.recipient:
        parts.append(f'<p class="op-to">{_safe(paper.recipient)}：</p>')
    parts += [_block(block) for block in paper.blocks]
    if paper.signer:
        parts.append(f'<div class="op-sign"><p>{_safe(paper.signer)}</p><p>{_safe(paper.date)}</p></div>')
    return f'<article class="official">{"".join(parts)}</article>'


def _safe(words: str) -> str:
    return escape(legal(words))


def _block(block: Block) -> str:
    match block:
        case Head(level, text, rest):
            if rest:
                return f'<p><span class="op-{level}">{_safe(text)}</span>{_safe(rest)}</p>'
            return f'<h{level + 1} class="op-{level}">{_safe(text)}</h{level + 1}>'
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
    return f'<div class="op-wide"><table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cells(row, wide: int) -> str:
    if isinstance(row, str):
        return f'<th scope="colgroup" colspan="{wide}">{_safe(row)}</th>'
    return "".join(f"<td>{_safe(cell)}</td>" for cell in row)
