"""The state tables of calls and reports."""

from assessment import states
from assessment.models import PaperReport, Report, ReportCall
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
            gates=("call.papers_checked",),
            handler="call.close",
            tone="primary",
            confirm="结束后各单位不能再改报告，没有报送的记为未报，已通过的归档。",
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
            gates=("report.open", "report.quiet", "report.complete"),
            handler="report.submit",
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
        Move(
            "reopen",
            "重新打开",
            ("accepted",),
            "signed",
            "decide",
            gates=("report.open", "report.typed"),
            handler="report.reopen",
            note=True,
        ),
        Move(
            "archive",
            "归档",
            ("accepted",),
            "archived",
            "decide",
            gates=("report.open",),
            confirm="归档后正文不再改动，仍然可以看、可以下载。",
        ),
        Move("unarchive", "取消归档", ("archived",), "accepted", "decide", gates=("report.open",), note=True),
        # what the review of a paper does to the report that it answers
        Move(
            "arrive",
            "登记来文",
            (*states.DRAFTS, "submitted"),
            "arrived",
            "decide",
            gates=("report.open",),
            handler="report.arrive",
            data=("received_on",),
            hidden=True,
        ),
        Move(
            "take",
            "确认来文",
            ("arrived",),
            "accepted",
            "decide",
            gates=("report.open", "report.on_paper"),
            handler="report.take",
            hidden=True,
        ),
        Move(
            "check_again",
            "重新核对来文",
            ("accepted",),
            "arrived",
            "decide",
            gates=("report.open", "report.on_paper"),
            handler="report.check_again",
            note=True,
            hidden=True,
        ),
        Move(
            "give_back",
            "撤销来文",
            ("arrived", "accepted"),
            "drafting",
            "decide",
            gates=("report.open", "report.on_paper"),
            handler="report.give_back",
            note=True,
            hidden=True,
        ),
    ),
)

PAPER = Flow(
    noun="paper_report",
    states=states.PAPER,
    initial="drafting",
    moves=(
        Move(
            "confirm",
            "确认",
            ("drafting",),
            "confirmed",
            "edit",
            gates=("paper.decided",),
            handler="paper.confirm",
            tone="primary",
            confirm="确认后，保留的数和问题记在这家单位名下，上级和这家单位都看得到。",
        ),
        Move("check_again", "重新核对", ("confirmed",), "drafting", "edit", handler="paper.check_again", note=True),
        Move("withdraw", "撤销来文", ("drafting", "confirmed"), "withdrawn", "edit", handler="paper.withdraw", note=True),
    ),
)

register(ReportCall, CALL)
register(Report, REPORT)
register(PaperReport, PAPER)
