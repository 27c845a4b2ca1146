"""One sheet as its page shows it: head, index, cards in the order of what is left to do, the bar of acts, what happened."""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.safestring import SafeString

from fazhi.flow.models import TimelineStep
from fazhi.flow.tables import flow_of
from fazhi.ui.acts import Act
from fazhi.ui.components import Step, bar, day, join, lamp, tag, why
from fazhi.ui.markup import at, attributes
from tasks.forms.sheets import LineForm
from tasks.models import Sheet
from tasks.panels import sheet_cards as cards
from tasks.panels.acts import act_of
from tasks.selectors.sheets import Row, Whole
from tasks.states import SHEET

OWN_MOVES = ("take_back", "send_back", "sign")  # the office's moves stand on its own pages
BAD, GOOD = {"send_back", "return"}, {"sign", "sign_on_paper", "accept"}


@dataclass(slots=True)
class View:
    """The drawn pieces. `writing` cards wait for words, `done` ones are answered and can be changed, `text` ones can't."""

    whole: Whole
    lamp: SafeString
    bar: SafeString
    facts: list[tuple[str, object]]
    tags: SafeString
    index: list[SafeString]
    writing: list[SafeString] = field(default_factory=list)
    done: list[SafeString] = field(default_factory=list)
    text: list[SafeString] = field(default_factory=list)
    text_head: str = ""
    rest: int = 0
    left: str = ""
    fill: bool = False
    offer_fill: bool = False
    for_other: str = ""
    acts: list[Act] = field(default_factory=list)
    submit: bool = False
    scan: list[SafeString] = field(default_factory=list)
    may_scan: bool = False
    steps: list[Step] = field(default_factory=list)
    next: Step | None = None
    gate: str = ""
    locked: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)


def build(request: HttpRequest, whole: Whole, *, forms: dict[int, LineForm] | None = None, gate: str = "") -> View:
    """Draw a sheet; `forms` are the lines that could not be stored as sent, `gate` why it could not be submitted."""
    acting, sheet = request.acting, whole.sheet
    forms = forms or {}
    own = acting.unit.pk == sheet.unit_id
    asked = (request.POST.get("fill") or request.GET.get("fill")) == "1"
    view = View(whole, _lamp(whole), _bar(whole), _facts(whole), _tags(sheet), [_index(row) for row in whole.rows])
    view.fill = whole.may_fill and (own or asked)
    view.offer_fill = whole.may_fill and not own and not view.fill
    view.for_other = "" if own else sheet.unit.name
    view.gate, view.locked, view.faults = gate, _locked(sheet), _faults(whole, forms)
    _lay(view, forms, bare=bool(gate))
    _acts(view, own)
    view.scan = [cards.chip(one, sheet) for one in whole.scan]
    view.steps, view.next = [_step(step) for step in whole.steps], following(sheet)
    return view


def _lay(view: View, forms: dict[int, LineForm], *, bare: bool) -> None:
    """Put each line where it belongs: what came back first, then what is not answered, then the rest."""
    office, rows = view.whole.sheet.round.office.name, view.whole.rows
    open_rows = [row for row in rows if row.editable] if view.fill else []
    first = [row for row in open_rows if row.line.state == "returned"]
    todo = [row for row in open_rows if row not in first and (not row.answered or row.line.pk in forms)]
    done = [row for row in open_rows if row not in first and row not in todo]
    view.writing = [
        cards.writing(row, office=office, form=forms.get(row.line.pk), hint=_hint(row) if bare else "") for row in (*first, *todo)
    ]
    view.done = [cards.writing(row, hint=_hint(row) if bare else "") for row in done]
    view.text = [cards.reading(row) for row in rows if row not in open_rows]
    if open_rows and view.text:
        view.text_head = _text_head(rows, open_rows)
    view.rest = sum(not row.answered for row in open_rows)
    view.left = _left(view.rest, len(first), len(view.whole.asked))


def _text_head(rows: list[Row], open_rows: list[Row]) -> str:
    """What stands below the cards to write in, and why it isn't written any more."""
    gone = sum(row.dropped for row in rows)
    told = len(rows) - len(open_rows) - gone
    said = [f"已报送的 {told} 项" if told else "", f"已撤销或改派的 {gone} 项" if gone else ""]
    return f"{'，'.join(filter(None, said))}，不用再填"


def _faults(whole: Whole, forms: dict[int, LineForm]) -> list[tuple[str, str]]:
    """Every fault and every collision with the place it stands at."""
    found = []
    for row in whole.rows:
        if (form := forms.get(row.line.pk)) is None:
            continue
        place = f"第 {cards.number(row)} 项"
        if form.conflicts:
            found.append((f"r{row.line.pk}", f"{place}：别人也改过，请选用哪一份。"))
        for name, errors in form.errors.items():
            at_field = f"r{row.line.pk}" if name == "__all__" else form.add_prefix(name)
            found.extend((at_field, f"{place}：{words}") for words in errors)
    return found


def _hint(row: Row) -> str:
    if not row.answered:
        return "这一项还没有填。没有进展请选“无变化”或“本期无此项工作”。"
    return "选了“有进展”，请写出进展情况。" if row.line.answer == "progress" and not row.line.words else ""


