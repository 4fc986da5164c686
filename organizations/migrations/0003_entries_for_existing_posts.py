from django.db import migrations

from workflow.adopting import adopt


def adopt_rows(apps, schema_editor):
    adopt(apps, "organizations.Appointment")


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_posts_refer_to_entries"),
    ]

    operations = [
        migrations.RunPython(adopt_rows, migrations.RunPython.noop),
    ]
