"""A heading that says who answers, above points that don't: its units are taken for these, and each asks to be looked at."""

from __future__ import annotations

from tasks.planimport.check import HEADED
from tasks.planimport.model import FROM_HEADING
from tests.cast import World
from tests.tasks.imports.staging import read_into

PAPER = """龙城市2031年法治工作要点
一、规范决策（牵头单位：市司法局；完成时限：6月底前）
1.公布目录。
2.开展后评估，年底前完成。
二、规范执法
1.开展评查。（市司法局负责）
2.换发证件。"""


def test_points_under_a_marked_heading_ask(world: World) -> None:
    rows = list(read_into(world, PAPER).items.order_by("order").prefetch_related("units"))
    told = {
        row.title: ([(u.words, u.rule == FROM_HEADING) for u in row.units.all()], [d["day"] for d in row.dues]) for row in rows
    }
    assert told == {
        "规范决策": ([("市司法局", False)], ["2031-06-30"]),
        "公布目录": ([("市司法局", True)], ["2031-06-30"]),
        "开展后评估，年底前完成": ([("市司法局", True)], ["2031-12-31"]),
        "开展评查": ([("市司法局", False)], []),
        "换发证件": ([], []),
    }
    asking = [row.title for row in rows if any(doubt["words"] == HEADED for doubt in row.doubts)]
    assert asking == ["公布目录", "开展后评估，年底前完成"]
