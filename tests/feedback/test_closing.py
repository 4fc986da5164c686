"""销号 waits for satisfaction: below the line, or missing where the round demands it, unless waived."""

from decimal import Decimal

import pytest
from django.urls import reverse

from feedback.closing import shortfall
from feedback.views import closing_waiver
from organizations.roles import Role
from projects.models import Project
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.surveys import Kind, a_result, small
from tests.builders.voice import a_survey
from tests.builders.work import a_project, a_round
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def project(village):
    return a_project(village, ProjectState.ACCEPTED)


def demand(**fields) -> None:
    round_ = a_round()
    type(round_).objects.filter(pk=round_.pk).update(**fields)


def close(client, who, project):
    client.force_login(who.user)
    return client.post(reverse("projects:transition", args=[project.pk, "close"]))


def waive(client, who, project, reason="入户核实，群众已经认可"):
    client.force_login(who.user)
    return client.post(reverse("feedback:closing_waiver", args=[project.pk]), {"reason": reason})


def below_the_line(organization, **fields):
    """59 of 100 are satisfied."""
    return a_result(organization, satisfied=50, basically=9, dissatisfied=41, unknown=0, invalid=0, **fields)


def test_below_the_line_blocks_page_and_post(client, village, officer, project):
    below_the_line(village)
    answer = close(client, officer, project)
    words = "满意度 59.0%，低于 60% 的合格线"

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert words in client.get(project.get_absolute_url()).content.decode()
    project.refresh_from_db()
    assert project.state == ProjectState.ACCEPTED


def test_exactly_on_the_line_passes(client, village, officer, project):
    a_result(village, satisfied=50, basically=10, dissatisfied=40, unknown=0, invalid=0)

    assert close(client, officer, project).status_code == 302


def test_the_line_belongs_to_the_round(client, village, officer, project):
    demand(satisfaction_line=Decimal("58.5"))
    below_the_line(village)

    assert close(client, officer, project).status_code == 302


@pytest.mark.parametrize("make", [small, lambda village: below_the_line(village, kind=Kind.OPEN_LINK)])
def test_what_does_not_count_neither_blocks_nor_satisfies(client, village, officer, project, make):
    make(village)
    assert close(client, officer, project).status_code == 302


@pytest.mark.parametrize("make", [lambda village: None, small])
def test_missing_where_the_round_demands_it_blocks(client, village, officer, project, make):
    demand(satisfaction_required=True)
    make(village)
    answer = close(client, officer, project)

    assert answer.status_code == 422
    assert "没有可采用的满意度结果" in answer.content.decode()
    assert reverse("feedback:closing_waiver", args=[project.pk]) in answer.content.decode()


def test_a_good_result_satisfies_the_round(client, village, officer, project):
    demand(satisfaction_required=True)
    a_result(village)

    assert close(client, officer, project).status_code == 302


def test_a_waiver_opens_the_way_and_is_printed(client, village, officer, project):
    below_the_line(village)
    assert waive(client, officer, project).status_code == 302

    page = client.get(f"{project.get_absolute_url()}?tab=satisfaction").content.decode()
    assert "已豁免满意度要求" in page
    assert "入户核实，群众已经认可" in page
    entry = AuditEntry.objects.get(verb="waive_satisfaction")
    assert entry.content["after"] == {"waiver_reason": "入户核实，群众已经认可"}
    assert close(client, officer, project).status_code == 302


def test_a_waiver_needs_a_reason(client, village, officer, project):
    below_the_line(village)
    for reason, words in (("", "请写明理由"), ("理" * 201, "理由最多 200 字")):
        answer = waive(client, officer, project, reason)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    project.refresh_from_db()
    assert project.waiver_reason == ""
    assert not AuditEntry.objects.exists()


def test_only_the_judging_officer_waives(client, village, officer, project):
    below_the_line(village)
    county = an_appointment(village.parent.parent, Role.OFFICER)
    for who in (an_appointment(village, Role.SECRETARY), county, an_appointment(village.parent, Role.LEADER)):
        assert waive(client, who, project).status_code == 403
    assert waive(client, an_appointment(an_organization(village.parent)), project).status_code == 404
    project.refresh_from_db()
    assert project.waiver_reason == ""


@pytest.mark.parametrize("state", [ProjectState.IN_PROGRESS, ProjectState.CLOSED, ProjectState.RECTIFYING])
def test_there_is_nothing_to_waive_but_before_closing(client, village, officer, state):
    below_the_line(village)
    answer = waive(client, officer, a_project(village, state))

    assert answer.status_code == 409
    assert "不需要豁免满意度要求" in answer.content.decode()


def test_there_is_nothing_to_waive_where_nothing_is_wrong_or_twice(client, village, officer, project):
    assert waive(client, officer, project).status_code == 409
    below_the_line(village)
    assert waive(client, officer, project).status_code == 302
    assert waive(client, officer, project).status_code == 409
    assert AuditEntry.objects.filter(verb="waive_satisfaction").count() == 1


def test_what_changed_before_the_lock_is_judged_again(client, village, officer, project, monkeypatch):
    """A colleague waives, a good result comes in, or the right goes, between the page's judgement and the lock."""
    below_the_line(village)
    real = engine.lock

    def meanwhile(change):
        monkeypatch.setattr(engine, "lock", lambda record: (change(), real(record))[1])

    meanwhile(lambda: Project.objects.filter(pk=project.pk).update(waiver_reason="同事已豁免"))
    assert waive(client, officer, project).status_code == 409
    meanwhile(lambda: Project.objects.filter(pk=project.pk).update(waiver_reason="", state="closed"))
    assert waive(client, officer, project).status_code == 409
    back = {"waiver_reason": "", "state": ProjectState.ACCEPTED}
    meanwhile(lambda: Project.objects.filter(pk=project.pk).update(**back))
    answers = iter((True, False))
    monkeypatch.setattr(closing_waiver, "may_judge", lambda *_: next(answers))
    assert waive(client, officer, project).status_code == 403
    project.refresh_from_db()
    assert project.waiver_reason == ""


def test_reopening_takes_the_waiver_back(client, village, officer, project):
    below_the_line(village)
    waive(client, officer, project)
    data = {"reason": "反弹", "due_on": "2099-01-01"}
    assert client.post(reverse("projects:transition", args=[project.pk, "reopen"]), data).status_code == 302
    project.refresh_from_db()
    assert project.waiver_reason == ""


@pytest.mark.parametrize(("state", "words"), [("opened", "调查中"), ("closed", "已截止")])
def test_a_survey_that_is_not_published_is_named(village, project, state, words):
    demand(satisfaction_required=True)
    project.round.refresh_from_db()
    survey = a_survey(village, state=state)
    a_survey(an_organization(village.parent), state=state)

    assert shortfall(project) == f"没有可采用的满意度结果，“{survey}”{words}，尚未公布"
    a_result(village)
    assert shortfall(project) == ""


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_draft_or_a_published_survey_changes_nothing(village, project, state):
    demand(satisfaction_required=True)
    project.round.refresh_from_db()
    a_survey(village, state=state)

    assert shortfall(project) == "没有可采用的满意度结果"


def test_page_and_post_lead_to_the_survey_that_is_not_published(client, village, officer, project):
    demand(satisfaction_required=True)
    survey = a_survey(village, state="closed", by=officer)
    answer = close(client, officer, project)
    page = client.get(f"{project.get_absolute_url()}close/").content.decode()

    assert "已截止，尚未公布" in answer.content.decode() + page
    assert survey.get_absolute_url() in page
    project.refresh_from_db()
    assert project.state == ProjectState.ACCEPTED
