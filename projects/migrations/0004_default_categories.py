"""The ten categories of design §5.1. Names that are there already stay as they are."""

from django.db import migrations

NAMES = (
    "基层组织建设",
    "基层治理",
    "乡村振兴与集体经济",
    "民生服务",
    "人居环境",
    "矛盾化解与信访",
    "营商与产业",
    "机关作风与效能",
    "改革创新",
    "安全应急",
)


def add_categories(apps, schema_editor):
    category = apps.get_model("projects", "Category")
    category.objects.bulk_create(
        [category(name=name, position=position) for position, name in enumerate(NAMES, start=1)],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_meeting_recorded_at")]

    # Backwards they stay: projects may use them by then.
    operations = [migrations.RunPython(add_categories, migrations.RunPython.noop)]
