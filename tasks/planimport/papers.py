"""The frame of a paper: where one paper ends and the next begins, its title, issuer, number, date, and where its body starts."""

import re
from dataclasses import dataclass, replace

from fazhi.lib import numerals
from fazhi.lib.office.document import cut

from .heads import TIME_LINE, is_owner
from .numbering import plain, read_number
from .outline import ANNEX, inline_points

KINDS = (
    "通知|意见|方案|要点|计划|规划|纲要|安排|清单|分解表|任务表|责任表|一览表|指标表|办法|决定|公告|报告|细则|措施|要求|提纲|"
    "分工|分解|规定|部署|行动|台账|工作表|任务书|重点任务|重点工作|分工表|落实表|推进表|计划表|安排表|进度表|汇总表|明细表"
)
TITLE_END = re.compile(rf"(?:{KINDS})(?:的(?:通知|函|公告|意见))?(?:\(.{{1,30}}\))?$")
SUBTITLE = re.compile(r"\((?:\d{4}\s?[-—–~至]+\s?\d{4}\s?年?|讨论稿|征求意见稿|试行|草案|送审稿|修订稿|\d{4}年(?:度|版)?)\)$")
NUMBER = re.compile(
    r"(?<![一-龥A-Za-z《〈(])([一-龥]{1,12}?(?:发|办|函|字|令|通|规|委|局|法|政|财|办发|办函|政发)[一-龥]{0,6})\s?([〔\[(【]\s?(?:19|20)\d{2}\s?[〕\])】])\s?(\d{1,4})\s?号"
)
NUMBER_LINE = re.compile(
    r"[(【\[]?\s{0,8}(?:文\s{0,8}号|发文字号|.{0,3}号】)?\s{0,8}([一-龥]{2,14}\s?[〔\[(【]\s?(?:19|20)\d{2}\s?[〕\])】]\s?(?:第)?\s?\d{1,4}\s?号)\s{0,8}[)】\]]?"
)
ADDRESSEE = re.compile(r"(?!第)[^。;!?]{4,160}[::]$")
ADDRESSED = re.compile(r"各|有关|相关|单位|政府|部门|委员会|镇|乡|街道")
DATE = re.compile(
    r"\s{0,8}((?:19|20)\d{2}|[二〇○零一三四五六七八九]{4})\s?年\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?月\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?日\s{0,8}(?:印发)?\s{0,8}"
)
SIGNER = re.compile(
    r"[^。，,;；:：、]{2,40}(?:人民政府|办公室|办公厅|委员会|局|厅|部|委|领导小组|指挥部|专班|国务院|院|政府)\s{0,8}"
)
PART = re.compile(r"\s{0,8}(?:篇|第[一二三四五六七八九十]{1,3}篇|范文)\s?([一二三四五六七八九十\d]{1,3})\s?[::、]?\s?.{0,40}$")
TITLE_LEAD = re.compile(
    r"[一-龥·]{2,24}?(?:人民政府办公厅|人民政府办公室|人民政府|办公厅|办公室|委员会|国务院|局|厅|部)(?=关于|印发)"
)
# What a web page prints around a paper. Words that papers use too count only in the shape a page gives them.
SITE = re.compile(
    r".{0,120}(?:当前位置|网友投稿|文章中心|繁體|用户名|发布日期|审核人[:：]|(?<![成束止理始])时间:\d{4}-|浏览(?:次数|量|[:：])|字号[:：]?\s{0,8}[\[【(大中小]).{0,120}|首页(?:$|[\s>›|].{0,120})"
)
SENT = re.compile(r"[^。《》]{0,40}(?:现|予以)(?:予以)?印发")  # 《…》已经…审议通过，现印发给你们
BROUGHT = re.compile(r"(?:印发|转发|下发)([^《》\n。]{4,60})的通知")
FILLED_BY = re.compile(r"填报单位:([一-龥]{4,30})")
QUOTED = re.compile(r"[《〈]([^《》]{4,80})[》〉]")


@dataclass(frozen=True)
class Frame:
    """What stands around the body; `first` and `last` are the body's blocks."""

    title: str
    issuer: str
    number: str
    issued: str
    first: int
    last: int


def split(document):
    """The papers that a file holds, as documents of their own, in order. Most files hold one."""
    blocks = document.blocks
    flat = [plain(block.text.strip()) for block in blocks]
    starts = {index for index, text in enumerate(flat) if blocks[index].kind != "cell" and len(text) < 60 and PART.match(text)}
    heads = [index for index, text in enumerate(flat) if blocks[index].kind != "cell" and _letterhead(flat, index)]
    if len(heads) > 1:
        starts |= {h for h in heads if not any(s <= h and h - s < 25 for s in starts)}
    if len(starts) < 2:
        return [document]
    edges = sorted({0, *starts})
    pieces = [cut(document, low, high) for low, high in zip(edges, [*edges[1:], len(blocks)], strict=True)]
    return [piece for piece in pieces if len(piece.text) > 150] or [document]


