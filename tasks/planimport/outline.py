"""Stage two: the numbered points of a paper and their heading chains, over paragraphs of any layout."""

import re
from dataclasses import dataclass, field

from . import names
from .heads import GAP, decimal_heads, duty_lines, far_numbers, owner_lines, time_lines
from .numbering import CN, FORMS, plain, read_decimal, read_number

RANK = {kind: rank for kind, rank, _ in FORMS} | {"dec1": 5, "dec2": 6, "dec3": 7, "unit": 9, "para": 9, "time": 3, "owner": 1}
STAR = re.compile(r"[★☆▲△●○◆◇■□※]\s{0,2}(?=第?[（(]?[一二三四五六七八九十\d])")
INSIDE = r"(?:[^()（）]|[（(][^()（）]{0,20}[）)])"
MARKED_TAIL = re.compile(
    rf"[(（〔【\[](?={INSIDE}{{0,200}}?(?:负责|牵头|责任单位|责任部门|配合|会同|主办|各负其责)){INSIDE}{{2,300}}[)）〕】\]]$"
)
BARE_TAIL = re.compile(r"\(([^()]{4,60})\)$")
ANNEX = re.compile(r"附\s?[件表录]\s?[\d一二三四五六七八九十]{0,2}\s{0,8}[::]?\s{0,8}")
NOTES = re.compile(r"(?:填报|填表|有关|编制)?(?:说明|备注|注)\s?:")
NEVER = 1 << 60  # behind every place of a text
LISTED = re.compile(r":\s{0,4}1[.、]")
INLINE = re.compile(
    rf"第[{CN}]{{1,3}}[章编节]|(?<![{CN}第、.])[{CN}]{{1,3}}、|[(〔][{CN}]{{1,3}}[)〕]|(?<![\d.])\d{{1,2}}[、.](?!\d(?!\d?月|\d{{3}}年))"
)
HEADED = re.compile(rf"(?:第[{CN}]{{1,3}}[章节]|[{CN}]{{1,3}}[、.])[^。;:]{{2,40}}[。:](?:[(][{CN}]{{1,3}}[)]|\d{{1,2}}[.、])")
ASSIGNED = re.compile(r"(?:牵头|配合|负责|各负其责)[。;]?$")
SIGNED = re.compile(r"(?<=[。)])[一-龥]{2,30}\d{4}年\d{1,2}月\d{1,2}日(?:\([^()]{2,30}\))?$")
# What a web page prints behind a paper that runs on one long line.
PAGE_END = re.compile(r"(?<=[。)\s])\s{0,4}(?:附件[:]|相关(?:解读|链接|文件|附件)|打印本页|关闭窗口|扫一扫|版权所有|网站标识码)")
OPENS = re.compile(r"[^。;；:：]{2,30}?(?:[(（]一[)）]|1[.、])")
RUN_ON = re.compile(
    r"[)\]〕】]\s?[。;]?\s?(?:[(〔第]|[一二三四五六七八九十\d]{1,3}[、.])"
)  # a point that begins behind a marking
FIRST_SENTENCE = re.compile(r"[^。;:!?\n]*")
CUT_BRACKET = re.compile(r"(?<=[一-龥])[(（〔【\[][^()（）〔〕【】\[\]]{0,60}$")  # 规范决策（牵头单位：…, cut at the colon
LONG, SHORT, LEAST = 600, 60, 200
SKIPPED = 20  # how many numbers a long list may leave out before a four-digit number is taken for a year


@dataclass
class Point:
    """One numbered point (or annex heading): its own words run from `start` to `end`, its children's excluded."""

    kind: str
    number: str
    value: int
    mark: int
    start: int
    end: int
    path: tuple = ()
    parent: "Point | None" = None
    children: list = field(default_factory=list)
    paras: list = field(default_factory=list)
    page: int | None = None

    @property
    def depth(self):
        return len(self.path)


