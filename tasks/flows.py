"""The state tables of plan, task, unit's part, round, sheet, claim and import."""

from fazhi.flow.tables import Flow, Move, register
from tasks import states
from tasks.models import Claim, Plan, PlanImport, Round, Sheet, Task, TaskUnit

PLAN = Flow(
    noun="plan",
    states=states.PLAN,
    initial="drafted",
    moves=(
        Move("submit", "送审", ("drafted",), "submitted", "edit", gates=("plan.complete",), tone="primary"),
        Move("withdraw", "撤回送审", ("submitted",), "drafted", "edit", note=True),
        Move("sign_off", "审定", ("submitted",), "signed_off", "sign_off", gates=("plan.complete",), tone="primary"),
        Move("send_back", "退回", ("submitted", "signed_off"), "drafted", "sign_off", note=True),
        Move(
            "issue",
            "下达",
            ("signed_off",),
            "issued",
            "issue",
            gates=("plan.complete",),
            handler="plan.issue",
            tone="primary",
            confirm="下达后各责任单位立即收到任务并开始计时限，不能退回起草。",
        ),
        Move(
            "cancel",
            "撤销",
            ("drafted", "submitted", "signed_off"),
            "withdrawn",
            "edit",
            handler="plan.cancel",
            note=True,
            confirm="整批任务一并撤销，经过保留。",
            hidden=True,
        ),
        Move(
            "close",
            "归档",
            ("issued",),
            "closed",
            "close",
            gates=("plan.finished",),
            handler="plan.close",
            confirm="归档后不能再填报、办结或修订；全部材料打包保存。",
        ),
        Move("cancel_issued", "撤销已下达计划", ("issued",), "withdrawn", "undo", handler="plan.cancel", note=True, hidden=True),
    ),
)

TASK = Flow(
    noun="task",
    states=states.TASK,
    initial="drafted",
    parent="plan",
    moves=(
        Move("issue", "下达", ("drafted",), "issued", "issue", hidden=True),
        Move(
            "withdraw",
            "撤销任务",
            ("drafted", "issued", "done"),
            "withdrawn",
            "withdraw",
            handler="task.withdraw",
            note=True,
            hidden=True,
        ),
        Move("finish", "办结", ("issued",), "done", "decide", handler="task.finish", hidden=True),
        Move("reopen", "恢复办理", ("done",), "issued", "decide", note=True, hidden=True),
        Move("reinstate", "恢复任务", ("withdrawn",), "issued", "withdraw", handler="task.reinstate", note=True, hidden=True),
    ),
)

PART = Flow(
    noun="part",
    states=states.PART,
    initial="planned",
    parent="task",
    moves=(
        Move("send", "下达", ("planned",), "sent", "send", hidden=True),
        Move("renew", "修订后重新签收", ("received",), "sent", "send", hidden=True),
        Move("receive", "签收", ("sent",), "received", "receive", handler="part.receive", tone="primary"),
        Move("object", "提出异议", ("sent", "received"), "objected", "receive", note=True, gates=("part.open",)),
        Move("uphold", "维持", ("objected",), "sent", "decide", note=True, handler="part.uphold"),
        Move("release", "改派", ("objected",), "released", "decide", note=True, data=("units",), handler="part.release"),
        Move("drop", "移出", ("planned", "sent", "received", "objected"), "released", "decide", handler="part.drop", hidden=True),
        Move("hand_on", "分办", ("sent", "received"), None, "hand_on", data=("person",), handler="part.hand_on", hidden=True),
    ),
)

ROUND = Flow(
    noun="round",
    states=states.ROUND,
    initial="opened",
    moves=(
        Move(
            "lock",
            "锁定",
            ("opened",),
            "locked",
            "edit",
            tone="primary",
            confirm="锁定后这一轮的填报表谁也不能再改，没报的记为未报。",
        ),
        Move("unlock", "解除锁定", ("locked",), "opened", "unlock", note=True),
        Move(
            "withdraw",
            "撤销这一轮",
            ("opened",),
            "withdrawn",
            "edit",
            note=True,
            gates=("round.untouched",),
            handler="round.withdraw",
        ),
    ),
)