def _letterhead(flat, index):
    """A title line with a document number in the next two lines and an addressee within five."""
    if not TITLE_END.search(flat[index]) or len(flat[index]) > 80:
        return False
    near = flat[index + 1 : index + 6]
    return any(NUMBER_LINE.fullmatch(line) for line in near[:2]) and any(
        ADDRESSEE.fullmatch(line) and ADDRESSED.search(line) for line in near
    )


def frame(document):
    """Title, issuer, number, date of issue, and the blocks of the body."""
    texts = [plain(block.text.strip()) for block in document.blocks]
    meta = dict(note[5:].split("=", 1) for note in document.notes if note.startswith("meta:"))
    first = _body_start(document, texts)
    last = _body_end(document, texts, first)
    head = texts[:first]
    title, at = _title(document, head)
    title = (
        meta.get("title", "") if not title or title not in meta.get("title", title) and len(meta.get("title", "")) > 5 else title
    )
    if not title:
        title = _table_title(document) or _cover_title(texts[: first + 1])
    number = meta.get("number") or _number(texts, first)
    issued = _issued(texts, first, last) or _iso(meta.get("issued", ""))
    issuer = meta.get("issuer") or _issuer(document, texts, first, last, title)
    return Frame(title, issuer, number, issued, first, last)


def _body_start(document, texts):
    """The first block of the body: the first number, table or long sentence after the titles; covers and notices stand before."""
    limit = min(len(texts), 60)
    numbered = [
        i for i in range(limit) if document.blocks[i].kind == "cell" or document.blocks[i].number or read_number(texts[i])
    ]
    first = numbered[0] if numbered else _after_title(texts[:limit])
    inner = _inner_title(document, texts[:limit], first)
    first = next((i for i in numbered if i > inner), first) if inner else first
    first -= bool(
        numbered and first and (TIME_LINE.fullmatch(texts[first - 1]) or _owned(texts, first))
    )  # a heading without a number
    for index in range(first):
        long = document.blocks[index].kind != "cell" and len(texts[index]) > 400
        if long and (not numbered or len(inline_points(texts[index])) > 1):  # points that run on inside a paragraph
            return index
    return first


def _owned(texts, first):
    """Whether the line above the first number names a unit, and a later one does so above numbers of its own."""
    return is_owner(texts[first - 1]) and any(
        is_owner(above) and (number := read_number(below)) is not None and number[2] == 1
        for above, below in zip(texts[first + 1 :], texts[first + 2 :], strict=False)
    )


def _inner_title(document, texts, first):
    """The line, behind the numbered points of a covering notice, that is the title of the paper it brings; 0 where there is none.

    The notice names that paper: 关于印发《…》的通知, 关于印发…的通知, 现将《…》印发给你们.
    """
    head = "".join(texts[: first + 1])
    names = {re.sub(r"\s+", "", found[1]) for found in BROUGHT.finditer(head)} | {
        re.sub(r"\s+", "", found[1]) for found in QUOTED.finditer(head)
    }
    for index in range(first + 1, len(texts)):
        if document.blocks[index].kind != "cell" and re.sub(r"\s+", "", texts[index]) in names:
            return index
    return 0


def _after_title(texts):
    """In a paper without numbers, the block after its title, or after the addressee and the lines of a covering notice."""
    titled = [i for i, text in enumerate(texts[:20]) if len(text) < 60 and "。" not in text and TITLE_END.search(text)]
    return titled[-1] + 1 if titled and titled[-1] + 1 < len(texts) else 0


def _title(document, head):
    """(the last title before the body, its block): one to four short lines that end like the name of a plan."""
    found = ("", -1)
    for index, text in enumerate(head):
        block = document.blocks[index]
        ended = SUBTITLE.search(text) and index and text.startswith("(")
        if (
            block.kind == "cell"
            or len(text) > 60
            or "。" in text
            or SITE.match(text)
            or not (TITLE_END.search(text) or ended)
            or text.startswith("附件:")
        ):
            continue
        low = index
        while low and _goes_with(head[low - 1], head[low]) and document.blocks[low - 1].kind != "cell" and index - low < 3:
            low -= 1
        words = "".join(document.blocks[i].text.strip() for i in range(low, index + 1))
        if len(words) >= 6:
            found = (re.sub(r"\s+", "", words), index)
    return found


def _table_title(document):
    """The title that stands above a table's head: in a merged row, or alone in its row."""
    cells = [block for block in document.blocks[:80] if block.kind == "cell" and block.row < 3 and block.text.strip()]
    for block in cells[:12]:
        alone = block.width > 1 or not any(b is not block and (b.table, b.row) == (block.table, block.row) for b in cells)
        if alone and TITLE_END.search(plain(block.text.strip())):
            return block.text.strip()
    return ""


def _goes_with(before, line):
    """Whether the line above is the upper half of a title."""
    if (
        not before
        or len(before) > 45
        or re.search(r"[。;::,]$|文件$|^附[件表]|^\d|^\(", before)
        or NUMBER_LINE.fullmatch(before)
        or DATE.fullmatch(before)
        or SITE.match(before)
    ):
        return False
    if line.startswith("("):
        return True
    return (
        not TITLE_END.search(before)
        and not SIGNER.fullmatch(before)
        and "正文" not in before
        and (re.search(r"(?:关于|印发|转发|促进|推进|加快|进一步|和|的|明显地方|地方|年)", before) is not None)
    )


