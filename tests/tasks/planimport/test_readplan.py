"""The command and its contract, on a paper of our own and on the labelled ones."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fazhi.lib.office.document import Unreadable
from tasks.planimport.read import read_file, read_pasted

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
WORDS = "甲市2026年工作要点\n一、任务\n（一）建立台账，6月底前完成。（市司法局牵头，市财政局配合）\n"
KEYS = {
    "path",
    "number",
    "title",
    "text",
    "lead",
    "co",
    "responsible",
    "due",
    "recurrence",
    "quantity",
    "parts",
    "start",
    "end",
    "notes",
}


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "要点.txt"
    path.write_text(WORDS, "utf-8")
    return path


def test_json_has_the_contract_s_shape(paper, capsys):
    call_command("readplan", paper, "--json")
    out = json.loads(capsys.readouterr().out)
    assert {"title", "issuer", "number", "year", "items", "notes", "remarks"} == set(out)
    (item,) = out["items"]
    assert set(item) == KEYS and item["path"] == ["一、任务"] and item["lead"] == ["市司法局"]
    assert item["due"] == [{"value": "2026-06-30", "words": "6月底前", "kind": "by"}]


def test_explain_names_rule_and_words(paper, capsys):
    call_command("readplan", paper, "--explain")
    out = capsys.readouterr().out
    assert "写明牵头或主办（“牵头”）" in out and "某月底（“6月底前”）" in out
    assert "标题：[0-11] 甲市2026年工作要点" in out and "年份：2026：标题" in out and "建立台账，6月底前完成 读作任务名称" in out


def test_explain_has_a_reason_for_every_reading(tmp_path, capsys):
    """As many reasons as readings: names with left-out prefixes, open lists, doubts, amounts with period and subject, masks."""
    path = tmp_path / "要点.txt"
    words = "（一）*县每年抽查不少于2次，7月前完成。（市监察局、法制局等按职责分工负责）\n（二）建台账。（市财政局）\n"
    path.write_text("甲市2026年工作要点\n一、任务\n" + words, "utf-8")
    call_command("readplan", path, "--explain")
    out = capsys.readouterr().out
    for part in (
        "法制局，即市法制局 读作责任：写明负责或分工负责（“按职责分工负责”），后面还有“等”",
        "市财政局 读作责任：写明负责或分工负责（“括号内只有单位名称”）",
        "7月前 读作 2026-06-30：某月之前（“7月前”），年份随文件；",
        "不少于2次 读作 >=2次：比较词加数量（“不少于2次”），按年，说的是“",
        "*县 读作隐去的字",
    ):
        assert part in out


def test_a_wrong_file_is_one_sentence(tmp_path):
    (tmp_path / "空.docx").write_bytes(b"")
    with pytest.raises(CommandError, match="空的"):
        call_command("readplan", tmp_path / "空.docx")
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("readplan", tmp_path / "无.docx")


def test_pasted_words_work_like_a_file(paper):
    (pasted,), (read,) = read_pasted(WORDS), read_file(paper, "要点.txt")
    assert pasted.items == read.items and read.read_ms >= 0
    with pytest.raises(Unreadable, match="没有粘贴"):
        read_pasted(" \n")


@pytest.mark.labelled
@pytest.mark.slow
def test_the_labelled_papers_are_read_well_enough():
    """The floor of this step; the aim is far above it."""
    command = [
        sys.executable,
        str(SHARED / "score.py"),
        "--python",
        sys.executable,
        "--fields",
        "task,any,lead,co,due,path",
        "--min",
        "0.95",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.labelled
def test_several_papers_are_offered_with_their_titles():
    (seed,) = (SHARED / "seeds").glob("000_*.txt")
    found = read_file(seed, seed.name)
    assert len(found) == 4 and max(len(p.items) for p in found) == 30
    assert all(p.title for p in found if p.items)
