"""From which template each survey was drafted, as its entry in the audit log says."""

import json

from django.db import migrations


def remember(apps, schema_editor):
    survey = apps.get_model("feedback", "Survey")
    known = set(apps.get_model("feedback", "SurveyTemplate").objects.values_list("pk", flat=True))
    entries = apps.get_model("workflow", "AuditEntry").objects.filter(
        verb="create_survey", subject_type="feedback.survey", result="done"
    )
    for number, payload in entries.values_list("subject_id", "payload"):
        template = json.loads(bytes(payload))["after"].get("template")
        if template in known:
            survey.objects.filter(pk=int(number), template=None).update(template=template)


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0007_library_void_slips_remarks"),
        ("workflow", "0001_audit_and_notices"),
    ]

    # Backwards the column goes.
    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
