"""The labelled papers beside the project: title, issuer, number, amounts and places. Words of theirs are never copied here."""

import json
import re
from pathlib import Path

import pytest

from tasks.planimport.read import read_file

pytestmark = pytest.mark.labelled
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
LABELS = sorted(CORPUS.glob("*.gold.json")) if CORPUS.exists() else []


def even(words):
    return re.sub(r"[\s（）()《》〈〉“”\"、，,：:]", "", words or "")


@pytest.fixture(scope="module", params=LABELS, ids=lambda path: path.name[:5])
def labelled(request):
    """(the paper as read, its labels, what is known of it)."""
    meta = json.loads(request.param.with_name(request.param.name.replace(".gold.", ".meta.")).read_text("utf-8"))
    stem = request.param.name.removesuffix(".gold.json")
    files = [f for f in CORPUS.glob(stem + ".*") if ".gold." not in f.name and ".meta." not in f.name]
    source = CORPUS / meta["file"] if meta.get("file") else files[0]
    year = meta.get("year") if meta.get("year_not_in_paper") else None
    found = max(read_file(source, source.name, year=year), key=lambda paper: len(paper.items))
    return found, json.loads(request.param.read_text("utf-8")), meta


def rows(paper):
    return [part for item in paper.items for part in (item, *item.parts)]


def test_titles(labelled):
    found, _, meta = labelled
    text = even(found.document.text)
    if even(meta.get("title"))[:12] not in text and even(meta.get("title"))[-12:] not in text:
        assert found.title == "" or even(found.title) in text  # the title was lost before the file came to us: none is made up
        return
    mine, known = even(found.title), even(meta.get("title"))
    assert mine and (mine in known or known in mine or mine[-12:] in known)


def test_numbers_and_issuers_stand_in_the_paper(labelled):
    found, _, _ = labelled
    text = even(found.document.text) + "".join(even(note) for note in found.document.notes)
    assert not found.number or even(found.number) in text and re.search(r"\d{4}.\d{1,4}号$", found.number)
    assert not found.issuer or even(found.issuer) in text and not re.search(r"[\d。，]", found.issuer)


def test_places_hold(labelled):
    found, _, _ = labelled
    text = found.document.text
    for one in rows(found):
        assert text[one.start : one.end] == one.text
        assert all(text[u.start : u.end] == u.words for u in one.units)
        assert all(text[m.start : m.end] == m.words for m in one.minimums)
        assert all(text[d.start : d.end] == d.words for d in one.dues if d.rule != "分年度目标一栏")
        assert all(text[span.start : span.end] == span.words for span in one.spans() if span.kind == "title")


def test_amounts(labelled):
    """Of the amounts in digits that the labels list, nine in ten are found; what is found has a value and stands in its task."""
    found, gold, _ = labelled
    mine = even(
        "".join(m.words for one in rows(found) for m in one.minimums) + "".join(q for one in rows(found) for q in one.quantity)
    )
    rows_ = [row for row in gold if not row.get("unmarked")]
    listed = [even(words) for row in rows_ for words in row.get("quantity") or [] if re.search(r"\d", words)]
    hits = sum(bool(words) and (words in mine or mine.find(re.sub(r"^[一-龥]{1,4}(?=\d)", "", words)) >= 0) for words in listed)
    assert not listed or hits >= 0.9 * len(listed), [words for words in listed if words not in mine]
    assert all(re.fullmatch(r"\d+(?:\.\d+)?", m.value) for one in rows(found) for m in one.minimums)
