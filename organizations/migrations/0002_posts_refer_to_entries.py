import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0002_audit_searched_by_verb_and_time"),
        ("organizations", "0001_tree_people_posts"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="latest_entry",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflow.auditentry",
                verbose_name="最近一次变更的审计记录",
            ),
        ),
    ]
