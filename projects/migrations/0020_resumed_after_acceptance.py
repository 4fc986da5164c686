from django.db import migrations, models
from django.utils import timezone


def from_projects(apps, schema_editor):
    """A project keeps the day of its latest 整改 only: it followed the latest request made up to then."""
    projects = apps.get_model("projects", "Project")
    acceptances = apps.get_model("projects", "Acceptance")
    for project in projects.objects.filter(rectify_from__isnull=False).only("rectify_from"):
        asked = acceptances.objects.filter(project=project.pk).order_by("-number")
        before = (each for each in asked if timezone.localdate(each.requested_at) <= project.rectify_from)
        latest = next(before, None)
        if latest is not None:
            acceptances.objects.filter(pk=latest.pk).update(resumed_on=project.rectify_from)


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0019_indexes_by_house_and_subtree'),
    ]

    operations = [
        migrations.AddField(
            model_name='acceptance',
            name='resumed_on',
            field=models.DateField(editable=False, help_text='要求整改或重启整改之日，此前等候验收或已验收', null=True, verbose_name='恢复实施日期'),
        ),
        migrations.RunPython(from_projects, migrations.RunPython.noop),
    ]
