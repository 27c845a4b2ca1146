"""Dataclass trees to JSON values and back."""

import json
from dataclasses import dataclass

from fazhi.lib.records import pack, unpack


@dataclass(frozen=True)
class Leaf:
    words: str
    at: int | None = None


@dataclass(frozen=True)
class Tree:
    leaves: tuple[Leaf, ...]
    pair: tuple[str, int]
    marks: dict[str, Leaf]
    parent: "Tree | None" = None


def test_a_tree_comes_back_equal():
    tree = Tree((Leaf("甲", 1), Leaf("乙")), ("丙", 3), {"丁": Leaf("戊")}, Tree((), ("", 0), {}))
    assert unpack(Tree, json.loads(json.dumps(pack(tree)))) == tree


def test_unknown_keys_are_dropped_and_missing_ones_take_their_default():
    assert unpack(Leaf, {"words": "甲", "colour": "红"}) == Leaf("甲")