@dataclass(frozen=True)
class Line:
    """A paragraph, or a piece of a paragraph that holds several points."""

    start: int
    end: int
    number: str = ""
    page: int | None = None
    index: int = 0


def lines_of(document):
    """The paragraphs of a document as lines, cut where a new point begins inside them; a date at the very end is left off."""
    out, last = [], {}
    blocks = [(i, block) for i, block in enumerate(document.blocks) if block.kind != "cell" and block.style != "sheet"]
    runs = any(len(block.text) > LONG and len(inline_points(plain(block.text))) > 2 for _, block in blocks)
    long = SHORT if runs else LONG  # a paper that runs its points together does so everywhere
    for index, block in blocks:
        cuts, flat = [block.start], plain(block.text)
        if len(flat) > long or RUN_ON.search(flat) or HEADED.match(flat):
            found = inline_points(flat, last)
            if (
                len(flat) > long
                or _headed(flat, found)
                or any(_assigned(flat[max(0, at - 320) : at].rstrip(" ;。")) for at in found)
            ):
                cuts += [block.start + at for at in found]
        elif form := read_number(flat[:60]):
            last[form[0]] = form[2]
        stop = block.start + _end(flat)
        for start, end in zip(cuts, [*cuts[1:], stop], strict=True):
            out.append(Line(start, max(start, end), block.number if start == block.start else "", block.page, index))
    return out


def _end(flat):
    """Where the words of a long paragraph end: before the signature, or what a web page printed behind them."""
    signed = SIGNED.search(flat, len(flat) - 80) if len(flat) > LONG else None
    ended = signed or (PAGE_END.search(flat, max(LEAST, len(flat) - 300)) if len(flat) > LEAST else None)
    return ended.start() if ended else len(flat)


def _assigned(before):
    """Whether words end in brackets that say who answers."""
    bare = BARE_TAIL.search(before)
    return MARKED_TAIL.search(before) is not None or bool(bare) and names.all_sure(before, *bare.span(1))


def _headed(flat, found):
    """Whether a heading and its one point stand on one line: the point is the first of its kind and ends in a marking."""
    tail = flat[-320:].rstrip("。; ")
    return len(found) == 1 and HEADED.match(flat) is not None and bool(MARKED_TAIL.search(tail) or ASSIGNED.search(tail))


def inline_points(text, last=None):
    """Places inside a long paragraph where a numbered point begins: the number must follow its sequence and a sentence's end.

    `last` holds the last number of each kind and is carried on.
    """
    cuts, last = [], {} if last is None else last
    for match in INLINE.finditer(text):
        form = read_number(text[match.start() : match.end() + 12])
        if form is None or match.start() == 0:
            if form:
                last[form[0]] = form[2]
            continue
        kind, value = form[0], form[2]
        before = text[: match.start()].rstrip()[-1:]
        ended = before in "。;:)]〕】！!?；：" or kind == "cn_paren" and before not in "“《第、,"
        if value == 1 and not ended:  # the title, or a heading without a stop, ran into its first point
            above = text[cuts[-1] : match.start()] if cuts else ""
            headed = (
                before not in ",、"
                and 0 < len(above) < 40
                and not re.search(r"[。;]", above)
                and kind != read_number(above + "  ")[0]
            )
            ended = headed or kind == "cn" and "cn" not in last and OPENS.match(text, match.end()) is not None
        follows = value == last.get(kind, 0) + 1 or value == 1 or kind == "cn_paren" and value == last.get(kind, 0) + 2
        if ended and follows:
            cuts.append(match.start())
            last[kind] = value
    return cuts


def heading(text, number, body):
    """A heading as the path shows it: its number and its first sentence, without the stop."""
    sign = (
        text[number[0] : number[1]].strip(" \t") if "章" in text[number[0] : number[1]] else text[number[0] : number[1]].strip()
    )
    sign += " " if sign[-1:].isdigit() else ""  # 1 统筹推进: nothing but the gap parts number and words
    words = CUT_BRACKET.sub("", FIRST_SENTENCE.match(body)[0].strip())
    return MARKED_TAIL.sub("", sign + words).rstrip("。;:：；")


