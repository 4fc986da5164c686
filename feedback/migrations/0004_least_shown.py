from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_default_questions")]

    operations = [
        migrations.AddField(
            "surveyrules",
            "least_shown",
            models.PositiveSmallIntegerField("最少公布份数", default=10),
        ),
        migrations.AddConstraint(
            "surveyrules",
            models.CheckConstraint(condition=Q(least_shown__gte=5), name="survey_rules_shown_from_floor"),
        ),
    ]
