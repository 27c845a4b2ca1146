"""The state table of a record."""

from documents import states
from documents.models import Record
from fazhi.flow.tables import Flow, Move, register

RECORD = Flow(
    noun="record",
    states=states.RECORD,
    initial="kept",
    moves=(
        Move("check", "审查通过", ("kept",), "checked", "check", ("record.second", "record.checks"), "record.check"),
        Move(
            "publish",
            "公开",
            ("checked",),
            "published",
            "write",
            gates=("record.public",),
            handler="record.publish",
            confirm="声明里写明可以公开的几项，从现在起谁都能看到。",
        ),
        Move("unpublish", "撤下", ("published",), "kept", "write", note=True, handler="record.reopen"),
        Move("reopen", "改动后重新审查", ("checked", "published"), "kept", "write", handler="record.reopen", hidden=True),
        Move(
            "remove",
            "删除",
            ("kept", "checked"),
            "removed",
            "write",
            note=True,
            handler="record.remove",
            confirm="从列表和各项数字里去掉；经过保留，可以恢复。",
            tone="danger",
        ),
        Move("restore", "恢复", ("removed",), "kept", "write", handler="record.restore"),
    ),
)
register(Record, RECORD)
