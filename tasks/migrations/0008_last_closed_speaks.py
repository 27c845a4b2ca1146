"""Of a task that is done the duty closed last speaks: say it anew for what was kept under the older rule."""

from django.db import migrations
from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import RowNumber


def respeak(apps, schema_editor):
    """The rule of `tasks.services.duties.respeak` as of this migration."""
    owed = apps.get_model("tasks", "TaskDuty").objects.using(schema_editor.connection.alias)
    rank = Case(
        When(duty__waived_at__isnull=False, then=Value(3)),
        When(duty__closed_at__isnull=False, then=Value(2)),
        When(duty__signed_at__isnull=False, then=Value(1)),
        default=Value(0),
    )
    order = [rank.asc(), F("duty__closed_at").desc(nulls_last=True), F("duty__due").asc(), F("duty").asc()]
    place = Window(RowNumber(), partition_by=F("task"), order_by=order)
    first = owed.annotate(place=place).filter(place=1).values("pk")
    owed.filter(speaks=True).exclude(pk__in=first).update(speaks=False)
    owed.filter(speaks=False, pk__in=first).update(speaks=True)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0007_carried_from")]

    operations = [migrations.RunPython(respeak, migrations.RunPython.noop)]