class Outliner:
    """Walks the lines once, keeping the stack of open points."""

    def __init__(self, document):
        self.text, self.flat = document.text, plain(document.text)
        self.points, self.stack, self.loose = [], [], []
        self.duty_lines, self.time_lines, self.owner_lines = frozenset(), frozenset(), frozenset()
        self.levels = (0,)  # the last number like 1.2.3
        self.last = 0  # the last plain number: only after it a four-digit one is a number and no year
        self.far = frozenset()  # or where such numbers follow one another
        self.gapped = frozenset()  # lines that open with a number and a gap, above 1.1
        self.listed, self.noted = None, False  # the last number in a list of annexes (附件：1.…表), or of notes beneath a table
        self.tables_end = NEVER

    def feed(self, line):
        """Takes one line: a new point, or a further paragraph of the open one, or loose words."""
        start = line.start + len(self.flat[line.start : line.end]) - len(self.flat[line.start : line.end].lstrip())
        star = STAR.match(self.flat, start, line.end)
        start = star.end() if star else start
        words = self.flat[start : line.end]
        annex = ANNEX.match(words)
        if annex and (len(words) < 40 or annex.end() == len(words)) and not words.endswith("。"):
            return self.annex(start, line)
        form = self.form(words, line)
        if form is None and line.start in self.gapped:
            digits = GAP.match(words)
            form = "num", digits[1], int(digits[1]), digits.end()
        if form is None and start > self.tables_end and NOTES.match(words):
            self.stack, self.listed, self.noted = [], int(LISTED.search(words) is not None), True
            return self.loose.append((start, line.end))
        if form and self.goes_on(form, words):
            self.listed += 1
            return self.loose.append((start, line.end))
        self.listed, self.noted = None, False
        if form is None:
            return self.further(start, line)
        return self.point(form, start, line)

    def goes_on(self, form, words):
        """Whether a numbered line goes on with a list of annexes or notes."""
        return self.listed is not None and form[2] == self.listed + 1 and (self.noted or len(words) < SHORT and "。" not in words)

    def form(self, words, line):
        """The number of a line; a number that Word gave counts as printed."""
        if line.number:
            form = read_number(plain(line.number) + " ")
            decimal = read_decimal(plain(line.number).strip())
            if decimal:
                return decimal[0], line.number, decimal[2][-1], len(line.number)
            if form:
                return form[0], line.number, form[2], len(line.number)
            return ("num", line.number, len(self.points) + 1, len(line.number)) if re.search(r"\w", line.number) else None
        form = read_number(words)
        decimal = read_decimal(words) if form is None else None
        if decimal and self.follows(decimal[2]):
            self.levels = decimal[2]
            return decimal[0], decimal[1], decimal[2][-1], decimal[3]
        far = form is not None and form[0] == "num" and form[2] > 999
        return None if far and not 0 <= form[2] - self.last <= SKIPPED and form[2] not in self.far else form

    def follows(self, levels):
        """Whether a number like 1.2.3 goes on from the last one, or opens a level below the open number."""
        last = self.levels
        if len(levels) <= len(last):
            size = len(levels)
            stepped = levels[:-1] == last[: size - 1] and 0 < levels[-1] - last[size - 1] <= 2
            if stepped:
                return True
        above = levels[:-1]
        return levels[-1] == 1 and (above == last[: len(above)] or len(above) == 1 and above[0] in (self.last, last[0] + 1))

    def annex(self, start, line):
        self.stack = []
        self.listed = 1 if LISTED.search(self.flat, start, line.end) else None
        self.push(Point("annex", "", 0, start, start, line.end, page=line.page), (self.text[start : line.end].strip(),))

    def point(self, form, start, line):
        kind, number, value, length = form
        self.last = value if kind == "num" else self.last
        self.pop_to(kind, value)
        body = start + length
        while body < line.end and self.text[body] in " \t\u3000":
            body += 1
        point = Point(kind, self.text[start : start + len(number)], value, start, body, line.end, page=line.page)
        point.paras.append((body, line.end))
        self.push(point, None)

    def pop_to(self, kind, value):
        """Closes what a point of this kind ends: its own kind, else everything that usually stands deeper."""
        kinds = [point.kind for point in self.stack]
        if kind in kinds:
            del self.stack[kinds.index(kind) :]
            return
        if value == 1 and self.stack and self.stack[-1].kind == "named" and not self.stack[-1].children:
            return  # 重点任务一：… above （一）, whatever its usual depth
        while self.stack and self.stack[-1].kind != "annex" and RANK.get(self.stack[-1].kind, -1) > RANK[kind]:
            top = self.text[: self.stack[-1].end].rstrip()[-1:]
            if value == 1 and top in ":：":
                return
            self.stack.pop()

    def close(self, kind):
        """Closes the last heading without a number of this kind; a first one stands under the numbered heading above it."""
        if kind == "time" or any(point.kind == kind for point in self.stack):
            return self.pop_to(kind, 0)
        while self.stack and self.stack[-1].parent and self.stack[-1].parent.children[-1:] == [self.stack[-1]]:
            if self.stack[-1].kind in ("chapter", "section", "cn"):
                return None
            self.stack.pop()

    def push(self, point, path):
        parent = self.stack[-1] if self.stack else None
        point.parent = parent
        own = (heading(self.text, (point.mark, point.start), self.flat_body(point)),) if path is None else path
        point.path = (parent.path if parent else ()) + own
        if parent:
            parent.children.append(point)
        self.points.append(point)
        self.stack.append(point)

    def flat_body(self, point):
        end = FIRST_SENTENCE.match(self.flat, point.start, point.end).end()
        return self.text[point.start : end]

    def further(self, start, line):
        if line.start in self.duty_lines:
            if self.stack and self.stack[-1].kind == "unit":
                self.stack.pop()
            return self.push(Point("unit", "", 0, start, start, line.end, page=line.page), None)
        for kind, heads in (("time", self.time_lines), ("owner", self.owner_lines)):
            if line.start in heads:
                self.close(kind)
                return self.push(Point(kind, "", 0, start, start, line.end, page=line.page), None)
        if not self.stack:
            self.loose.append((start, line.end))
            return
        top = self.stack[-1]
        top.paras.append((start, line.end))
        top.end = max(top.end, line.end)


