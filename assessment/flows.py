"""The state tables of calls and reports."""

from assessment import states
from assessment.models import Report, ReportCall
from fazhi.flow.tables import Flow, Move, register

CALL = Flow(
    noun="report_call",
    states=states.CALL,
    initial="opened",
    moves=(
        Move(
            "close",
            "结束报送",
            ("opened",),
            "closed",
            "edit",
            handler="call.close",
            tone="primary",
            confirm="结束后各单位不能再改报告，没有报送的记为未报。",
        ),
        Move("reopen", "重新开始", ("closed",), "opened", "edit", handler="call.reopen", note=True),
        Move(
            "withdraw",
            "撤销通知",
            ("opened",),
            "withdrawn",
            "edit",
            gates=("call.untouched",),
            handler="call.withdraw",
            note=True,
        ),
    ),
)

REPORT = Flow(
    noun="report",
    states=states.REPORT,
    initial="drafting",
    moves=(
        Move(
            "submit",
            "送负责人签发",
            states.DRAFTS,
            "submitted",
            "write",
            gates=("report.open", "report.complete"),
            tone="primary",
        ),
        Move("take_back", "撤回修改", ("submitted",), "drafting", "write", gates=("report.open",)),
        Move("send_back", "退回修改", ("submitted",), "drafting", "sign", gates=("report.open",), note=True),
        Move(
            "sign",
            "签发报送",
            ("submitted",),
            "signed",
            "sign",
            gates=("report.open", "report.principal", "report.complete"),
            handler="report.sign",
            tone="primary",
            confirm="签发后报送主管机构，不能自行修改。",
        ),
        Move(
            "return",
            "退回章节",
            ("signed",),
            "returned",
            "decide",
            gates=("report.open",),
            handler="report.return",
            note=True,
            data=("sections",),
            hidden=True,
        ),
        Move(
            "accept", "通过", ("signed",), "accepted", "decide", gates=("report.open",), handler="report.accept", tone="primary"
        ),
        Move("reopen", "重新打开", ("accepted",), "signed", "decide", gates=("report.open",), handler="report.reopen", note=True),
    ),
)

register(ReportCall, CALL)
register(Report, REPORT)
