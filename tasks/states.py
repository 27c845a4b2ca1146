"""The states of the plan's nouns: adjectives, with the words shown for them."""

PLAN = {
    "drafted": "起草中",
    "submitted": "待审核",
    "signed_off": "已审定",
    "issued": "已下达",
    "withdrawn": "已撤销",
}
TASK = {"drafted": "未下达", "issued": "办理中", "withdrawn": "已撤销"}
PART = {
    "planned": "未下达",
    "sent": "待签收",
    "received": "已签收",
    "objected": "有异议",
    "released": "已改派",
}
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
