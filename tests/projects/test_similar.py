"""查重: what reads alike nearby, while one types and by a button that needs no script."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem, Project
from projects.similar import similar_to
from projects.states import ProjectState
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_problem, a_project, a_round

pytestmark = pytest.mark.django_db

WORDS = "六楼老人下不了楼，盼望加装电梯"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


def fragment(client, person, **query):
    client.force_login(person.user)
    return client.get(reverse("projects:similar"), query)


def test_problems_and_projects_in_scope_are_named_with_links(client, village, secretary):
    problem = a_problem(village)
    project = a_project(village, ProjectState.IN_PROGRESS, title="老人下楼和加装电梯", problems=[])
    page = fragment(client, secretary, q=WORDS).content.decode()

    assert f'href="{problem.get_absolute_url()}"' in page
    assert f"{problem.description}（望江里社区，待研判）" in page
    assert f'href="{project.get_absolute_url()}"' in page
    assert "有 2 处相近" in page
    assert "<html" not in page


def test_foreign_problems_nearby_are_counted_and_not_shown(client, village, secretary):
    beside = an_organization(village.parent, short_name="桐花社区")
    foreign = a_problem(beside)
    page = fragment(client, secretary, q=WORDS).content.decode()

    assert "另有 1 个问题属于附近其他单位" in page
    assert foreign.number not in page
    assert foreign.description not in page
    assert "桐花社区" not in page
    officer = an_appointment(village.parent, Role.OFFICER)
    assert foreign.number in fragment(client, officer, q=WORDS).content.decode()


def test_far_away_and_last_year_do_not_count(village, secretary):
    a_problem(an_organization(village.parent.parent))
    a_problem(village, round=a_round(2025, is_current=False))
    a_problem(village, description="村口路灯不亮，夜里出行不便")

    assert similar_to(WORDS, acting(secretary), a_round().pk).is_empty


def test_the_record_itself_is_not_like_itself(village, secretary):
    problem = a_problem(village)
    project = a_project(village, title=WORDS, problems=[])
    found = similar_to(WORDS, acting(secretary), a_round().pk, problems=[problem.pk], project=project.pk)

    assert found.is_empty


@pytest.mark.parametrize("text", ["", "电梯", "。。。。。。", "\0\0"])
def test_too_little_text_is_like_nothing(client, village, secretary, text):
    a_problem(village, description="电梯")

    assert "没有发现相近" in fragment(client, secretary, q=text).content.decode()


@pytest.mark.parametrize("query", [{"problem": "9" * 40}, {"project": "x"}, {"q": "难" * 5000}])
def test_hostile_queries_are_answered(client, secretary, query):
    assert fragment(client, secretary, **({"q": WORDS} | query)).status_code == 200


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.EXPERT, Role.AUDITOR])
def test_others_may_not(client, village, role):
    assert fragment(client, an_appointment(village, role), q=WORDS).status_code == 403


def test_the_button_keeps_what_was_typed_and_records_nothing(client, village, secretary):
    known = a_problem(village)
    client.force_login(secretary.user)
    answer = client.post(
        reverse("projects:problem_new"), {"description": WORDS, "source": "public", "then": "check"}
    )
    page = answer.content.decode()

    assert answer.status_code == 200
    assert WORDS in page
    assert known.number in page
    assert "请填写发现日期" not in page
    assert Problem.objects.get() == known


def test_the_button_of_a_declaration_compares_its_title(client, village, secretary):
    a_project(village, ProjectState.IN_PROGRESS, title="老旧楼栋加装电梯协商推进", problems=[])
    client.force_login(secretary.user)
    answer = client.post(reverse("projects:project_new"), {"title": "老旧楼栋加装电梯", "then": "check"})

    assert answer.status_code == 200
    assert "老旧楼栋加装电梯协商推进" in answer.content.decode()
    assert Project.objects.count() == 1


def test_a_declaration_shown_again_holds_nobody(client, village, secretary, monkeypatch):
    """It holds the project already, and whoever submits holds the person first."""
    draft = a_project(village, title="飞线充电整治")
    monkeypatch.setattr("projects.submission.held", lambda *rows: pytest.fail("held"))
    client.force_login(secretary.user)
    page = reverse("projects:project_edit", args=[draft.pk])
    assert client.post(page, {"title": "老旧楼栋加装电梯", "then": "check"}).status_code == 200


def test_the_button_of_an_edited_declaration_saves_nothing(client, village, secretary):
    draft = a_project(village, title="飞线充电整治")
    a_project(village, ProjectState.IN_PROGRESS, title="老旧楼栋加装电梯协商推进", problems=[])
    client.force_login(secretary.user)
    answer = client.post(
        reverse("projects:project_edit", args=[draft.pk]), {"title": "老旧楼栋加装电梯", "then": "check"}
    )
    draft.refresh_from_db()

    assert answer.status_code == 200
    assert "老旧楼栋加装电梯协商推进" in answer.content.decode()
    assert draft.title == "飞线充电整治"


def test_more_candidates_cost_no_more_queries(village, secretary, django_assert_num_queries):
    actor = acting(secretary)
    for _ in range(8):
        a_problem(village)
        a_project(village, title="老人下楼和加装电梯", problems=[])
    with django_assert_num_queries(7):
        similar_to(WORDS, actor, a_round().pk)


def test_problems_that_the_project_is_to_solve_are_not_like_it(client, village, secretary):
    own, other = a_problem(village), a_problem(village)
    page = fragment(client, secretary, q=WORDS, problem=[own.pk, "x"]).content.decode()
    assert own.number not in page
    assert other.number in page
    asked = {"title": WORDS, "problems": [own.pk], "then": "check"}
    page = client.post(reverse("projects:project_new"), asked).content.decode()
    assert f'href="{own.get_absolute_url()}"' not in page
    assert f'href="{other.get_absolute_url()}"' in page
