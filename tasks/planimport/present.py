"""What `readplan` prints: the stable JSON of design.md 7, a table of tasks, and the reasons for every reading."""

from .model import CO, LEAD, RESPONSIBLE, ROLE_NAMES

PERIOD_NAMES = {"year": "年", "half-year": "半年", "quarter": "季度", "month": "月", "week": "周", "time": "次"}


def contract(papers):
    """The JSON of a file: its fullest paper's title and items, and all candidates when it holds several."""
    main = max(papers, key=lambda paper: len(paper.items))
    out = {
        "title": main.title,
        "issuer": main.issuer,
        "number": main.number,
        "year": main.year,
        "items": [item_json(item) for item in main.items if not item.hidden],
    }
    out["notes"] = [{"mark": n.mark, "words": n.words, "kind": n.kind, "place": n.at, "asks": n.asks} for n in main.notes]
    out["remarks"] = list(main.remarks())
    if len(papers) > 1:
        out["papers"] = [
            {"title": p.title, "issuer": p.issuer, "number": p.number, "year": p.year, "items": len(p.items)} for p in papers
        ]
    return out


def item_json(item):
    """One item in the contract's shape."""
    return {
        "path": list(item.path),
        "number": item.number,
        "title": item.title,
        "text": item.text,
        LEAD: item.named(LEAD),
        CO: item.named(CO),
        RESPONSIBLE: item.named(RESPONSIBLE),
        "due": [{"value": d.value, "words": d.words, "kind": d.kind} for d in item.dues],
        "recurrence": list(item.recurrence),
        "quantity": list(item.quantity),
        "parts": [item_json(part) for part in item.parts],
        "start": item.start,
        "end": item.end,
        "notes": [{"mark": note.mark, "words": note.words, "place": note.at} for note in item.notes],
    }


def lines(papers, explain=False):
    """Readable lines: each paper's head, then each item; with `explain` the rule of each reading and the words it fired on."""
    for paper in papers:
        year = f"{paper.year or '年份不明'}（{paper.why_year}）"
        yield f"《{paper.title or '（没有找到标题）'}》 {paper.issuer} {paper.number} {year} 共 {len(paper.items)} 项"
        for reason in frame_reasons(paper) if explain else ():
            yield f"  {reason}"
        for item in paper.items:
            yield from item_lines(item, explain)
        for note in paper.loose_notes():
            yield f"  {note}（不挂在哪一项任务上）"
            yield from asked(note, "    ", explain)
        for remark in paper.remarks():
            yield f"  提示：{remark}"
        for unread in paper.unread if explain else ():
            yield f"  没有读作任务（{unread.reason}）：{unread.text[:40]}"


def item_lines(item, explain, indent="  "):
    """The lines of one item and its parts."""
    found = [f"{ROLE_NAMES[role]}：{'、'.join(item.named(role))}" for role in (LEAD, CO, RESPONSIBLE) if item.named(role)]
    lent = f"没有写明单位，上级标题写的是{'、'.join(u.words for u in item.lent_units)}" if item.lent_units else "没有写明单位"
    found = found or [f"分成 {len(item.parts)} 段，各有各的单位" if item.parts else lent]
    if item.dues:
        found.append("时限：" + "、".join(f"{due.words}→{due.value}" for due in item.dues))
    if item.quantity:
        found.append("数量：" + "、".join(item.quantity))
    hidden = "（这一行在表格里是隐藏的）" if item.hidden else ""
    yield f"{indent}{'／'.join(item.path)} {item.number} {item.title}{hidden}"
    yield f"{indent}    {'；'.join(found)}"
    for note in item.notes:
        yield f"{indent}    {note}"
        yield from asked(note, f"{indent}      ", explain)
    for reason in reasons(item) if explain else ():
        yield f"{indent}      {reason}"
    for part in item.parts:
        yield from item_lines(part, explain, indent + "    ")


def asked(note, indent, explain):
    """What a footnote asks the reviewer, and with `explain` the place of its mark."""
    if explain:
        yield f"{indent}[{note.at}] {note.kind}{note.mark} 的标记在这里；注的文字不算任务，也不算任务的原文"
    if note.asks:
        yield f"{indent}{note.asks}"


def frame_reasons(paper):
    """Where the paper's title, issuer, number, date of issue and year were read."""
    text = paper.document.text
    for name, words, rule in (
        ("标题", paper.title, "正文前最后一个以方案、要点、清单等结尾的标题行"),
        ("发文机关", paper.issuer, "落款、红头或标题开头的机关"),
        ("文号", paper.number, "机关代字加六角括号年份和序号"),
        ("成文日期", paper.issued, "单独成行的年月日"),
    ):
        at = text.find(words) if words else -1
        place = f"[{at}-{at + len(words)}] " if at >= 0 else ""
        yield f"{name}：{place}{words}：{rule}" if words else f"{name}：没有找到"
    ends = f"—{paper.ends}" if paper.ends else ""
    yield f"年份：{paper.year or '不明'}{ends}：{paper.why_year}" + (
        "；本文件写明列第一位的为牵头单位" if paper.first_leads else ""
    )


def reasons(item):
    """One line for the title, each unit, date, amount and mask: its place, how it was read, by which rule, on which words."""
    for span in item.spans():
        if span.kind == "title":
            yield f"[{span.start}-{span.end}] {span.words} 读作任务名称：第一句，过长时取到逗号"
    for unit in item.units:
        full = f"，即{unit.full}" if unit.full else ""
        tail = "，后面还有“等”" if unit.open_list else ""
        why = unit.why or unit.words
        yield f"[{unit.start}-{unit.end}] {unit.words}{full} 读作{ROLE_NAMES[unit.role]}：{unit.rule}（“{why}”）{tail}"
    for due in item.dues:
        lent = "，年份随文件" if due.lent else ""
        doubt = f"；{due.doubt}" if due.doubt else ""
        yield f"[{due.start}-{due.end}] {due.words} 读作 {due.value}：{due.rule}（“{due.words}”）{lent}{doubt}"
    for m in item.minimums:
        period = f"，按{PERIOD_NAMES.get(m.period, m.period)}" if m.period else ""
        subject = f"，说的是“{m.subject}”" if m.subject else ""
        yield f"[{m.start}-{m.end}] {m.words} 读作 {m.comparison}{m.value}{m.measure}：{m.rule}（“{m.words}”）{period}{subject}"
    for mask in item.masks:
        yield f"[{mask.start}-{mask.end}] {mask.words} 读作隐去的字：不当作单位和日期"
