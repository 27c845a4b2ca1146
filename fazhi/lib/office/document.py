"""What every format reader gives: a document as blocks over one running text."""

import unicodedata
from dataclasses import dataclass, field, replace

from . import typed
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
class Footnote:
    """A note at the foot or the end: its mark as printed, its words, what it is called, and the place where its mark stands.

    `at` is an offset into `Document.text`, right behind the character before the mark; mark and words are not in the text.
    """

    mark: str
    words: str
    kind: str = "脚注"
    at: int = 0


@dataclass(frozen=True)
class Document:
    """A document as read: blocks in order, their texts joined by line feeds, pages, remarks for the reader, and its footnotes."""

    blocks: tuple[Block, ...]
    text: str
    kind: str
    pages: int | None = None
    notes: tuple[str, ...] = field(default=())
    footnotes: tuple[Footnote, ...] = ()

    @property
    def kept(self):
        """The blocks as they are kept with a paper, without their texts: [start, end, kind, level, page, table, row, col, height,
        width, align, style]."""
        return [
            [b.start, b.end, b.kind, b.level, b.page, b.table, b.row, b.col, b.height, b.width, b.align, b.style]
            for b in self.blocks
        ]


def _columns(block):
    """The words of a paragraph with a tab behind its automatic number."""
    return f"{block.number}\t{block.text[len(block.number) :]}" if block.number else block.text


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
        self.waiting = []  # (how many characters are still to come, footnote)
        self.hung = []  # (index of the block, offset in its text, footnote)

    def add(self, kind, text, **more):
        """Appends one block; white space at its end is cut, radicals become characters, an empty paragraph is dropped."""
        text = text.rstrip().translate(RADICALS)
        if not text.strip() and kind not in (CELL,):
            return
        start = self.length
        self.blocks.append(Block(kind, text, start, start + len(text), **more))
        self.parts.append(text)
        self.length += len(text) + 1
        self._hang(text)

    def hang(self, notes):
        """Takes (characters before the mark, footnote) of what is added next; blanks don't count, since joining moves them."""
        self.waiting += notes

    def shift(self, count):
        """So many characters come before the words that the footnotes were counted in, or (below 0) were left out."""
        self.waiting = [(max(before + count, 0), note) for before, note in self.waiting]

    def hang_rest(self):
        """Hangs what is still waiting on the end of the last block: its words came to nothing."""
        self.hung += [(len(self.blocks) - 1, len(self.parts[-1]), note) for _, note in self.waiting if self.blocks]
        self.waiting = []

    def _hang(self, text):
        if not self.waiting:
            return
        solid = [at for at, char in enumerate(text, 1) if not char.isspace()]
        own = [(count, note) for count, note in self.waiting if count <= len(solid)]
        self.hung += [(len(self.blocks) - 1, solid[count - 1] if count else 0, note) for count, note in own]
        self.waiting = [(count - len(solid), note) for count, note in self.waiting if count > len(solid)]

    def table(self):
        """The number of a new table."""
        self.tables += 1
        return self.tables - 1

    def note(self, sentence):
        """Keeps a remark once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def tabulate(self):
        """Makes cells of paragraphs whose columns are typed with tabs or blanks; an automatic number is a column of its own."""
        lines = [_columns(block) if block.kind == PARAGRAPH else "|" for block in self.blocks]
        rows = {row.line: (number, row) for number, table in enumerate(typed.find(lines)) for row in table}
        if not rows:
            return
        blocks, self.blocks, self.parts, self.length = self.blocks, [], [], 0
        known, moved = {}, {}
        for index, block in enumerate(blocks):
            moved[index] = len(self.blocks)
            if index not in rows:
                self._put(block, block.text)
                continue
            number, row = rows[index]
            table, at = known.get(number) or (self.table(), 0)
            known[number] = table, at + 1
            for cell in row.cells:
                words = lines[index][cell.start : cell.end]
                self._put(Block(CELL, "", 0, 0, table=table, row=at, col=cell.col, width=cell.width), words)
        for at, (index, offset, note) in enumerate(self.hung):
            cells = rows[index][1].cells if index in rows else ()
            more = bool(cells and blocks[index].number)
            cell = max((i for i, one in enumerate(cells) if one.start < offset + more), default=0)
            self.hung[at] = (moved[index] + cell, offset + more - (cells[cell].start if cells else 0), note)

    def _put(self, block, text):
        self.blocks.append(replace(block, text=text, start=self.length, end=self.length + len(text)))
        self.parts.append(text)
        self.length += len(text) + 1

    def unwrap(self):
        """Joins paragraphs that are lines of hard-wrapped ones and drops page numbers between them, as `rejoin` does for text."""
        plain = [block.text for block in self.blocks if block.kind == PARAGRAPH]
        width = wrap_width(plain)
        if not width and not any(opened(text) for text in plain):
            return
        blocks, self.blocks, self.parts, self.length = self.blocks, [], [], 0
        moved = []  # for each old block: the new one, and how far its words moved in it
        for block in blocks:
            if width and block.kind == PARAGRAPH and PAGE_MARK.fullmatch(block.text):
                moved.append((max(len(self.blocks) - 1, 0), 0))
                continue
            above = self.blocks[-1] if self.blocks else None
            joins = above is not None and block.kind == above.kind == PARAGRAPH and not block.number
            if joins and (width or opened(self.lines[-1])) and goes_on(self.lines[-1], block.text, gap=False, width=width):
                whole = above.text + block.text.strip()
                moved.append((len(self.blocks) - 1, len(above.text) - len(block.text) + len(block.text.lstrip())))
                self.blocks[-1] = replace(above, text=whole, end=above.start + len(whole))
                self.parts[-1], self.lines[-1] = whole, block.text
                self.length = self.blocks[-1].end + 1
            else:
                self.blocks.append(replace(block, start=self.length, end=self.length + len(block.text)))
                self.parts.append(block.text)
                self.lines.append(block.text)
                self.length += len(block.text) + 1
                moved.append((len(self.blocks) - 1, 0))
        self.hung = [(moved[index][0], max(moved[index][1] + offset, 0), note) for index, offset, note in self.hung]

    def done(self, pages=None):
        """The finished document. Raises `Unreadable` when nothing was found."""
        self.hang_rest()
        if self.kind == "docx":
            self.tabulate()
        if self.kind in ("docx", "html"):
            self.unwrap()
        if not any(block.text.strip() for block in self.blocks):
            raise Unreadable("文件里没有可以读取的文字", "全文")
        places = [(min(self.blocks[index].start + offset, self.blocks[index].end), note) for index, offset, note in self.hung]
        notes = tuple(replace(note, at=at) for at, note in places)
        return Document(tuple(self.blocks), "\n".join(self.parts), self.kind, pages, tuple(self.notes), notes)


def solid(text):
    """How many characters of a text are no blanks."""
    return sum(not char.isspace() for char in text)


def cut(document, first, last):
    """The part of a document from block `first` up to (not with) `last`, with offsets of its own."""
    blocks = document.blocks[first:last]
    if not blocks:
        return replace(document, blocks=(), text="", footnotes=())
    shift, stop = blocks[0].start, blocks[-1].end
    moved = tuple(replace(block, start=block.start - shift, end=block.end - shift) for block in blocks)
    notes = tuple(replace(note, at=note.at - shift) for note in document.footnotes if shift <= note.at <= stop)
    return replace(document, blocks=moved, text=document.text[shift:stop], footnotes=notes)
