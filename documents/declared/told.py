"""Declarations as people read them: the rule of a measure, a condition, a clock."""

from __future__ import annotations

from documents.declared.model import BRACES, Clock, Condition, Field, Ledger, Measured, Type

OPS = {"=": "为", "!=": "不是", ">=": "不少于", "<=": "不超过", ">": "超过", "<": "少于"}
DAY_OPS = {"=": "在", "!=": "不在", ">=": "不早于", "<=": "不晚于", ">": "晚于", "<": "早于"}
EXAMPLES = {"month": "2026年5月", "quarter": "2026年二季度", "half-year": "2026年上半年", "year": "2026年"}
EVERY = {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年", "span": "几年内"}
HOW = {
    "count": "记录的条数",
    "distinct": "“{field}”不相同的个数",
    "sum": "“{field}”之和",
    "average": "“{field}”之和除以填了的记录数",
    "latest": "“{field}”最近的一天",
    "between": "从“{since}”到“{until}”的天数，按两头都填了的记录平均",
    "coverage": "有记录的单位占应有记录的单位",
    "lowest": "名册上每个“{per}”各自的{what}，取最小的一个；没有记录的按 0",
    "reached": "名册上达到下限的个数，下限按本级设定，没有设的按 1",
}


def condition(ledger: Ledger, said: Condition) -> str:
    """Return a condition in words."""
    one = ledger.field(said.field)
    if said.op in ("filled", "empty"):
        return f"{one.name}{'已填' if said.op == 'filled' else '未填'}"
    if said.op == "in":
        return f"{one.name}为{'或'.join(said.values)}"
    ops = DAY_OPS if one.type in (Type.DATE, Type.PERIOD) else OPS
    value = "截至之日" if said.values[0] == "today" else said.values[0]
    return f"{one.name}{ops[said.op]}{value}{one.unit}"


def conditions(ledger: Ledger, several: tuple[Condition, ...]) -> str:
    """Return conditions that hold together."""
    return "、".join(condition(ledger, one) for one in several)


def rule(ledger: Ledger, one: Measured) -> str:
    """Return how a measure is worked out, in sentences."""
    day = ledger.field(ledger.day).name
    when = f"在期间最后一天仍有效的（{day}不晚于那天）" if one.standing else f"{day}落在期间内的"
    where = f"，其中{conditions(ledger, one.where)}的" if one.where and one.how != "share" else ""
    head = f"“{ledger.name}”里{when}记录{where}：{_how(ledger, one)}。"
    tail = "删除的不计；多个单位合计时各单位分别计算再相加。" if one.how == "distinct" else "删除的不计。"
    return head + tail


def _how(ledger: Ledger, one: Measured) -> str:
    if one.how == "share" and one.over:
        return f"“{_name(ledger, one.field)}”之和占“{_name(ledger, one.over)}”之和"
    if one.how == "share":
        whole = f"{conditions(ledger, one.of)}的" if one.of else "全部"
        return f"{conditions(ledger, one.where)}的占{whole}"
    what = f"“{_name(ledger, one.field)}”之和" if one.field else "记录条数"
    names = {key: _name(ledger, getattr(one, key)) for key in ("field", "since", "until", "per")}
    return HOW[one.how].format(what=what, **names)


def _name(ledger: Ledger, key: str) -> str:
    return ledger.field(key).name if key else ""


def clock(ledger: Ledger, one: Clock) -> str:
    """Return what a clock demands, in a sentence."""
    where = f"{conditions(ledger, one.where)}的，" if one.where else ""
    if one.kind == "repeat":
        end = f"{one.on.replace('-', '月')}日以前" if one.on else f"期满后 {one.days} 天内"
        return f"{EVERY[one.every]}登记一次，{end}"
    closed = f"，填了“{_name(ledger, one.closes)}”为止" if one.closes else ""
    if one.kind == "expiry":
        return f"{where}“{_name(ledger, one.field)}”到期以前 {one.warn} 天起提醒{closed}"
    length = f"{one.months} 个月" if one.months else ""
    length += f" {one.days} {'个工作日' if one.working else '天'}" if one.days else ""
    return f"{where}“{_name(ledger, one.field)}”以后{length}内{closed}"


def bounds(one: Field) -> str:
    """Return what a field takes, for help under its box."""
    said = [one.help] if one.help else []
    if one.about:
        said.append("不是准数的可以写“约”“余”，如“40余”")
    if one.type is Type.PERIOD:
        said.append(f"如 {EXAMPLES[one.every]}")
    if one.private:
        said.append("个人信息，不公开")
    return "；".join(said)


def named(ledger: Ledger, title: str) -> str:
    """Return a title with the names of its fields in the places of their values: 补考：〔考试〕."""
    return BRACES.sub(lambda found: f"〔{ledger.field(found[1]).name}〕", title)
