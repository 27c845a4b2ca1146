"""The audit trail is append-only from its first day; an administrator's post stands alone, by day: posts that end later count too."""

from django.db import migrations

from fazhi.org.portable import append_only, exclusive_posts


class Migration(migrations.Migration):
    """Adds the triggers."""

    # a database that went through these has nothing left to do
    replaces = [
        ("org", "0002_append_only"),
        ("org", "0003_exclusive_posts"),
    ]
    dependencies = [("org", "0001_tables")]
    operations = [
        append_only("org_auditevent"),
        exclusive_posts(),
    ]
