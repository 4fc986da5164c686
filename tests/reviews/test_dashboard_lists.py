"""The lists behind a dashboard: 书记领办情况 and 逾期任务."""

import re
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import AnnualRound, Leadership, LightRecord, Task
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.small_city import a_small_city
from tests.builders.surveys import a_result
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
S = ProjectState
MOST_QUERIES = 12
NOW = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_small_city)


@pytest.fixture
def town(made):
    return made.again()


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def officer(town, client):
    post = an_appointment(town.city, Role.OFFICER)
    client.force_login(post.user)
    return post


def page_of(client, name: str, organization, **query) -> str:
    if name == "month_lights":
        query.setdefault("month", "2026-06")
    answer = client.get(reverse(f"reviews:{name}", args=[organization.pk]), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows_of(page: str) -> list[str]:
    body = page[page.index("<tbody") :] if "<tbody" in page else ""
    return [
        " ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    ]


def units_of(page: str) -> list[str]:
    return [row.split()[0] for row in rows_of(page)]


def test_secretaries_stand_in_official_order_with_their_projects(client, town, officer):
    page = page_of(client, "coverage", town.city)

    assert units_of(page) == [
        "江澜市", "澄湖区", "柳溪镇", "青石街道", "望江里社区", "桐花社区", "云岭县", "杏坞村", "职业学院",
    ]  # fmt: skip
    assert rows_of(page)[4] == "望江里社区 村（社区） 陆知远 书记 逾期黄 落后黄"
    assert f'href="/projects/{town.projects["逾期黄"].pk}/"' in page
    assert "还没有领办项目" in rows_of(page)[-1]


def test_tabs_part_them_and_say_how_many(client, town, officer):
    page = page_of(client, "coverage", town.city, covered="no")
    tabs = re.findall(r'>(全部书记|已领办|未领办|领办超过 2 个)<span class="tabs__count">(\d+)<', page)

    assert tabs == [("全部书记", "9"), ("已领办", "8"), ("未领办", "1"), ("领办超过 2 个", "0")]
    assert units_of(page) == ["职业学院"]
    assert len(rows_of(page_of(client, "coverage", town.city, covered="yes"))) == 8
    assert len(rows_of(page_of(client, "coverage", town.city, covered="x"))) == 9


@pytest.mark.parametrize(
    ("state", "covered"),
    [(S.DRAFT, False), (S.REJECTED, False), (S.TERMINATED, False), (S.SUBMITTED, True), (S.CLOSED, True)],
)
def test_who_leads_is_who_submitted_and_was_not_turned_down(client, city, state, covered):
    root, *_, village = city
    an_appointment(village)
    a_project(village, state)
    client.force_login(an_appointment(root, Role.OFFICER).user)

    assert bool(rows_of(page_of(client, "coverage", root, covered="yes"))) == covered


@pytest.mark.parametrize(
    ("fields", "over"),
    [
        ({}, True),
        ({"taken_over": True}, False),
        ({"to_on": date(2026, 5, 1)}, False),
        ({"state": S.TERMINATED}, False),
        ({"round": 2025}, False),
    ],
)
def test_who_leads_more_than_allowed_is_counted_as_the_maximum_counts(client, city, fields, over):
    """Three projects, of which the last may not count; two are allowed."""
    root, *_, village = city
    post = an_appointment(village)
    state = fields.pop("state", S.IN_PROGRESS)
    last = a_round(fields.pop("round"), is_current=False) if "round" in fields else a_round()
    for number in range(3):
        third = number == 2
        project = a_project(village, state if third else S.IN_PROGRESS, round=last if third else a_round())
        own = fields if third else {}
        Leadership.objects.create(project=project, post=post, user=post.user, from_on=date(2026, 3, 1), **own)
    client.force_login(an_appointment(root, Role.OFFICER).user)

    assert bool(rows_of(page_of(client, "coverage", root, covered="over", round=a_round().pk))) == over


def test_who_left_office_is_not_counted(client, city):
    root, *_, village = city
    an_appointment(village, ends_on=date(2026, 7, 23))
    a_round()
    client.force_login(an_appointment(root, Role.OFFICER).user)
    assert rows_of(page_of(client, "coverage", root)) == []
    assert "没有符合条件的书记" in page_of(client, "coverage", root)

    an_appointment(village, ends_on=date(2026, 7, 24), acting_head=True)
    assert "（主持工作）" in rows_of(page_of(client, "coverage", root))[0]


def test_last_years_secretaries_are_those_of_its_last_day(client, city):
    root, *_, village = city
    a_round()
    last = a_round(2025, is_current=False)
    an_appointment(village, ends_on=date(2026, 3, 31))
    client.force_login(an_appointment(root, Role.OFFICER).user)

    assert len(rows_of(page_of(client, "coverage", root, round=last.pk))) == 1
    assert rows_of(page_of(client, "coverage", root)) == []


def test_own_alone(client, town, officer):
    assert units_of(page_of(client, "coverage", town.units["澄湖区"], own="yes")) == ["澄湖区"]
    assert "澄湖区本级" in page_of(client, "overdue", town.units["澄湖区"], own="yes")


def test_overdue_tasks_the_longest_first(client, town, officer):
    page = page_of(client, "overdue", town.city)

    assert rows_of(page) == [
        "管线迁改协调 逾期红 青石街道 陈立谦 7 月 12 日 逾期 12 天",
        "管线迁改协调 逾期黄 望江里社区 陈立谦 7 月 20 日 逾期 4 天",
    ]
    assert Task.objects.get(project=town.projects["逾期红"]).get_absolute_url() in page
    assert rows_of(page_of(client, "overdue", town.units["望江里社区"]))[0].endswith("逾期 4 天")


def test_what_is_verified_cancelled_or_due_today_is_not_overdue(client, city):
    root, *_, village = city
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, due_on=date(2026, 7, 24))
    for state in (TaskState.VERIFIED, TaskState.CANCELLED):
        a_task(project, due_on=date(2026, 7, 1), state=state)
    client.force_login(an_appointment(root, Role.OFFICER).user)

    assert "没有逾期任务" in page_of(client, "overdue", root)


def test_the_round_is_the_one_asked_for(client, town, officer):
    last = AnnualRound.objects.get(year=2025)

    assert "没有逾期任务" in page_of(client, "overdue", town.city, round=last.pk)
    assert units_of(page_of(client, "coverage", town.city, round=last.pk, covered="yes")) == ["云岭县"]


def test_satisfaction_names_the_result_that_counts(client, town, officer):
    page = page_of(client, "satisfaction", town.city)

    assert rows_of(page) == [
        "澄湖区 一次性码 200 （200） 90.0% 计分",
        "望江里社区 第三方调查 江澜调查队 116 （30） 95.7% 计分",
    ]
    assert units_of(page_of(client, "satisfaction", town.units["澄湖区"], own="yes")) == ["澄湖区"]
    assert "还没有计分的满意度结果" in page_of(client, "satisfaction", town.units["云岭县"])


@pytest.mark.parametrize("name", ["coverage", "month_lights", "overdue", "satisfaction"])
@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "9" * 30}, {"own": "x"}, {"round": "9" * 40}])
def test_a_bad_query_is_no_error(client, city, name, query):
    a_round()
    client.force_login(an_appointment(city[0], Role.OFFICER).user)

    page_of(client, name, city[0], **query)


