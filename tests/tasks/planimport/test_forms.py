"""The tables of forms, line by line: the words of each stand in a task of a small paper and are read as the table says."""

import pytest

from tests.tasks.planimport.forms_numbers import NUMBERED
from tests.tasks.planimport.forms_when import HOW_MUCH, WHEN
from tests.tasks.planimport.forms_who import MARKED, SAID
from tests.tasks.planimport.shop import item, paper, roles, values


@pytest.mark.parametrize(("words", "expected"), MARKED)
def test_markings(words, expected):
    assert roles(item("完善各项制度，抓好日常落实。" + words)) == expected


@pytest.mark.parametrize(("words", "expected"), SAID)
def test_sentences(words, expected):
    assert roles(item("抓好制度建设。" + words)) == expected


@pytest.mark.parametrize(("words", "codes"), WHEN)
def test_dates(words, codes):
    assert values(words) == codes


@pytest.mark.parametrize(("words", "amounts"), HOW_MUCH)
def test_amounts(words, amounts):
    found = item("抓好工作。" + words).minimums
    assert [(m.comparison, m.value, m.measure, m.period) for m in found] == amounts


@pytest.mark.parametrize("form", NUMBERED)
def test_numbers(form):
    lines, expected = NUMBERED[form]
    found = paper("\n".join(["甲市2026年工作要点", "为做好工作，制定本要点。", *lines])).items
    rows = [part for one in found for part in (one.parts or (one,)) if part.units]
    got = [("".join("".join(row.path).split()), row.number, row.title, "、".join(u.words for u in row.units)) for row in rows]
    assert got == expected
