"""`make score` without the labelled papers: one sentence, no traceback."""

import subprocess
import sys

from tests.house.sources import ROOT


def test_a_missing_scorer_is_one_sentence(tmp_path):
    command = [sys.executable, "scripts/score.py", str(tmp_path / "score.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "没有找到评分脚本" in done.stderr and "Traceback" not in done.stderr


def test_the_scorer_gets_this_python_and_the_arguments(tmp_path):
    scorer = tmp_path / "score.py"
    scorer.write_text("import sys; print(sys.argv[1:]); sys.exit(3)")
    command = [sys.executable, "scripts/score.py", str(scorer), "--min", "0.9"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "--python" in done.stdout and "0.9" in done.stdout
