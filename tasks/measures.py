"""The measures of plans, tasks and sheets: seven keys that dashboards, minimums, indicators and reports quote."""

from collections import defaultdict
from collections.abc import Iterable

from fazhi.measure import Asked, Measure, register
from tasks.selectors.figures import KINDS
from tasks.selectors.figures import SHEET_STANDS as SHEETS
from tasks.selectors.minimums import Reached, reached

# which kind of rows a measure counts; minimums are judged one by one
ROWS = {
    "tasks.done": "duties",
    "tasks.open": "duties",
    "tasks.overdue": "duties",
    "sheets.on_time": "sheets",
    "lines.accepted": "lines",
    "receipts.missing": "receipts",
}

DUTIES = {"owed": "应办", "done": "办结", "open": "在办", "overdue": "逾期"}
DUTY_RULE = (
    "本单位承担的已下达任务，每个时限算一件，时限落在统计期间内；免办的不计。办结以销号为准；"
    "时限已过（当日24时）而未签报、未办结的为逾期；没有办结的都是在办。"
)
SHEET_RULE = (
    "期末日落在统计期间内的填报轮次，每个单位一份填报表。签发日期（北京时间）不晚于时限的为按时；被退回后在补报期限内再报的仍按时。"
    "已过时限没有签发的、轮次锁定时没有报送的，都按未按时计；还没到时限又没签发的不计入应报；撤销的轮次、任务都已撤销或改派而不再要求的不计。"
)
LINES = {"lines": "填报行", "accepted": "通过", "signed": "待审", "returned": "退回", "open": "未报"}
LINE_RULE = "期末日落在统计期间内、没有撤销的填报轮次里，本单位的每一行，不再要求的不计；主管机构审核通过的为通过。"
MINIMUMS = {"minimums": "下限", "met": "已达到", "short": "未达到"}
MINIMUM_RULE = (
    "本单位负责填报、与统计期间相交的每条下限。按文件写的周期（年、半年、季、月、周，没写的按计划全程）把已签报的完成数相加；"
    "比率和“每次”的取最近一次。截至今天已开始的每个周期都达到的为达到；没有报数的为未达到。"
)
PARTS = {"parts": "下达", "received": "已签收", "objected": "有异议", "missing": "待签收"}
PART_RULE = "下达日期落在统计期间内、仍然有效的责任，每个单位在每项任务里算一项；已下达而单位还没有签收也没有提出异议的为待签收。"


def judged(rows: Iterable[Reached]) -> dict[int, dict[str, int]]:
    """Count judged minimums by unit, as `Measure.count` does."""
    counted: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MINIMUMS, 0))
    for one in rows:
        counted[one.unit]["minimums"] += 1
        counted[one.unit]["met" if one.met else "short"] += 1
    return counted


def _minimums(asked: Asked) -> dict[int, dict[str, int]]:
    return judged(reached(asked))


register(Measure("tasks.done", "办结的应办事项", "件", DUTY_RULE, 1, "done", "owed", DUTIES, KINDS["duties"].count))
register(Measure("tasks.open", "在办的应办事项", "件", DUTY_RULE, 1, "open", "owed", DUTIES, KINDS["duties"].count))
register(Measure("tasks.overdue", "逾期的应办事项", "件", DUTY_RULE, 1, "overdue", "owed", DUTIES, KINDS["duties"].count))
register(Measure("sheets.on_time", "按时报送的填报表", "份", SHEET_RULE, 2, "on_time", "judged", SHEETS, KINDS["sheets"].count))
register(Measure("lines.accepted", "审核通过的填报行", "行", LINE_RULE, 2, "accepted", "lines", LINES, KINDS["lines"].count))
register(Measure("minimum.met", "达到的下限", "条", MINIMUM_RULE, 1, "met", "minimums", MINIMUMS, _minimums))
register(Measure("receipts.missing", "没有签收的责任", "项", PART_RULE, 1, "missing", "parts", PARTS, KINDS["receipts"].count))
