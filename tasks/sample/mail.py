"""The sample's mail: until some days ago a server took it, two addresses were refused; what was written since waits."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery

from fazhi.agenda.models import Delivery
from fazhi.org.models import User
from tasks.sample.moments import Moments

WAITING = 3  # days since the server was last there
REFUSED = "邮件服务器不接受收件地址 {}：550 User unknown"
FAILED = 2  # messages that were refused


def post(moments: Moments) -> None:
    """Mark what is older as sent on its day, but for the latest to addresses that were refused."""
    old = Delivery.objects.filter(day__lt=moments.today - timedelta(days=WAITING))
    address = Subquery(User.objects.filter(pk=OuterRef("person")).values("email")[:1])
    for message in old.select_related("person").order_by("-day", "-pk")[:FAILED]:
        told = {"fault": REFUSED.format(message.person.email), "address": message.person.email}
        Delivery.objects.filter(pk=message.pk).update(state=Delivery.State.FAILED, attempts=1, **told)
    rest = old.filter(state=Delivery.State.WAITING)
    rest.update(state=Delivery.State.SENT, attempts=1, sent_at=F("next_at"), address=address)
