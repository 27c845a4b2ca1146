"""办结申请 in the API: filed with proof, withdrawn, closed (销号), returned."""

from __future__ import annotations

from rest_framework import serializers

from fazhi.files import evidence as files
from fazhi.files.models import Evidence
from fazhi.org.models import Unit
from fazhi.ui.api.acts import Act, Call, moves
from fazhi.ui.api.bodies import Body, Record, Records
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice, Ref, changed_since
from fazhi.ui.api.resource import Resource
from fazhi.ui.api.steps import newest
from tasks import states
from tasks.api.declared import CHANGED, choices, task_and_plan
from tasks.api.proofs import own
from tasks.models import Claim, TaskUnit
from tasks.services import claims

CLAIM = Columns(
    Claim,
    *("id", "part", "task=part__task", "task_title=part__task__title", "plan=part__plan", "unit=part__unit"),
    *("unit_name=part__unit__name", "words", "state", "why", "by_name=by__name", "filed_at", "decided_at"),
    *("changed_at", "version"),
)


class ClaimBody(Body):
    """A unit says that its part is done, and proves it."""

    part = Record(TaskUnit, help_text="责任的编号，见 parts/")
    words = serializers.CharField(max_length=2000, help_text="办结情况")
    evidence = Records(Evidence, files.MOST, own="unit", min_length=1, help_text="佐证材料的编号，先用 evidence/ 上传")


def _file(call: Call) -> int:
    return claims.file(call.data["part"], actor=call.acting, words=call.data["words"], evidence=call.data["evidence"]).pk


RESOURCES = (
    Resource(
        "claims",
        "办结申请",
        Claim,
        CLAIM,
        about="单位申请办结，主管机构销号或退回。",
        filters=(
            *task_and_plan("part__task"),
            Ref("part", "责任", model=TaskUnit),
            Ref("unit", "申请单位", "part__unit", model=Unit),
            Choice("state", "状态", choices=choices(states.CLAIM)),
            changed_since(),
        ),
        orders=CHANGED,
        order="-id",
        nested=(own(Claim), newest(Claim)),
        timeline=True,
        acts=(Act("file", "申请办结", _file, whole=True, right="file", takes=ClaimBody), *moves(Claim, claims.act)),
    ),
)
