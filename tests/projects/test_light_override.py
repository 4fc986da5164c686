"""人工调灯: an officer's light for a while, beside the computed one; lifted, or over by itself."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.lights import Thresholds, light_case
from projects.models import Project
from projects.states import ProjectState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = ProjectState
FORM = {"light": "green", "reason": "汛期停工，已同意顺延", "until": "2026-08-10"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, user=a_user("顾明川"))


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER, user=a_user("张明"))


@pytest.fixture
def project(village, secretary):
    """Red: a task is 23 days overdue."""
    made = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 1))
    a_task(made, due_on=date(2026, 7, 1), title="管线迁改协调")
    return made


def post(client, person, project, **changes):
    client.force_login(person.user)
    return client.post(reverse("projects:light_override", args=[project.pk]), FORM | changes)


def lift(client, person, project):
    client.force_login(person.user)
    return client.post(reverse("projects:light_lift", args=[project.pk]))


def shown(project, day: date = date(2026, 7, 24)) -> str:
    return Project.objects.annotate(light=light_case(Thresholds(), day)).get(pk=project.pk).light


def test_it_shows_both_lights_with_reason_person_and_last_day(client, project, officer, secretary):
    assert post(client, officer, project).status_code == 302

    page = client.get(project.get_absolute_url()).content.decode()
    for words in (
        "人工调为绿灯至 8 月 10 日：汛期停工，已同意顺延",
        "张明（青石街道）调整",
        "系统测算为红灯：任务 1“管线迁改协调”已逾期 23 天",
    ):
        assert words in page
    assert shown(project) == "green"


def test_it_is_recorded_and_the_house_is_told(client, project, officer, secretary):
    post(client, officer, project)
    entry = AuditEntry.objects.get(verb="override_light").content

    assert entry["after"]["override"] == "green"
    assert entry["details"]["reason"] == FORM["reason"]
    assert Notice.objects.get().user_id == secretary.user_id


def test_the_list_says_both_and_finds_it(client, project, officer):
    post(client, officer, project)
    page = client.get(reverse("projects:projects"), {"light": "overridden"}).content.decode()

    assert "共 1 个项目" in page
    assert "人工调灯至 8 月 10 日，系统测算红：任务逾期 23 天" in page
    assert "共 0 个项目" in client.get(reverse("projects:projects"), {"light": "red"}).content.decode()


def test_it_ends_by_itself_after_its_last_day(client, project, officer):
    post(client, officer, project)
    client.get(project.get_absolute_url())  # reads what the form said

    assert [shown(project, date(2026, 8, day)) for day in (10, 11)] == ["green", "red"]
    with time_machine.travel("2026-08-11 10:00 +0800", tick=False):
        client.force_login(officer.user)  # the session of July is over
        assert "人工调为" not in client.get(project.get_absolute_url()).content.decode()
        assert (
            "共 0 个项目"
            in client.get(reverse("projects:projects"), {"light": "overridden"}).content.decode()
        )


def test_it_is_lifted_before(client, project, officer):
    post(client, officer, project)
    assert lift(client, officer, project).status_code == 302
    project.refresh_from_db()

    assert (project.override, project.override_until, project.override_by_id) == ("", None, None)
    assert shown(project) == "red"
    assert AuditEntry.objects.get(verb="lift_override").content["before"]["override"] == "green"


def test_a_second_click_lifts_nothing(client, project, officer):
    post(client, officer, project)
    lift(client, officer, project)

    assert lift(client, officer, project).status_code == 302
    assert AuditEntry.objects.filter(verb="lift_override").count() == 1


def test_the_same_again_is_no_change(client, project, officer):
    post(client, officer, project)
    post(client, officer, project)

    assert AuditEntry.objects.filter(verb="override_light").count() == 1


def test_an_officer_further_up_may_too(client, project, village):
    county = an_appointment(village.parent.parent, Role.OFFICER)
    assert post(client, county, project).status_code == 302


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER])
def test_nobody_else_above_may(client, project, village, officer, role):
    other = an_appointment(village.parent, role)
    assert post(client, other, project).status_code == 403
    assert AuditEntry.objects.filter(verb="override_light", result="refused").exists()


def test_the_secretary_and_an_officer_of_the_same_place_may_not(client, project, village, secretary):
    assert post(client, secretary, project).status_code == 403
    assert post(client, an_appointment(village, Role.OFFICER), project).status_code == 403


def test_an_officer_with_a_post_there_may_not(client, project, village, officer):
    an_appointment(village, Role.MEMBER, user=officer.user)
    assert post(client, officer, project).status_code == 403
    assert lift(client, officer, project).status_code == 403


def test_a_stranger_does_not_find_it(client, project, village):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)
    assert post(client, beside, project).status_code == 404
    assert post(client, an_appointment(village, Role.SYSTEM_ADMIN), project).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"light": "blue"}, "不是可选"),
        ({"reason": ""}, "请写明调灯的理由"),
        ({"until": "2026-07-23"}, "有效期不能早于今天"),
        ({"until": "2026-10-23"}, "有效期最长 90 天"),
        ({"until": ""}, "请填写有效期"),
    ],
)
def test_a_mistake_changes_nothing(client, project, officer, changes, words):
    answer = post(client, officer, project, **changes)
    project.refresh_from_db()

    assert answer.status_code == 422
    assert project.override == ""
    assert words in answer.content.decode() or changes.get("light")


def test_a_project_without_lights_has_none_to_set(client, village, officer):
    assert post(client, officer, a_project(village, S.SUSPENDED)).status_code == 409


def test_the_button_is_the_officers(client, project, officer, secretary):
    address = reverse("projects:light_override", args=[project.pk])
    for person, there in ((officer, True), (secretary, False)):
        client.force_login(person.user)
        assert (address in client.get(project.get_absolute_url()).content.decode()) is there
