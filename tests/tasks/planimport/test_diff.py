"""A revised paper against the plan as it stands."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from tasks.planimport.diff import diff, old_of
from tests.tasks.planimport.shop import paper

BASE = [
    "建立执法台账，6月底前完成。（市司法局负责）",
    "晒出权责清单。（市财政局负责）",
    "组织全员轮训，不少于2次。（市教育局负责）",
]


def read(points):
    return paper("甲市工作要点\n一、任务\n" + "\n".join(f"{i}、{point}" for i, point in enumerate(points, 1))).items


def kinds(before, after):
    changes = diff([old_of(i, item) for i, item in enumerate(read(before))], read(after))
    return [(c.kind, c.old_key, c.new_index) for c in changes], changes


def test_nothing_changed():
    assert kinds(BASE, BASE)[0] == [("same", 0, 0), ("same", 1, 1), ("same", 2, 2)]


def test_new_and_gone():
    got, _ = kinds(BASE, [BASE[0], BASE[2], "推行扫码入企。（市公安局负责）"])
    assert ("new", None, 2) in got and ("gone", 1, None) in got


def test_changed_fields_are_named():
    got, changes = kinds(BASE, ["建立执法台账，9月底前完成。（市公安局负责）", *BASE[1:]])
    assert got[0] == ("changed", 0, 0)
    assert set(changes[0].fields) == {"text", "title", "units", "dues"}
    assert changes[0].fields["dues"] == (("2026-06-30",), ("2026-09-30",))


def test_moved():
    got, _ = kinds(BASE, [BASE[2], BASE[0], BASE[1]])
    assert got[0] == ("moved", 2, 0) and {kind for kind, _, _ in got} <= {"moved", "numbered"}


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
def test_every_item_is_accounted_for_once(shuffled, dropped):
    words = [f"办好第{'甲乙丙丁戊己庚辛'[i]}件实事，推动{'山水林田湖草沙海'[i] * 4}工作落地。（市司法局负责）" for i in range(8)]
    _, changes = kinds(words, [words[i] for i in shuffled if i not in dropped] or words)
    olds = [c.old_key for c in changes if c.old_key is not None]
    news = [c.new_index for c in changes if c.new_index is not None]
    assert sorted(olds) == list(range(8)) and news == sorted(set(news))


def test_a_thousand_against_a_thousand_ends():
    dice = random.Random(7)
    signs = [chr(0x4E00 + i) for i in range(800)]
    words = ["".join(dice.choices(signs, k=40)) + "。（市司法局负责）" for _ in range(1000)]
    after = [w if dice.random() < 0.7 else w[:30] + "".join(dice.choices(signs, k=10)) + w[40:] for w in words]
    old, new = [old_of(i, item) for i, item in enumerate(read(words))], read(after)
    start = time.process_time()
    changes = diff(old, new)
    assert time.process_time() - start < 30  # a guard against squares, not a figure
    assert sum(c.kind in ("same", "changed") for c in changes) >= 990
