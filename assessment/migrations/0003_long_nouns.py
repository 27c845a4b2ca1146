"""The noun of a measure ends with its key, which of a ledger's measure may be long."""

from django.db import migrations, models

from fazhi.org.portable import sealed_by

OF_PASSAGE = (
    "(SELECT r.call_id FROM assessment_report r JOIN assessment_reportsection s ON s.report_id = r.id "
    "JOIN assessment_passage p ON p.section_id = s.id WHERE p.id = {row}.passage_id)"
)
SEAL = sealed_by("assessment_reportsource", "assessment_reportcall", "closed", OF_PASSAGE)


class Migration(migrations.Migration):
    """Widens the column; SQLite makes the table anew for it and loses its triggers, so they are taken off and put on again."""

    dependencies = [("assessment", "0002_guards")]
    operations = [
        migrations.RunPython(SEAL.reverse_code, SEAL.code),
        migrations.AlterField("reportsource", "noun", models.CharField("对象类别", max_length=80)),
        migrations.RunPython(SEAL.code, SEAL.reverse_code),
    ]
