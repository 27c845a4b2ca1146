"""How far the worker has come with a draft."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from fazhi.files.models import Job
from fazhi.ui.components import bar, moment

WORDS = {"waiting": "排队中", "running": "正在汇集各单位的报告", "done": "初稿写好了", "failed": "没有写成"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as its page shows it."""

    words: str
    bar: SafeString
    count: str
    running: bool
    done: bool
    fault: str


def shown(job: Job | None) -> Shown | None:
    """Draw a job: what it does, how many reports it has read."""
    if job is None:
        return None
    percent = 100.0 * job.done / job.of if job.of else 0.0
    return Shown(
        words=f"{WORDS[job.state]}　{moment(job.moved_at)}",
        bar=bar(percent, label=f"已读 {job.done} 份，共 {job.of} 份"),
        count=f"{job.done}/{job.of} 家单位" if job.of else "",
        running=job.state in ("waiting", "running"),
        done=job.state == "done",
        fault=job.fault,
    )
