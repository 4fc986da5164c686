"""问卷模板 and 量表: who keeps them, what of them may still change, and what a survey takes from them."""

from typing import Any

import pytest
from django.urls import reverse

from feedback.drafting import usual_template
from feedback.models import Question, Scale, ScaleOption, Survey, SurveyTemplate
from organizations.roles import Role
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.running import as_, post_new, row_post, text
from tests.builders.work import a_round
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
TEMPLATES, SCALES = reverse("feedback:templates"), reverse("feedback:scales")


@pytest.fixture
def places():
    a_round()
    return a_city()


@pytest.fixture
def keeper(places):
    return an_appointment(places[0], Role.OFFICER)


@pytest.fixture
def officer(places):
    return an_appointment(places[2], Role.OFFICER)


def default() -> SurveyTemplate:
    return SurveyTemplate.objects.get(is_default=True)


def edit_post(template: SurveyTemplate, **changes: Any) -> dict[str, Any]:
    rows = list(template.questions.all())
    values = {
        "name": template.name,
        "introduction": template.introduction,
        "questions-TOTAL_FORMS": str(len(rows)),
        "questions-INITIAL_FORMS": str(len(rows)),
    }
    for number, question in enumerate(rows):
        values |= row_post(number, question)
    return values | changes


def scale_post(scale: Scale, **changes: Any) -> dict[str, Any]:
    rows = list(scale.options.all())
    values = {
        "name": scale.name,
        "options-TOTAL_FORMS": str(len(rows)),
        "options-INITIAL_FORMS": str(len(rows)),
    }
    for number, option in enumerate(rows):
        values |= {
            f"options-{number}-id": str(option.pk),
            f"options-{number}-place": str(option.position),
            f"options-{number}-label": option.label,
            f"options-{number}-standing": option.standing,
            f"options-{number}-points": "" if option.points is None else str(option.points),
        }
    return values | changes


def copied(client, keeper, name="村级问卷") -> SurveyTemplate:
    as_(client, keeper).post(reverse("feedback:template_new"), {"name": name, "source": default().pk})
    return SurveyTemplate.objects.get(name=name)


def new_scale(client, keeper, name="城区量表") -> Scale:
    source = Scale.objects.get(name="满意四档")
    as_(client, keeper).post(reverse("feedback:scale_new"), {"name": name, "source": source.pk})
    return Scale.objects.get(name=name)


def move(client, keeper, record, name) -> int:
    """The status; what the next page tells of it is read away."""
    status = as_(client, keeper).post(f"{record.get_absolute_url()}{name}/").status_code
    client.get(TEMPLATES)
    return status


def points(scale: Scale) -> dict[str, int | None]:
    return dict(scale.options.values_list("label", "points"))


# Who


@pytest.mark.parametrize("address", [TEMPLATES, SCALES])
def test_officers_read_the_library_and_nobody_else(client, places, officer, address):
    assert as_(client, officer).get(address).status_code == 200
    for role in (Role.SECRETARY, Role.LEADER, Role.CLERK):
        assert as_(client, an_appointment(places[2], role)).get(address).status_code == 403


def test_only_officers_of_the_root_are_offered_changes(client, keeper, officer):
    new = reverse("feedback:template_new")
    for address in (TEMPLATES, default().get_absolute_url()):
        assert new in text(client, keeper, address)
        assert new not in text(client, officer, address)


def test_nobody_below_the_root_changes_anything(client, officer):
    template, scale = default(), Scale.objects.first()
    addresses = [
        reverse("feedback:template_new"),
        reverse("feedback:template_edit", args=[template.pk]),
        reverse("feedback:template_default", args=[template.pk]),
        reverse("feedback:template_transition", args=[template.pk, "withdraw"]),
        reverse("feedback:scale_new"),
        reverse("feedback:scale_edit", args=[scale.pk]),
        reverse("feedback:scale_transition", args=[scale.pk, "withdraw"]),
    ]
    assert [as_(client, officer).post(address).status_code for address in addresses] == [403] * 7


# Templates


def test_a_new_template_starts_as_a_copy_and_is_recorded(client, keeper):
    template = copied(client, keeper)

    wording = ("position", "kind", "text", "scale", "is_overall", "needs_involvement")
    assert list(template.questions.values_list(*wording)) == list(default().questions.values_list(*wording))
    assert (template.is_default, template.introduction) == (False, default().introduction)
    entry = AuditEntry.objects.get(verb="create_template")
    assert len(entry.content["after"]["questions"]) == 7


