"""Runs a reading in a process of its own, under limits of memory, processor time and wall-clock time.

The child gets a request as JSON on its standard input (a function `module:name` and its arguments) and answers in JSON. It
imports no Django. Whatever the file does to a parser, the parent only sees an answer, an `Unreadable`, or a time-out.
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

from .office.document import Unreadable

MEMORY = 512 * 2**20
SECONDS = 20
ROOT = Path(__file__).resolve().parents[2]
# The package's own start loads the queue, and with it Django; the child goes past it straight to the library.
CHILD = (
    "import sys, types; house = types.ModuleType('fazhi'); house.__path__ = ['fazhi']; sys.modules['fazhi'] = house; "
    "from fazhi.lib.sandbox import main; main()"
)
TOO_MUCH = "读这份文件需要的内存超过了上限，文件可能有问题，请另存或拆分后再上传"
TOO_LONG = f"这份文件读了 {SECONDS} 秒还没有读完，文件可能有问题，请另存或拆分后再上传"
CRASHED = "读这份文件时出了差错，文件可能已损坏"


def call(function, arguments, *, memory=MEMORY, seconds=SECONDS):
    """The JSON value that `function` ('package.module:name') gives for keyword `arguments`. Raises `Unreadable`."""
    request = json.dumps({"function": function, "arguments": arguments, "memory": memory, "seconds": seconds})
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "HOME": os.environ.get("HOME", "/"),
    }
    command = [sys.executable, "-c", CHILD]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=request.encode(), capture_output=True, timeout=seconds, cwd=ROOT, env=environment, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable(TOO_LONG, _place(arguments)) from fault
    try:
        answer = json.loads(done.stdout)
    except ValueError as fault:
        raise Unreadable(_sentence(done), _place(arguments)) from fault
    if "unreadable" in answer:
        raise Unreadable(*answer["unreadable"])
    return answer["value"]


def _sentence(done):
    """What a child that died without an answer died of."""
    if done.returncode in (-24, -9):  # SIGXCPU, SIGKILL
        return TOO_LONG
    return TOO_MUCH if b"MemoryError" in done.stderr or b"alloc" in done.stderr else CRASHED


def _place(arguments):
    return str(arguments.get("name") or "全文")


def limit(memory, seconds):
    """Puts this process under limits: address space, processor time, no core files, no large files written."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main():
    """The child: one request in, one answer out."""
    request = json.load(sys.stdin)
    limit(request["memory"], request["seconds"])
    try:
        module, name = request["function"].split(":")
        answer = {"value": getattr(importlib.import_module(module), name)(**request["arguments"])}
    except Unreadable as fault:
        answer = {"unreadable": [fault.sentence, fault.place]}
    except MemoryError:
        answer = {"unreadable": [TOO_MUCH, _place(request["arguments"])]}
    except RecursionError:
        answer = {"unreadable": ["文件内部套叠太深，不能打开", _place(request["arguments"])]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
