"""What every write over a draft asks first, and how it calls a row."""

from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import ImportItem, PlanImport


def require_open(batch: PlanImport, actor: Acting) -> None:
    """Raise unless the person may edit this import and it is being reviewed. Raises Http404, Forbidden, Refused."""
    access.require(actor, batch, "edit")
    if batch.state != "reviewing" or batch.candidate is None:
        raise Refused("这次导入不在核对中，不能修改。")


def named(item: ImportItem) -> str:
    """Return how an act calls a row: its number and the beginning of its title."""
    return f"“{item.number.rstrip('.．、')} {item.title[:20]}”".replace("“ ", "“")