def test_a_name_is_taken_once(client, keeper):
    copied(client, keeper)
    answer = as_(client, keeper).post(
        reverse("feedback:template_new"), {"name": "村级问卷", "source": default().pk}
    )
    assert answer.status_code == 422
    assert "已有“村级问卷”" in answer.content.decode()


def test_a_template_that_no_survey_used_is_edited_and_recorded(client, keeper):
    template = copied(client, keeper)
    edit = reverse("feedback:template_edit", args=[template.pk])
    changes = {"name": "社区问卷", "questions-2-text": "楼道问题解决得怎么样？"}

    assert as_(client, keeper).post(edit, edit_post(template, **changes)).status_code == 302

    template.refresh_from_db()
    assert template.name == "社区问卷"
    assert template.questions.get(position=3).text == "楼道问题解决得怎么样？"
    content = AuditEntry.objects.get(verb="edit_template").content
    assert content["before"]["name"] == "村级问卷"


def test_a_template_without_a_question_that_decides_is_refused(client, keeper):
    template = copied(client, keeper)
    values = edit_post(template)
    del values["questions-5-is_overall"]

    answer = as_(client, keeper).post(reverse("feedback:template_edit", args=[template.pk]), values)

    assert answer.status_code == 422
    assert "须有一道“总体满意”题" in answer.content.decode()


def test_the_wording_of_a_template_that_was_used_stays(client, places, keeper, officer):
    template = copied(client, keeper)
    post_new(client, officer, places[3], template=template.pk)
    assert Survey.objects.get().template == template

    edit = reverse("feedback:template_edit", args=[template.pk])
    changed = edit_post(template, **{"questions-2-text": "换个问法"})
    assert as_(client, keeper).get(edit).status_code == 409
    assert as_(client, keeper).post(edit, changed).status_code == 409
    assert not template.questions.filter(text="换个问法").exists()
    assert edit not in text(client, keeper, template.get_absolute_url())


def test_another_default_replaces_the_one_before(client, keeper):
    former, template = default(), copied(client, keeper)
    prefer = reverse("feedback:template_default", args=[template.pk])

    assert [as_(client, keeper).post(prefer).status_code for _ in range(2)] == [302, 302]

    assert (default(), usual_template()) == (template, template)
    verbs = AuditEntry.objects.filter(verb__in=["prefer_template", "replace_template"])
    assert list(verbs.order_by("sequence").values_list("verb", "subject_id")) == [
        ("replace_template", str(former.pk)),
        ("prefer_template", str(template.pk)),
    ]


def test_the_default_is_not_withdrawn_and_what_is_withdrawn_becomes_no_default(client, keeper):
    template = copied(client, keeper)
    withdraw = engine.find(SurveyTemplate, "withdraw")
    assert withdraw.verdict(default(), acting(keeper)).is_blocked

    assert move(client, keeper, template, "withdraw") == 302
    prefer = reverse("feedback:template_default", args=[template.pk])
    assert as_(client, keeper).post(prefer).status_code == 409
    assert default() != template


def test_a_withdrawn_template_is_offered_to_nobody_until_it_is_restored(client, places, keeper, officer):
    template = copied(client, keeper)
    move(client, keeper, template, "withdraw")
    new = reverse("feedback:running_survey_new") + f"?organization={places[3].pk}"
    bulk = reverse("feedback:running_surveys_bulk")

    assert template.name not in text(client, officer, new) + text(client, officer, bulk)
    assert post_new(client, officer, places[3], template=template.pk).status_code == 422

    move(client, keeper, template, "restore")
    assert template.name in text(client, officer, new)
    assert template.name in text(client, officer, bulk)


def test_surveys_drafted_together_take_the_template_that_was_chosen(client, places, keeper, officer):
    template = copied(client, keeper)
    scope = {"organization": str(places[2].pk), "what": "organizations", "level": ""}
    bulk = reverse("feedback:running_surveys_bulk")

    as_(client, officer).post(bulk, scope | {"template": template.pk})

    assert Survey.objects.get().template == template


# Scales


