"""Putting lines together again: soft breaks, hard wraps and page marks that cut a sentence."""

import re

MARKER = re.compile(
    r"[\s\u3000]{0,80}(?:第[一二三四五六七八九十百\d]{1,4}[章编节篇部]|[一二三四五六七八九十]{1,3}[、．.]|[（(〔][一二三四五六七八九十]{1,3}[）)〕]"
    r"|\d{1,3}[、．.](?!\d)|\d{4}[、．.](?!\d|[^。]{0,8}年)|[（(]\d{1,3}[）)]|\d{1,2}[)）]|[\u2460-\u2473\u3220-\u3229]|附[件表录][\d一二三四五六七八九十]*(?:[:：\s]|$)"
    r"|第[一二三四五六七八九十百\d]{1,4}(?:条(?![规第款])|[，,、])|[一二三四五六七八九十]{1,2}是|(?:重点)?(?:任务|项目|工程|行动)[一二三四五六七八九十\d]{1,3}[:：、]|[★☆▲△●○◆◇■□※•▪]"
    r"|(?:责任|牵头|配合|主办|协办|承办|协同|完成|组长|成员|办理|整改)(?:单位|部门|时限|时间|期限|主体|科室|处室|股室|站所|领导|人)\s*[:：])"
)
CLOSED = re.compile(r"[^（(]{0,120}(?:[（(][^（()）]{0,40}[)）][^（(]{0,120}){0,4}[）)〕】］]")
OFFICE_END = re.compile(r"(?:局|委|办|政府|厅|署|院|会|队|公司|中心|办公室|街道|乡镇|单位|部门)[）)]?\s*$")
OFFICE_START = re.compile(
    r"\s{0,20}(?:各|[省市县区州旗镇乡](?!级|直)|国家)[一-龥（）()]{1,20}(?:局|委|办|政府|厅|署|院|会|队|公司|中心|办公室|街道|乡镇|单位|部门|区|）|\))\s{0,20}$"
)
ENDS = "。！？!?；;：:”】』"
PAGE_MARK = re.compile(
    r"[\s\u3000]{0,80}(?:[—\-–－_·•]{1,3}\s*\d{1,4}\s*[—\-–－_·•]{1,3}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})[\s\u3000]{0,80}"
)
DATE_LINE = re.compile(
    r"[\s\u3000]{0,80}(?:\d{4}|[二〇○零一三四五六七八九]{4})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)


def starts_anew(line):
    """Whether a line opens with a number or a label, so that it cannot go on with the line before."""
    return MARKER.match(line) is not None


def soft_join(text):
    """The paragraphs behind soft breaks: a break in mid-sentence is closed, one at a sentence's end parts two paragraphs."""
    if "\n" not in text:
        return [text]
    out = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if (
            out
            and not _names(out[-1], line)
            and "\t" not in out[-1] + line  # columns typed with tabs
            and (opened(out[-1]) or not out[-1].rstrip().endswith(tuple(ENDS)) and not starts_anew(line) and not _closes(out[-1]))
        ):
            out[-1] = out[-1].rstrip() + line.strip()
        else:
            out.append(line)
    return out


def _names(above, below):
    """Whether a break parts two units of a list, as in a table cell, and no sentence."""
    return len(above) < 24 and len(below) < 24 and OFFICE_END.search(above) is not None and OFFICE_START.match(below) is not None


def opened(line):
    """Whether a bracket was opened in the last 200 characters of a line and not closed."""
    tail = line[-200:]
    opening, closing = max(tail.rfind(c) for c in "（(〔《【［"), max(tail.rfind(c) for c in "）)〕》】］")
    return opening > closing


def _closes(line):
    """A bracket that closes at the line's end, with none left open, ends a thought."""
    line = line.rstrip()
    return line.endswith(("）", ")")) and line.count("（") + line.count("(") == line.count("）") + line.count(")")


def rejoin(lines):
    """Paragraphs out of hard-wrapped lines. An empty string is a paragraph's end in the source.

    A line goes on with the next when it is about as long as the paper is wide and doesn't end a sentence; papers whose paragraphs
    stand on one line each are left alone.
    """
    lines = [line for line in lines if not PAGE_MARK.fullmatch(line)]
    width = wrap_width(lines)
    out, gap = [], True
    for line in lines:
        if not line.strip():
            gap = True
            continue
        if out and goes_on(out[-1][-1], line, gap, width):
            out[-1].append(line.strip())
        else:
            out.append([line.rstrip()])
        gap = False
    return ["".join(_glue(parts)) for parts in out]


def _glue(parts):
    yield parts[0]
    for before, part in zip(parts, parts[1:], strict=False):
        if before[-1:].isascii() and before[-1:].isalnum() and part[:1].isascii() and part[:1].isalpha():
            yield " "
        yield part


def wrap_width(lines):
    """The column at which a text was wrapped, or 0: many lines of nearly one length that end in mid-sentence."""
    lengths = sorted(len(line.rstrip()) for line in lines if len(line.strip()) > 12)
    if len(lengths) < 8:
        return 0
    top = lengths[int(len(lengths) * 0.9)]
    near = sum(1 for n in lengths if top - 4 <= n <= top + 3)
    return top if near > len(lengths) * 0.45 and top < 60 else 0


def goes_on(last, line, gap, width):
    """Whether a line continues the paragraph whose last line is `last`."""
    if last.rstrip().endswith(tuple(ENDS)) or starts_anew(line) or DATE_LINE.match(line) or "\t" in line or "\t" in last:
        return False
    if opened(last):  # a bracket that is open holds the line to the next
        return not gap and (width > 0 or CLOSED.match(line) is not None)
    bare = last.strip()
    if width:
        return not gap and len(last.rstrip()) >= width - 4 and not line.startswith(("　　", "    "))
    broken = len(bare) > 60 and not _closes(bare)
    return broken and ("。" in bare or "，" in bare or "," in bare)
