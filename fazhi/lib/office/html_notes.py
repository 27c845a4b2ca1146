"""Footnotes of saved pages: a link to a note in the same page, as Word and most editors write them."""

import re

from .document import Footnote

LINK = re.compile(r"(?i)#(_?(?:ftn|edn|fn|footnote|endnote|cite_note|note|zhu|zs)[-_:]?\d{1,3})")
HOLDERS = ("p", "li", "dd", "td", "div")
MARK = re.compile(r"\s{0,20}(?:[\[〔［(（]\s?\d{1,3}\s?[\]〕］)）]|\d{1,3}(?=[\s、.．])[、.．]?|[①-⑳]|[*†↑^])")
LENGTH = 2000


def footnotes(root):
    """{link that is a mark: its `Footnote`}; the notes themselves are taken out of the page."""
    targets = {}
    for node in root.iter():
        if isinstance(node.tag, str):
            for name in (node.get("id"), node.get("name")):
                if name:
                    targets.setdefault(name, node)
    found = {}
    for link in root.iter("a"):
        match = LINK.fullmatch(link.get("href") or "")
        holder = _holder(targets.get(match[1])) if match else None
        if holder is not None and link not in holder.iterdescendants("a"):
            mark, words = ("".join(node.text_content().split()) for node in (link, holder))
            words = MARK.sub("", words.removeprefix(mark), count=1) if mark else words
            if words and len(words) <= LENGTH:
                found[link] = (Footnote(mark, words), holder)
    for _, holder in found.values():
        if holder.getparent() is not None:
            holder.drop_tree()
    return {link: note for link, (note, _) in found.items()}


def _holder(node):
    """The paragraph of a note, whose link back or name stands in it."""
    while node is not None and node.tag not in HOLDERS:
        node = node.getparent()
    return node
