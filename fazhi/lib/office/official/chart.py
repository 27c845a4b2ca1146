"""Draws a chart of bars as SVG: the one drawing that a page shows, a PDF holds, and a .docx gets as a picture."""

from html import escape

from fazhi.lib.office.official.tree import Figure, legal

WIDTH, ROW, NAMES, FIGURES = 620, 30, 190, 80  # pixels: the picture, a bar's row, what stands left and right of the bars
BAR, LINE, INK = "#2f5d8a", "#9aa7b4", "#1a1a1a"
FACES = "Noto Sans SC, SimHei, sans-serif"
LONGEST = 12  # characters of a name


def svg(figure: Figure) -> str:
    """Return the picture; its words stand in it as title."""
    high = ROW * len(figure.bars) + 12
    most = max((value for _, value, _ in figure.bars), default=0) or 1
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high}" width="{WIDTH}" height="{high}" role="img">',
        f"<title>{_safe(figure.words)}</title>",
    ]
    room = WIDTH - NAMES - FIGURES
    for at, (label, value, printed) in enumerate(figure.bars):
        top, long = 6 + at * ROW, float(room * value / most)
        name = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
        drawn.append(_words(NAMES - 8, top + 20, name, "end"))
        drawn.append(f'<rect x="{NAMES}" y="{top + 5}" width="{max(long, 1):.1f}" height="{ROW - 10}" fill="{BAR}"/>')
        drawn.append(_words(NAMES + max(long, 1) + 6, top + 20, printed, "start"))
    drawn.append(f'<line x1="{NAMES}" y1="2" x2="{NAMES}" y2="{high - 2}" stroke="{LINE}" stroke-width="1"/></svg>')
    return "".join(drawn)


def _words(x: float, y: float, words: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y}" text-anchor="{anchor}"'
    return f'<text {place} font-size="14" font-family="{FACES}" fill="{INK}">{_safe(words)}</text>'


def _safe(words: str) -> str:
    return escape(legal(words))
