"""The cards of a sheet: one to write in for each line that is open, one to read for each that is not."""

from django.utils.safestring import SafeString

from fazhi.files.models import Citation
from fazhi.ui.components import button, day, icon, join, lamp, link, tag
from fazhi.ui.markup import at, attributes
from tasks.forms.sheets import LineForm
from tasks.models import Sheet, SheetLine
from tasks.panels.cells import sub
from tasks.panels.sheet_fields import Boxes
from tasks.panels.task_page import minimum_words
from tasks.selectors.sheets import Row, plain
from tasks.states import LINE

ANSWERS = dict(SheetLine.Answer.choices)
ANSWER_TONES = {"progress": "ok", "no_change": "wait", "nothing": "wait"}
LINE_TONES = {"open": "line", "signed": "ok", "returned": "late", "accepted": "done", "dropped": "wait"}
SHEET_TONES = {"filling": "line", "submitted": "soon", "signed": "ok", "returned": "late", "accepted": "done", "excused": "wait"}
SHORT = 160


def line_url(sheet: Sheet, line: int) -> str:
    """The address of one line, under its sheet."""
    return f"{at('tasks:sheet', sheet.pk)}lines/{line}/"


def number(row: Row) -> str:
    """The paper's number of the task, without its full stop."""
    return row.line.task.number.rstrip(".．、") or str(row.line.order + 1)


def writing(row: Row, *, office: str = "", form: LineForm | None = None, hint: str = "") -> SafeString:
    """A card to write in. `form` holds what was sent and could not be stored; `hint` says what the card still lacks."""
    boxes, line = Boxes(row, form), row.line
    returned = line.state == "returned"
    unfolded = boxes.bad or returned or row.begun or bool(hint)
    css = "rt rt-back" if returned else "rt" if unfolded else "rt rt-slim" if row.answered else "rt rt-todo"
    attrs = attributes({"class": css, "id": f"r{line.pk}", "data-line": line_url(line.sheet, line.pk)})
    return join(
        [
            SafeString(f"<article{attrs}>"),
            _head(row),
            boxes.hidden(),
            _returned(row, office) if returned else None,
            join([SafeString('<p class="rt-hint">'), icon("circle-alert"), hint, SafeString("</p>")]) if hint else None,
            _conflict(form),
            SafeString('<div class="rt-choose">'),
            boxes.choose(f"第{number(row)}项"),
            _original(row),
            SafeString("</div>"),
            _body(row, boxes, unfolded),
            SafeString("</article>"),
        ]
    )


def reading(row: Row) -> SafeString:
    """A card to read."""
    line = row.line
    told: list[SafeString] = []
    if line.answer:
        told.append(tag(ANSWER_TONES[line.answer], ANSWERS[line.answer]))
    elif row.dropped:
        told.append(SafeString("任务已撤销或改派"))
    else:
        told.append(SafeString("还没有填"))
    if line.state != "open":
        told.append(tag(LINE_TONES[line.state], LINE[line.state]))
    return join(
        [
            SafeString(f'<article class="rt rt-read" id="r{line.pk}">'),
            _head(row),
            _returned(row, "") if line.state == "returned" else None,
            SafeString('<div class="rt-choose"><span class="rt-tags">'),
            *told,
            SafeString("</span>"),
            _original(row),
            SafeString('</div><div class="rt-text">'),
            said(row),
            SafeString("</div></article>"),
        ]
    )


def told(row: Row) -> SafeString:
    """What a unit reported about a task in one round, for the task's own page."""
    line, sheet = row.line, row.line.sheet
    marks = [tag(ANSWER_TONES[line.answer], ANSWERS[line.answer]), tag(LINE_TONES[line.state], LINE[line.state])]
    if sheet.by_office:
        marks.append(tag("soon", "代填"))
    head = [SafeString('<article class="told"><header><b>'), sheet.unit.name, SafeString("</b>")]
    head += [link(sheet.round.title, f"{at('tasks:sheet', sheet.pk)}#r{line.pk}", about=sheet.unit.name)] if row.reachable else []
    return join([*head, *marks, SafeString("</header>"), said(row), SafeString("</article>")])


