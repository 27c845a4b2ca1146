"""Strict components: each way of showing a thing exists once, and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.safestring import SafeString

from .markup import ComponentError, attributes, icon, join, one_of, safe_url, shape

__all__ = [
    "ComponentError",
    "Step",
    "bar",
    "button",
    "crumbs",
    "date_pair",
    "day",
    "empty",
    "icon",
    "join",
    "lamp",
    "link",
    "moment",
    "note",
    "steps",
    "tabs",
    "tag",
    "timeline",
    "unit",
    "units",
    "why",
]

LAMPS = {"late": "逾期", "soon": "临期", "ok": "正常", "done": "办结", "wait": "未到期"}
TAGS = {"late", "soon", "ok", "done", "wait", "line"}
FOUND = {"ok": "check", "doubt": "circle-help", "none": "circle-alert"}
BARS = {"", "late", "soon", "ok", "done", "wait"}
NOTES = {
    "info": ("", "info"),
    "warn": ("note-warn", "triangle-alert"),
    "bad": ("note-bad", "circle-alert"),
    "good": ("note-good", "check"),
}
BUTTONS = {"primary", "ink", "plain", "quiet", "danger"}
CRUMB = 24  # letters of a name shown on the way here
STEP_TONES = {"", "next", "bad", "good"}


@lru_cache(maxsize=1024)
def lamp(state: str, words: str | None = None) -> SafeString:
    """A lamp speaks of time: word, shape and colour together. lamp("late", "逾期 6 天")."""
    one_of("lamp", state, LAMPS)
    return join([SafeString(f'<span class="lamp lamp-{state}">'), shape(state), words or LAMPS[state], SafeString("</span>")])


@lru_cache(maxsize=1024)
def tag(tone: str, label: str, *, mark: str | None = None) -> SafeString:
    """A tag speaks of procedure. tag("late", "已退回", mark="rotate-ccw")."""
    one_of("tag tone", tone, TAGS)
    css = "tag" if tone == "wait" else f"tag tag-{tone}"
    return join([SafeString(f'<span class="{css}">'), icon(mark) if mark else None, label, SafeString("</span>")])


def unit(
    name: str,
    *,
    found: str | None = None,
    lead: bool = False,
    url: str | None = None,
    title: str | None = None,
    role: str | None = None,
) -> SafeString:
    """A unit as the paper names it; `found` is ok, doubt or none when it was matched against the tree."""
    css = ["unit"]
    if found is not None:
        css.append(f"unit-{one_of('match', found, FOUND)}")
    if lead:
        css.append("unit-lead")
    spoken = {"doubt": "，要确认", "none": "，没有对上"}.get(found or "")
    inner = join(
        [
            icon(FOUND[found]) if found else None,
            join([SafeString('<span class="visually-hidden">'), role, "：", SafeString("</span>")]) if role else None,
            name,
            SafeString(f'<span class="visually-hidden">{spoken}</span>') if spoken else None,
        ]
    )
    attrs = attributes({"class": " ".join(css), "title": title})
    if url:
        return join([SafeString(f'<a href="{safe_url(url)}"{attrs}>'), inner, SafeString("</a>")])
    return join([SafeString(f"<span{attrs}>"), inner, SafeString("</span>")])


def units(chips: Iterable[SafeString]) -> SafeString:
    """Several unit chips in one wrapping line; nothing at all when there are none."""
    inner = join(chips)
    return join([SafeString('<span class="units">'), inner, SafeString("</span>")]) if inner else SafeString("")


def why(
    title: str,
    rows: Sequence[tuple[str, object]],
    *,
    summary: object = "为什么",
    figure: bool = False,
    more: tuple[str, str] | None = None,
    left: bool = False,
) -> SafeString:
    """What stands behind a figure, colour or date: rule, inputs, source. Opens without script."""
    look = "why fig" if figure else "why why-link"
    pairs = join(join([SafeString("<dt>"), k, SafeString("</dt><dd>"), v, SafeString("</dd>")]) for k, v in rows)
    return join(
        [
            SafeString(f'<details class="{look}"><summary>'),
            summary,
            SafeString(f'</summary><div class="why-pop{" to-left" if left else ""}"><p class="h">'),
            title,
            SafeString("</p><dl>"),
            pairs,
            SafeString("</dl>"),
            SafeString(f'<a class="more" href="{safe_url(more[0])}">') if more else None,
            more[1] if more else None,
            SafeString("</a>") if more else None,
            SafeString("</div></details>"),
        ]
    )


@dataclass(frozen=True)
class Step:
    """One line of a timeline: when, who did what, what was said; tone is '', good, bad or next."""

    when: object
    what: object
    note: str = ""
    tone: str = ""


def timeline(done: Iterable[Step], *, next: Step | None = None, shown: int = 8) -> SafeString:  # noqa: A002
    """What happens next stands first, then what happened, newest first; what goes beyond `shown` and a few is folded."""
    steps = list(done)
    most = shown if len(steps) > shown + 2 else len(steps)
    first = _line([*([next] if next else []), *steps[:most]], next)
    if not steps[most:]:
        return first
    more = SafeString(f'<details class="line-more"><summary>更早的 {len(steps) - most} 步</summary>')
    return join([first, more, _line(steps[most:], None), SafeString("</details>")])


def _line(steps: Iterable[Step], next: Step | None) -> SafeString:  # noqa: A002
    lines = []
    for step in steps:
        tone = "next" if step is next else one_of("timeline tone", step.tone, STEP_TONES)
        when = moment(step.when) if isinstance(step.when, date) else step.when
        lines.append(
            join(
                [
                    SafeString(f'<li class="{tone}">' if tone else "<li>"),
                    SafeString('<span class="t">'),
                    when,
                    SafeString("</span><br>"),
                    step.what,
                    join([SafeString('<p class="said">'), step.note, SafeString("</p>")]) if step.note else None,
                    SafeString("</li>"),
                ]
            )
        )
    return join([SafeString('<ol class="line">'), *lines, SafeString("</ol>")])


def crumbs(trail: Sequence[tuple[str, str | None]]) -> SafeString:
    """Where one is: [("计划任务", "/plans/"), ("导入", None)]."""
    short = [(label if len(label) <= CRUMB else f"{label[:CRUMB]}……", url) for label, url in trail]
    items = [join([SafeString("<li>"), link(label, url) if url else label, SafeString("</li>")]) for label, url in short]
    return join([SafeString('<nav class="crumb" aria-label="位置"><ol>'), *items, SafeString("</ol></nav>")])


def link(label: object, url: object, *, css: str = "", about: str = "", **attrs: object) -> SafeString:
    """A link; `about` is read aloud after a label that would be alike on every row."""
    extra = attributes({"class": css or None, **{k.replace("_", "-"): v for k, v in attrs.items()}})
    spoken = join([SafeString('<span class="visually-hidden">：'), about, SafeString("</span>")]) if about else None
    return join([SafeString(f'<a href="{safe_url(url)}"{extra}>'), label, spoken, SafeString("</a>")])


def button(
    label: str,
    *,
    url: str | None = None,
    tone: str = "plain",
    small: bool = False,
    mark: str | None = None,
    about: str = "",
    **attrs: object,
) -> SafeString:
    """A link that looks like a button when `url` is given, else a submit button. One primary on a page."""
    css = f"btn btn-{one_of('button tone', tone, BUTTONS)}{' btn-sm' if small else ''}"
    inner = join([icon(mark) if mark else None, label])
    if url is not None:
        return link(inner, url, css=css, about=about, **attrs)
    spoken = join([SafeString('<span class="visually-hidden">：'), about, SafeString("</span>")]) if about else None
    named = {"type": "submit", **{k.rstrip("_").replace("_", "-"): v for k, v in attrs.items()}}
    return join([SafeString(f'<button class="{css}"{attributes(named)}>'), inner, spoken, SafeString("</button>")])


def tabs(items: Sequence[tuple[str, str, int | str | None, bool]]) -> SafeString:
    """Tabs as links: (label, url, count or None, is it this one)."""
    lines = []
    for label, url, count, here in items:
        number = join([SafeString(' <span class="c">'), count, SafeString("</span>")]) if count is not None else None
        lines.append(
            join(
                [
                    SafeString(f'<li><a href="{safe_url(url)}"{" aria-current=" + chr(34) + "true" + chr(34) if here else ""}>'),
                    label,
                    number,
                    SafeString("</a></li>"),
                ]
            )
        )
    return join([SafeString('<ul class="tabs">'), *lines, SafeString("</ul>")])


def steps(labels: Sequence[str], current: int, *, label: str = "步骤") -> SafeString:
    """A wizard's steps; `current` counts from 1."""
    lines = []
    for number, words in enumerate(labels, 1):
        past, here = number < current, number == current
        head = '<li class="past">' if past else '<li aria-current="step">' if here else "<li>"
        knob = icon("check") if past else number
        lines.append(join([SafeString(f'{head}<span class="k">'), knob, SafeString("</span>"), words, SafeString("</li>")]))
    return join([SafeString(f'<ol class="steps"{attributes({"aria-label": label})}>'), *lines, SafeString("</ol>")])


