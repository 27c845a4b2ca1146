"""The days the State Council's notices have moved, and the reminders every office starts with."""

from django.db import migrations

from fazhi.agenda.seed import DEFAULT_RULES, known_days


def fill(apps, editor):
    """Put the known years, their days and the default rules into an empty table."""
    year_model, day_model = apps.get_model("agenda", "CalendarYear"), apps.get_model("agenda", "SpecialDay")
    rule_model = apps.get_model("agenda", "ReminderRule")
    years, days = known_days()
    if not year_model.objects.exists():
        year_model.objects.bulk_create([year_model(year=year, document=document) for year, document in years])
        day_model.objects.bulk_create([day_model(day=day, working=works, name=name) for day, works, name in days], batch_size=500)
    if not rule_model.objects.exists():
        rule_model.objects.bulk_create([rule_model(**rule) for rule in DEFAULT_RULES])


def drain(apps, editor):
    """Take them away again."""
    for name in ("SpecialDay", "CalendarYear", "ReminderRule"):
        apps.get_model("agenda", name).objects.all().delete()


class Migration(migrations.Migration):
    # a database that went through these has nothing left to do
    replaces = [
        ("agenda", "0003_calendar_and_rules"),
    ]
    dependencies = [("agenda", "0001_tables")]
    operations = [migrations.RunPython(fill, drain)]
