"""Versions of ledgers in the API: what a government adopted, and the shipped text that records are kept under."""

from __future__ import annotations

from rest_framework import serializers

from documents import jobs
from documents.known import LEDGERS
from documents.models import LedgerForm
from documents.services import adopting
from fazhi.ui.api.acts import Act, Call
from fazhi.ui.api.bodies import Body
from fazhi.ui.api.columns import Columns
from fazhi.ui.api.filters import Choice
from fazhi.ui.api.resource import BY_ID, Resource

NAMES = {code: one.name for code, one in LEDGERS.items()}
FORM = Columns(
    LedgerForm,
    *("id", "ledger", "government", "government_name=government__name", "number", "text", "document", "withdrawn", "taken_at"),
    words={"ledger": NAMES},
)


class AdoptBody(Body):
    """A ledger adopted by one's own government."""

    ledger = serializers.ChoiceField(choices=list(NAMES.items()), help_text="台账")
    document = serializers.CharField(max_length=adopting.DOCUMENT, help_text="依据文件")
    text = serializers.CharField(
        max_length=adopting.LONGEST,
        required=False,
        allow_blank=True,
        help_text="本级加的 [[fields]]、hidden、off（不要求的按期登记）、[[minimums]]，TOML，写法同声明",
    )


class WithdrawBody(Body):
    """A ledger that one's own government no longer adopts."""

    ledger = serializers.ChoiceField(choices=list(NAMES.items()), help_text="台账")
    document = serializers.CharField(max_length=adopting.DOCUMENT, help_text="依据文件或者理由")


class TakeBody(Body):
    """A ledger whose file changed."""

    ledger = serializers.ChoiceField(choices=list(NAMES.items()), help_text="台账")


def _adopt(call: Call) -> int:
    facts = {"document": call.data["document"], "text": call.data.get("text", "")}
    made = adopting.adopt(call.data["ledger"], actor=call.acting, **facts)
    jobs.after(made, call.acting)
    return made.pk


def _withdraw(call: Call) -> int:
    made = adopting.withdraw(call.data["ledger"], actor=call.acting, document=call.data["document"])
    jobs.after(made, call.acting)
    return made.pk


def _take(call: Call) -> int:
    made = adopting.take(call.data["ledger"], actor=call.acting)
    jobs.after(made, call.acting)
    return made.pk


RESOURCES = (
    Resource(
        "ledger-forms",
        "台账格式",
        LedgerForm,
        FORM,
        about="没有政府的是随系统提供的格式，有政府的是它采用时加的字段、不用的字段、不要求的按期登记和下限；"
        "同一种里版次最大的算数，withdrawn 的那一版停用了它。",
        filters=(Choice("ledger", "台账", choices=tuple(NAMES.items())),),
        orders=BY_ID,
        acts=(
            Act("create", "采用", _adopt, whole=True, right="edit", takes=AdoptBody),
            Act(
                "withdraw",
                "停用",
                _withdraw,
                whole=True,
                path="withdraw/",
                right="edit",
                takes=WithdrawBody,
                about="按期登记和下限的应办事项不再要求；记录和它们的写法不变，可以再采用。",
            ),
            Act("take", "采用新格式", _take, whole=True, path="take/", right="take", takes=TakeBody),
        ),
    ),
)
