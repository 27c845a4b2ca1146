"""How far background work is, as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from fazhi.files.models import Job
from fazhi.ui.components import bar, moment

MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Says:
    """How one kind of work is told: what it does to its pieces, what a piece is counted in, its states where they have names."""

    verb: str
    piece: str
    states: Mapping[str, str] = field(default_factory=dict)
    counted: str = ""  # said behind the count


PACKING = Says("已装", "件")


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


def shown(job: Job | None, says: Says = PACKING) -> Shown | None:
    """Draw a job: what it does, how far it is."""
    if job is None:
        return None
    percent = 100.0 * job.done / job.of if job.of else 0.0
    return Shown(
        state=job.state,
        words=f"{says.states.get(job.state) or job.get_state_display()}　{moment(job.moved_at)}",
        bar=bar(percent, label=f"{says.verb} {job.done} {says.piece}，共 {job.of} {says.piece}"),
        count=f"{job.done}/{job.of}{says.counted}" if job.of else "",
        running=job.state in ("waiting", "running"),
        done=job.state == "done",
        fault=job.fault,
        name=job.name,
        size=f"{job.result.size / MEGA:.1f} MB" if job.result_id else "",
    )
