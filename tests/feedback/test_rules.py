"""满意度规则: kept by the officers of the root; with results a reason, and nothing hidden comes to light."""

import pytest
from django.urls import reverse

from feedback.models import SurveyRules
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from tests.builders.surveys import a_result
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = reverse("feedback:rules")
DEFAULTS = {
    "satisfied": 100, "basically": 75, "dissatisfied": 55, "city": 300, "county": 200, "township": 100,
    "village": 30, "least_shown": 10,
}  # fmt: skip


@pytest.fixture
def city():
    a_round()
    return a_city()


@pytest.fixture
def officer(city, client):
    post = an_appointment(city[0], Role.OFFICER)
    client.force_login(post.user)
    return post


def post(client, **changes):
    return client.post(PAGE, DEFAULTS | changes)


def test_rules_are_kept_and_recorded(client, officer):
    assert client.get(PAGE).status_code == 200
    assert not SurveyRules.objects.exists()
    assert post(client, basically=80, village=20, least_shown=5).status_code == 302

    rules = SurveyRules.objects.get()
    assert (rules.round, rules.basically, rules.village, rules.least_shown) == (a_round(), 80, 20, 5)
    content = AuditEntry.objects.get(verb="set_survey_rules").content
    assert (content["before"]["basically"], content["after"]["basically"]) == (75, 80)


def test_the_same_again_is_no_change(client, officer):
    post(client, basically=80)
    assert post(client, basically=80).status_code == 302
    assert AuditEntry.objects.filter(verb="set_survey_rules").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"least_shown": 4}, "最少公布份数"),
        ({"satisfied": 101}, "满意"),
        ({"basically": 40}, "三种回答的分数须依次不升"),
        ({"village": 0}, "村级"),
        ({"city": ""}, "市级"),
    ],
)
def test_wrong_rules_change_nothing(client, officer, changes, words):
    answer = post(client, **changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="set_survey_rules").exists()


def test_with_results_a_change_needs_a_reason(client, city, officer):
    a_result(city[-1])
    assert "请写明改动理由" in post(client, village=40).content.decode()
    assert post(client, village=40, reason="省里统一要求").status_code == 302

    content = AuditEntry.objects.get(verb="set_survey_rules").content
    assert content["details"]["reason"] == "省里统一要求"


def test_with_results_nothing_hidden_comes_to_light(client, city, officer):
    a_result(city[-1])
    lowered = post(client, least_shown=9, reason="样本少")
    assert lowered.status_code == 422
    assert "只能提高" in lowered.content.decode()
    assert post(client, least_shown=12, reason="更稳妥").status_code == 302


@pytest.mark.parametrize(
    ("place", "role"), [(1, Role.OFFICER), (0, Role.LEADER), (0, Role.SECRETARY), (0, Role.SYSTEM_ADMIN)]
)
def test_nobody_else(client, city, place, role):
    client.force_login(an_appointment(city[place], role).user)

    assert client.get(PAGE).status_code == 403
    assert post(client, village=40).status_code == 403
    assert PAGE not in client.get(reverse("feedback:surveys")).content.decode()


def test_wrong_method(client, officer):
    assert client.delete(PAGE).status_code == 405
