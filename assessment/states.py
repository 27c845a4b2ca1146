"""The states of calls, reports and sections: adjectives, with the words shown for them; parts of a report; who writes."""

from django.db.models import TextChoices

CALL = {"opened": "报送中", "closed": "已结束", "withdrawn": "已撤销"}
REPORT = {
    "drafting": "起草中",
    "submitted": "待签发",
    "signed": "已报送",
    "returned": "退回修改",
    "arrived": "来文待核",
    "accepted": "已通过",
    "archived": "已归档",
}
SECTION = {"open": "起草", "signed": "已报", "returned": "退回", "accepted": "通过"}
PAPER = {"drafting": "核对中", "confirmed": "已确认", "withdrawn": "已撤销"}
FIGURE = {"read": "待核对", "kept": "保留", "dropped": "不要"}
PROBLEM = {"read": "待核对", "open": "未整改", "dropped": "不作为问题"}
WRITABLE = ("open", "returned")  # sections that may be written
DRAFTS = ("drafting", "returned")  # reports that are being written
HANDED = ("signed", "arrived", "accepted", "archived")  # reports that came in, signed or as paper
PASSED = ("accepted", "archived")  # reports that the office accepted


class Part(TextChoices):
    """What a section is about, whatever its heading: sources say where a sentence belongs by it."""

    OPENING = "opening", "开头"
    OVERVIEW = "overview", "总体情况"
    ANSWERED = "answered", "上年度问题的落实"
    DONE = "done", "工作开展情况"
    PROBLEMS = "problems", "存在问题"
    PRINCIPAL = "principal", "第一责任人职责"
    NEXT = "next", "下一步打算"
    OTHER = "other", "其他情况"


class Writer(TextChoices):
    """Who writes a report."""

    UNIT = "unit", "各单位"
    GOVERNMENT = "government", "本级政府"
    PERSON = "person", "主要负责人"


def choices(states: dict[str, str]) -> list[tuple[str, str]]:
    """Return a state dictionary as field choices."""
    return list(states.items())
