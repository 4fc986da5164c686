import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0010_order_existing_organizations")]

    operations = [
        migrations.RemoveConstraint(model_name="listcolumns", name="list_columns_once"),
        # Empty on the way back, until the next migration has filled it.
        migrations.AlterField(
            model_name="listcolumns",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="list_columns",
                to=settings.AUTH_USER_MODEL,
                verbose_name="人员",
            ),
        ),
        migrations.AddField(
            model_name="listcolumns",
            name="post",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="list_columns",
                to="organizations.appointment",
                verbose_name="任职",
            ),
        ),
    ]
