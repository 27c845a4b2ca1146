"""What Word and WPS leave in plain text is tidied as it is stored; tables, numbers and words stay."""

import pytest

from assessment.composing.words import tidy


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("一、\t加强领导\x0b软回车\r\n　　正文\xa0\xa0内容　　　尾 ", "一、加强领导\n软回车\n正文 内容　尾"),
        ("单位\t件数\t率\r\n\t5\t6\n甲局\t\t3\n", "单位\t件数\t率\n\t5\t6\n甲局\t\t3"),
        ("单位\t件数\n\t5", "单位\t件数\n\t5"),
        ("1.\t甲局\t5\n2.\t乙局\t6", "1.\t甲局\t5\n2.\t乙局\t6"),
        ("·\t要点一\n\uf06c 要点二\nl\t要点三\n•  要点四", "要点一\n要点二\n要点三\n要点四"),
        ("\t缩进的一段\n（一）\t工作\n1.\t任务\n①\t事项", "缩进的一段\n（一）工作\n1.任务\n①事项"),
        ("1.5\t2.5\n3\t4", "1.5\t2.5\n3\t4"),
        ("甲\x02注\u200b脚\ufeff\x05\u2028乙", "甲注脚\n乙"),
        ("·王某·李某\n表1　办案情况\nRule of law", "·王某·李某\n表1　办案情况\nRule of law"),
        ("\n\n\n", ""),
    ],
)
def test_plain_text_is_tidied_and_nothing_is_lost(pasted, stored):
    assert tidy(pasted) == stored
    assert tidy(stored) == stored
