"""What `readplan` prints: the stable JSON of design.md 7, a table of tasks, and the reasons for every reading."""

from .model import CO, LEAD, RESPONSIBLE, ROLE_NAMES


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
    }


def lines(papers, explain=False):
    """Readable lines: each paper's head, then each item; with `explain` the rule of each reading and the words it fired on."""
    for paper in papers:
        year = f"{paper.year or '年份不明'}（{paper.why_year}）"
        yield f"《{paper.title or '（没有找到标题）'}》 {paper.issuer} {paper.number} {year} 共 {len(paper.items)} 项"
        for item in paper.items:
            yield from item_lines(item, explain)
        for unread in paper.unread if explain else ():
            yield f"  没有读作任务（{unread.reason}）：{unread.text[:40]}"


def item_lines(item, explain, indent="  "):
    """The lines of one item and its parts."""
    found = [f"{ROLE_NAMES[role]}：{'、'.join(item.named(role))}" for role in (LEAD, CO, RESPONSIBLE) if item.named(role)]
    found = found or ["没有写明单位"]
    if item.dues:
        found.append("时限：" + "、".join(f"{due.words}→{due.value}" for due in item.dues))
    if item.quantity:
        found.append("数量：" + "、".join(item.quantity))
    yield f"{indent}{'／'.join(item.path)} {item.number} {item.title}"
    yield f"{indent}    {'；'.join(found)}"
    for reason in reasons(item) if explain else ():
        yield f"{indent}      {reason}"
    for part in item.parts:
        yield from item_lines(part, explain, indent + "    ")


def reasons(item):
    """One line for every unit, date and amount: its place, how it was read, by which rule, on which words."""
    for unit in item.units:
        yield f"[{unit.start}-{unit.end}] {unit.words} 读作{ROLE_NAMES[unit.role]}：{unit.rule}（“{unit.why}”）"
    for due in item.dues:
        yield f"[{due.start}-{due.end}] {due.words} 读作 {due.value}：{due.rule}{'；' + due.doubt if due.doubt else ''}"
    for m in item.minimums:
        yield f"[{m.start}-{m.end}] {m.words} 读作 {m.comparison}{m.value}{m.measure}：{m.rule}"