def _left(rest: int, back: int, count: int) -> str:
    said = [f"还有 {rest} 项没填"] if rest else []
    if back:
        said.append(f"{back} 项退回要改")
    return "，".join(said) or f"{count} 项都填好了"


def _acts(view: View, own: bool) -> None:
    whole = view.whole
    held, sheet = whole.rights, whole.sheet
    moves = [move for move in flow_of(Sheet).moves if sheet.state in move.sources and move.action in held]
    if sheet.round.state != "opened" or not (own or view.fill or sheet.by_office):
        moves = []
    url = at("tasks:sheet_move", sheet.pk)
    view.acts = [act_of(move, url) for move in moves if move.name in OWN_MOVES]
    view.submit = view.fill and any(move.name == "submit" for move in moves)
    view.may_scan = any(move.name == "sign_on_paper" for move in moves)


def _lamp(whole: Whole) -> SafeString:
    return join([lamp(whole.lamp.state, whole.lamp.words), "　", why("这个状态怎么来的", whole.lamp.why)])


def _bar(whole: Whole) -> SafeString:
    n, m = whole.answered, len(whole.asked)
    drawn = bar(100.0 * n / m if m else 0.0, label=f"已填 {n} 项，共 {m} 项", tone="done" if n == m else "")
    return join([SafeString('<span class="rt-prog">'), drawn, SafeString(f'<span class="num">已填 {n}/{m} 项</span></span>')])


def _facts(whole: Whole) -> list[tuple[str, object]]:
    sheet, round_ = whole.sheet, whole.sheet.round
    due = f"{day(sheet.duty.due)} 24:00 前"
    if sheet.duty.due != sheet.duty.first_due:
        due += f"（原定 {day(sheet.duty.first_due)}）"
    found = [("填报单位", sheet.unit.name), ("期间", f"{day(round_.starts)} 至 {day(round_.ends)}"), ("报送时限", due)]
    if round_.note:
        found.append(("填报要求", round_.note))
    if sheet.signed_at:
        signer = f"，{sheet.signed_by.name}" if sheet.signed_by_id else ""
        found.append(("签报", f"{day(sheet.signed_at)}{signer}{'，以盖章扫描件报送' if sheet.scan_id else ''}"))
    return found


def _tags(sheet: Sheet) -> SafeString:
    marks = [tag(cards.SHEET_TONES[sheet.state], SHEET[sheet.state])]
    if sheet.by_office:
        marks.append(tag("soon", "代填", mark="pencil"))
    if sheet.round.state != "opened":
        marks.append(tag("wait", sheet.round.get_state_display(), mark="lock"))
    return join(marks)


def _locked(sheet: Sheet) -> str:
    if sheet.round.state == "locked":
        return f"这一轮已经锁定，不能再改。需要补报请联系{sheet.round.office.name}解除锁定。"
    if sheet.state == "excused":
        return "表里的任务都已撤销或改派，这张表不用再填。写过的内容还在下面。"
    return "这一轮已经撤销，不用再填。" if sheet.round.state == "withdrawn" else ""


def _index(row: Row) -> SafeString:
    line = row.line
    css, words = {"progress": ("ix-done", "已写"), "": ("ix-todo", "待写")}.get(line.answer, ("ix-same", "无变化"))
    if line.answer == "nothing":
        words = "无此项"
    if line.state == "returned":
        css, words = "ix-bad", "退回，要改"
    elif line.state == "accepted":
        words = "通过"
    elif row.dropped:
        css, words = "ix-same", "不再要求"
    attrs = attributes({"class": f"ix {css}", "href": f"#r{line.pk}", "data-ix": line.pk})
    return join(
        [SafeString(f"<a{attrs}>"), SafeString('<span class="num">'), cards.number(row), SafeString('</span><span class="ix-t">')]
        + [line.task.title, SafeString('</span><span class="ix-w">'), words, SafeString("</span></a>")]
    )


def _step(step: TimelineStep) -> Step:
    who = f"{step.unit.name if step.unit_id else ''} {step.who}".strip()
    detail = step.detail or {}
    more = f"（{detail['lines']} 项）" if detail.get("lines") else ""
    until = f"，{detail['until']} 前补报" if detail.get("until") else ""
    tone = "bad" if step.move in BAD else "good" if step.move in GOOD else ""
    return Step(step.at, f"{who} {step.label}{more}{until}", step.note, tone)


def following(sheet: Sheet) -> Step | None:
    """What happens next, who must do it and by when."""
    if sheet.round.state != "opened" or sheet.state == "excused":
        return None
    unit, office, due = sheet.unit.name, sheet.round.office.name, day(sheet.duty.due)
    words = {
        "filling": f"{unit}联络员逐项填好，送负责人签发。",
        "submitted": f"{unit}负责人签发报送，或写明理由退回修改。",
        "returned": f"{unit}改好退回的几项，再送负责人签发。",
        "signed": f"{office}审核：通过，或把个别行退回。",
    }.get(sheet.state)
    if not words:
        return None
    return Step(f"下一步　{due} 前" if sheet.state != "signed" else "下一步", words)
