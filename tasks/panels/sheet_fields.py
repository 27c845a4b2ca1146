"""The boxes of one line: drawn in Python, since a sheet has sixty of them."""

from django.utils.safestring import SafeString

from fazhi.ui.components import icon, join
from fazhi.ui.fields import both_versions
from fazhi.ui.markup import attributes
from tasks.forms.sheets import LineForm
from tasks.models import Minimum, SheetLine
from tasks.panels.counted_rows import count_line
from tasks.panels.task_page import minimum_words
from tasks.selectors.counted import Counted
from tasks.selectors.sheets import Row, plain


class Boxes:
    """The fields of one line: what is stored, or what was sent and could not be stored."""

    def __init__(self, row: Row, form: LineForm | None = None) -> None:
        self.row, self.form, self.prefix = row, form, f"l{row.line.pk}"

    @property
    def bad(self) -> bool:
        """Whether something has to be put right."""
        return self.form is not None and bool(self.form.errors or self.form.conflicts)

    @property
    def said(self) -> str:
        """The answer as it stands in the boxes."""
        return self.value("answer", self.row.line.answer)

    def value(self, name: str, stored: str) -> str:
        """What a box holds."""
        return self.form.data.get(f"{self.prefix}-{name}", "") if self.bad else stored

    def hidden(self) -> SafeString:
        """What the line was made from: its version, and a mark of what it said."""
        line = self.row.line
        version = self.form.data.get(f"{self.prefix}-version", "") if self.bad else line.version
        kept = {"version": version, "was": "" if self.bad else self.row.mark}
        return join(
            SafeString(f"<input{attributes({'type': 'hidden', 'name': f'{self.prefix}-{name}', 'value': value})}>")
            for name, value in kept.items()
        )

    def choose(self, about: str) -> SafeString:
        """The three answers."""
        picks = []
        for value, label in SheetLine.Answer.choices:
            box = {"class": "form-check-input", "type": "radio", "name": f"{self.prefix}-answer", "value": value}
            box["checked"] = self.said == value
            picks.append(join([SafeString(f'<label class="rt-pick"><input{attributes(box)}> '), label, SafeString("</label>")]))
        group = attributes({"class": "rt-picks", "role": "radiogroup", "aria-label": f"{about}：本期情况"})
        return join([SafeString(f"<div{group}>"), *picks, SafeString("</div>"), self._foot("answer")])

    def words(self) -> SafeString:
        """The progress in words."""
        return self._area("words", "本期进展", self.row.line.words, rows=4, help_=self._prior())

    def problem(self) -> SafeString:
        """Difficulties, folded away until there are some."""
        area = self._area("problem", "困难或需要协调的事", self.row.line.problem, rows=2)
        opened = " open" if self.value("problem", self.row.line.problem) or self.wrong("problem") else ""
        head = SafeString(f'<details class="rt-more"{opened}><summary>')
        return join([head, icon("plus"), "困难或需要协调的事", SafeString("</summary>"), area, SafeString("</details>")])

    def percent(self) -> SafeString:
        """How far it has come."""
        last = self.row.line.prior
        told = f"上期 {last.percent}%" if last and last.percent is not None else ""
        return self._number("percent", "完成进度", plain(self.row.line.percent), "%", told)

    def figures(self) -> SafeString:
        """One number for each minimum, with the paper's words; what a measure counts is shown and not asked."""
        return join([*(self._figure(low) for low in self.row.minimums), *(self._told(one) for one in self.row.counted)])

    def _told(self, one: Counted) -> SafeString:
        head = f"{one.minimum.subject}由“{one.figure.label}”计数，不用填：{minimum_words(one.minimum)}"
        return join([SafeString('<div class="field"><p class="help">'), head, count_line(one), SafeString("</p></div>")])

    def _figure(self, low: Minimum) -> SafeString:
        before = self.row.before.get(low.pk)
        told = f"下限：{minimum_words(low)}" + (f"；上期 {plain(before)}{low.measure}" if before is not None else "")
        stored = plain(self.row.figures.get(low.pk))
        return self._number(f"f{low.pk}", f"{low.subject or ''}本期完成数", stored, low.measure, told)

    def wrong(self, name: str) -> bool:
        """Whether this field has a fault or two versions."""
        return self.bad and (name in self.form.errors or f"{self.prefix}-{name}" in self.form.conflicts)

    def _prior(self) -> SafeString | None:
        last = self.row.line.prior
        if not last or not last.words:
            return None
        use = SafeString('<button class="linkish js-only" type="button" data-use-prior>用上期的话</button>')
        return join(["上期：", SafeString("<span data-prior>"), last.words, SafeString("</span>　"), use])

    def _area(self, name: str, label: str, stored: str, *, rows: int, help_: SafeString | None = None) -> SafeString:
        key = f"{self.prefix}-{name}"
        # no maxlength: a browser would cut what is pasted without a word; the form says what is too much and keeps it in the box
        box = attributes({"class": self._css(name), "name": key, "rows": rows, **self._named(name, help_)})
        area = join([SafeString(f"<textarea{box}>\n"), self.value(name, stored), SafeString("</textarea>")])
        return self._field(name, label, area, help_)

    def _number(self, name: str, label: str, stored: str, unit: str, told: str) -> SafeString:
        box = {"class": self._css(name), "name": f"{self.prefix}-{name}", "inputmode": "decimal", "maxlength": 20}
        box |= {"value": self.value(name, stored), "autocomplete": "off", **self._named(name, told)}
        drawn = join([SafeString(f'<div class="with-unit"><input{attributes(box)}><span>'), unit, SafeString("</span></div>")])
        return self._field(name, label, drawn, told)

    def _css(self, name: str) -> str:
        return "form-control is-invalid" if self.bad and name in self.form.errors else "form-control"

    def _named(self, name: str, help_: object) -> dict[str, object]:
        key, wrong = f"{self.prefix}-{name}", self.bad and name in self.form.errors
        told = " ".join(filter(None, [f"{key}-h" if help_ else "", f"{key}-e" if wrong else ""]))
        return {"id": key, "aria-describedby": told or None, "aria-invalid": "true" if wrong else None}

    def _field(self, name: str, label: str, box: SafeString, help_: object) -> SafeString:
        key = f"{self.prefix}-{name}"
        said = join([SafeString(f'<p class="help" id="{key}-h">'), help_, SafeString("</p>")]) if help_ else None
        head = join([SafeString(f'<div class="field"><label for="{key}">'), label, SafeString("</label>")])
        return join([head, box, said, self._foot(name), SafeString("</div>")])

    def _foot(self, name: str) -> SafeString | None:
        """Both versions after a collision, and what is wrong."""
        if not self.wrong(name):
            return None
        key = f"{self.prefix}-{name}"
        chosen, errors = self.form.conflicts.get(key), self.form.errors.get(name)
        fault = None
        if errors:
            head = SafeString(f'<p class="err" id="{key}-e">')
            fault = join([head, icon("circle-alert"), SafeString("<span>"), " ".join(errors), SafeString("</span></p>")])
        return join([both_versions(chosen) if chosen else None, fault])
