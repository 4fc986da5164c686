"""Three scales and the default questions of design §6. What bears the name already stays as it is."""

from django.db import migrations

SATISFIED, BASICALLY, DISSATISFIED, UNKNOWN = "satisfied", "basically", "dissatisfied", "unknown"

SCALES = {
    "满意四档": (
        ("满意", 100, SATISFIED),
        ("基本满意", 75, BASICALLY),
        ("不满意", 55, DISSATISFIED),
        ("不了解", None, UNKNOWN),
    ),
    "满意五档": (
        ("满意", 100, SATISFIED),
        ("比较满意", 80, BASICALLY),
        ("一般", 60, DISSATISFIED),
        ("不太满意", 40, DISSATISFIED),
        ("不满意", 20, DISSATISFIED),
        ("说不清", None, UNKNOWN),
    ),
    "好差四档": (
        ("好", 100, SATISFIED),
        ("较好", 80, BASICALLY),
        ("一般", 60, DISSATISFIED),
        ("差", 40, DISSATISFIED),
        ("不了解", None, UNKNOWN),
    ),
    "知晓参与": (
        ("参与过或从中受益", None, UNKNOWN),
        ("听说过，没有参与", None, UNKNOWN),
        ("没听说过", None, UNKNOWN),
    ),
}

TEMPLATE = "满意度问卷（六问）"
INTRODUCTION = "本问卷不记名，不需要登录，一分钟即可答完。请按您的真实感受选择。"

# Kind, text, scale, is_overall, needs_involvement.
QUESTIONS = (
    ("involvement", "您是否知道或参与过这项工作？", "知晓参与", False, False),
    ("rating", "参与这项工作或从中受益的情况，您是否满意？", "满意四档", False, True),
    ("rating", "问题解决的程度，您是否满意？", "满意四档", False, False),
    ("rating", "办理的快慢，您是否满意？", "满意四档", False, False),
    ("rating", "书记和工作人员的作风，您是否满意？", "满意四档", False, False),
    ("rating", "总的来说，您是否满意？", "满意四档", True, False),
    ("remark", "您还有什么意见或建议？（可不填）", None, False, False),
)


def add_scales(apps, schema_editor):
    scale_model = apps.get_model("feedback", "Scale")
    option = apps.get_model("feedback", "ScaleOption")
    for name, options in SCALES.items():
        scale, is_new = scale_model.objects.get_or_create(name=name)
        if is_new:
            option.objects.bulk_create(
                option(scale=scale, position=position, label=label, points=points, standing=standing)
                for position, (label, points, standing) in enumerate(options, start=1)
            )


def add_template(apps, schema_editor):
    template_model = apps.get_model("feedback", "SurveyTemplate")
    question = apps.get_model("feedback", "TemplateQuestion")
    scales = {scale.name: scale for scale in apps.get_model("feedback", "Scale").objects.all()}
    defaults = {"introduction": INTRODUCTION, "is_default": True}
    template, is_new = template_model.objects.get_or_create(name=TEMPLATE, defaults=defaults)
    if is_new:
        question.objects.bulk_create(
            question(
                template=template,
                position=position,
                kind=kind,
                text=text,
                scale=scales.get(scale),
                is_overall=overall,
                needs_involvement=skips,
            )
            for position, (kind, text, scale, overall, skips) in enumerate(QUESTIONS, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("feedback", "0002_surveys_and_opinions")]

    # Backwards they go with their tables.
    operations = [
        migrations.RunPython(add_scales, migrations.RunPython.noop),
        migrations.RunPython(add_template, migrations.RunPython.noop),
    ]
