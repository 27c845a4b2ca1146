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
    """Readable lines: each paper's head, then each item with units and dates; with `explain` the rule and the words it fired on."""
    for paper in papers:
        yield f"《{paper.title or '（没有找到标题）'}》 {paper.issuer} {paper.number} {paper.year or '年份不明'}（{paper.why_year}） 共 {len(paper.items)} 项"
        for item in paper.items:
            yield from item_lines(item, explain)
        if explain:
            for unread in paper.unread:
                yield f"  没有读作任务（{unread.reason}）：{unread.text[:40]}"


def item_lines(item, explain, indent="  "):
    """The lines of one item and its parts."""
    roles = "；".join(
        f"{ROLE_NAMES[role]}：{'、'.join(item.named(role))}" for role in (LEAD, CO, RESPONSIBLE) if item.named(role)
    )
    dues = "、".join(f"{d.words}→{d.value}" for d in item.dues)
    yield f"{indent}{'／'.join(item.path)} {item.number} {item.title}"
    yield f"{indent}    {roles or '没有写明单位'}{'　时限：' + dues if dues else ''}{'　数量：' + '、'.join(item.quantity) if item.quantity else ''}"
    if explain:
        for unit in item.units:
            yield f"{indent}      [{unit.start}-{unit.end}] {unit.words} 读作{ROLE_NAMES[unit.role]}：{unit.rule}（“{unit.why}”）"
        for due in item.dues:
            yield f"{indent}      [{due.start}-{due.end}] {due.words} 读作 {due.value}：{due.rule}{'；' + due.doubt if due.doubt else ''}"
        for amount in item.minimums:
            yield f"{indent}      [{amount.start}-{amount.end}] {amount.words} 读作 {amount.comparison}{amount.value}{amount.measure}：{amount.rule}"
    for part in item.parts:
        yield from item_lines(part, explain, indent + "    ")
