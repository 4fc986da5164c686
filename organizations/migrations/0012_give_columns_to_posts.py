from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def give(apps, schema_editor):
    """What a person chose holds for each post that is held today; of nobody in office it is forgotten."""
    columns, posts = (apps.get_model("organizations", name) for name in ("ListColumns", "Appointment"))
    today = timezone.localdate()
    held = posts.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    for row in list(columns.objects.filter(post=None)):
        columns.objects.bulk_create(
            columns(user_id=row.user_id, post_id=post, page=row.page, columns=row.columns)
            for post in held.filter(user=row.user_id).order_by("pk").values_list("pk", flat=True)
        )
        row.delete()


def take_back(apps, schema_editor):
    """Of several posts' the oldest stays."""
    columns = apps.get_model("organizations", "ListColumns")
    seen = set()
    for row in columns.objects.select_related("post").order_by("pk"):
        key = row.post.user_id, row.page
        if key in seen:
            row.delete()
            continue
        seen.add(key)
        row.user_id, row.post_id = row.post.user_id, None
        row.save()


class Migration(migrations.Migration):
    dependencies = [("organizations", "0011_columns_may_belong_to_posts")]

    operations = [migrations.RunPython(give, take_back)]
