"""我的任务: whoever is named finds the task, wherever its project is; filters, tabs, a fixed number of queries."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Task
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
ADDRESS = "/tasks/"
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def bureau(village):
    """A department of the county: neither above the village nor below it."""
    return an_organization(village.parent.parent, short_name="区住建局", sector="government_body")


@pytest.fixture
def running(village):
    return a_project(village, S.IN_PROGRESS)


def get(client, person, **query):
    client.force_login(person.user)
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    return answer


def listed(client, person, **query):
    return [row.title for row in get(client, person, **query).context["rows"]]


def parts(client, person):
    return {row.title: row.parts for row in get(client, person).context["rows"]}


def test_persons_and_units_that_are_named_find_the_task_in_a_foreign_project(client, running, bureau):
    owner = an_appointment(bureau, Role.MEMBER)
    house = an_appointment(bureau, Role.CLERK)
    a_task(running, title="甲", owner_post=owner)
    a_task(running, title="乙", department_unit=bureau)
    a_task(running, title="丙").cooperating_units.add(bureau)
    a_task(running, title="丁")

    assert parts(client, owner) == {"甲": "责任人", "乙": "责任部门", "丙": "配合单位"}
    assert parts(client, house) == {"乙": "责任部门", "丙": "配合单位"}
    assert parts(client, an_appointment(bureau, Role.OFFICER)) == {}


def test_the_house_finds_its_own_projects_a_member_only_what_names_one(client, village, running):
    member = an_appointment(village, Role.MEMBER)
    a_task(running, title="牵头的", leader_post=member)
    a_task(running, title="其他的")

    assert parts(client, member) == {"牵头的": "牵头领导"}
    for role in (Role.SECRETARY, Role.CLERK):
        assert set(parts(client, an_appointment(village, role)).values()) == {"本单位项目"}


def test_strangers_and_projects_not_established_are_left_out(client, village, running):
    a_task(running, title="甲")
    secretary = an_appointment(village, Role.SECRETARY)
    a_task(a_project(village, S.DRAFT), title="草稿的", owner_post=secretary)

    assert listed(client, secretary) == ["甲"]
    assert listed(client, an_appointment(an_organization(village.parent), Role.SECRETARY)) == []


def test_everything_listed_can_be_opened(client, running, bureau):
    people = [an_appointment(bureau, role) for role in (Role.MEMBER, Role.CLERK, Role.SECRETARY)]
    task = a_task(running, leader_post=people[0], department_unit=bureau)
    task.cooperating_units.add(bureau)

    for person in people:
        mine = Task.objects.concerning(acting(person))
        assert not mine.exclude(pk__in=Task.objects.visible_to(acting(person)).values("pk"))
        assert get(client, person).context["rows"][0].url == task.get_absolute_url()
        assert client.get(task.get_absolute_url()).status_code == 200
        assert client.get(running.get_absolute_url()).status_code == 200


def test_the_next_due_day_comes_first_and_tabs_count(client, village, running):
    person = an_appointment(village, Role.SECRETARY)
    a_task(running, title="以后", due_on=TODAY + timedelta(days=8))
    a_task(running, title="七天", due_on=TODAY + timedelta(days=7))
    a_task(running, title="昨天", due_on=TODAY - timedelta(days=1))
    a_task(running, title="今天", due_on=TODAY, state=T.DONE)
    a_task(running, title="无期", due_on=None)
    a_task(running, title="已核验", due_on=date(2026, 6, 1), state=T.VERIFIED)
    stopped = a_task(running, title="等待", due_on=TODAY - timedelta(days=3), stopped_on=date(2026, 7, 1))

    assert listed(client, person) == ["等待", "昨天", "今天", "七天", "以后", "无期"]
    assert listed(client, person, due="overdue") == ["昨天"]
    assert listed(client, person, due="soon") == ["今天", "七天"]
    assert listed(client, person, due="waiting") == ["今天"]
    tabs = get(client, person).context["listing"].tabs
    assert [(tab["label"], tab["count"]) for tab in tabs] == [
        ("未核验", 6), ("已逾期", 1), ("7 天内到期", 2), ("待核验", 1),
    ]  # fmt: skip
    page = client.get(ADDRESS).content.decode()
    assert "逾期 1 天" in page
    assert "等待上级答复，7 月 1 日起暂停计时" in page
    assert stopped.days_overdue(TODAY) == 0


def test_in_a_project_that_ended_nothing_is_overdue(client, village):
    person = an_appointment(village, Role.SECRETARY)
    a_task(a_project(village, S.TERMINATED), due_on=date(2026, 6, 1))

    assert listed(client, person, due="overdue") == []
    assert "逾期" not in client.get(ADDRESS).content.decode().split("</thead>")[1]


def test_filters_narrow_the_list(client, village, running):
    person = an_appointment(village, Role.SECRETARY)
    last_year = a_project(village, S.IN_PROGRESS, round=a_round(2025, is_current=False), title="去年的项目")
    a_task(running, title="管线迁改", state=T.ONGOING, owner_post=person)
    a_task(running, title="户数核查", state=T.VERIFIED)
    a_task(last_year, title="老任务")

    assert listed(client, person, q="管线") == ["管线迁改"]
    assert listed(client, person, q="去年") == ["老任务"]
    assert listed(client, person, state="verified") == ["户数核查"]
    assert len(listed(client, person, state="all")) == 3
    assert listed(client, person, project=last_year.pk) == ["老任务"]
    assert listed(client, person, round=running.round_id) == ["管线迁改"]
    assert listed(client, person, part="owner") == ["管线迁改"]
    assert len(listed(client, person, part="own")) == 2
    page = get(client, person, due="soon", q="管线").content.decode()
    assert 'name="due" value="soon"' in page
    assert "没有符合条件的任务" in page


@pytest.mark.parametrize(
    "query",
    [{"project": "9" * 30}, {"round": "x"}, {"due": "x"}, {"state": "x"}, {"part": "x"}, {"page": "x"}, {"q": "'"}],
)  # fmt: skip
def test_a_bad_query_is_no_error(client, village, running, query):
    a_task(running)

    get(client, an_appointment(village, Role.SECRETARY), **query)


def test_nobody_named_is_told_when_tasks_come_here(client, village):
    assert "没有未核验的任务" in get(client, an_appointment(village, Role.MEMBER)).content.decode()


def test_pages_hold_fifty(client, village, running):
    Task.objects.bulk_create(Task(project=running, title=f"任务 {number}") for number in range(51))
    person = an_appointment(village, Role.CLERK)

    assert "共 51 项任务" in get(client, person).content.decode()
    assert len(listed(client, person, page=2)) == 1


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER])
def test_more_rows_cost_no_more_queries(client, village, running, bureau, role, django_assert_num_queries):
    person = an_appointment(bureau, role)
    client.force_login(person.user)

    def add():
        project = a_project(village, S.IN_PROGRESS)
        a_task(project, owner_post=person, department_unit=bureau).cooperating_units.add(bureau)

    add()
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as one:
        client.get(ADDRESS)
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(ADDRESS)
    assert len(one) <= 12


def test_members_have_it_in_the_bar_of_a_phone_in_place_of_the_problems(client, village):
    def bar(role):
        page = get(client, an_appointment(village, role)).content.decode()
        return page.split('class="phone-bar"')[1].split("</nav>")[0], page

    shown, page = bar(Role.MEMBER)
    assert f'href="{ADDRESS}"' in shown
    assert reverse("projects:problems") not in shown
    assert reverse("projects:problems") in page
    for role in (Role.SECRETARY, Role.CLERK):
        shown, page = bar(role)
        assert f'href="{ADDRESS}"' not in shown
        assert page.count(f'href="{ADDRESS}"') >= 1
    assert shown.count("phone-bar__link") == 5


def test_administrators_are_refused(client, village):
    client.force_login(an_appointment(village, Role.AUDITOR).user)

    assert client.get(ADDRESS).status_code == 403


def test_other_methods_are_refused(client, village):
    client.force_login(an_appointment(village, Role.MEMBER).user)

    assert client.post(ADDRESS).status_code == 405
