"""Chinese numerals, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fazhi.lib import numerals


@given(st.integers(1, 9999))
def test_written_numbers_read_back(number):
    assert numerals.value(numerals.chinese(number)) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("二〇二六", 2026),
        ("两", 2),
        ("十", 10),
        ("三十二", 32),
        ("一百零五", 105),
        ("１２", 12),
        ("廿", 20),
        ("", None),
        ("甲", None),
    ],
)
def test_forms(words, number):
    assert numerals.value(words) == number


@given(st.integers(1, 50))
def test_circles_read_back(number):
    assert numerals.uncircled(numerals.circled(number)) == number


def test_uncircled_of_other_signs_is_none():
    assert numerals.uncircled("甲") is None
