from django.db import migrations
from django.db.models import F

# Names under which the first schemes printed their criteria.
NAMES = {
    "process": "过程管理",
    "tasks": "任务完成",
    "acceptance": "成效验收",
    "report": "述职",
    "public": "群众满意度",
    "conversion": "成果转化",
}


def fill(apps, schema_editor):
    """What there is was used: it is in force, its codes named what is looked at, its marks were its weight.

    Of several versions for one level and sector the newest is in force.
    """
    Scheme = apps.get_model("reviews", "Scheme")
    Criterion = apps.get_model("reviews", "Criterion")
    for code, name in NAMES.items():
        Criterion.objects.filter(code=code, name="").update(name=name, measure=code, weight=F("full_marks"))
    seen = set()
    for scheme in Scheme.objects.order_by("-version"):
        key = scheme.round_id, scheme.level, scheme.sector
        Scheme.objects.filter(pk=scheme.pk).update(state="superseded" if key in seen else "in_force")
        seen.add(key)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0013_full_schemes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
