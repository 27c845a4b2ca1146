"""Buttons that change something: every act is a POST form that asks for its reason and names its consequence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from .components import BUTTONS
from .markup import attributes, icon, join, one_of, safe_url

NOTE_LENGTH = 500


@dataclass(frozen=True)
class Act:
    """One move a person may make. `confirm` names the consequence, `note_label` is what the reason is called."""

    name: str
    label: str
    url: str
    note_required: bool = False
    note_optional: bool = False
    confirm: str = ""
    tone: str = "plain"
    mark: str | None = None
    note_label: str = "理由"
    note_help: str = ""
    refused: str = ""
    hidden: dict[str, object] = field(default_factory=dict)


def act_button(act: Act, *, token: str, version: int | None = None, small: bool = False, about: str = "") -> SafeString:
    """One act as a form; one that needs a reason or a confirmation unfolds first, without script."""
    one_of("button tone", act.tone, BUTTONS)
    css = f"btn btn-{act.tone}{' btn-sm' if small else ''}"
    if act.refused:
        return _refused(act, css)
    face = join([icon(act.mark) if act.mark else None, act.label, _spoken(about)])
    if not (act.note_required or act.note_optional or act.confirm):
        return _form(
            act, join([SafeString(f'<button class="{css}" type="submit">'), face, SafeString("</button>")]), token, version
        )
    asked = join(
        [
            SafeString('<div class="dlg-body">'),
            join([SafeString('<p class="act-say">'), act.confirm, SafeString("</p>")]) if act.confirm else None,
            _note_field(act, version) if act.note_required or act.note_optional else None,
            SafeString(f'</div><div class="dlg-foot"><button class="btn {_sure(act.tone)}" type="submit">'),
            act.label,
            SafeString("</button></div>"),
        ]
    )
    danger = " dlg-danger" if act.tone in ("danger", "primary") else ""
    return join(
        [
            SafeString(f'<details class="act" data-act><summary class="{css}">'),
            face,
            SafeString(f'</summary><div class="dlg act-pop{danger}">'),
            _form(act, asked, token, version),
            SafeString("</div></details>"),
        ]
    )


def act_buttons(moves: Iterable[Act], obj: object = None, *, token: str, small: bool = False, about: str = "") -> SafeString:
    """All acts a person may make on one object; the object's version goes along when it has one."""
    version = getattr(obj, "version", None)
    drawn = [act_button(move, token=token, version=version, small=small, about=about) for move in moves]
    return join([SafeString('<div class="acts-row">'), *drawn, SafeString("</div>")]) if drawn else SafeString("")


def _form(act: Act, inner: SafeString, token: str, version: int | None) -> SafeString:
    kept = {**act.hidden, "move": act.name, "csrfmiddlewaretoken": token}
    if version is not None:
        kept["version"] = version
    fields = [SafeString(f"<input{attributes({'type': 'hidden', 'name': k, 'value': v})}>") for k, v in kept.items()]
    return join(
        [
            SafeString(f'<form method="post" action="{safe_url(act.url)}" data-once hx-boost="false">'),
            *fields,
            inner,
            SafeString("</form>"),
        ]
    )


def _note_field(act: Act, version: int | None) -> SafeString:
    name = f"note-{act.name}-{act.url.strip('/').replace('/', '-')}"
    told = f"{name}-help" if act.note_help else None
    area = attributes(
        {
            "class": "form-control",
            "id": name,
            "name": "note",
            "rows": 3,
            "maxlength": NOTE_LENGTH,
            "required": act.note_required,
            "aria-describedby": told,
        }
    )
    return join(
        [
            SafeString(f'<div class="field"><label{attributes({"for": name})}>'),
            act.note_label,
            SafeString(' <span class="opt">选填</span>') if not act.note_required else None,
            SafeString(f"</label><textarea{area}></textarea>"),
            join([SafeString(f"<p{attributes({'class': 'help', 'id': told})}>"), act.note_help, SafeString("</p>")])
            if told
            else None,
            SafeString("</div>"),
        ]
    )


def _refused(act: Act, css: str) -> SafeString:
    """A disabled act says why next to it."""
    return join(
        [
            SafeString(f'<span class="act-no"><button class="{css}" type="button" disabled>'),
            act.label,
            SafeString('</button><span class="quiet">'),
            icon("info"),
            " ",
            act.refused,
            SafeString("</span></span>"),
        ]
    )


def _spoken(about: str) -> SafeString | None:
    return join([SafeString('<span class="visually-hidden">：'), about, SafeString("</span>")]) if about else None


def _sure(tone: str) -> str:
    return {"danger": "btn-danger", "primary": "btn-primary"}.get(tone, "btn-ink")