def empty(title: str, words: str, action: SafeString | None = None, *, bare: bool = False) -> SafeString:
    """An empty list says what will come or what to do; its title is no heading, for it stands at any depth of a page."""
    return join(
        [
            SafeString(f'<div class="{"empty" if bare else "panel empty"}"><p class="empty-is">'),
            title,
            SafeString("</p><p>"),
            words,
            SafeString("</p>"),
            action,
            SafeString("</div>"),
        ]
    )


def note(tone: str, words: object, *, live: bool = False) -> SafeString:
    """A short note that is part of the page: info, warn, bad or good."""
    css, mark = NOTES[one_of("note tone", tone, NOTES)]
    role = ' role="alert"' if live and tone == "bad" else ' role="status"' if live else ""
    return join(
        [
            SafeString(f'<div class="note-box{" " + css if css else ""}"{role}>'),
            icon(mark),
            SafeString('<div class="grow">'),
            words,
            SafeString("</div></div>"),
        ]
    )


def bar(percent: float, *, label: str, tone: str = "", tick: float | None = None, figure: bool = False) -> SafeString:
    """A progress bar drawn as SVG, so that it prints and needs no style attribute; `tick` is time gone or the minimum."""
    one_of("bar tone", tone, BARS)
    width, full = f"{min(max(float(percent), 0.0), 100.0):g}", 'width="100%" height="100%" rx="1"'
    fill = f"bar-fill bar-{tone}" if tone else "bar-fill"
    mark = (
        f'<rect class="bar-tick" x="{min(max(float(tick), 0.0), 100.0):g}%" y="-3" width="1.5" height="14"></rect>'
        if tick is not None
        else ""
    )
    drawn = SafeString(
        f'<svg class="bar" role="img"{attributes({"aria-label": label})}><rect class="bar-track" {full}></rect>'
        f'<rect class="{fill}" width="{width}%" height="100%" rx="1"></rect>{mark}</svg>'
    )
    if not figure:
        return drawn
    return SafeString(f'<span class="bar-cell">{drawn}<span class="num">{float(percent):.0f}%</span></span>')


def day(value: date | None) -> str:
    """A day as tables show it: 2026-05-08; an empty string when there is none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value.isoformat()


def moment(value: date | datetime | None) -> str:
    """A moment in Shanghai time, 2026-05-08 16:20; a bare date stays a date."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    return day(value)


def date_pair(value: date | None, words: str = "", *, inferred: bool = False) -> SafeString:
    """The computed day beside the paper's own words; an inferred day says so."""
    quoted = join([SafeString('<span class="from">原文“'), words, SafeString("”</span>")]) if words else None
    if value is None:
        return join([SafeString('<span class="quiet">没有写明</span>'), quoted])
    css = "num dt-doubt" if inferred else "num"
    guess = SafeString(' <span class="tag tag-soon">推定</span>') if inferred else None
    return join([SafeString(f'<span class="{css}">'), day(value), SafeString("</span>"), guess, quoted])
