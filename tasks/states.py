"""The states of the plan's nouns: adjectives, with the words shown for them."""

PLAN = {
    "drafted": "起草中",
    "submitted": "待审核",
    "signed_off": "已审定",
    "issued": "已下达",
    "closed": "已归档",
    "withdrawn": "已撤销",
}
HANDED = ("issued", "closed")  # plans that were handed out, whether still worked on or archived
TASK = {"drafted": "未下达", "issued": "办理中", "done": "已办结", "withdrawn": "已撤销"}
LIVE = ("issued", "done")  # tasks that were handed out and still count
PART = {
    "planned": "未下达",
    "sent": "待签收",
    "received": "已签收",
    "objected": "有异议",
    "released": "已改派",
}
ROUND = {"opened": "填报中", "locked": "已锁定", "withdrawn": "已撤销"}
SHEET = {
    "filling": "填报中",
    "submitted": "待签发",
    "signed": "已签报",
    "returned": "退回修改",
    "accepted": "已通过",
    "excused": "不再要求",
}
UNSENT = ("filling", "submitted", "returned")  # sheets that have not left their unit
LINE = {"open": "待填", "signed": "已报", "returned": "退回", "accepted": "通过", "dropped": "不再要求"}
CLAIM = {"filed": "待销号", "closed": "已销号", "returned": "已退回", "withdrawn": "已撤回"}
IMPORT = {
    "reviewing": "核对中",
    "submitted": "待审核",
    "committed": "已生成计划",
    "undone": "已撤销",
    "abandoned": "已放弃",
}


def choices(states: dict[str, str]) -> list[tuple[str, str]]:
    """Return a state dictionary as field choices."""
    return list(states.items())
