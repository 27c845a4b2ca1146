"""A locked round's sheets, lines and figures can't be written by any path."""

from django.db import migrations

from fazhi.org.portable import sealed_by

OF_LINE = "(SELECT round_id FROM tasks_sheet WHERE id = {row}.sheet_id)"
OF_FIGURE = "(SELECT s.round_id FROM tasks_sheet s JOIN tasks_sheetline l ON l.sheet_id = s.id WHERE l.id = {row}.line_id)"


class Migration(migrations.Migration):
    """Adds the triggers."""

    # a database that went through these has nothing left to do
    replaces = [
        ("tasks", "0006_locked_rounds"),
        ("tasks", "0008_last_closed_speaks"),
    ]
    dependencies = [("tasks", "0001_tables")]
    operations = [
        sealed_by("tasks_sheet", "tasks_round", "locked", "{row}.round_id"),
        sealed_by("tasks_sheetline", "tasks_round", "locked", OF_LINE),
        sealed_by("tasks_linefigure", "tasks_round", "locked", OF_FIGURE),
    ]
