"""Days off and worked weekends as the State Council published them, as far as the calendar package knows."""

from chinese_calendar import constants as published
from django.db import migrations

FIRST_YEAR = 2020  # rounds told afterwards reach back a few years, not to 2004


def add_holidays(apps, schema_editor):
    holiday = apps.get_model("projects", "Holiday")
    off = [(day, name, False) for day, name in published.holidays.items()]
    worked = [(day, name, True) for day, name in published.workdays.items()]
    holiday.objects.bulk_create(
        [
            holiday(day=day, name=published.Holiday(name).chinese, is_workday=is_workday)
            for day, name, is_workday in sorted(off + worked)
            if day.year >= FIRST_YEAR
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_default_categories")]

    # Backwards they stay: somebody may have corrected them by then.
    operations = [migrations.RunPython(add_holidays, migrations.RunPython.noop)]
