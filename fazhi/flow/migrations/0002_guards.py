"""The timeline is append-only from its first day."""

from django.db import migrations

from fazhi.org.portable import append_only


class Migration(migrations.Migration):
    """Adds the triggers."""

    # a database that went through these has nothing left to do
    replaces = [
        ("flow", "0002_append_only"),
    ]
    dependencies = [("flow", "0001_tables")]
    operations = [
        append_only("flow_timelinestep"),
    ]
