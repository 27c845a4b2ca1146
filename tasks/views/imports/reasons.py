"""Draws why a row was read as it was: its words with what was read marked in them, and beside each reading its rule."""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from fazhi.measure import label_of
from tasks.models import ImportItem, ImportUnit, Part
from tasks.selectors.names import HOW
from tasks.selectors.review import ADDED

SPOKEN = {"unit": "单位", "date": "时限", "qty": "下限", "cue": "依据"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reading: what it is, what was made of it, and the sentences that say why."""

    kind: str
    label: str
    value: str
    why: list[str]


def reasons(item: ImportItem) -> list[Reason]:
    """Return a reason for every unit, date and minimum of a row, and where else the row stands."""
    found = [Reason("unit", Part(n.role).label, _who(n), _unit(n)) for n in item.units.all()]
    found += [Reason("date", "时限", d["day"] if d.get("day") else "没有写到哪一天", _date(d)) for d in item.dues]
    found += [
        Reason("qty", "下限", f"{m.get('subject', '')} {m['value']}{m.get('measure', '')}".strip(), _low(m))
        for m in item.minimums
    ]
    found += [Reason("src", "另见", s.get("label", ""), _source(s)) for s in item.sources]
    return found


def _source(place: dict) -> list[str]:
    """Where it stands, and all columns of the row or else its words."""
    cells = [f"{head}：{words}"[:200] for head, words in place.get("cells", [])]
    return [*filter(None, [place.get("place", "")]), *(cells or [place["words"][:200]])]


def _who(name: ImportUnit) -> str:
    return f"“{name.words}”不算" if name.ignored else str(name.unit or name.group or f"“{name.words}”没有对上")


def _unit(name: ImportUnit) -> list[str]:
    if name.rule == ADDED:
        return ["人工指定"]
    cue = f"，凭“{name.why}”" if name.why else ""
    said = [f"原文“{name.words}”，{name.rule}{cue}" if name.rule else f"原文“{name.words}”"]
    if name.full and name.full != name.words:
        said.append(f"原文略去了前面的字，按“{name.full}”去找")
    if name.ignored:
        said.append("按附表，没有采用" if name.how == "replaced" else "标为不是单位")
    elif name.unit_id or name.group_id:
        said.append(f"怎样对上：{HOW.get(name.how, name.how) or '名称相同'}")
    return said + ([name.doubt] if name.doubt else [])


def _date(due: dict) -> list[str]:
    said = [
        f"原文“{due['words']}”，按“{due['rule']}”读出" if due.get("words") and due.get("rule") else due.get("rule") or "人工填写"
    ]
    said += ["原文没有写年份，按计划的年份算"] if due.get("lent") else []
    said += ["只写到一段时间，取最后一天"] if due.get("inferred") else []
    return said + ([due["doubt"]] if due.get("doubt") else [])


def _low(low: dict) -> list[str]:
    words = f"原文“{low['words']}”" if low.get("words") else ""
    said = ["，".join(filter(None, [words, f"按“{low['rule']}”读出" if low.get("rule") else ""])) or "人工填写"]
    by = label_of(low.get("counted_by", ""))
    return said + ([f"由“{by}”计数，{low['counted_why']}"] if by else ["没有指标计这个数，由单位填报"])


def words_read(item: ImportItem) -> SafeString:
    """Return a row's words with its units, dates, minimums and the words that decided marked by kind."""
    spots = sorted(_spots(item), key=lambda spot: (spot[0], -spot[1]))
    out, at = [], 0
    for start, end, kind in spots:
        if start < at:
            continue
        out.append(escape(item.text[at:start]))
        mark = f'<mark class="rd rd-{kind}"><span class="visually-hidden">{SPOKEN[kind]}：</span>'
        out.append(f"{mark}{escape(item.text[start:end])}</mark>")
        at = end
    return SafeString("".join(out) + escape(item.text[at:]))


def _spots(item: ImportItem) -> list[tuple[int, int, str]]:
    """(start, end, kind) inside the row's words; a row whose words aren't one stretch of the paper is searched for them."""
    found = []
    for kind, words, start in _read(item):
        at = start - item.start if start is not None and words else -1
        if at < 0 or item.text[at : at + len(words)] != words:
            at = item.text.find(words) if words else -1
        if at >= 0:
            found.append((at, at + len(words), kind))
    for name in item.units.all():
        if name.why and (cue := _cue(item, name)) is not None:
            found.append((cue, cue + len(name.why), "cue"))
    return found


def _read(item: ImportItem) -> list[tuple[str, str, int | None]]:
    units = [("unit", n.words, n.start) for n in item.units.all() if not n.ignored and n.rule != ADDED]
    dues = [("date", d.get("words", ""), d.get("start")) for d in item.dues]
    return units + dues + [("qty", m.get("words", ""), m.get("start")) for m in item.minimums]


def _cue(item: ImportItem, name: ImportUnit) -> int | None:
    """Where the deciding words stand: right behind the name, else the nearest before it, else the first behind."""
    at = max((name.start or 0) - item.start, 0)
    after = at + len(name.words)
    behind, before = item.text.find(name.why, after), item.text.rfind(name.why, 0, at)
    if 0 <= behind <= after + 1:
        return behind
    found = before if before >= 0 and at - before < 200 else behind
    return found if found >= 0 else None
