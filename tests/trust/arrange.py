"""What the helper processes of the trust tests run inside a place."""

from __future__ import annotations

# nobody of the sample has an address, and none of its messages waits
QUIET = """
from fazhi.agenda.models import Delivery
from fazhi.org.models import User
Delivery.objects.all().delete()
answer = User.objects.update(email="")
"""

# people of one unit with an address each, and duties that a rule of their own reminds them of today, whatever day it is
PEOPLE = """
from datetime import date, timedelta
from django.utils import timezone
from fazhi.agenda.models import Duty, ReminderRule, SpecialDay
from fazhi.org.models import Post, Unit, User
today = timezone.localdate()
unit = Unit.objects.filter(kind="department").order_by("pk").first()
SpecialDay.objects.update_or_create(day=today, defaults={{"working": True}})
ReminderRule.objects.update(active=False)
ReminderRule.objects.create(kind="trust", offset=0, role="liaison", urgent=True)
Post.objects.filter(unit=unit, role="liaison").update(ends=today)
made = [User(username=f"t{{n}}", name=f"甲{{n}}", email=f"t{{n}}@sink.test", password="!") for n in range({people})]
made = User.objects.bulk_create(made)
Post.objects.bulk_create([Post(user=u, unit=unit, role="liaison", starts=date(2020, 1, 1)) for u in made])
due = [Duty(kind="trust", unit=unit, title=f"第{{n}}件", open_from=today, first_due=today, due=today) for n in range({duties})]
Duty.objects.bulk_create(due)
answer = len(made)
"""

LEDGER = """
from django.db.models import Count
from fazhi.agenda.models import Delivery, Notice
notices = Notice.objects.filter(rule="due", duty__kind="trust")
pairs = notices.values("duty", "person").annotate(n=Count("pk"))
mails = Delivery.objects.filter(person__username__startswith="t", person__email__endswith="@sink.test")
answer = {
    "notices": notices.count(),
    "doubled": pairs.filter(n__gt=1).count(),
    "states": dict(mails.order_by().values_list("state").annotate(n=Count("pk"))),
    "ids": dict(mails.values_list("person__email", "message_id")),
    "said_unknown": list(mails.exclude(fault="").values_list("person__email", flat=True)),
}
"""
