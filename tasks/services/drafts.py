"""What every write over a draft asks first."""

from fazhi.flow.engine import Refused
from fazhi.org import access
from fazhi.org.acting import Acting
from tasks.models import PlanImport


def require_open(batch: PlanImport, actor: Acting) -> None:
    """Raise unless the person may edit this import and it is being reviewed. Raises Http404, Forbidden, Refused."""
    access.require(actor, batch, "edit")
    if batch.state != "reviewing" or batch.candidate is None:
        raise Refused("这次导入不在核对中，不能修改。")
