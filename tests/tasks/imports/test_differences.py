"""How the difference of a revised paper is drawn: numbers differ as wholes, who leads stands first."""

from tasks.views.imports.differences import _field


def test_a_number_differs_as_a_whole():
    drawn = _field("text", "12月底前完成", "10月底前完成")
    assert "<mark>12</mark>月底前完成" in drawn and "<mark>10</mark>月底前完成" in drawn


def test_who_leads_stands_before_who_helps():
    drawn = _field("units", (("co", "市财政局"), ("lead", "市司法局")), (("co", "市财政局"), ("lead", "市公安局")))
    assert "<del><mark>牵头：市司法局</mark>、配合：市财政局</del>" in drawn
    assert "<ins><mark>牵头：市公安局</mark>、配合：市财政局</ins>" in drawn


def test_days_keep_their_order():
    drawn = _field("dues", ("2026-03-31", "2026-06-30"), ("2026-06-30",))
    assert "<del><mark>2026-03-31</mark>、2026-06-30</del>" in drawn
