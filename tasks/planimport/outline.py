"""Stage two: the numbered points of a paper and their heading chains, over paragraphs of any layout."""

import re
from dataclasses import dataclass, field

from fazhi.lib import numerals

from . import names

CN = "一二三四五六七八九十百"
# (kind, rank, pattern): rank is the usual depth; a pattern's group 1 is the number itself. They are tried in this order.
FORMS = (
    ("chapter", 0, re.compile(rf"第\s?([{CN}零〇\d]{{1,4}})\s?[章编篇](?![一-龥]{{0,6}}(?:规定|条))[\s、]*")),
    ("article", 2, re.compile(rf"第\s?([{CN}零〇\d]{{1,4}})\s?条(?![规第款的之例约件目]|[一-龥]{{0,4}}规定)[\s、:]*")),
    ("section", 1, re.compile(rf"第\s?([{CN}零〇\d]{{1,4}})\s?[节][\s、]*")),
    ("cn", 2, re.compile(rf"([{CN}]{{1,4}})\s?[、.]\s{{0,8}}")),
    ("cn_paren", 3, re.compile(rf"[(〔\[]\s?([{CN}]{{1,4}})\s?[)〕\]][、.]?\s{{0,8}}")),
    ("num", 4, re.compile(r"(\d{1,4})\s?(?:、|\.(?!\d)|\.(?=\d{4}年|\d{1,2}月|\d{1,2}[-至]\d))\s{0,8}")),
    (
        "named",
        4,
        re.compile(
            rf"(?:重点)?(?:任务|项目|工程|行动|举措|事项)\s?([{CN}]{{1,3}}|\d{{1,3}})\s?(?:[:、.]|(?=[\s\u3000]))[\s\u3000]{{0,4}}"
        ),
    ),
    ("num_paren", 5, re.compile(r"\(\s?(\d{1,3})\s?\)[、.]?\s{0,8}")),
    ("num_half", 6, re.compile(r"(\d{1,2})\)\s{0,8}")),
    ("circle", 7, re.compile(r"([①-⑳㈠-㈩㉑-㉟])[、.]?\s{0,8}")),
)
RANK = {kind: rank for kind, rank, _ in FORMS} | {"dec1": 5, "dec2": 6, "dec3": 7, "unit": 9, "para": 9, "time": 3, "owner": 1}
# 一 总则: a heading whose number is parted by a gap alone counts only on a short line without a stop.
SPACED = re.compile(rf"([{CN}]{{1,3}})[\s\u3000]{{1,4}}(?=[一-龥]{{2}})")
# 1.2 and 1.2.3 are numbers where they follow one another, else amounts.
DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?![\d%])\.?[\s\u3000、]{0,4}(?=[一-龥“《\s]|$)(?![米万亿元倍个公平吨人分])")
STAR = re.compile(r"[★☆▲△●○◆◇■□※]\s{0,2}(?=第?[（(]?[一二三四五六七八九十\d])")
INSIDE = r"(?:[^()（）]|[（(][^()（）]{0,20}[）)])"
MARKED_TAIL = re.compile(
    rf"[(（〔【\[](?={INSIDE}{{0,200}}?(?:负责|牵头|责任单位|责任部门|配合|会同|主办|各负其责)){INSIDE}{{2,300}}[)）〕】\]]$"
)
DUTY = re.compile(r"\s{0,8}(?P<who>[一-龥()、]{2,60}?)(?::|(?:牵头)?负责(?!人))")
ANNEX = re.compile(r"附\s?[件表录]\s?[\d一二三四五六七八九十]{0,2}\s{0,8}[::]?\s{0,8}")
INLINE = re.compile(
    rf"第[{CN}]{{1,3}}[章编节]|(?<![{CN}第、.])[{CN}]{{1,3}}、|[(〔][{CN}]{{1,3}}[)〕]|(?<![\d.])\d{{1,2}}[、.](?!\d(?!\d?月|\d{{3}}年))"
)
HEADED = re.compile(rf"(?:第[{CN}]{{1,3}}[章节]|[{CN}]{{1,3}}[、.])[^。;:]{{2,40}}[。:](?:[(][{CN}]{{1,3}}[)]|\d{{1,2}}[.、])")
ASSIGNED = re.compile(r"(?:牵头|配合|负责|各负其责)[。;]?$")
SIGNED = re.compile(r"(?<=[。)])[一-龥]{2,30}\d{4}年\d{1,2}月\d{1,2}日(?:\([^()]{2,30}\))?$")
OPENS = re.compile(r"[^。;；:：]{2,30}?(?:[(（]一[)）]|1[.、])")
RUN_ON = re.compile(r"[)\]〕】]\s?。?\s?(?:[(〔第]|[一二三四五六七八九十\d]{1,3}[、.])")  # a point that begins behind a marking
FIRST_SENTENCE = re.compile(r"[^。;:!?\n]*")
LONG, SHORT = 600, 60
SKIPPED = 20  # how many numbers a long list may leave out before a four-digit number is taken for a year


