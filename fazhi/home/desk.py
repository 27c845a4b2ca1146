"""工作台 as it is drawn: the sentence, lines with their one button, the calendar, the consoles of administrators."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fazhi.agenda import working_days
from fazhi.home import selectors as reads
from fazhi.org.acting import Acting
from fazhi.org.models import Role
from fazhi.ui.components import join
from fazhi.ui.markup import at
from tasks.selectors import parts as part_reads

WEEK = "一二三四五六日"
SIGNERS = (Role.UNIT_HEAD, Role.OFFICE_HEAD)
CONSOLES = {
    Role.SYSADMIN: (
        ("人员和岗位", "desk:people", "新建账号、重置密码、导入人员"),
        ("单位", "desk:units", "单位、简称和别名、撤销与承接"),
        ("单位组", "desk:groups", "集体名称各指哪些单位"),
    ),
    Role.SECADMIN: (("人员和岗位", "desk:people", "授予岗位、记离任"), ("接口令牌", "desk:tokens", "停用不再使用的令牌")),
    Role.AUDITOR: (("审计记录", "desk:audit", "登录、拒绝、下载、导出、设置，都有记录"),),
}


@dataclass(slots=True)
class Todo:
    """One line that waits: what, who said what, and the one place that settles it."""

    what: str
    url: str
    label: str
    sub: str = ""
    said: str = ""
    when: object = None


@dataclass(slots=True)
class Day:
    """One day of the calendar."""

    day: date
    count: int
    url: str
    css: str
    mark: str = ""

    @property
    def spoken(self) -> str:
        """The day as it is read aloud."""
        moved = {"休": "，放假", "班": "，调休上班"}.get(self.mark, "")
        return f"{self.day.month}月{self.day.day}日{moved}，{self.count} 件到期"


@dataclass(slots=True)
class Calendar:
    """A month with the months beside it."""

    title: str
    weeks: list[list[Day | None]]
    before: str
    after: str
    warning: str = ""


@dataclass(slots=True)
class View:
    """Everything of the page."""

    sentence: SafeString
    bands: list[reads.Band] = field(default_factory=list)
    receipts: list[part_reads.Waiting] = field(default_factory=list)
    review: list[Todo] = field(default_factory=list)
    review_n: int = 0
    back: list[Todo] = field(default_factory=list)
    drafts: list[Todo] = field(default_factory=list)
    overview: list[reads.Overview] = field(default_factory=list)
    late: list[reads.Line] = field(default_factory=list)
    late_n: int = 0
    soon_n: int = 0
    calendar: Calendar | None = None
    consoles: list[tuple[str, str, str]] = field(default_factory=list)
    today: str = ""
    owes: bool = False


def build(request: HttpRequest) -> View:
    """Read and draw the desk of the acting person."""
    acting: Acting = request.acting
    view = View(SafeString(""), today=f"{acting.today:%Y年%-m月%-d日} 星期{WEEK[acting.today.weekday()]}")
    if acting.is_admin:
        view.consoles = _consoles(acting)
        view.sentence = SafeString("管理岗位不办业务，常用的入口在下面。")
        return view
    if acting.answers or part_reads.is_party(acting):
        view.bands = reads.owed_bands(acting)
        view.receipts = part_reads.waiting(acting)
        view.owes = acting.answers or bool(view.receipts) or any(band.count for band in view.bands[:3])
    if acting.is_office:
        _office(view, acting)
    if acting.answers:
        _sheets(view, acting)
    if acting.is_office or acting.answers:
        _reports(view, acting)
    if acting.is_office or not acting.answers:
        view.overview = reads.overview(acting)
    if not acting.answers:
        view.late_n, view.soon_n = sum(o.late for o in view.overview), sum(o.soon for o in view.overview)
        view.late = reads.late(acting) if view.late_n else []
    view.calendar = calendar(acting, request.GET.get("month", ""))
    view.sentence = sentence(view)
    return view


def _consoles(acting: Acting) -> list[tuple[str, str, str]]:
    found = []
    for label, name, words in CONSOLES[acting.role]:
        try:
            found.append((label, reverse(name), words))
        except NoReverseMatch:
            continue
    return found


def _office(view: View, acting: Acting) -> None:
    desk, head = reads.office_desk(acting), acting.role == Role.OFFICE_HEAD
    for plan in desk.plans:
        said, url = desk.words(plan), reverse("tasks:plan", args=[plan.pk])
        if plan.state == "submitted" and head:
            view.review.append(_todo(f"审定计划：{plan.title}", url, "审核", said))
        elif plan.state == "signed_off":
            view.review.append(_todo(f"下达计划：{plan.title}", url, "去下达", said))
        elif said and said.move == "send_back":
            view.back.append(_todo(plan.title, url, "改后再送", said, quoted=True))
        else:
            view.drafts.append(
                _todo(plan.title, url, "去看" if plan.state == "submitted" else "接着改", said, sub=plan.get_state_display())
            )
    for batch in desk.imports:
        _import(view, desk, batch, head=head)
    for part in desk.objections:
        url = f"{reverse('tasks:receipts', args=[part.plan_id])}#objections"
        view.review.append(_todo(f"{part.unit.name}提出异议：{part.task.title}", url, "决定", desk.words(part), quoted=True))
    view.review_n = len(view.review) + desk.objections_n - len(desk.objections)


def _sheets(view: View, acting: Acting) -> None:
    """Sheets of the own unit that wait for the head's signature, or of which lines came back; read with what is owed."""
    signs, before = acting.role in SIGNERS, len(view.review)
    for duty in (duty for band in view.bands for duty in band.sheets):
        sheet, url = duty.sheet, at("tasks:sheet", duty.sheet.pk)
        office = sheet.round.office.name
        if sheet.state == "submitted" and signs:
            view.review.append(Todo(f"签发填报表：{sheet.round.title}", url, "签发", office))
        elif sheet.state == "returned":
            view.back.append(Todo(f"填报表有行退回：{sheet.round.title}", url, "改后再送", office))
    view.review_n += len(view.review) - before