def _cover_title(texts):
    """The name of the plan in a covering sentence: 印发《…方案》的通知; else nothing."""
    for text in texts:
        for match in QUOTED.finditer(text[:3000]):
            named = re.search(r"(?:印发|现将|制定|下发)[^。]{0,6}$", text[: match.start()])
            if TITLE_END.search(match[1]) and (named or SENT.match(text, match.end())):
                return match[1]
    return ""


def _number(texts, first):
    for text in texts[: first + 1]:
        match = NUMBER_LINE.fullmatch(text)
        if match:
            return re.sub(r"\s+", "", match[1])
    head = " ".join(texts[: first + 1])[:400]
    match = NUMBER.search(head) if not re.search(r"根据|贯彻", head[:60]) else None
    found = re.split(r"通知|意见|决定|方案|要点|计划|文件|办法|纲要|规划", re.sub(r"\s+", "", match[0]))[-1] if match else ""
    return found if match and head[max(0, match.start() - 1) : match.start()] not in ("(", "》") else ""


def _body_end(document, texts, first):
    """The block after the body: signer and date at the end, imprint tables and links are cut off."""
    last = len(texts)
    for index in range(len(texts) - 1, max(first, len(texts) - 12), -1):
        text = texts[index]
        if (
            re.match(r"抄送|主题词|印发|\(此件|\(联系人|.{0,30}\d{4}年\d{1,2}月\d{1,2}日印发$", text)
            or DATE.fullmatch(text)
            or SIGNER.fullmatch(text)
            and len(text) < 40
            or (re.fullmatch(r"[二〇○零一三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月", text))
            or document.blocks[index].kind == "cell"
            and "印发" in text
        ):
            if not read_number(text):
                last = index
        elif last < len(texts) or document.blocks[index].kind != "cell":
            break
    return max(last, first)


def _issued(texts, first, last):
    for text in [*texts[:first], *reversed(texts[last:])]:
        match = DATE.fullmatch(text) or (DATE.search(text[-20:]) if "印发" in text[-6:] else None)
        if match:
            return _iso(match[0])
    return ""


def _iso(text):
    match = DATE.search(plain(text))
    if not match:
        return ""
    year, month, day = (numerals.value(match[i]) for i in (1, 2, 3))
    return f"{year:04d}-{month:02d}-{day:02d}" if year and month and day and month < 13 and day < 32 else ""


def _issuer(document, texts, first, last, title):
    """Who signs: the line above a date, the red head, or the office that opens the title."""
    for index, text in enumerate(texts):
        if DATE.fullmatch(text) and index and (index <= first or index >= last) and SIGNER.fullmatch(texts[index - 1]):
            return document.blocks[index - 1].text.strip()
    for text in texts[:first]:
        if text.endswith("文件") and 6 < len(text) < 40:
            return text.removesuffix("文件")
        match = re.search(r"(?:填报单位|制表单位|【制定机关】)\s?:?\s?([一-龥]{4,30})", text)
        if match:
            return match[1]
    match = TITLE_LEAD.match(plain(title))
    if match:
        return match[0]
    filled = (FILLED_BY.search(text) for text in texts[:40])
    return next((match[1] for match in filled if match), "")


def years(frame_, text, given):
    """(year, last year or None, why) of a plan: as told, else from title, number, date of issue or the opening words."""
    flat = plain(frame_.title)
    span = re.search(r"(20\d{2})\s?年?\s?[-—–~至]+\s?(20\d{2})", flat)
    if given:
        return given, int(span[2]) if span else None, "由导入人指定"
    if span:
        return int(span[1]), int(span[2]), "标题中的起止年份"
    for source, why in (
        (flat, "标题"),
        (plain(frame_.number), "文号"),
        (frame_.issued, "成文日期"),
        (plain(text[:1500]), "正文开头"),
    ):
        found = re.search(r"(?<!\d)(20\d{2})(?!\d)", source if why != "正文开头" else _opening(source))
        if found:
            return int(found[1]), None, why
    return None, None, "没有找到年份"


def _opening(text):
    """The opening without the numbers and names of other papers."""
    found = re.search(r"(?<!\d)(20\d{2})\s?年(?:以来)?", re.sub(r"《[^《》]{0,80}》|[〔\[]\d{4}[〕\]]", "", text))
    return found[1] if found else ""


def body(document, frame_):
    """The document's body as a list of (index, block) outside the frame."""
    return [(i, b) for i, b in enumerate(document.blocks) if frame_.first <= i < frame_.last]


def without_site(document):
    """A document without the lines that a web site put around the paper."""
    keep = tuple(b for b in document.blocks if b.kind == "cell" or len(b.text) > 120 or not SITE.match(plain(b.text)))
    return document if len(keep) == len(document.blocks) else replace(document, blocks=keep)


__all__ = ["ANNEX", "Frame", "body", "frame", "split", "without_site", "years"]
