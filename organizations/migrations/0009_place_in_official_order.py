from django.db import migrations

import organizations.official_order


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0008_export_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="order_key",
            field=organizations.official_order.OrderKeyField(
                db_index=True, default="", editable=False, max_length=192
            ),
        ),
    ]
