"""The registry: exact shares, stated rules, and what it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from fazhi.measure import Asked, Measure, Period, Unknown, get, known, measure, measure_many, register, registry

PERIOD = Period(date(2031, 1, 1), date(2031, 12, 31))
ACTING = SimpleNamespace(today=date(2031, 5, 8))


@pytest.fixture
def shelf(monkeypatch):
    """An empty registry with one measure over made-up counts."""
    monkeypatch.setattr(registry, "_MEASURES", {})
    asked: list[Asked] = []

    def count(question: Asked) -> dict:
        asked.append(question)
        return {7: {"all": 3, "some": 1}, 8: {"all": Decimal("4.5"), "some": Decimal("1.25")}}

    register(Measure("a.b", "某数", "件", "按某规则。", 2, "some", "all", {"all": "全部", "some": "一些"}, count))
    return asked


def unit(pk: int) -> SimpleNamespace:
    return SimpleNamespace(pk=pk)


def test_a_figure_states_its_rule_inputs_and_day(shelf):
    figure = measure_many("a.b", [unit(7)], PERIOD, ACTING)[7]
    assert (figure.value, figure.of, figure.unit, figure.rule, figure.version) == (1, 3, "件", "按某规则。", 2)
    assert [(one.label, one.value) for one in figure.inputs] == [("全部", 3), ("一些", 1)]
    assert (figure.as_of, figure.period, figure.percent) == (ACTING.today, PERIOD, Decimal("33.3"))
    with pytest.raises(KeyError):
        figure.input("other")


def test_all_units_together_are_added_up_exactly(shelf):
    figure = measure("a.b", None, PERIOD, ACTING)
    assert (figure.value, figure.of) == (Decimal("2.25"), Decimal("7.5")) and figure.percent == Decimal("30.0")
    assert shelf[0].units is None and str(figure) == "2.25/7.5 件（30.0%）"


def test_a_unit_without_rows_has_a_figure_of_nothing(shelf):
    figure = measure_many("a.b", [unit(9), unit(7)], PERIOD, ACTING)[9]
    assert (figure.value, figure.of, figure.percent, str(figure)) == (0, 0, None, "0/0 件")
    assert shelf[0].units == (7, 9) and measure_many("a.b", [], PERIOD, ACTING) == {} and len(shelf) == 1


def test_what_the_registry_refuses(shelf):
    one = get("a.b")
    with pytest.raises(ValueError, match="two measures"):
        register(one)
    with pytest.raises(ValueError, match="no input"):
        register(Measure("c.d", "x", "件", "x", 1, "missing", "all", {"all": "全部"}, one.count))
    with pytest.raises(Unknown, match="没有叫“x”的指标"):
        measure("x", None, PERIOD, ACTING)
    with pytest.raises(ValueError, match="起日"):
        Period(date(2031, 2, 1), date(2031, 1, 31))
    assert [m.key for m in known()] == ["a.b"]
