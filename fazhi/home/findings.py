"""The sentences that head figures: each states what the numbers show, worked out from them alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from fazhi.lib import numerals

SHORT = 18


def whole(value: Decimal) -> int:
    """Return a share as it is written: in whole per cent, half up."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def counted(number: int) -> str:
    """Return a small number as one says it before a measure word: 两, 三, 十; larger ones in figures."""
    return "两" if number == 2 else numerals.chinese(number) if 0 < number <= 10 else f" {number} "


def short(name: str) -> str:
    """Return a name fit for a sentence."""
    return name if len(name) <= SHORT else f"{name[:SHORT]}……"


def gap_words(gap: int) -> str:
    """Return how far something is from where time is."""
    return f"慢 {-gap}" if gap < 0 else f"快 {gap}" if gap else "持平"


def of_areas(gaps: Sequence[tuple[str, int]], noun: str) -> str:
    """`gaps` are (name, percentage points ahead of time)."""
    behind = sorted((gap, name) for name, gap in gaps if gap < 0)
    if not gaps:
        return "还没有下达的任务"
    if len(gaps) == 1:
        name, gap = gaps[0]
        return f"“{short(name)}”落后于时间 {-gap} 个百分点" if gap < 0 else f"“{short(name)}”跟上了时间进度"
    if not behind:
        return f"{counted(len(gaps))}{'个' if noun == '板块' else '份'}{noun}都跟上了时间进度".strip()
    measure = "个" if noun == "板块" else "份"
    among = "都" if len(behind) == len(gaps) else f"中有{counted(len(behind))}{measure}"
    said = f"{counted(len(gaps))}{measure}{noun}{among}落后于时间进度".strip()
    return f"{said}，“{short(behind[0][1])}”差 {-behind[0][0]} 个百分点"


def of_late(late: int, soon: int, longest: int, units: int | None) -> str:
    """What is late and near; `units` is how many units owe it, None where it is one unit's own."""
    with_whom = f"，涉及 {units} 个单位" if units else ""
    if late:
        return f"逾期 {late} 件{with_whom}，最久 {longest} 天" + (f"；另有 {soon} 件临期" if soon and units is None else "")
    return f"没有逾期，临期 {soon} 件{with_whom}" if soon else "没有逾期和临期的事项"


def of_rounds(rates: Sequence[int]) -> str:
    """`rates` are the shares on time, round by round, oldest first."""
    if not rates:
        return "还没有到期的填报轮次"
    last = rates[-1]
    if len(rates) == 1:
        return f"最近一期按时报送 {last}%"
    rise, fall = _run(rates, up=True), _run(rates, up=False)
    if rise > 1:
        return f"按时报送率连升{counted(rise)}期，到 {last}%".replace("  ", " ")
    if fall > 1:
        return f"按时报送率连降{counted(fall)}期，到 {last}%".replace("  ", " ")
    change = last - rates[-2]
    moved = f"比上期{'升' if change > 0 else '降'} {abs(change)} 个百分点" if change else "与上期持平"
    return f"按时报送率{moved}，为 {last}%"


def _run(rates: Sequence[int], *, up: bool) -> int:
    """How many times in a row the rate rose (or fell) up to the last."""
    run = 0
    for before, after in zip(reversed(rates[:-1]), reversed(rates), strict=False):
        if (after > before) if up else (after < before):
            run += 1
        else:
            break
    return run


def of_receipts(parts: int, units: int, longest: int, *, own: bool) -> str:
    """What waits for a receipt."""
    if not parts:
        return "下达的任务都已签收"
    waited = f"最久等了 {longest} 天" if longest else "今天刚下达"
    return f"{parts} 项还没有签收，{waited}" if own else f"{parts} 项还没有签收，涉及 {units} 个单位，{waited}"


def of_months(months: Sequence[tuple[str, int]], noun: str) -> str:
    """`months` are (label, how many were done)."""
    total = sum(n for _, n in months)
    if not total:
        return f"这段时间还没有办结的{'任务' if noun == '项' else '事项'}"
    most = max(n for _, n in months)
    best = [label for label, n in months if n == most]
    busiest = (
        f"{best[0]}最多（{most} {noun}）"
        if len(best) == 1
        else f"{'、'.join(best[:3])}{'等月' if len(best) > 3 else ''}最多（各 {most} {noun}）"
    )
    return f"已办结 {total} {noun}，{busiest}"


def of_minimums(total: int, met: int, behind: int) -> str:
    """How many minimums there are, how many are reached and how many fell behind."""
    if met == total:
        return f"{counted(total)}条下限{'都' if total > 1 else ''}已达到".strip()
    reached = f"达到{counted(met)}条" if met else "还没有一条达到" if total > 1 else "还没有达到"
    if behind == total > 1:
        return f"{counted(total)}条下限都落后".strip()
    rest = f"{counted(behind)}条落后" if behind else "其余跟得上时间" if met else "跟得上时间"
    return f"{counted(total)}条下限{reached}，{rest.lstrip()}".strip()
