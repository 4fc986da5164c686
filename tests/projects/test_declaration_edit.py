"""Editing a declaration: by the house, as a draft or returned, with what changed in the audit."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem
from projects.states import EDITABLE, ProjectState
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_problem, a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK)


@pytest.fixture
def draft(village):
    return a_project(village)


def address(project):
    return reverse("projects:project_edit", args=[project.pk])


def as_typed(project, **changes):
    """What the browser would send back of the unchanged page, with changes."""
    names = (
        "title", "background", "problem_statement", "objectives", "approach", "expected_results",
        "beneficiaries", "budget", "budget_source", "matters_for_superiors",
    )  # fmt: skip
    data = {name: getattr(project, name) for name in names}
    dates = {name: getattr(project, name).isoformat() for name in ("starts_on", "due_on")}
    problems = [problem.pk for problem in project.problems.all()]
    return data | dates | {"category": project.category_id, "problems": problems} | changes


def post(client, person, project, query="", **data):
    client.force_login(person.user)
    return client.post(address(project) + query, data)


@pytest.mark.parametrize("state", EDITABLE)
def test_the_house_edits_drafts_and_returned_ones(client, village, clerk, state):
    project = a_project(village, state)
    assert post(client, clerk, project, **as_typed(project, title="电梯进楼栋")).status_code == 302
    project.refresh_from_db()

    assert (project.title, project.state) == ("电梯进楼栋", state)


def test_the_audit_has_what_was_and_is_of_the_changed_fields_alone(client, village, clerk, draft):
    second = a_problem(village)
    problems = [draft.problems.get().pk, second.pk]
    post(client, clerk, draft, **as_typed(draft, title="电梯进楼栋", problems=problems))
    content = AuditEntry.objects.get(verb="edit_declaration").content

    assert content["before"]["title"] == "老旧楼栋加装电梯协商"
    assert content["after"]["title"] == "电梯进楼栋"
    assert content["after"]["problems"] == problems
    assert set(content["after"]) == {"title", "problems", "search_key"}


def test_saving_without_a_change_writes_no_entry(client, clerk, draft):
    assert post(client, clerk, draft, **as_typed(draft)).status_code == 302
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", sorted(set(S) - EDITABLE))
def test_afterwards_it_is_closed(client, village, clerk, state):
    project = a_project(village, state)
    answer = post(client, clerk, project, **as_typed(project, title="电梯进楼栋"))
    project.refresh_from_db()

    assert client.get(address(project)).status_code == 409
    assert answer.status_code == 409
    assert "申报已不能修改" in answer.content.decode()
    assert project.title == "老旧楼栋加装电梯协商"


def test_a_member_may_not(client, village, draft):
    assert post(client, an_appointment(village, Role.MEMBER), draft, title="甲").status_code == 403


def test_the_judge_may_not_rewrite_what_is_judged(client, village):
    project = a_project(village, S.RETURNED)

    assert post(client, an_appointment(village.parent, Role.OFFICER), project, title="甲").status_code == 403


def test_drafts_are_not_found_outside_the_house(client, village, draft):
    for stranger in (
        an_appointment(village.parent, Role.OFFICER),
        an_appointment(an_organization(village.parent), Role.SECRETARY),
    ):
        assert post(client, stranger, draft, title="甲").status_code == 404


def test_the_form_may_be_changed_for_the_short_one_and_back(client, clerk, draft):
    short = {"title": draft.title, "objectives": "加装八部"}
    assert post(client, clerk, draft, "?size=minor", **short).status_code == 302
    draft.refresh_from_db()

    assert draft.size == "minor"
    assert draft.approach == "逐户协商，分摊补偿。"


def test_own_problems_stay_offered_whatever_became_of_them(client, village, clerk):
    gone = a_problem(village, state=Problem.State.DISMISSED)
    project = a_project(village, problems=[gone])
    client.force_login(clerk.user)
    page = client.get(address(project)).content.decode()

    assert f"{gone.description}（不予纳入）" in page


def test_bad_input_keeps_the_text_and_changes_nothing(client, clerk, draft):
    answer = post(client, clerk, draft, **as_typed(draft, title="", objectives="新的目标"))
    draft.refresh_from_db()

    assert answer.status_code == 422
    assert "新的目标" in answer.content.decode()
    assert draft.objectives == "加装电梯八部。"


def test_opinions_stand_above_the_form_with_links_to_their_fields(client, village, clerk):
    officer = an_appointment(village.parent, Role.OFFICER)
    project = a_declaration(village, S.RETURNED, return_due_on=date(2026, 3, 3))
    an_opinion(project, officer, given=True, text="目标无法验收")
    client.force_login(clerk.user)
    page = client.get(address(project)).content.decode()

    assert "目标无法验收" in page
    assert 'href="#id_objectives"' in page
    assert "修改期限 3 月 3 日" in page


def test_a_similar_title_nearby_is_a_hint_not_an_error(client, village, clerk, draft):
    beside = an_organization(village.parent, short_name="桐花社区")
    a_project(beside, S.IN_PROGRESS, title="老旧楼栋加装电梯")
    client.force_login(clerk.user)
    page = client.get(address(draft)).content.decode()

    assert "老旧楼栋加装电梯（桐花社区，攻坚中）" in page
    assert post(client, clerk, draft, **as_typed(draft)).status_code == 302
