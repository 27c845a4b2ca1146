"""How far background work is, as pages show it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from fazhi.files.models import Job
from fazhi.ui.components import bar, moment

MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as its page shows it."""

    state: str
    words: str
    bar: SafeString
    count: str
    running: bool
    done: bool
    fault: str
    name: str
    size: str


def shown(job: Job | None) -> Shown | None:
    """Draw a job: what it does, how far it is."""
    if job is None:
        return None
    percent = 100.0 * job.done / job.of if job.of else 0.0
    drawn = bar(percent, label=f"已装 {job.done} 件，共 {job.of} 件")
    words = f"{job.get_state_display()}　{moment(job.moved_at)}"
    return Shown(
        state=job.state,
        words=words,
        bar=drawn,
        count=f"{job.done}/{job.of}" if job.of else "",
        running=job.state in ("waiting", "running"),
        done=job.state == "done",
        fault=job.fault,
        name=job.name,
        size=f"{job.result.size / MEGA:.1f} MB" if job.result_id else "",
    )