def plain(text):
    """The text with full-width digits and signs made half-width, one for one, so that offsets stay."""
    return text.translate(numerals.WIDE)


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
                or any(MARKED_TAIL.search(flat[max(0, at - 320) : at].rstrip()) for at in found)
            ):
                cuts += [block.start + at for at in found]
        elif form := read_number(flat[:60]):
            last[form[0]] = form[2]
        signed = SIGNED.search(flat, max(0, len(flat) - 80)) if len(flat) > LONG else None
        stop = block.start + signed.start() if signed else block.end
        for start, end in zip(cuts, [*cuts[1:], stop], strict=True):
            out.append(Line(start, max(start, end), block.number if start == block.start else "", block.page, index))
    return out


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


def read_number(text):
    """(kind, number as printed, value, length with what follows it) of the number that opens a line, or None."""
    for kind, _, pattern in FORMS:
        match = pattern.match(text)
        if match:
            value = numerals.uncircled(match[1]) if kind == "circle" else numerals.value(match[1])
            if value is not None:
                return kind, match[0].strip(), value, match.end()
    match = SPACED.match(text) if len(text) < 50 and "。" not in text else None
    return ("cn", match[1], numerals.value(match[1]), match.end()) if match else None


def read_decimal(text):
    """(kind, number as printed, the numbers at its levels, length with what follows it) of a number like 1.2.3, or None."""
    match = DECIMAL.match(text)
    if not match:
        return None
    levels = tuple(int(part) for part in match[1].split("."))
    return f"dec{len(levels) - 1}", match[0].strip(), levels, match.end()


def heading(text, number, body):
    """A heading as the path shows it: its number and its first sentence, without the stop."""
    sign = (
        text[number[0] : number[1]].strip(" \t") if "章" in text[number[0] : number[1]] else text[number[0] : number[1]].strip()
    )
    return MARKED_TAIL.sub("", sign + FIRST_SENTENCE.match(body)[0].strip()).rstrip("。;:：；")


class Outliner:
    """Walks the lines once, keeping the stack of open points."""

    def __init__(self, document):
        self.text, self.flat = document.text, plain(document.text)
        self.points, self.stack, self.loose = [], [], []
        self.duty_lines, self.time_lines, self.owner_lines = frozenset(), frozenset(), frozenset()
        self.levels = (0,)  # the last number like 1.2.3
        self.last = 0  # the last plain number: only after it a four-digit one is a number and no year
        self.far = frozenset()  # or where such numbers follow one another

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
        if form is None:
            return self.further(start, line)
        return self.point(form, start, line)

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


def duty_lines(flat, lines):
    """Where lines begin that open with a unit and its duty, when such lines follow one another: each is a point of its own."""
    heads = [DUTY.match(flat, line.start, line.end) for line in lines]
    good = [bool(head) and names.all_sure(flat, *head.span("who")) for head in heads]
    return {
        line.start
        for index, line in enumerate(lines)
        if good[index] and (index and good[index - 1] or index + 1 < len(lines) and good[index + 1])
    }


def time_lines(flat, lines):
    """Where lines begin that are a time and nothing else, when there are several: headings of the tasks of that time."""
    found = {line.start for line in lines if TIME_LINE.fullmatch(flat[line.start : min(line.end, line.start + 24)].strip())}
    return found if len(found) > 1 else frozenset()


def is_owner(words):
    """Whether a line is the name of who has the duties that are numbered below it: 县司法局："""
    words = words.strip().rstrip(":")
    if not 2 <= len(words) <= 40 or words.startswith("各") or read_number(words):
        return False
    found = names.split(words, 0, len(words))
    return bool(found) and all(names.sure(n.words) or names.DESK.fullmatch(n.words) for n in found)


def owner_lines(flat, lines):
    """Where lines begin that name a unit above numbers that start anew, when there are several."""
    forms = [line.number or read_number(flat[line.start : line.start + 40].lstrip()) for line in lines]
    found = {
        line.start
        for index, line in enumerate(lines[:-1])
        if not forms[index] and forms[index + 1] and _begins(forms[index + 1]) and is_owner(flat[line.start : line.end])
    }
    return found if len(found) > 1 else frozenset()


def _begins(form):
    """Whether a number is the first of its sequence."""
    form = read_number(plain(form) + " ") if isinstance(form, str) else form
    return bool(form) and form[2] == 1


def far_numbers(flat, lines):
    """Numbers of four digits that open lines and have a neighbour that opens one too; years are none."""
    forms = (read_number(flat[line.start : line.start + 40].lstrip()) for line in lines)
    found = {form[2] for form in forms if form and form[0] == "num" and form[2] > 999 and not 1900 <= form[2] <= 2100}
    return frozenset(value for value in found if value + 1 in found or value - 1 in found)


TIME_LINE = re.compile(
    rf"[(〔【\[]?(?:\d{{4}}年)?(?:第?[一二三四1-4](?:[、和至-]第?[一二三四1-4])?季度|[上下]半年|(?:\d{{1,2}}|[{CN}]{{1,3}})(?:[-—至、](?:\d{{1,2}}|[{CN}]{{1,3}}))?月(?:份)?|全年|年底)"
    r"(?:工作|任务|工作任务|重点)?[)〕】\]]?[::]?"
)
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
    walker.far = far_numbers(walker.flat, lines)
    for line in lines:
        walker.feed(line)
    return walker.points, walker.loose
