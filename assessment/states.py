"""The states of calls, reports and sections: adjectives, with the words shown for them."""

CALL = {"opened": "报送中", "closed": "已结束", "withdrawn": "已撤销"}
REPORT = {
    "drafting": "起草中",
    "submitted": "待签发",
    "signed": "已报送",
    "returned": "退回修改",
    "accepted": "已通过",
}
SECTION = {"open": "起草", "signed": "已报", "returned": "退回", "accepted": "通过"}
WRITABLE = ("open", "returned")  # sections that may be written
DRAFTS = ("drafting", "returned")  # reports that are being written
HANDED = ("signed", "accepted")  # reports that stand signed


def choices(states: dict[str, str]) -> list[tuple[str, str]]:
    """Return a state dictionary as field choices."""
    return list(states.items())
