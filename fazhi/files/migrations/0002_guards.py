"""What was published is written once: only its withdrawal may follow."""

from django.db import migrations

from fazhi.org.portable import written_once

COLUMNS = ("id", "section", "sort", "sort_name", "number", "edition", "year", "title", "unit_id", "unit_name", "place", "paper")
COLUMNS += ("digest", "checked", "docx_id", "pdf_id", "by_id", "by_unit_id", "published_at")


class Migration(migrations.Migration):
    """Adds the triggers."""

    # a database that went through this has nothing left to do
    replaces = [("files", "0005_publication")]
    dependencies = [("files", "0001_tables")]
    operations = [
        written_once("files_publication", COLUMNS, ends="withdrawn_at"),
    ]
