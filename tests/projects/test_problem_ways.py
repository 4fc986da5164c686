"""Where a problem goes: up and down the tree, into another problem, and back to be decided upon anew."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem, Project
from projects.states import ProjectState
from projects.transitions.problems import MERGE
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_problem, a_project
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

State = Problem.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(township):
    return an_appointment(township, Role.OFFICER)


@pytest.fixture
def problem(village):
    return a_problem(village)


def get(client, person, problem):
    client.force_login(person.user)
    return client.get(problem.get_absolute_url())


def post(client, person, problem, name, **data):
    client.force_login(person.user)
    return client.post(reverse("projects:problem_transition", args=[problem.pk, name]), data)


def told():
    return set(Notice.objects.values_list("user_id", flat=True))


# Forwarding


def test_a_village_asks_the_township_above(client, village, township, secretary, problem):
    above = an_appointment(township, Role.SECRETARY)
    answer = post(
        client, secretary, problem, "forward", organization=township.short_name, reason="须镇里协调"
    )
    problem.refresh_from_db()

    assert answer["Location"] == problem.get_absolute_url()
    assert (problem.organization, problem.path, problem.state) == (township, township.path, State.OPEN)
    step = problem.forwardings.get()
    assert (step.organization, step.target, step.forwarded_by, step.goes_up) == (
        village, township, secretary, True,
    )  # fmt: skip
    assert told() == {above.user_id}
    assert AuditEntry.objects.get(verb="forward").subject_id == str(problem.pk)


def test_whoever_forwarded_it_goes_on_reading_but_decides_no_more(client, township, secretary, problem):
    post(client, secretary, problem, "forward", organization=township.short_name, reason="须镇里协调")
    page = get(client, secretary, problem).content.decode()

    assert f"已转到{township.name}办理" in page
    assert "提请上级" in page
    assert "须镇里协调" in page
    assert "不予纳入" not in page
    assert post(client, secretary, problem, "adopt").status_code == 403
    client.force_login(secretary.user)
    assert problem.number in client.get(reverse("projects:problems")).content.decode()


def test_a_house_beside_the_way_reads_nothing(client, township, secretary, problem):
    post(client, secretary, problem, "forward", organization=township.short_name)
    beside = an_appointment(an_organization(township), Role.SECRETARY)

    assert get(client, beside, problem).status_code == 404


def test_the_house_is_told_what_the_one_above_decides(client, township, secretary, problem):
    above = an_appointment(township, Role.SECRETARY)
    post(client, secretary, problem, "forward", organization=township.short_name)
    Notice.objects.all().delete()
    post(client, above, problem, "dismiss", reason="已列入镇级工程")

    assert told() == {secretary.user_id}


def test_an_officer_hands_a_problem_to_any_organization_below(client, township):
    deep = an_organization(township, short_name="柳树湾村")
    problem = a_problem(township.parent)
    officer = an_appointment(township.parent, Role.OFFICER)
    assert post(client, officer, problem, "forward", organization="柳树湾村").status_code == 302

    problem.refresh_from_db()
    assert problem.organization == deep
    assert problem.forwardings.get().goes_up is False


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OFFICER])
def test_nobody_forwards_sideways(client, township, problem, role):
    an_organization(township.parent, short_name="柳溪镇")
    person = an_appointment(township, role)
    if role == Role.SECRETARY:
        problem = a_problem(township)
    answer = post(client, person, problem, "forward", organization="柳溪镇")

    assert answer.status_code == 422
    assert "没有可选的组织“柳溪镇”" in answer.content.decode()


def test_a_problem_that_has_arrived_there_already_is_not_sent_again(client, township, officer, problem):
    step = engine.find(Problem, "forward")
    engine.run(step, problem, acting(officer), {"organization": township})

    with pytest.raises(engine.RefusalError):
        engine.run(step, problem, acting(officer), {"organization": township})
    assert problem.forwardings.count() == 1


# Merging


def test_an_officer_merges_what_reads_alike_in_another_organization(
    client, township, secretary, officer, problem
):
    beside = an_organization(township, short_name="桐花社区")
    alike = a_problem(beside, description="老人下不了楼，居民盼装电梯")
    assert post(client, officer, problem, "merge", target=alike.pk).status_code == 302
    problem.refresh_from_db()

    assert problem.merged_into == alike
    page = get(client, secretary, problem).content.decode()
    assert alike.number in page
    # The house may follow its problem into the other one, and reads there nothing but that.
    onward = get(client, secretary, alike).content.decode()
    assert problem.number in onward
    assert problem.number in get(client, an_appointment(beside, Role.SECRETARY), alike).content.decode()


def test_the_page_of_the_target_hides_what_a_foreign_house_wrote(client, township, officer, problem):
    beside = an_organization(township, short_name="桐花社区")
    alike = a_problem(beside, description="老人下不了楼，居民盼装电梯")
    engine.run(MERGE, problem, acting(officer), {"target": alike})
    page = get(client, an_appointment(beside, Role.SECRETARY), alike).content.decode()

    assert problem.number in page
    assert problem.description not in page
    assert f'href="{problem.get_absolute_url()}"' not in page


def test_a_secretary_merges_nothing_into_a_foreign_problem(client, township, secretary, problem):
    alike = a_problem(an_organization(township), description=problem.description)

    assert post(client, secretary, problem, "merge", target=alike.pk).status_code == 422
    with pytest.raises(engine.RefusalError):
        engine.run(MERGE, problem, acting(secretary), {"target": alike})


def test_two_problems_are_not_merged_into_each_other(village, secretary, problem):
    other, _third = a_problem(village), a_problem(village)
    engine.run(MERGE, other, acting(secretary), {"target": problem})

    with pytest.raises(engine.RefusalError, match="已合并"):
        engine.run(MERGE, problem, acting(secretary), {"target": other})
    problem.refresh_from_db()
    assert problem.state == State.OPEN


# Reconsidering


@pytest.mark.parametrize("state", [State.ADOPTED, State.DISMISSED, State.MERGED])
def test_a_decision_is_taken_back_with_a_reason(client, village, secretary, officer, state):
    target = a_problem(village) if state == State.MERGED else None
    problem = a_problem(village, state=state, merged_into=target)
    assert post(client, officer, problem, "reconsider", reason="").status_code == 422
    assert post(client, officer, problem, "reconsider", reason="群众再次反映").status_code == 302
    problem.refresh_from_db()

    assert (problem.state, problem.merged_into, problem.outcome) == (State.OPEN, None, "群众再次反映")
    assert told() == {secretary.user_id}
    assert post(client, officer, problem, "reconsider", reason="再次").status_code == 409


def test_what_a_project_is_at_work_on_is_not_taken_back(client, village, secretary):
    problem = a_problem(village, state=State.ADOPTED)
    project = a_project(village, ProjectState.DRAFT, problems=[problem])
    client.force_login(secretary.user)
    address = reverse("projects:problem_transition", args=[problem.pk, "reconsider"])
    assert "已有项目据此申报" in client.get(address).content.decode()
    assert client.post(address, {"reason": "不合适"}).status_code == 422

    Project.objects.filter(pk=project.pk).update(state=ProjectState.REJECTED)
    assert client.post(address, {"reason": "不合适"}).status_code == 302


@pytest.mark.parametrize("state", [ProjectState.REJECTED, ProjectState.TERMINATED])
def test_a_problem_whose_project_has_ended_may_be_declared_again(client, village, secretary, state):
    problem = a_problem(village, state=State.ADOPTED)
    a_project(village, state, problems=[problem])
    page = get(client, secretary, problem).content.decode()

    assert "问题可以另行申报" in page
    assert f"{reverse('projects:project_new')}?problem={problem.pk}" in page


def test_a_decider_is_shown_what_reads_alike(client, village, secretary, problem):
    other = a_problem(village, description="六楼老人下楼难，盼装电梯")
    a_problem(village, description="村口路灯不亮")

    assert "内容相近的问题" in get(client, secretary, problem).content.decode()
    assert other.number in get(client, secretary, problem).content.decode()
    assert "内容相近的问题" not in get(client, an_appointment(village, Role.CLERK), problem).content.decode()


# What was handed down


@pytest.mark.parametrize(
    ("name", "data"), [("dismiss", {"reason": "不属本社区"}), ("merge", {"target": "other"})]
)
def test_what_was_handed_down_is_not_let_go_by_the_house(client, village, secretary, officer, name, data):
    """Dismissed or merged into a problem without a deadline it would have no deadline any more."""
    handed = a_problem(village, source="assigned", assigned_by=officer, deadline=date(2026, 3, 20))
    other = a_problem(village)
    sent = {key: other.pk if value == "other" else value for key, value in data.items()}
    refused = post(client, secretary, handed, name, **sent)
    assert refused.status_code == 403
    assert "可以说明理由转办上级" in refused.content.decode()
    assert post(client, officer, handed, name, **sent).status_code == 302


def test_the_house_sends_it_back_up_with_a_reason(client, village, township, secretary, officer):
    handed = a_problem(village, source="assigned", assigned_by=officer, deadline=date(2026, 3, 20))
    answer = post(client, secretary, handed, "forward", organization=township.short_name, reason="须镇里定")
    handed.refresh_from_db()

    assert answer.status_code == 302
    assert (handed.organization, handed.deadline) == (township, date(2026, 3, 20))
    assert officer.user_id in told()
