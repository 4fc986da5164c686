import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workflow", "0002_audit_searched_by_verb_and_time"),
        ("reviews", "0004_entries_for_existing_scores_and_sheets"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reviewsheet",
            name="latest_entry",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflow.auditentry",
                verbose_name="最近一次变更的审计记录",
            ),
        ),
        migrations.AlterField(
            model_name="score",
            name="latest_entry",
            field=models.OneToOneField(
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="workflow.auditentry",
                verbose_name="最近一次变更的审计记录",
            ),
        ),
    ]