def said(row: Row) -> SafeString:
    """What a line says, as text: words, percent, figures, difficulties, evidence."""
    line, parts = row.line, []
    if line.words:
        parts.append(join([SafeString('<p class="rt-words">'), line.words, SafeString("</p>")]))
    facts = [f"完成进度 {line.percent}%"] if line.percent is not None else []
    for low in row.minimums:
        if low.pk in row.figures:
            facts.append(f"{low.subject}完成 {plain(row.figures[low.pk])}{low.measure}（下限：{minimum_words(low)}）")
    if facts:
        parts.append(join([SafeString('<p class="sub">'), "；".join(facts), SafeString("</p>")]))
    if line.problem:
        parts.append(join([SafeString('<p class="rt-trouble"><b>困难或需要协调的事</b>　'), line.problem, SafeString("</p>")]))
    if row.proofs:
        parts.append(
            join([SafeString('<span class="evs">'), *(chip(one, line.sheet) for one in row.proofs), SafeString("</span>")])
        )
    return join(parts)


def _head(row: Row) -> SafeString:
    task, state = row.line.task, row.lamp
    # a unit doesn't see a task that was withdrawn or given to others
    title = task.title if row.dropped else link(task.title, at("tasks:task", task.pk), data_open=True)
    shown = lamp(state.state, state.words) if state and not row.dropped else None
    return join(
        [
            SafeString('<header><span class="no">'),
            number(row),
            SafeString("</span><h3>"),
            title,
            sub(row.where),
            SafeString('</h3><span class="rt-state">'),
            shown,
            SafeString("</span></header>"),
        ]
    )


def _original(row: Row) -> SafeString:
    """The paper's words, folded."""
    task = row.line.task
    place = "　".join(filter(None, [task.plan.number or task.plan.title, f"第 {task.number} 项" if task.number else ""]))
    return join(
        [
            SafeString('<details class="rt-orig"><summary>看任务原文<span class="visually-hidden">：'),
            task.title[:30],
            SafeString('</span></summary><p class="words">'),
            task.text,
            SafeString("<cite>"),
            place,
            SafeString("</cite></p></details>"),
        ]
    )


def _returned(row: Row, office: str) -> SafeString:
    words = f"{office}退回：" if office else "退回理由："
    only = "　只退回标出的这几项，其余不用重报" if office else ""
    head = SafeString('<div class="rt-said">')
    return join(
        [
            head,
            icon("rotate-ccw"),
            SafeString("<p><b>"),
            words,
            SafeString("</b>"),
            row.line.why,
            SafeString('<span class="quiet">'),
        ]
        + [only, SafeString("</span></p></div>")]
    )


def _conflict(form: LineForm | None) -> SafeString | None:
    if form is None or not form.conflict_words:
        return None
    head = SafeString('<div class="note-box note-warn rt-note" role="alert">')
    return join([head, icon("triangle-alert"), SafeString("<p>"), form.conflict_words, SafeString("</p></div>")])


def _now(row: Row) -> SafeString:
    """What the folded card tells: the answer as it stands, or last time's words."""
    line, last = row.line, row.line.prior
    words = line.words if row.answered or not last else last.words
    told = f"{words[:SHORT]}……" if len(words) > SHORT else words
    if not row.answered:
        told = f"上期：{told}" if last and told else "上期没有填报"
    before = f"{last.percent}% → " if last and last.percent is not None else ""
    now = join([before, SafeString("<b>"), f"{line.percent}%", SafeString("</b>")]) if line.percent is not None else None
    return join(
        [
            SafeString(f'<span class="rt-now{"" if row.answered else " quiet"}">'),
            told,
            SafeString('</span><span class="rt-pr num">'),
            f"佐证 {len(row.proofs)} 份　" if row.proofs else "",
            now if row.answered else None,
            SafeString("</span>"),
        ]
    )


