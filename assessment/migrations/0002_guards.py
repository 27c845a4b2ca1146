"""The reports of a closed call, their sections and versions, and what they were drawn from can't be written by any path."""

from django.db import migrations

from fazhi.org.portable import sealed_by

OF_REPORT = "(SELECT call_id FROM assessment_report WHERE id = {row}.report_id)"
OF_SECTION = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id WHERE s.id = {row}.section_id)"
)
OF_PASSAGE = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id "
    "JOIN assessment_passage p ON p.section_id = s.id WHERE p.id = {row}.passage_id)"
)


class Migration(migrations.Migration):
    """Adds the triggers."""

    # a database that went through these has nothing left to do
    replaces = [
        ("assessment", "0002_closed_calls"),
    ]
    dependencies = [("assessment", "0001_tables")]
    operations = [
        sealed_by("assessment_report", "assessment_reportcall", "closed", "{row}.call_id"),
        sealed_by("assessment_reportsection", "assessment_reportcall", "closed", OF_REPORT),
        sealed_by("assessment_sectionversion", "assessment_reportcall", "closed", OF_SECTION),
        sealed_by("assessment_passage", "assessment_reportcall", "closed", OF_SECTION),
        sealed_by("assessment_reportsource", "assessment_reportcall", "closed", OF_PASSAGE),
        sealed_by("assessment_reportfigure", "assessment_reportcall", "closed", OF_PASSAGE),
    ]
