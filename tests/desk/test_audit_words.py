"""The details of an audit event are told in words, not in the parameters of an address."""

from __future__ import annotations

import pytest

from fazhi.desk.views.audit import detail_words, query_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lamp=late&due_from=2026-05-01&export=xlsx&sort=-due", "状态 逾期，时限起 2026-05-01"),
        ("mine=1&unit=%E5%B8%82%E8%B4%A2%E6%94%BF%E5%B1%80&export=xlsx", "本单位应办的，单位 市财政局"),
        ("export=xlsx", ""),
        ("strange=1", "strange"),
    ],
)
def test_a_query_in_words(query: str, words: str) -> None:
    assert query_words(query) == words


def test_details_in_words() -> None:
    assert detail_words({"query": "export=xlsx"}) == ""
    assert detail_words({"query": "lamp=soon&export=xlsx"}) == "条件 状态 临期"
    assert detail_words({"sha256": "ab12", "papers": 1}) == "文件指纹 ab12；份数 1"
