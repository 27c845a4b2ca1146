"""How a form is drawn: label above, help under, error beside the field and again in a summary."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from .forms import Chosen
from .markup import attributes, icon, join

SECRETS_WORDS = "本系统不处理涉密信息，涉密信息不得录入。"
LISTED = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def secrets_banner() -> SafeString:
    """The reminder that stands on every form."""
    return join([SafeString('<p class="secrets">'), icon("shield"), SECRETS_WORDS, SafeString("</p>")])


def error_summary(form: forms.BaseForm) -> SafeString:
    """All errors of a form at its top, each a link to its field; takes the focus when the page opens.

    A field whose label stands on the form several times says where it is meant by its `place`.
    """
    lines = [join([SafeString("<li>"), words, SafeString("</li>")]) for words in form.non_field_errors()]
    for bound in form.visible_fields():
        lines.extend(
            join([SafeString(f'<li><a href="#{bound.auto_id}">'), f"{_spoken(bound)}：{words}", SafeString("</a></li>")])
            for words in bound.errors
        )
    for bound in form.hidden_fields():
        lines.extend(join([SafeString("<li>"), f"{bound.label}：{words}", SafeString("</li>")]) for words in bound.errors)
    if not lines:
        return SafeString("")
    head = f'<div class="err-sum" role="alert" tabindex="-1" data-focus><h2>有 {len(lines)} 处要改，写好的都留着</h2><ul>'
    return join([SafeString(head), *lines, SafeString("</ul></div>")])


def _spoken(bound: BoundField) -> str:
    place = getattr(bound.field, "place", "")
    return f"{place}，{bound.label}" if place else str(bound.label)


def conflict_note(form: forms.BaseForm) -> SafeString:
    """The sentence above a form that collided with a newer version."""
    words = getattr(form, "conflict_words", "")
    if not words:
        return SafeString("")
    box = SafeString('<div class="note-box note-warn" role="alert" tabindex="-1" data-focus>')
    return join([box, icon("triangle-alert"), SafeString("<p>"), words, SafeString("</p></div>")])


def field(
    bound: BoundField,
    *,
    help: str | None = None,
    unit: str | None = None,
    wide: bool = False,
    bare: bool = False,  # noqa: A002
) -> SafeString:
    """One field. `unit` stands after a number, `wide` spans both columns of a form grid, `bare` hides the label."""
    if bound.is_hidden:
        return SafeString(str(bound))
    told = help if help is not None else bound.help_text
    chosen = getattr(bound.form, "conflicts", {}).get(bound.html_name)
    foot = [_help(bound, told), _errors(bound)]
    if chosen:
        foot.insert(0, both_versions(chosen))
    if isinstance(bound.field.widget, LISTED):
        return _listed(bound, foot, wide=wide)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return _ticked(bound, foot, wide=wide)
    box = bound.as_widget(attrs=_box_attrs(bound, told))
    if unit:
        box = join([SafeString('<div class="with-unit">'), box, SafeString("<span>"), unit, SafeString("</span></div>")])
    label = attributes({"for": bound.id_for_label, "class": "visually-hidden" if bare else None})
    head = [SafeString(f"<label{label}>"), bound.label, _optional(bound), SafeString("</label>")]
    return join([SafeString(f'<div class="field{" cp-w" if wide else ""}">'), *head, box, *foot, SafeString("</div>")])


def fields(form: forms.BaseForm, names: Iterable[str] | None = None) -> SafeString:
    """The secrets reminder, what went wrong, the hidden fields and the named (or all) fields of a form."""
    shown = [form[name] for name in names] if names else form.visible_fields()
    hidden = [SafeString(str(bound)) for bound in form.hidden_fields()]
    return join([conflict_note(form), error_summary(form), *hidden, *(field(bound) for bound in shown), secrets_banner()])


def both_versions(chosen: Chosen) -> SafeString:
    """Both versions of a field side by side, with a radio for each; the stored one travels along hidden."""
    kept = [
        SafeString(f"<input{attributes({'type': 'hidden', 'name': f'theirs-{chosen.name}', 'value': raw})}>")
        for raw in chosen.theirs_raw
    ]
    rows = []
    for value, head, words in (("mine", "您写的", chosen.mine_words), ("theirs", "现在存的", chosen.theirs_words)):
        radio = {"class": "form-check-input", "type": "radio", "name": f"choose-{chosen.name}", "value": value, "required": True}
        start = SafeString(f'<label class="form-check"><input{attributes(radio)}> <b>{head}</b>')
        rows.append(join([start, SafeString('<span class="both-words">'), words, SafeString("</span></label>")]))
    return join([SafeString('<fieldset class="both"><legend>用哪一份</legend>'), *rows, *kept, SafeString("</fieldset>")])


def _box_attrs(bound: BoundField, told: str) -> dict[str, object]:
    """Classes and links between the field, its help and its error."""
    widget = bound.field.widget
    kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
    css = [kind, widget.attrs.get("class", ""), "is-invalid" if bound.errors else ""]
    linked = [f"{bound.auto_id}-help" if told else "", f"{bound.auto_id}-err" if bound.errors else ""]
    attrs: dict[str, object] = {"class": " ".join(filter(None, css))}
    if any(linked):
        attrs["aria-describedby"] = " ".join(filter(None, linked))
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") in (None, "10"):
        attrs["rows"] = 4
    return attrs


def _optional(bound: BoundField) -> SafeString | None:
    return None if bound.field.required else SafeString(' <span class="opt">选填</span>')


def _help(bound: BoundField, told: str) -> SafeString | None:
    return join([SafeString(f'<p class="help" id="{bound.auto_id}-help">'), told, SafeString("</p>")]) if told else None


def _errors(bound: BoundField) -> SafeString | None:
    if not bound.errors:
        return None
    words = " ".join(str(line) for line in bound.errors)
    return join(
        [
            SafeString(f'<p class="err" id="{bound.auto_id}-err">'),
            icon("circle-alert"),
            SafeString("<span>"),
            words,
            SafeString("</span></p>"),
        ]
    )


def _listed(bound: BoundField, foot: list[SafeString | None], *, wide: bool) -> SafeString:
    """Radios or checkboxes in a fieldset with a legend."""
    rows = []
    for option in bound.subwidgets:
        rows.append(
            join(
                [SafeString('<label class="form-check">'), _with_class(option), " ", option.choice_label, SafeString("</label>")]
            )
        )
    described = f"{bound.auto_id}-err" if bound.errors else None
    frame = attributes(
        {"class": f"field{' cp-w' if wide else ''}", "id": bound.auto_id, "tabindex": "-1", "aria-describedby": described}
    )
    return join(
        [
            SafeString(f"<fieldset{frame}><legend>"),
            bound.label,
            _optional(bound),
            SafeString("</legend>"),
            *rows,
            *foot,
            SafeString("</fieldset>"),
        ]
    )


def _with_class(option: forms.boundfield.BoundWidget) -> SafeString:
    """One radio or checkbox with our class."""
    data = option.data
    attrs = {**data["attrs"], "class": "form-check-input", "checked": bool(data["selected"])}
    attrs |= {"type": data["type"], "name": data["name"], "value": data["value"]}
    return SafeString(f"<input{attributes(attrs)}>")


def _ticked(bound: BoundField, foot: list[SafeString | None], *, wide: bool) -> SafeString:
    """A single checkbox with its words beside it."""
    box = bound.as_widget(attrs={**_box_attrs(bound, bound.help_text), "class": "form-check-input"})
    start = SafeString(f'<div class="field{" cp-w" if wide else ""}"><label class="form-check">')
    return join([start, box, " ", bound.label, SafeString("</label>"), *foot, SafeString("</div>")])
