"""An administrator's post stands alone, by day: posts that end later count too."""

from django.db import migrations

from fazhi.org.portable import exclusive_posts


class Migration(migrations.Migration):
    """Adds the triggers that refuse an overlap."""

    dependencies = [("org", "0002_append_only")]
    operations = [exclusive_posts()]
