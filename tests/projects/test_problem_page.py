"""A problem's page and what is decided on it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem, Project
from projects.states import ProjectState
from tests.builders.declaration import a_declaration
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_problem, a_project
from workflow import audit, engine
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
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK)


@pytest.fixture
def problem(village):
    return a_problem(village)


def get(client, person, problem):
    client.force_login(person.user)
    return client.get(problem.get_absolute_url())


def post(client, person, problem, name, **data):
    client.force_login(person.user)
    return client.post(reverse("projects:problem_transition", args=[problem.pk, name]), data)


def test_the_page_shows_content_buttons_and_what_happened(client, secretary, clerk, problem):
    post(client, secretary, problem, "adopt")
    page = get(client, clerk, problem).content.decode()

    assert "六楼老人下不了楼，盼装电梯" in page
    assert "已纳入" in page
    assert "立项申报" in page
    assert "陆知远" in page


def test_the_page_lists_only_projects_that_the_reader_sees(client, village, secretary, problem):
    a_project(village, ProjectState.DRAFT, title="村里的草稿", problems=[problem])
    officer = an_appointment(village.parent, Role.OFFICER)

    assert "村里的草稿" in get(client, secretary, problem).content.decode()
    assert "村里的草稿" not in get(client, officer, problem).content.decode()


def test_out_of_scope_is_not_found(client, village, problem):
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)

    assert get(client, stranger, problem).status_code == 404
    assert post(client, stranger, problem, "adopt").status_code == 404


def test_the_clerk_sees_but_does_not_decide(client, clerk, problem):
    page = get(client, clerk, problem).content.decode()
    assert "不予纳入" not in page

    for name in ("adopt", "forward", "merge", "dismiss"):
        assert post(client, clerk, problem, name).status_code == 403


def test_an_unknown_word_is_no_transition(client, secretary, problem):
    assert post(client, secretary, problem, "explode").status_code == 404


def test_adopting_is_recorded_and_told(client, secretary, clerk, problem):
    assert post(client, secretary, problem, "adopt").status_code == 302
    problem.refresh_from_db()

    assert problem.state == State.ADOPTED
    assert AuditEntry.objects.get(verb="adopt").actor_id == secretary.user_id
    assert Notice.objects.get().user_id == clerk.user_id
    assert post(client, secretary, problem, "adopt").status_code == 409


def test_a_get_decides_nothing(client, secretary, problem):
    client.force_login(secretary.user)
    client.get(reverse("projects:problem_transition", args=[problem.pk, "adopt"]))
    problem.refresh_from_db()

    assert problem.state == State.OPEN


def test_dismissing_needs_a_reason(client, secretary, problem):
    assert post(client, secretary, problem, "dismiss", reason="").status_code == 422
    assert (
        post(client, secretary, problem, "dismiss", reason="属上级职权，已向区住建局反映").status_code == 302
    )
    problem.refresh_from_db()

    assert (problem.state, problem.outcome) == (State.DISMISSED, "属上级职权，已向区住建局反映")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请选择承办的党组织"),
        ("火星社区", "没有可选的组织"),
        ("望江里社区", "没有可选的组织"),
        ("青石", "名称相近的有“青石街道”"),
    ],
)
def test_forwarding_goes_to_another_organization_of_the_list(client, secretary, problem, typed, words):
    answer = post(client, secretary, problem, "forward", organization=typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_merging_points_to_the_other_problem(client, village, secretary, problem):
    other = a_problem(village)
    assert post(client, secretary, problem, "merge", target=other.pk).status_code == 302
    problem.refresh_from_db()

    assert (problem.state, problem.merged_into, problem.outcome) == (State.MERGED, other, f"并入 {other}")
    assert problem.description in get(client, secretary, other).content.decode()


def test_merging_without_another_problem_is_blocked(client, secretary, problem):
    answer = post(client, secretary, problem, "merge", target=problem.pk)

    assert answer.status_code == 422
    assert "没有其他待研判或已纳入的问题" in answer.content.decode()


def test_merging_stays_inside_the_organization_and_among_the_unsolved(client, village, secretary, problem):
    a_problem(village)
    foreign = a_problem(village.parent)
    gone = a_problem(village, state=State.DISMISSED)

    for target in (foreign, gone, problem):
        answer = post(client, secretary, problem, "merge", target=target.pk)
        assert answer.status_code == 422
        assert "这个问题不能并入" in answer.content.decode()


def test_nobody_solves_or_reopens_by_hand(client, village, secretary):
    adopted, solved = a_problem(village, state=State.ADOPTED), a_problem(village, state=State.SOLVED)

    answer = post(client, secretary, adopted, "solve")
    assert answer.status_code == 403
    assert "由项目销号时系统自动办理" in answer.content.decode()
    assert post(client, secretary, solved, "reopen").status_code == 403


def test_closing_solves_the_problem_and_reopening_takes_it_back(village, secretary):
    judge = acting(an_appointment(village.parent, Role.OFFICER))
    problem = a_problem(village, state=State.ADOPTED)
    project = a_declaration(village, ProjectState.ACCEPTED, problems=[problem])
    entry = engine.run(engine.find(Project, "close"), project, judge)
    problem.refresh_from_db()
    assert problem.state == State.SOLVED
    assert AuditEntry.objects.get(verb="solve").caused_by_id == entry.pk

    engine.run(engine.find(Project, "reopen"), project, judge, {"reason": "问题反弹"})
    problem.refresh_from_db()
    assert problem.state == State.ADOPTED


def test_more_history_costs_no_more_queries(client, village, secretary, django_assert_num_queries):
    problem = a_problem(village)
    grow(village, problem, secretary, 1)
    get(client, secretary, problem)
    with CaptureQueriesContext(connection) as one:
        get(client, secretary, problem)
    grow(village, problem, secretary, 3)
    with django_assert_num_queries(len(one)):
        get(client, secretary, problem)


def grow(village, problem, secretary, count):
    """Projects, merged problems and entries below one problem."""
    for _ in range(count):
        a_project(village, problems=[problem])
        a_problem(village, state=State.MERGED, merged_into=problem)
        audit.note(acting(secretary), "record_problem", problem)
