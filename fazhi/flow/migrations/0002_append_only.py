"""The table is append-only from its first day."""

from django.db import migrations

from fazhi.org.portable import append_only


class Migration(migrations.Migration):
    """Adds the triggers that refuse update and delete."""

    dependencies = [("flow", "0001_initial")]
    operations = [append_only("flow_timelinestep")]
