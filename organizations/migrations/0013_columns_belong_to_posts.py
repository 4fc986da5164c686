import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0012_give_columns_to_posts")]

    operations = [
        migrations.RemoveField(model_name="listcolumns", name="user"),
        migrations.AlterField(
            model_name="listcolumns",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="list_columns",
                to="organizations.appointment",
                verbose_name="任职",
            ),
        ),
        migrations.AddConstraint(
            model_name="listcolumns",
            constraint=models.UniqueConstraint(fields=["post", "page"], name="list_columns_once"),
        ),
    ]