SHEET = Flow(
    noun="sheet",
    states=states.SHEET,
    initial="filling",
    moves=(
        Move(
            "submit",
            "送负责人签发",
            ("filling", "returned"),
            "submitted",
            "fill",
            gates=("sheet.unlocked", "sheet.complete"),
            tone="primary",
        ),
        Move("take_back", "撤回修改", ("submitted",), "filling", "fill", gates=("sheet.unlocked",)),
        Move("send_back", "退回修改", ("submitted",), "filling", "sign", gates=("sheet.unlocked",), note=True),
        Move(
            "sign",
            "签发报送",
            ("submitted",),
            "signed",
            "sign",
            gates=("sheet.unlocked", "sheet.complete"),
            handler="sheet.sign",
            tone="primary",
            confirm="签发后送主管机构，不能自行修改。",
        ),
        Move(
            "sign_on_paper",
            "用盖章件报送",
            ("filling", "returned", "submitted"),
            "signed",
            "fill",
            gates=("sheet.unlocked", "sheet.complete"),
            handler="sheet.sign_on_paper",
            data=("scan",),
            hidden=True,
        ),
        Move(
            "return",
            "退回行",
            ("signed",),
            "returned",
            "decide",
            gates=("sheet.unlocked",),
            handler="sheet.return",
            note=True,
            hidden=True,
        ),
        Move(
            "accept", "通过", ("signed",), "accepted", "decide", gates=("sheet.unlocked",), handler="sheet.accept", tone="primary"
        ),
        Move(
            "reopen", "重新打开", ("accepted",), "signed", "decide", gates=("sheet.unlocked",), handler="sheet.reopen", note=True
        ),
        Move("excuse", "不再要求填报", states.UNSENT, "excused", "decide", handler="sheet.excuse", hidden=True),
        Move("settle", "其余各行照签发时报送", states.UNSENT, "signed", "decide", handler="sheet.settle", hidden=True),
        Move("ask_again", "恢复填报", ("excused",), "filling", "decide", handler="sheet.ask_again", hidden=True),
    ),
)

CLAIM = Flow(
    noun="claim",
    states=states.CLAIM,
    initial="filed",
    parent="part",
    moves=(
        Move("withdraw", "撤回申请", ("filed",), "withdrawn", "file", handler="claim.undo", note=True),
        Move(
            "close",
            "销号",
            ("filed",),
            "closed",
            "decide",
            handler="claim.close",
            tone="primary",
            confirm="销号后，以后各轮不再请这家单位填报这项任务；已经发出的填报表照常填。",
        ),
        Move("return", "退回", ("filed",), "returned", "decide", handler="claim.return", note=True),
        Move("reopen", "恢复办理", ("closed",), "returned", "decide", handler="claim.reopen", note=True),
    ),
)

IMPORT = Flow(
    noun="import",
    states=states.IMPORT,
    initial="reviewing",
    moves=(
        Move(
            "commit",
            "生成计划",
            ("reviewing",),
            "committed",
            "edit",
            gates=("import.fresh", "import.complete"),
            handler="import.commit",
        ),
        Move("submit", "修订送审", ("reviewing",), "submitted", "edit", gates=("import.revision", "import.complete")),
        Move("send_back", "退回", ("submitted",), "reviewing", "approve", note=True),
        Move(
            "approve",
            "审定修订",
            ("submitted",),
            "committed",
            "approve",
            gates=("import.revision", "import.complete"),
            handler="import.revise",
            confirm="修订立即生效：新增的任务下达，取消的任务撤销，有关单位重新签收。",
        ),
        Move("abandon", "放弃这次导入", ("reviewing",), "abandoned", "edit", confirm="核对好的内容不再保留，文件原件仍在。"),
        Move(
            "undo",
            "撤销这次导入",
            ("committed",),
            "undone",
            "undo",
            note=True,
            gates=("import.undoable",),
            handler="import.undo",
            confirm="这次导入生成的任务整批撤销，不再计时限；经过保留。",
        ),
    ),
)

register(Plan, PLAN)
register(Task, TASK)
register(TaskUnit, PART)
register(PlanImport, IMPORT)
register(Round, ROUND)
register(Sheet, SHEET)
register(Claim, CLAIM)
