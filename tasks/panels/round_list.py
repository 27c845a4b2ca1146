"""The list of rounds, declared once."""

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fazhi.ui import filters as f
from fazhi.ui.components import bar, day, empty, join, link, tag, why
from fazhi.ui.lists import ListPage
from fazhi.ui.markup import at
from fazhi.ui.paging import Sort
from fazhi.ui.tables import Column
from tasks.models import Round
from tasks.panels.cells import one, sub
from tasks.selectors import rounds as reads
from tasks.states import ROUND

TONES = {"opened": "ok", "locked": "done", "withdrawn": "wait"}


def state(round_: Round) -> SafeString:
    """The state of a round as a tag."""
    return tag(TONES[round_.state], round_.get_state_display(), mark="lock" if round_.state == "locked" else None)


def span(round_: Round) -> str:
    """The days a round asks about."""
    return f"{day(round_.starts)} 至 {day(round_.ends)}"


def reported(told: reads.Progress) -> SafeString:
    """How many sheets were reported, with a bar."""
    drawn = bar(told.percent, label=f"已报 {told.reported} 家，共 {told.sheets} 家", tone="done")
    count = SafeString(f'<span class="num">{told.reported}/{told.sheets}</span>')
    more = "，".join(
        filter(
            None,
            [f"待审 {told.waiting}" if told.waiting else "", f"退回 {told.returned}" if told.returned else "", _late(told)],
        )
    )
    return one([SafeString('<span class="bar-cell">'), drawn, count, SafeString("</span>"), sub(more)])


def _late(told: reads.Progress) -> str:
    return f"逾期 {told.late}" if told.late else ""


def share(told: reads.Progress) -> object:
    """The share that came in time, and how it is worked out."""
    if told.share is None:
        return SafeString('<span class="quiet">—</span>')
    rows = [
        ("按时", f"{told.on_time} 家"),
        ("计入", f"{told.counted} 家：{reads.COUNTED_RULE}"),
        ("规则", reads.ON_TIME_RULE),
    ]
    return why("按时率怎么来的", rows, summary=f"{told.share:.0f}%", figure=True, left=True)


def _title(round_: Round) -> SafeString:
    named = link(round_.title, at("tasks:round", round_.pk), css="tbl-title", hx_boost="false")
    return join([named, sub(round_.office.name)])


def _ready(request: HttpRequest, rows: list[Round]) -> list[Round]:
    found = reads.progress(request.acting, rows)
    for round_ in rows:
        round_.told = found.get(round_.pk, reads.Progress())
    return rows


ROUNDS = ListPage(
    key="rounds",
    title="填报轮次",
    columns=[
        Column("state", "状态", lambda r: one([state(r)]), phone_label="", text=lambda r: r.get_state_display()),
        Column("title", "名称", _title, head=True, fixed=True, text=lambda r: r.title),
        Column("period", "周期", lambda r: r.get_period_display(), shown=False),
        Column("span", "期间", span, css="d", sort="ends"),
        Column("due", "报送时限", "due", css="d", sort="due"),
        Column("reported", "已报", lambda r: reported(r.told), text=lambda r: f"{r.told.reported}/{r.told.sheets}"),
        Column("share", "按时率", lambda r: share(r.told), num=True, text=lambda r: _percent(r.told)),
    ],
    rows=lambda request: reads.listed(request.acting),
    sorts={"ends": Sort("期间", ("ends",)), "due": Sort("报送时限", ("due",))},
    sort="-ends",
    filters=[
        f.Text("q", "名称", fields=("title",)),
        f.Choice("state", "状态", choices=list(ROUND.items()), look="picks"),
        f.Choice("period", "周期", choices=Round.Period.choices, anything="周期不限"),
        f.DateRange("due", "报送时限", field="due"),
    ],
    empty=empty("还没有填报轮次", "主管机构发起一轮，各单位就本单位的任务填一张表；发起之后列在这里。"),
    ready=_ready,
    css="rounds-tbl",
)


def _percent(told: reads.Progress) -> float | None:
    return None if told.share is None else round(told.share, 1)
