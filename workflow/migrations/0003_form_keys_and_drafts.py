"""One-time keys of sent forms, and drafts of forms that are being filled in."""

from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("workflow", "0002_audit_searched_by_verb_and_time")]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=24, unique=True, verbose_name="表单编号")),
                ("user_id", models.BigIntegerField(verbose_name="人员")),
                ("digest", models.CharField(max_length=64, verbose_name="内容摘要")),
                ("location", models.TextField(blank=True, verbose_name="去处")),
                ("told", models.JSONField(default=list, verbose_name="提示")),
                (
                    "sent_at",
                    models.DateTimeField(db_index=True, default=timezone.now, verbose_name="提交时间"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="人员")),
                ("post_id", models.BigIntegerField(default=0, verbose_name="任职")),
                ("page", models.CharField(max_length=300, verbose_name="页面")),
                ("text", models.JSONField(verbose_name="内容")),
                ("updated_at", models.DateTimeField(db_index=True, verbose_name="保存时间")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "post_id", "page"), name="draft_once_per_page")
                ],
            },
        ),
    ]