def _body(row: Row, boxes: Boxes, unfolded: bool) -> SafeString:
    """The boxes, folded under what the line says now."""
    spoken = join([SafeString('<span class="visually-hidden">：第'), number(row), SafeString("项</span>")])
    fault = "；".join(boxes.form.non_field_errors()) if boxes.bad else ""
    return join(
        [
            SafeString(f'<details class="rt-fold"{" open" if unfolded else ""}><summary class="rt-line">'),
            _now(row),
            SafeString('<span class="rt-open">'),
            icon("pencil"),
            SafeString('<span class="rt-shut">'),
            "改" if row.answered else "写进展",
            SafeString('</span><span class="rt-opened">收起</span>'),
            spoken,
            SafeString('</span></summary><div class="rt-body"><div>'),
            boxes.words(),
            boxes.problem(),
            _quotes(row),
            SafeString('</div><div class="rt-side">'),
            boxes.percent(),
            boxes.figures(),
            SafeString("</div></div>"),
            proofs(row, fault),
            SafeString('<p class="rt-saved"><span class="saved" data-saved role="status"></span></p></details>'),
        ]
    )


def _quotes(row: Row) -> SafeString | None:
    """What co-units reported through this unit, to be quoted."""
    if not row.others:
        return None
    lines = []
    for line in row.others:
        use = SafeString('<button class="linkish js-only" type="button" data-quote>引用</button>')
        lines.append(
            join(
                [SafeString("<li><b>"), line.sheet.unit.name, SafeString("</b>　<span data-words>"), line.words]
                + [SafeString("</span>　"), use, SafeString("</li>")]
            )
        )
    return join([SafeString('<div class="rt-others"><p class="label">配合单位报来的</p><ul>'), *lines, SafeString("</ul></div>")])


def proofs(row: Row, fault: str = "") -> SafeString:
    """The evidence of a line that is being written: chips to take off, files to drop in, a way to those given before."""
    line, sheet = row.line, row.line.sheet
    key, about = f"l{line.pk}-files", f"第{number(row)}项"
    box = attributes({"class": "visually-hidden", "id": key, "name": key, "type": "file", "multiple": True, "data-files": True})
    spoken = join([SafeString('<span class="visually-hidden">：'), about, SafeString("</span>")])
    drop = join(
        [SafeString(f'<span class="drop drop-slim" data-drop>{icon("paperclip")}<label for="{key}">选文件，或拖到这里'), spoken]
        + [SafeString(f"</label><input{box}><span data-drop-name></span></span>")]
    )
    choose = button(
        "从传过的里选", tone="quiet", small=True, mark="folder-open", name="do", value=f"evidence:{line.pk}", about=about
    )
    bad = None
    if fault:
        head = SafeString('<p class="err" role="alert">')
        bad = join([head, icon("circle-alert"), SafeString("<span>"), fault, SafeString("</span></p>")])
    return join(
        [SafeString('<div class="rt-ev"><span class="label">佐证</span><div class="field"><span class="evs">')]
        + [chip(one, sheet, takes=line.pk) for one in row.proofs]
        + [drop, choose, SafeString("</span>"), bad, SafeString("</div></div>")]
    )


def chip(one: Citation, sheet: Sheet, *, takes: int | None = None) -> SafeString:
    """One piece of evidence: its name leads to the file; `takes` is the line it may be taken off."""
    kept = one.evidence
    image = kept.stored.kind in ("png", "jpeg")
    span = ""
    if (one.starts, one.ends) != (sheet.round.starts, sheet.round.ends) and (one.starts or one.ends):
        span = f"，证明 {day(one.starts)} 至 {day(one.ends)}"
    off = None
    if takes is not None:
        attrs = attributes(
            {"type": "submit", "name": "do", "value": f"drop:{takes}:{kept.pk}", "aria-label": f"去掉 {kept.name}"}
        )
        off = join([SafeString(f"<button{attrs} data-take-off>"), icon("x"), SafeString("</button>")])
    return join(
        [
            SafeString('<span class="ev">'),
            icon("image" if image else "file-text"),
            link(kept.name, at("desk:evidence_file", kept.pk), css="ev-name", download=True),
            SafeString('<span class="ev-meta">'),
            f"{day(kept.made_at)}，{size(kept.stored.size)}{span}",
            SafeString("</span>"),
            off,
            SafeString("</span>"),
        ]
    )


def size(count: int) -> str:
    """A file's size as people say it."""
    return f"{count / 1048576:.1f} MB" if count >= 1048576 else f"{max(count // 1024, 1)} KB"
