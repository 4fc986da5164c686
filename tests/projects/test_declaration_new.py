"""立项申报: a draft from problems with nothing retyped."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import AnnualRound, Leadership, Problem, Project
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_category, a_problem, a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

LIFT = "六楼老人下不了楼，盼装电梯，三年未谈成一部。"
WIRES = "飞线充电整治不到位，夏季有火灾隐患。"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    a_round()
    a_category()
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK)


@pytest.fixture
def problems(village):
    return [
        a_problem(village, description=LIFT, people_affected=276, source="inspection"),
        a_problem(village, description=WIRES, people_affected=1200, deadline=date(2026, 9, 30)),
    ]


def get(client, person, **query):
    client.force_login(person.user)
    return client.get(reverse("projects:project_new"), query)


def post(client, person, query="", **data):
    client.force_login(person.user)
    return client.post(reverse("projects:project_new") + query, data)


def form_of(answer):
    return answer.context["form"]


def test_the_form_comes_filled_with_what_the_problems_say(client, secretary, problems):
    answer = get(client, secretary, problem=[problem.pk for problem in problems])
    form = form_of(answer)
    page = answer.content.decode()

    assert form["title"].value() == "六楼老人下不了楼"
    assert form["problem_statement"].value() == f"{LIFT}\n{WIRES}"
    assert form["beneficiaries"].value() == 1476
    assert form["due_on"].value() == date(2026, 9, 30)
    assert page.count("checked") == 2
    assert LIFT in page


def test_without_problems_it_is_empty(client, secretary, problems):
    assert form_of(get(client, secretary))["title"].value() in (None, "")


def test_a_draft_needs_only_its_title(client, secretary, village):
    assert post(client, secretary, title="加装电梯").status_code == 302
    project = Project.objects.get()

    assert (project.title, project.state, project.size) == ("加装电梯", ProjectState.DRAFT, "major")
    assert (project.organization, project.round, project.number) == (village, AnnualRound.objects.get(), "")
    assert project.lead is None


def test_what_is_missing_is_counted_when_a_draft_is_saved(client, secretary, clerk, problems):
    asked = ((clerk, "补齐后由书记提交申报"), (secretary, "补齐后提交申报"))
    for (person, words), problem in zip(asked, problems, strict=True):
        client.force_login(person.user)
        data = {"title": "加装电梯", "problems": [problem.pk], "budget": "5"}
        page = client.post(reverse("projects:project_new"), data, follow=True).content.decode()
        assert f"申报已保存：加装电梯。还有 10 处没有填，{words}" in page


def test_whoever_writes_for_a_secretary_without_room_is_told_at_once(client, village, secretary, clerk):
    words = "书记本年度已领办 2 个项目，最多 2 个，现在只能存草稿"
    assert words not in get(client, clerk).content.decode()
    for number in range(2):
        project = a_project(village, ProjectState.IN_PROGRESS, lead=secretary.user, number=str(number))
        Leadership.objects.get_or_create(
            project=project, user=secretary.user, defaults={"post": secretary, "from_on": date(2026, 2, 1)}
        )
    assert words in get(client, clerk).content.decode()


def test_a_draft_keeps_everything_and_the_source_of_the_first_problem(client, clerk, problems):
    written = {
        "title": "老旧楼栋加装电梯协商",
        "category": a_category().pk,
        "problems": [problem.pk for problem in problems],
        "background": "二十三个单元没有电梯。",
        "problem_statement": LIFT,
        "objectives": "加装八部。",
        "approach": "逐户协商。",
        "expected_results": "老人下楼方便。",
        "beneficiaries": "276",
        "budget": "96.50",
        "budget_source": "维修资金",
        "matters_for_superiors": "管线迁改",
        "starts_on": "2026年3月1日",
        "due_on": "2026/10/31",
    }
    assert post(client, clerk, **written).status_code == 302
    project = Project.objects.get()

    assert set(project.problems.all()) == set(problems)
    assert project.source == Problem.Source.INSPECTION
    assert (project.starts_on, project.due_on) == (date(2026, 3, 1), date(2026, 10, 31))
    assert str(project.budget) == "96.50"
    texts = ("background", "objectives", "approach", "expected_results", "matters_for_superiors")
    assert [getattr(project, name) for name in texts] == [written[name] for name in texts]
    entry = AuditEntry.objects.get(verb="declare")
    assert entry.actor_id == clerk.user_id
    assert Project.objects.get().drafted_by == clerk
    assert entry.content["details"]["problems"] == [problem.pk for problem in problems][::-1]


def test_a_draft_decides_nothing_about_its_problems(client, clerk, problems):
    post(client, clerk, title="加装电梯", problems=[problems[0].pk])

    assert Problem.objects.filter(state=Problem.State.OPEN).count() == 2


def test_the_short_form_asks_less(client, secretary, problems):
    form = form_of(get(client, secretary, size="minor", problem=problems[0].pk))
    assert set(form.fields) == {
        "title", "category", "problems", "problem_statement", "objectives", "beneficiaries", "starts_on", "due_on",
    }  # fmt: skip

    post(client, secretary, "?size=minor", title="整治飞线", approach="不在短表里")
    project = Project.objects.get()
    assert (project.size, project.approach) == ("minor", "")


def test_the_secretary_may_go_on_to_submit_the_clerk_not(client, secretary, clerk):
    assert post(client, secretary, title="甲", then="submit")["Location"].endswith("/submit/")
    assert not post(client, clerk, title="乙", then="submit")["Location"].endswith("/submit/")
    assert "保存并去提交" in get(client, secretary).content.decode()
    assert "保存并去提交" not in get(client, clerk).content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.LEADER, Role.EXPERT, Role.SYSTEM_ADMIN])
def test_others_may_not(client, village, role):
    assert get(client, an_appointment(village, role)).status_code == 403


def foreign_problems(village):
    taken = a_problem(village)
    a_project(village, ProjectState.SUBMITTED, problems=[taken])
    return {
        "beside": a_problem(an_organization(village.parent)),
        "above": a_problem(village.parent),
        "dismissed": a_problem(village, state=Problem.State.DISMISSED),
        "taken": taken,
    }


@pytest.mark.parametrize("which", ["beside", "above", "dismissed", "taken"])
def test_a_problem_that_is_not_free_is_no_choice(client, village, secretary, which):
    problem = foreign_problems(village)[which]
    count = Project.objects.count()

    assert get(client, secretary, problem=problem.pk).status_code == 404
    answer = post(client, secretary, title="加装电梯", problems=[problem.pk])
    assert answer.status_code == 422
    assert "选项" in answer.content.decode()
    assert Project.objects.count() == count


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "999"])
def test_an_unknown_problem_is_not_found(client, secretary, asked):
    assert get(client, secretary, problem=asked).status_code == 404


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("title", "", "请填写项目名称"),
        ("title", "电" * 41, "最多 40 字，现有 41 字"),
        ("background", "背" * 501, "最多 500 字，现有 501 字"),
        ("problem_statement", "难" * 301, "最多 300 字，现有 301 字"),
        ("objectives", "标" * 301, "最多 300 字"),
        ("approach", "法" * 801, "最多 800 字"),
        ("expected_results", "效" * 301, "最多 300 字"),
        ("matters_for_superiors", "协" * 201, "最多 200 字"),
        ("beneficiaries", "很多", "受益群众人数须为整数"),
        ("beneficiaries", "-1", "受益群众人数须为整数"),
        ("budget", "九十六", "经费须为数字"),
        ("budget", "-1", "经费须为数字"),
        ("budget", "1.234", "最多两位小数"),
        ("starts_on", "2026-02-30", "没有这一天"),
        ("due_on", "月底", "没有这一天"),
        ("due_on", "2206-10-31", "请核对年份"),
        ("category", "999", "所选内容已不可用"),
        ("category", "9" * 30, "所选内容已不可用"),
        ("problems", "9" * 30, "选项"),
        ("problems", "x", "选项"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(client, secretary, name, typed, words):
    answer = post(client, secretary, **({"title": "加装电梯"} | {name: typed}))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Project.objects.exists()


def test_due_before_start_is_said_once(client, secretary):
    answer = post(client, secretary, title="加装电梯", starts_on="2026-10-01", due_on="2026-03-01")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "有 1 处需要改正" in page
    assert "完成时限早于开始日期" in page


def test_line_breaks_count_once(client, secretary):
    assert post(client, secretary, title="加装电梯", objectives="标\r\n" * 150).status_code == 302
    assert len(Project.objects.get().objectives) <= 300


def test_without_a_round_it_says_what_is_missing(client, secretary):
    AnnualRound.objects.all().delete()

    assert get(client, secretary).status_code == 409


def test_required_later_is_not_called_optional(client, secretary):
    form = form_of(get(client, secretary))

    assert not form["background"].is_optional
    assert form["budget"].is_optional


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-01-31", "申报时间 2026 年 2 月 1 日至 2026 年 2 月 28 日，现在可以先存草稿"),
        ("2026-02-28", "申报截止 2026 年 2 月 28 日"),
        ("2026-03-01", "申报时间已过（2026 年 2 月 1 日至 2026 年 2 月 28 日），只能存草稿"),
    ],
)
def test_the_form_and_the_home_page_say_when_this_level_declares(client, village, secretary, day, words):
    windows = AnnualRound.objects.get().windows
    windows.update(opens_on=date(2026, 1, 1), closes_on=date(2026, 12, 31))
    windows.filter(level="village", phase="declaration").update(
        opens_on=date(2026, 2, 1), closes_on=date(2026, 2, 28)
    )
    with time_machine.travel(f"{day} 10:00 +0800", tick=False):
        client.force_login(secretary.user)
        for page in (reverse("projects:project_new"), "/"):
            assert words in client.get(page).content.decode()
        windows.all().delete()
        assert "申报时间还没有设定" in client.get(reverse("projects:project_new")).content.decode()


def test_a_returned_declaration_has_a_deadline_of_its_own(client, village, secretary):
    project = a_project(village, ProjectState.RETURNED, return_due_on=date(2026, 3, 4))
    client.force_login(secretary.user)
    page = client.get(reverse("projects:project_edit", args=[project.pk])).content.decode()
    assert "申报截止" not in page
