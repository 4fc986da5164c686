import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organizations", "0001_tree_people_posts"),
        ("projects", "0003_meeting_recorded_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mechanism",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=72)),
                ("title", models.CharField(max_length=60, verbose_name="机制名称")),
                (
                    "text",
                    models.TextField(
                        max_length=5000,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="机制内容",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("own", "本单位"), ("county", "全县（市、区）"), ("city", "全市")],
                        default="own",
                        max_length=8,
                        verbose_name="适用范围",
                    ),
                ),
                ("document_number", models.CharField(blank=True, max_length=40, verbose_name="文号")),
                ("in_force_from", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                ("decision_reason", models.CharField(blank=True, max_length=200, verbose_name="办理说明")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草拟"),
                            ("recommended", "已推荐"),
                            ("issued", "已印发"),
                            ("promoted", "全市推广"),
                            ("abolished", "已废止"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.appointment",
                        verbose_name="起草人",
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                        verbose_name="印发单位",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mechanisms",
                        to="organizations.organization",
                        verbose_name="形成单位",
                    ),
                ),
                (
                    "projects",
                    models.ManyToManyField(
                        related_name="mechanisms", to="projects.project", verbose_name="来源项目"
                    ),
                ),
            ],
            options={
                "ordering": ["path", "pk"],
                "indexes": [
                    models.Index(fields=["path"], name="mechanism_path"),
                    models.Index(fields=["state"], name="mechanism_state"),
                ],
            },
        ),
    ]
