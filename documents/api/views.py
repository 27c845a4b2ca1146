"""Saved views in the API: one's own, read, kept and forgotten."""

from __future__ import annotations

from rest_framework import serializers

from documents.known import LEDGERS
from documents.models import SavedView
from documents.services import views as services
from fazhi.ui.api.acts import Act, Call
from fazhi.ui.api.bodies import Body
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice
from fazhi.ui.api.resource import Resource

NAMES = {code: one.name for code, one in LEDGERS.items()}
VIEW = Columns(SavedView, "id", "ledger", "name", "query", "made_at", words={"ledger": NAMES})


class ViewBody(Body):
    """A view to keep."""

    ledger = serializers.ChoiceField(choices=list(NAMES.items()), help_text="台账")
    name = serializers.CharField(max_length=services.NAME, help_text="名称；同名的换成新的条件")
    query = serializers.CharField(max_length=services.QUERY, help_text="列表地址里 ? 后面的部分")


def _save(call: Call) -> int:
    said = call.data
    return services.save(said["ledger"], said["name"], said["query"], actor=call.acting).pk


def _drop(call: Call) -> None:
    services.drop(call.record, actor=call.acting)


RESOURCES = (
    Resource(
        "saved-views",
        "常用视图",
        SavedView,
        VIEW,
        about="自己这个岗位存的台账列表条件。",
        filters=(Choice("ledger", "台账", choices=tuple(NAMES.items())),),
        acts=(
            Act("save", "存为常用", _save, whole=True, right="write", takes=ViewBody),
            Act("drop", "去掉", _drop, method="DELETE", answer="nothing"),
        ),
    ),
)
