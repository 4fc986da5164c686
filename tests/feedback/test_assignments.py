"""委托调查: officers assign surveyors to organizations below their own, and withdraw it."""

import pytest
from django.urls import reverse

from feedback.models import SurveyAssignment
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.surveys import a_result, a_surveyor
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = reverse("feedback:assignments")


@pytest.fixture
def village():
    found = a_city()[-1]
    a_round()
    return found


@pytest.fixture
def officer(village):
    return an_appointment(village.parent.parent, Role.OFFICER)


@pytest.fixture
def surveyor(village):
    return an_appointment(village.parent.parent.parent, Role.SURVEYOR, a_user("钟望川"))


def assign(client, who, post, organization="青石街道"):
    client.force_login(who.user)
    return client.post(PAGE, {"post": post.pk, "organization": organization})


def withdraw(client, who, assignment):
    client.force_login(who.user)
    return client.post(reverse("feedback:assignment_remove", args=[assignment.pk]))


def test_an_officer_assigns_a_subtree_below(client, village, officer, surveyor):
    assert assign(client, officer, surveyor).status_code == 302

    found = SurveyAssignment.objects.get()
    assert (found.organization, found.post, found.round, found.assigned_by) == (
        village.parent, surveyor, a_round(), officer,
    )  # fmt: skip
    assert AuditEntry.objects.get(verb="assign_survey").content["after"]["post_id"] == surveyor.pk
    page = client.get(PAGE).content.decode()
    assert "青石街道及以下" in page
    assert "钟望川" in page


def test_the_surveyor_then_sees_the_results_there(client, village, officer, surveyor):
    result = a_result(village)
    client.force_login(surveyor.user)
    assert client.get(result.get_absolute_url()).status_code == 404
    assign(client, officer, surveyor)
    client.force_login(surveyor.user)
    assert client.get(result.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.SURVEYOR, Role.CLERK])
def test_only_officers_assign(client, village, surveyor, role):
    assert assign(client, an_appointment(village.parent.parent, role), surveyor).status_code == 403
    assert not SurveyAssignment.objects.exists()


@pytest.mark.parametrize(
    ("organization", "sentence"),
    [
        ("", "请选择调查哪个党组织及以下"),
        ("没有的镇", "没有可选的组织“没有的镇”，请从列表中选择"),
        ("澄湖区", "没有可选的组织“澄湖区”，请从列表中选择"),
    ],
)
def test_a_bad_scope_is_refused_in_words(client, village, officer, surveyor, organization, sentence):
    answer = assign(client, officer, surveyor, organization)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not SurveyAssignment.objects.exists()


def test_an_organization_in_which_one_holds_a_post_is_assigned_by_others(client, village, officer, surveyor):
    an_appointment(village.parent, Role.MEMBER, officer.user)
    client.force_login(officer.user)
    client.post(reverse("organizations:switch_post"), {"post": officer.pk})
    answer = client.post(PAGE, {"post": surveyor.pk, "organization": "青石街道"})

    assert answer.status_code == 422
    assert "“青石街道”的调查不能由您委托" in answer.content.decode()


def test_only_surveyors_in_reach_are_offered(client, village, officer):
    elsewhere = an_appointment(an_organization(village.parent.parent.parent), Role.SURVEYOR)
    clerk = an_appointment(village, Role.CLERK)
    for post in (elsewhere, clerk):
        answer = assign(client, officer, post)
        assert answer.status_code == 422
        assert "请从列表中选择调查员" in answer.content.decode()


def test_the_same_is_assigned_once(client, village, officer, surveyor, monkeypatch):
    assign(client, officer, surveyor)
    answer = assign(client, officer, surveyor)
    assert answer.status_code == 422
    assert "已经委托钟望川调查“青石街道”" in answer.content.decode()
    monkeypatch.setattr("feedback.forms.assignment.AssignmentForm.clean", lambda form: form.cleaned_data)
    assert assign(client, officer, surveyor).status_code == 422
    assert SurveyAssignment.objects.count() == 1


def test_withdrawing_takes_the_right_and_leaves_the_results(client, village, officer):
    surveyor, result = a_surveyor(village.parent, at=village.parent.parent), a_result(village)
    assert withdraw(client, officer, SurveyAssignment.objects.get()).status_code == 302

    assert AuditEntry.objects.get(verb="withdraw_survey").content["before"]["post_id"] == surveyor.pk
    client.force_login(surveyor.user)
    assert client.get(result.get_absolute_url()).status_code == 404
    result.refresh_from_db()


def test_the_surveyed_neither_withdraws_nor_is_offered_to(client, village):
    a_surveyor(village.parent, at=village.parent.parent)
    own, assignment = an_appointment(village.parent, Role.OFFICER), SurveyAssignment.objects.get()

    assert withdraw(client, own, assignment).status_code == 403
    page = client.get(PAGE).content.decode()
    assert reverse("feedback:assignment_remove", args=[assignment.pk]) not in page
    assert "由上级组织撤销" in page


def test_strangers_find_no_assignment_and_others_may_not(client, village, officer):
    a_surveyor(village.parent, at=village.parent.parent)
    assignment = SurveyAssignment.objects.get()
    stranger = an_appointment(an_organization(village.parent.parent.parent), Role.OFFICER)

    assert withdraw(client, stranger, assignment).status_code == 404
    assert withdraw(client, an_appointment(village.parent, Role.SECRETARY), assignment).status_code == 403
    client.force_login(officer.user)
    assert client.get(reverse("feedback:assignment_remove", args=[assignment.pk])).status_code == 405


def test_without_assignments_the_page_says_who_enters(client, village, officer):
    client.force_login(officer.user)

    assert "没有委托时，由上级组织部门工作人员录入结果" in client.get(PAGE).content.decode()