def test_a_scale_is_copied_and_changed_with_its_mapping(client, keeper):
    scale = new_scale(client, keeper)
    changes = {"options-1-points": "80", "options-2-label": "不满", "options-0-place": "9"}

    answer = as_(client, keeper).post(
        reverse("feedback:scale_edit", args=[scale.pk]), scale_post(scale, **changes)
    )

    assert answer.status_code == 302
    assert list(scale.options.values_list("position", "label", "points")) == [
        (1, "基本满意", 80), (2, "不满", 55), (3, "不了解", None), (4, "满意", 100),
    ]  # fmt: skip
    assert AuditEntry.objects.get(verb="edit_scale").content["before"]["options"][1]["points"] == 75


def test_two_options_change_places_with_each_others_words(client, keeper):
    scale = new_scale(client, keeper)
    changes = {"options-0-label": "基本满意", "options-1-label": "满意"}

    as_(client, keeper).post(reverse("feedback:scale_edit", args=[scale.pk]), scale_post(scale, **changes))

    assert points(scale) == {"基本满意": 100, "满意": 75, "不满意": 55, "不了解": None}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options-3-points": "10"}, "不计入的选项没有分值"),
        ({"options-0-points": ""}, "请填写 0 到 100 的分值"),
        ({"options-0-points": "101"}, "分值最高 100"),
        ({"options-1-label": "满意"}, "有两个选项的文字相同"),
        ({f"options-{number}-DELETE": "on" for number in range(3)}, "至少要有 2 个选项"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(client, keeper, changes, words):
    scale = new_scale(client, keeper)

    answer = as_(client, keeper).post(
        reverse("feedback:scale_edit", args=[scale.pk]), scale_post(scale, **changes)
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert points(scale) == points(Scale.objects.get(name="满意四档"))


def test_of_a_scale_that_was_asked_only_the_worth_changes_with_a_reason(client, places, keeper, officer):
    post_new(client, officer, places[3])
    scale = Scale.objects.get(name="满意四档")
    edit = reverse("feedback:scale_edit", args=[scale.pk])
    changes = {"options-1-points": "80", "options-0-label": "很满意", "options-2-standing": "basically"}

    assert as_(client, keeper).post(edit, scale_post(scale, **changes)).status_code == 422
    answer = as_(client, keeper).post(edit, scale_post(scale, **changes, reason="按省里新口径"))

    assert answer.status_code == 302
    assert points(scale) == {"满意": 100, "基本满意": 80, "不满意": 55, "不了解": None}
    assert scale.options.get(label="不满意").standing == ScaleOption.Standing.DISSATISFIED
    assert AuditEntry.objects.get(verb="edit_scale").content["details"]["reason"] == "按省里新口径"
    kept = Question.objects.get(is_overall=True).options
    assert [option["points"] for option in kept] == [100, 75, 55, None]


def test_a_scale_of_an_offered_template_is_not_withdrawn(client, keeper):
    used, free = Scale.objects.get(name="满意四档"), Scale.objects.get(name="好差四档")
    withdraw = engine.find(Scale, "withdraw")

    assert str(withdraw.verdict(used, acting(keeper))) == f"模板“{default()}”还在用这个量表"
    assert move(client, keeper, free, "withdraw") == 302
    template = copied(client, keeper)
    page = text(client, keeper, reverse("feedback:template_edit", args=[template.pk]))
    assert "好差四档" not in page
    assert "满意五档" in page


def test_a_row_more_is_asked_of_the_server_where_there_is_no_script(client, keeper):
    scale, template = new_scale(client, keeper), copied(client, keeper)
    asked = as_(client, keeper).post(
        reverse("feedback:scale_edit", args=[scale.pk]), scale_post(scale, add="options")
    )
    assert 'name="options-4-label"' in asked.content.decode()
    asked = client.post(
        reverse("feedback:template_edit", args=[template.pk]), edit_post(template, add="questions")
    )
    assert 'name="questions-7-text"' in asked.content.decode()


@pytest.mark.parametrize("address", [TEMPLATES, SCALES])
def test_more_of_them_cost_no_more_queries(client, keeper, address, django_assert_num_queries):
    as_(client, keeper).get(address)
    with django_assert_num_queries(5 if address == TEMPLATES else 6):
        client.get(address)
    for number in range(3):
        copied(client, keeper, f"第 {number} 号")
        new_scale(client, keeper, f"第 {number} 号")
    with django_assert_num_queries(5 if address == TEMPLATES else 6):
        client.get(address)