SUB = re.compile(rf"第[{CN}]{{1,3}}(?=[,、])|[{CN}]{{1,2}}是")


def paragraphs(document, starts):
    """The points of a paper without numbers: each paragraph that begins at one of `starts`, under 第一 and 一是 as its number."""
    flat, out = plain(document.text), []
    for line in lines_of(document):
        if line.start in starts:
            sub = SUB.match(flat, line.start, line.end)
            body = sub.end() + (flat[sub.end()] in ",、") if sub else line.start
            point = Point("para", sub[0] if sub else "", 0, line.start, body, line.end, page=line.page)
            point.path = (document.text[line.start : line.end],)
            out.append(point)
    return out


def outline(document, lines):
    """(points in order, loose paragraphs as (start, end)) of a paper's lines."""
    walker = Outliner(document)
    walker.duty_lines = duty_lines(walker.flat, lines)
    walker.time_lines = time_lines(walker.flat, lines)
    walker.owner_lines = owner_lines(walker.flat, lines)
    walker.gapped = decimal_heads(walker.flat, lines)
    walker.tables_end = max((block.end for block in document.blocks if block.kind == "cell"), default=NEVER)
    walker.far = far_numbers(walker.flat, lines)
    for line in lines:
        walker.feed(line)
    return walker.points, walker.loose
