from django.db import migrations

from organizations.official_order import put_in_order


def order_rows(apps, schema_editor):
    put_in_order(apps.get_model("organizations", "Organization").objects.all())


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0009_place_in_official_order"),
    ]

    operations = [
        migrations.RunPython(order_rows, migrations.RunPython.noop),
    ]