@pytest.mark.parametrize("name", ["coverage", "month_lights", "overdue", "satisfaction"])
def test_a_stranger_finds_nothing(client, city, name):
    a_round()
    other = an_organization(city[0])
    client.force_login(an_appointment(other, Role.OFFICER).user)

    assert client.get(reverse(f"reviews:{name}", args=[city[1].pk])).status_code == 404


@pytest.mark.parametrize("name", ["coverage", "month_lights", "overdue", "satisfaction"])
def test_more_rows_cost_no_more_queries(client, city, name):
    root, *_, village = city

    def add(unit):
        lead = an_appointment(unit)
        for _ in range(2):
            a_task(a_project(unit, S.IN_PROGRESS, lead=lead.user), due_on=date(2026, 7, 1), owner_post=lead)
        a_result(unit)
        for project in unit.projects.all():
            june = date(2026, 6, 1)
            LightRecord.objects.create(
                project=project, month=june, light="red", recorded_on=date(2026, 6, 30)
            )

    add(village)
    client.force_login(an_appointment(root, Role.OFFICER).user)
    page_of(client, name, root)
    with CaptureQueriesContext(connection) as one:
        page_of(client, name, root)
    for _ in range(2):
        add(an_organization(village.parent))
    with CaptureQueriesContext(connection) as three:
        page_of(client, name, root)

    assert len(one) == len(three) <= MOST_QUERIES
