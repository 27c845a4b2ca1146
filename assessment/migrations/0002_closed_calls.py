"""The reports of a closed call, their sections and what they were drawn from can't be written by any path."""

from django.db import migrations

from fazhi.org.portable import sealed_by

OF_SECTION = "(SELECT call_id FROM assessment_report WHERE id = {row}.report_id)"
OF_PASSAGE = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id WHERE s.id = {row}.section_id)"
)
OF_SOURCE = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id "
    "JOIN assessment_passage p ON p.section_id = s.id WHERE p.id = {row}.passage_id)"
)


class Migration(migrations.Migration):
    """Adds the triggers."""

    dependencies = [("assessment", "0001_reports_of_units")]

    operations = [
        sealed_by("assessment_report", "assessment_reportcall", "closed", "{row}.call_id"),
        sealed_by("assessment_reportsection", "assessment_reportcall", "closed", OF_SECTION),
        sealed_by("assessment_passage", "assessment_reportcall", "closed", OF_PASSAGE),
        sealed_by("assessment_reportsource", "assessment_reportcall", "closed", OF_SOURCE),
    ]
