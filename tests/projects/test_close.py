"""销号与重启整改: what blocks, who may, and what becomes of the problems."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import AcceptanceRow, Problem, Project, SupervisionNotice
from projects.reporting import open_periods
from projects.states import ProjectState, TaskState
from reviews.collecting import collect
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.reviews import a_scheme, a_sheet
from tests.builders.work import a_problem, a_project, a_task
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, P, N = ProjectState, Problem.State, SupervisionNotice.State
REOPEN = {"reason": "加装后噪声反弹", "due_on": "2099-08-20"}


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(city):
    return an_appointment(city[2], Role.OFFICER, a_user("章若川"))


def post(client, who, project, name: str, data=None):
    client.force_login(who.user)
    return client.post(reverse("projects:transition", args=[project.pk, name]), data or {})


def with_problems(village, state: str, problem_state: str):
    problems = [a_problem(village, state=problem_state) for _ in range(2)]
    return a_project(village, state, problems=problems, accepted_on=date(2026, 7, 1))


def states(project) -> list[str]:
    return sorted(project.problems.values_list("state", flat=True))


def test_closing_solves_the_problems(client, village, secretary, officer):
    project = with_problems(village, S.ACCEPTED, P.ADOPTED)
    assert post(client, officer, project, "close").status_code == 302
    project.refresh_from_db()
    assert project.state == S.CLOSED
    assert project.closed_on is not None
    assert states(project) == [P.SOLVED, P.SOLVED]
    closing = AuditEntry.objects.get(verb="close")
    assert set(AuditEntry.objects.filter(verb="solve").values_list("caused_by_id", flat=True)) == {closing.pk}
    assert Notice.objects.filter(user_id=secretary.user_id, text="“老旧楼栋加装电梯协商”已销号").exists()


def test_a_problem_that_is_not_adopted_is_left_alone(client, village, officer):
    project = with_problems(village, S.ACCEPTED, P.DISMISSED)
    assert post(client, officer, project, "close").status_code == 302
    assert states(project) == [P.DISMISSED, P.DISMISSED]


@pytest.mark.parametrize("state", [N.ISSUED, N.SIGNED, N.REPLIED])
def test_an_open_notice_blocks_page_and_post(client, village, officer, state):
    project = with_problems(village, S.ACCEPTED, P.ADOPTED)
    notice = a_notice(project, state)
    client.force_login(officer.user)
    page = client.get(project.get_absolute_url()).content.decode()
    words = f'<a href="{notice.get_absolute_url()}">督办单 督〔2026〕7号 未办结</a>'
    assert f"还不能销号：{words}" in page
    answer = post(client, officer, project, "close")
    assert answer.status_code == 422
    assert "督办单 督〔2026〕7号 未办结" in answer.content.decode()
    project.refresh_from_db()
    assert project.state == S.ACCEPTED
    assert states(project) == [P.ADOPTED, P.ADOPTED]


@pytest.mark.parametrize("state", [N.DRAFT, N.CLOSED, N.REVOKED])
def test_a_draft_or_closed_notice_does_not(client, village, officer, state):
    project = with_problems(village, S.ACCEPTED, P.ADOPTED)
    a_notice(project, state)
    assert post(client, officer, project, "close").status_code == 302


def a_notice(project, state) -> SupervisionNotice:
    return SupervisionNotice.objects.create(
        project=project, number="督〔2026〕7号", issuer=project.organization.parent,
        addressee=project.organization, matter="迁改逾期", issued_on=date(2026, 7, 1), state=state,
    )  # fmt: skip


@pytest.mark.parametrize("state", [S.ACCEPTED, S.CLOSED])
def test_reopening_needs_a_reason_and_opens_the_problems_again(client, village, secretary, officer, state):
    project = with_problems(village, state, P.SOLVED)
    empty = post(client, officer, project, "reopen")
    assert empty.status_code == 422
    assert "请写明理由" in empty.content.decode()
    assert post(client, officer, project, "reopen", REOPEN).status_code == 302
    project.refresh_from_db()
    assert (project.state, project.accepted_on, project.closed_on) == (S.RECTIFYING, None, None)
    assert (project.rectify_due_on, project.decision_reason) == (date(2099, 8, 20), "加装后噪声反弹")
    assert states(project) == [P.ADOPTED, P.ADOPTED]
    assert project.next_report_due is not None
    words = "“老旧楼栋加装电梯协商”重启整改：加装后噪声反弹"
    assert Notice.objects.filter(user_id=secretary.user_id, text=words).exists()


def test_after_reopening_it_can_be_closed_again(client, village, officer):
    project = with_problems(village, S.CLOSED, P.SOLVED)
    post(client, officer, project, "reopen", REOPEN)
    assert states(project) == [P.ADOPTED, P.ADOPTED]


@pytest.mark.parametrize(("name", "state"), [("close", S.ACCEPTED), ("reopen", S.CLOSED)])
def test_only_the_judging_officer(client, city, village, secretary, officer, name, state):
    project = with_problems(village, state, P.ADOPTED)
    county = an_appointment(city[1], Role.OFFICER)
    for who in (secretary, an_appointment(village, Role.CLERK), county):
        answer = post(client, who, project, name, REOPEN)
        assert answer.status_code == 403
        assert "由审核组织的组织部门工作人员办理" in answer.content.decode()
    stranger = an_appointment(an_organization(city[2]), Role.SECRETARY)
    assert post(client, stranger, project, name, REOPEN).status_code == 404
    project.refresh_from_db()
    assert project.state == state


@pytest.mark.parametrize(("name", "state"), [("close", S.ACCEPTED), ("reopen", S.CLOSED)])
def test_a_second_click_is_stale(client, village, officer, name, state):
    project = with_problems(village, state, P.DISMISSED)
    assert post(client, officer, project, name, REOPEN).status_code == 302
    assert post(client, officer, project, name, REOPEN).status_code == 409
    assert AuditEntry.objects.filter(verb=name).count() == 1


def test_a_problem_that_cannot_be_solved_stops_the_closing(client, village, officer, monkeypatch):
    project = with_problems(village, S.ACCEPTED, P.ADOPTED)
    monkeypatch.setattr(
        "projects.models.Problem.save", lambda self, *args, **kwargs: (_ for _ in ()).throw(ValueError)
    )
    with pytest.raises(ValueError):
        post(client, officer, project, "close")
    project.refresh_from_db()
    assert project.state == S.ACCEPTED
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("way", ["require_rectification", "reopen"])
def test_no_report_is_owed_for_the_months_in_which_acceptance_was_asked_for(village, secretary, officer, way):
    """April and May were reported, acceptance was asked for on 1 June, and work goes on from 10 November."""
    a_scheme()
    with time_machine.travel("2026-06-01 10:00 +0800", tick=False):
        project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 5))
        a_task(project, state=TaskState.VERIFIED, percent=100, verified_on=date(2026, 5, 1))
        for month in (4, 5):
            a_report(project, date(2026, month, 1))
        engine.run(engine.find(Project, "request_acceptance"), project, acting(secretary))
    with time_machine.travel("2026-11-10 10:00 +0800", tick=False):
        if way == "reopen":
            AcceptanceRow.objects.update(judgement="met")
            engine.run(engine.find(Project, "accept"), project, acting(officer))
        because = {"reason": "加装后噪声反弹", "due_on": date(2026, 12, 20)}
        engine.run(engine.find(Project, way), project, acting(officer), because)
        project = Project.objects.get(pk=project.pk)
        assert open_periods(project, date(2026, 11, 10)) == [date(2026, 11, 1)]
        assert project.next_report_due == date(2026, 11, 28)
    sheet = a_sheet(village)
    [counted] = collect([sheet], date(2027, 1, 18))[sheet.pk].projects
    assert (counted.periods_due, counted.periods_on_time) == (4, 2)
