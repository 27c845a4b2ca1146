"""The reading's own process: answers, refusals and limits."""

import subprocess
import sys
import time

import pytest

from fazhi.lib import sandbox
from fazhi.lib.office.document import Unreadable

HERE = "tests.lib.test_sandbox"


def echo(**arguments):
    return arguments


def refuse(name):
    raise Unreadable("读不了", name)


def spin(name):
    while True:
        pass


def swell(name):
    return len([bytearray(2**20) for _ in range(2000)])


def die(name):
    sys.stderr.write("boom")
    raise SystemExit(3)


def test_a_value_comes_back():
    assert sandbox.call(f"{HERE}:echo", {"甲": [1, None]}) == {"甲": [1, None]}


def test_a_refusal_comes_back_with_its_place():
    with pytest.raises(Unreadable) as caught:
        sandbox.call(f"{HERE}:refuse", {"name": "甲.docx"})
    assert (caught.value.sentence, caught.value.place) == ("读不了", "甲.docx")


def test_time_ends():
    start = time.monotonic()
    with pytest.raises(Unreadable, match="还没有读完"):
        sandbox.call(f"{HERE}:spin", {"name": "甲.pdf"}, seconds=1)
    assert time.monotonic() - start < 4


def test_memory_ends():
    with pytest.raises(Unreadable, match="内存"):
        sandbox.call(f"{HERE}:swell", {"name": "甲.xlsx"}, memory=256 * 2**20)


def test_a_crash_is_a_sentence():
    with pytest.raises(Unreadable, match="出了差错"):
        sandbox.call(f"{HERE}:die", {"name": "甲.docx"})


def test_django_stays_outside():
    """Reading starts quickly because nothing of the web is loaded."""
    code = sandbox.CHILD.replace("; main()", "; import tasks.planimport.read; sys.exit('django' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], cwd=sandbox.ROOT, check=False).returncode == 0
