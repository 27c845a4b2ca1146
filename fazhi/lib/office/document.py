"""What every format reader gives: a document as blocks over one running text."""

import unicodedata
from dataclasses import dataclass, field, replace

from .lines import PAGE_MARK, goes_on, opened, wrap_width

PARAGRAPH, HEADING, ROW, CELL = "paragraph", "heading", "row", "cell"


# Many PDF writers store 工 as the radical ⼯ (U+2F2F) and 页 as ⻚ (U+2EDA): they look alike and match nothing. One for one.
RADICALS: dict[int, int | str] = dict(
    str.maketrans(
        "⺁⺄⺇⺈⺗⺝⺟⺠⺧⺩⺬⺮⺵⺶⺷⺹⺼⻁⻄⻅⻆⻇⻉⻊⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻱⻳",
        "厂乙几刀心月母民牛王示竹网羊羊老月虎西见角角贝足车长门雨青韦页风飞食食马骨鬼鱼鸟卤麦黄齐齿龙龟龟",
    )
)
RADICALS.update(
    {
        point: unicodedata.normalize("NFKC", chr(point))
        for low, high in ((0x2F00, 0x2FD6), (0xF900, 0xFAFF))
        for point in range(low, high)
        if len(unicodedata.normalize("NFKC", chr(point))) == 1
    }
)


class Unreadable(Exception):
    """A file that cannot be read: a Chinese sentence that names the fault, and the place where it sits."""

    def __init__(self, sentence, place=""):
        super().__init__(sentence)
        self.sentence = sentence
        self.place = place

    def __str__(self):
        return f"{self.sentence}（{self.place}）" if self.place else self.sentence


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or table cell; `start` and `end` are offsets into `Document.text`.

    `number` is a number that Word (or a list in HTML) shows but the text run does not hold; the reader has put it into the text,
    so `text` begins with it. `table`, `row`, `col`, `height`, `width` place a cell in its table; a merged cell appears once.
    """

    kind: str
    text: str
    start: int
    end: int
    level: int | None = None
    number: str = ""
    style: str = ""
    table: int | None = None
    row: int | None = None
    col: int | None = None
    height: int = 1
    width: int = 1
    page: int | None = None
    sheet: str = ""
    hidden: bool = False
    align: str = ""


@dataclass(frozen=True)
class Document:
    """A document as read: blocks in order, their texts joined by line feeds, pages and remarks for the reader."""

    blocks: tuple[Block, ...]
    text: str
    kind: str
    pages: int | None = None
    notes: tuple[str, ...] = field(default=())


class Builder:
    """Collects blocks and keeps their offsets; used by the format readers."""

    def __init__(self, kind):
        self.kind = kind
        self.blocks = []
        self.parts = []
        self.length = 0
        self.tables = 0
        self.notes = []
        self.lines = []  # the last line of each block while hard-wrapped ones are joined

    def add(self, kind, text, **more):
        """Appends one block; white space at its end is cut, radicals become characters, an empty paragraph is dropped."""
        text = text.rstrip().translate(RADICALS)
        if not text.strip() and kind not in (CELL,):
            return
        start = self.length
        self.blocks.append(Block(kind, text, start, start + len(text), **more))
        self.parts.append(text)
        self.length += len(text) + 1

    def table(self):
        """The number of a new table."""
        self.tables += 1
        return self.tables - 1

    def note(self, sentence):
        """Keeps a remark once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def unwrap(self):
        """Joins paragraphs that are lines of hard-wrapped ones and drops page numbers between them, as `rejoin` does for text."""
        plain = [block.text for block in self.blocks if block.kind == PARAGRAPH]
        width = wrap_width(plain)
        if not width and not any(opened(text) for text in plain):
            return
        blocks, self.blocks, self.parts, self.length = self.blocks, [], [], 0
        for block in blocks:
            if width and block.kind == PARAGRAPH and PAGE_MARK.fullmatch(block.text):
                continue
            above = self.blocks[-1] if self.blocks else None
            joins = above is not None and block.kind == above.kind == PARAGRAPH and not block.number
            if joins and (width or opened(self.lines[-1])) and goes_on(self.lines[-1], block.text, gap=False, width=width):
                whole = above.text + block.text.strip()
                self.blocks[-1] = replace(above, text=whole, end=above.start + len(whole))
                self.parts[-1], self.lines[-1] = whole, block.text
                self.length = self.blocks[-1].end + 1
            else:
                self.blocks.append(replace(block, start=self.length, end=self.length + len(block.text)))
                self.parts.append(block.text)
                self.lines.append(block.text)
                self.length += len(block.text) + 1

    def done(self, pages=None):
        """The finished document. Raises `Unreadable` when nothing was found."""
        if self.kind in ("docx", "html"):
            self.unwrap()
        if not any(block.text.strip() for block in self.blocks):
            raise Unreadable("文件里没有可以读取的文字", "全文")
        return Document(tuple(self.blocks), "\n".join(self.parts), self.kind, pages, tuple(self.notes))


def cut(document, first, last):
    """The part of a document from block `first` up to (not with) `last`, with offsets of its own."""
    blocks = document.blocks[first:last]
    if not blocks:
        return replace(document, blocks=(), text="")
    shift, stop = blocks[0].start, blocks[-1].end
    moved = tuple(replace(block, start=block.start - shift, end=block.end - shift) for block in blocks)
    return replace(document, blocks=moved, text=document.text[shift:stop])