def _reports(view: View, acting: Acting) -> None:
    """Reports that wait for the head's signature, for the office's decision, or that came back."""
    before = len(view.review)
    for report in reads.reports_waiting(acting):
        url = at("assessment:report", report.pk)
        if report.state == "signed":
            view.review.append(Todo(f"审核报告：{report.title}", url, "审核", report.unit.name, when=report.signed_at))
        elif report.state != "submitted":
            view.back.append(Todo(report.title, url, "改后再送", report.said_by or "", said=report.said or ""))
        elif acting.role in SIGNERS:
            view.review.append(Todo(f"签发报告：{report.title}", url, "签发", report.said_by or ""))
    view.review_n += len(view.review) - before


def _import(view: View, desk: reads.Desk, batch: object, *, head: bool) -> None:
    said, url = desk.words(batch), reverse("tasks:import", args=[batch.pk])
    if batch.state == "submitted" and head:
        view.review.append(_todo(f"审定修订：{batch}", url, "审核", said))
    elif batch.state == "reviewing" and said and said.move == "send_back":
        view.back.append(_todo(str(batch), url, "改后再送", said, quoted=True))
    else:
        state = "等审定" if batch.state == "submitted" else "核对中"
        label = "去看" if batch.state == "submitted" else "接着核对"
        view.drafts.append(
            Todo(
                str(batch),
                url,
                label,
                f"{'修订稿' if batch.revises_id else '导入'}{state}　{batch.by.name}",
                when=batch.changed_at,
            )
        )


def _todo(what: str, url: str, label: str, said: object | None, *, sub: str = "", quoted: bool = False) -> Todo:
    who = f"{said.unit.name if said.unit_id else ''} {said.who}".strip() if said else ""
    return Todo(
        what, url, label, "　".join(filter(None, [sub, who])), said.note if said and quoted else "", said.at if said else None
    )


def sentence(view: View) -> SafeString:
    """Count in one sentence what is owed, each part a link to its lines."""
    counts = {band.key: band.count for band in view.bands}
    waiting, tasks = sum(r.n for r in view.receipts), reverse("tasks:tasks")
    said = [
        _counted(counts.get("late", 0), "#late", "逾期 {} 件", "t-late"),
        _counted(counts.get("week", 0), "#week", "本周到期 {} 件"),
        _counted(counts.get("month", 0), "#month", "本月还有 {} 件") if not counts.get("week") else None,
        _counted(waiting, "#receipts", "待签收 {} 项"),
        _counted(view.review_n, "#review", "等您审核 {} 件"),
        _counted(len(view.back), "#back", "退回 {} 件"),
        _counted(view.late_n, f"{tasks}?lamp=late", "全部任务逾期 {} 项", "t-late"),
        _counted(view.soon_n, f"{tasks}?lamp=soon", "临期 {} 项"),
        _counted(len(view.drafts), "#drafts", "手头草稿 {} 份") if not view.owes else None,
    ]
    said = [one for one in said if one]
    if not said:
        return SafeString("现在没有要办的事。")
    return join([SafeString("，".join(said)), "。"])


def _counted(count: int, url: str, words: str, css: str = "") -> SafeString | None:
    if not count:
        return None
    before, after = words.split("{}")
    return format_html(
        '<a href="{}"{}>{}<b>{}</b>{}</a>', url, format_html(' class="{}"', css) if css else "", before, count, after
    )


def calendar(acting: Acting, wanted: str) -> Calendar:
    """The month asked for (2026-09), else this one; a week begins on Monday."""
    first = _month(wanted, acting.today)
    counts, known = reads.month(acting, first)
    after = (first + timedelta(days=32)).replace(day=1)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    cells: list[Day | None] = [None] * first.weekday()
    cells += [_day(day, counts.get(day, 0), acting, known) for day in days]
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
    before = (first - timedelta(days=1)).replace(day=1)
    warning = "" if known.knows(first) else working_days.unknown_words(first.year)
    links = (f"?month={before:%Y-%m}#calendar", f"?month={after:%Y-%m}#calendar")
    return Calendar(f"{first.year}年{first.month}月", weeks, *links, warning)


def _month(wanted: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{wanted[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 2000 <= first.year <= 2199 else today.replace(day=1)


def _day(day: date, count: int, acting: Acting, known: working_days.Calendar) -> Day:
    css = [
        "" if known.works(day) else "is-off",
        "is-late" if count and day < acting.today else "",
        "is-today" if day == acting.today else "",
    ]
    url = f"{reverse('home:duties' if acting.answers else 'tasks:tasks')}?due_from={day}&due_to={day}"
    return Day(day, count, url, " ".join(filter(None, css)), working_days.mark(known.special.get(day)))
