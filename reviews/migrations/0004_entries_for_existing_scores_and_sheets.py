from django.db import migrations

from workflow.adopting import adopt


def adopt_rows(apps, schema_editor):
    adopt(apps, "reviews.ReviewSheet")
    adopt(apps, "reviews.Score")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0003_scores_and_sheets_refer_to_entries"),
    ]

    operations = [
        migrations.RunPython(adopt_rows, migrations.RunPython.noop),
    ]
