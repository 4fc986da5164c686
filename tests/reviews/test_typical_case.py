"""典型案例: from an accepted project only, of whoever sees the project; every section from the records."""

from datetime import date

import pytest

from organizations.roles import Role
from projects.models import Indicator
from projects.states import ProjectState, TaskState
from reviews.models import Mechanism
from reviews.typical_case import TypicalCase
from tests.builders.mechanisms import a_mechanism, an_adoption
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reviews import a_result
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


def get(client, who, project):
    client.force_login(who.user)
    return client.get(f"/cases/{project.pk}/")


@pytest.mark.parametrize("state", [ProjectState.ACCEPTED, ProjectState.CLOSED])
def test_an_accepted_project_gives_a_case(client, village, secretary, state):
    answer = get(client, secretary, a_project(village, state))
    page = answer.content.decode()

    assert answer.status_code == 200
    assert [page.count(heading) for heading in ("背景与起因", "做法与经过", "成效及启示")] == [1, 1, 1]


@pytest.mark.parametrize(
    "state", [ProjectState.IN_PROGRESS, ProjectState.RECTIFYING, ProjectState.TERMINATED]
)
def test_what_is_not_accepted_gives_none(client, village, secretary, state):
    assert get(client, secretary, a_project(village, state)).status_code == 409


def test_a_stranger_finds_none(client, village):
    project = a_project(village, ProjectState.CLOSED)
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)
    assert get(client, stranger, project).status_code == 404


@pytest.mark.parametrize(
    ("spent", "words"), [(0, "经费预算 35 万元。"), ("31.5", "经费预算 35 万元，实际支出 31.50 万元。")]
)
def test_no_spending_is_told_where_nobody_reported_any(village, spent, words):
    project = a_project(village, ProjectState.CLOSED, budget=35, spent=spent)
    project.refresh_from_db()
    assert words in TypicalCase(project).sections[2][1]


def test_what_was_done_and_what_came_of_it(village):
    project = a_project(
        village, ProjectState.CLOSED, background="楼龄三十年。", approach="逐户协商。", beneficiaries=1326
    )
    a_task(
        project, title="征求意见", standard="户户签字", state=TaskState.VERIFIED, verified_on=date(2026, 5, 1)
    )
    a_task(project, title="没有做成", state=TaskState.CANCELLED)
    Indicator.objects.create(project=project, name="加装电梯", baseline=0, target=8, actual=9, unit="部")
    a_result(village)
    made = a_mechanism(village, Mechanism.State.ISSUED, projects=[project])
    an_adoption(an_organization(village.parent), made)
    a_mechanism(village, projects=[project], title="草拟的不算")
    project.refresh_from_db()
    sections = dict(TypicalCase(project).sections)

    assert "楼龄三十年。" in sections["一、背景与起因"]
    course = "".join(sections["二、做法与经过"])
    assert "（一）征求意见。做到户户签字，2026 年 5 月 1 日核验。" in course
    assert "没有做成" not in course
    effects = "".join(sections["三、成效及启示"])
    assert "加装电梯由 0 部变为 9 部（目标 8 部）" in effects
    assert "受益群众 1,326 人" in effects
    assert "满意率" in effects
    assert "形成“楼栋议事协商办法”，适用范围为本单位，已有 1 个单位采用" in effects
    assert "草拟的不算" not in effects


def test_a_long_one_says_so(client, village, secretary):
    project = a_project(village, ProjectState.CLOSED, background="长" * 1600, approach="长" * 1500)
    assert "超过 3,000 字" in get(client, secretary, project).content.decode()
    short = a_project(village, ProjectState.CLOSED)
    assert "超过 3,000 字" not in get(client, secretary, short).content.decode()


def test_the_project_leads_to_it(client, village, secretary):
    project = a_project(village, ProjectState.CLOSED)
    client.force_login(secretary.user)
    page = client.get(f"{project.get_absolute_url()}?tab=mechanisms").content.decode()
    assert f"/cases/{project.pk}/" in page
