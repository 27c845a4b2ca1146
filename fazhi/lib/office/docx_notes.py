"""Footnotes and endnotes of .docx: their words, and their marks counted as Word shows them."""

from .document import Footnote
from .numbering import FORMATS, W, _int, _val

# reference in the text -> (what it is called, its settings, the form of its numbers unless another is set)
KINDS = {
    W + "footnoteReference": ("脚注", "footnote", "decimal"),
    W + "endnoteReference": ("尾注", "endnote", "lowerRoman"),
}


class Notes:
    """The notes of a document by kind and id; `take` counts them on."""

    def __init__(self, document, footnotes, endnotes, settings):
        self.bodies, self.forms, self.count = {}, {}, {}
        for root, (tag, (_, name, form)) in zip((footnotes, endnotes), KINDS.items(), strict=True):
            found = root.iterfind(W + name) if root is not None else ()
            self.bodies.update({(tag, n.get(W + "id")): n for n in found if n.get(W + "type", "normal") == "normal"})
            setting = next(document.iter(f"{W}{name}Pr"), None)
            if setting is None and settings is not None:
                setting = settings.find(f"{W}{name}Pr")
            self.forms[tag] = FORMATS.get(_val(setting, "numFmt", form), str)
            self.count[tag] = _int(_val(setting, "numStart"), 1)

    def take(self, node, text):
        """(the footnote of a reference, or None; whether its mark is the words that follow in the run).

        `text` gives the words of a paragraph first.
        """
        body, own = self.bodies.get((node.tag, node.get(W + "id"))), node.get(W + "customMarkFollows") in ("1", "true", "on")
        if own:
            mark = "".join(t.text or "" for t in node.itersiblings(W + "t")).strip()
        else:
            mark = self.forms[node.tag](self.count[node.tag])
            self.count[node.tag] += 1
        words = "".join(text(p)[0].strip() for p in body.iter(W + "p")) if body is not None else ""
        return (Footnote(mark, words, KINDS[node.tag][0]) if words else None), own
