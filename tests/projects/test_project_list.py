"""项目列表: order, pages, what the page says, who sees what and what it costs."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.list_page import ADDRESS, found, listed, page_of
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.small_city import a_small_city
from tests.builders.work import a_project, a_round

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
def officer(town, client):
    post = an_appointment(town.city, Role.OFFICER)
    client.force_login(post.user)
    return post


@pytest.fixture
def village():
    return a_city()[-1]


# Order and pages


def test_the_lights_come_first_and_within_them_the_official_order(client, town, officer):
    assert listed(page_of(client)) == [
        "落后红", "逾期红", "督办红", "逾期黄", "落后黄", "验收黄", "市级绿", "未启动灰", "暂停灰",
        "验收蓝", "销号蓝", "结转", "终止",
    ]  # fmt: skip


def test_by_organization_a_unit_stands_before_what_is_below_it(client, town, officer):
    assert listed(page_of(client, {"sort": "organization"})) == [
        "市级绿", "落后红", "验收蓝", "逾期红", "未启动灰", "逾期黄", "落后黄", "督办红", "结转",
        "销号蓝", "终止", "验收黄", "暂停灰",
    ]  # fmt: skip


def test_by_progress_both_ways(client, village):
    client.force_login(an_appointment(village).user)
    for title, percent in (("中", 50), ("少", 10), ("多", 90)):
        a_project(village, S.IN_PROGRESS, title=title, percent=percent)

    assert listed(page_of(client, {"sort": "progress"})) == ["少", "中", "多"]
    assert listed(page_of(client, {"sort": "-progress"})) == ["多", "中", "少"]
    head = re.search(
        r'aria-sort="descending"><a class="table__sort" href="([^"]*)"',
        page_of(client, {"sort": "-progress"}),
    )
    assert head[1] == "?sort=progress"


def test_by_due_date_those_without_one_come_last(client, village):
    client.force_login(an_appointment(village).user)
    for title, day in (("无", None), ("晚", date(2026, 9, 1)), ("早", date(2026, 8, 1))):
        a_project(village, S.IN_PROGRESS, title=title, next_open_due=day)

    assert listed(page_of(client, {"sort": "due"})) == ["早", "晚", "无"]


def test_by_number(client, village):
    client.force_login(an_appointment(village).user)
    second = a_project(village, S.IN_PROGRESS, title="后", number="2026-V-2")
    first = a_project(village, S.IN_PROGRESS, title="先", number="2026-V-1")

    assert listed(page_of(client, {"sort": "number"})) == [first.title, second.title]


def test_pages_hold_fifty_and_keep_the_conditions(client, village):
    client.force_login(an_appointment(village).user)
    for number in range(52):
        a_project(village, S.IN_PROGRESS, title=f"项目{number:02d}", problems=[], number=f"N{number:02d}")
    first = page_of(client, {"sort": "number", "level": "village"})
    second = page_of(client, {"sort": "number", "level": "village", "page": "2"})

    assert (len(listed(first)), listed(second)) == (50, ["项目50", "项目51"])
    assert "共 52 个项目" in first
    assert 'href="?sort=number&level=village&page=2"' in first
    assert listed(page_of(client, {"page": "99"})) == listed(page_of(client, {"page": "2"}))


# What the page says


def test_the_lights_are_counted_whatever_light_is_chosen(client, town, officer):
    page = page_of(client, {"light": "red"})
    counts = re.findall(
        r'light__word">([红黄绿灰蓝])</b><span class="light__reason">(\d+)<', page[: page.index("<tbody")]
    )

    assert counts == [("红", "3"), ("黄", "3"), ("绿", "1"), ("灰", "2"), ("蓝", "2")]
    assert "共 3 个项目" in page


def test_conditions_stand_above_the_list_and_go_one_by_one(client, town, officer):
    page = page_of(client, {"light": "red", "obstacle": "policy", "sort": "due"})

    assert 'href="?obstacle=policy&sort=due" aria-label="去掉条件 灯色：红"' in page
    assert 'href="?light=red&sort=due" aria-label="去掉条件 难点堵点：政策障碍"' in page
    assert "清除全部条件" in page
    assert "applied__item" not in page_of(client)


def test_what_came_by_a_link_stays_when_the_form_is_sent(client, town, officer):
    page = page_of(client, {"obstacle": "policy", "period": "2026-06", "sort": "due", "reported": "due"})
    form = page[
        page.index('<form class="filters"') : page.index('id="list"')
    ]  # others of the page keep the same
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))

    assert kept == {"obstacle": "policy", "period": "2026-06", "sort": "due", "reported": "due"}


def test_ticks_show_what_holds(client, town, officer):
    page = page_of(client, {"reported": "no", "period": "2026-06"})

    assert 'name="reported" value="no" checked>6 月未报' in page
    assert 'name="overdue" value="yes">有逾期任务' in page
    filters = page[: page.index('id="list"')]  # below it the filter goes with the boxes to urge
    assert 'type="hidden" name="reported"' not in filters


def test_a_row_says_what_decides(client, town, officer):
    page = page_of(client, {"q": "逾期红", "period": "2026-06"})
    row = " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<tbody") :]).split())

    for words in (
        "逾期红",
        "青石街道 书记 陆知远",
        "红 任务逾期 12 天",
        "60% / 53%",
        "7 月 12 日 逾期 12 天",
        "未报",
        "攻坚中",
    ):
        assert words in row


def test_an_empty_list_says_what_to_do(client, village):
    secretary = an_appointment(village)
    a_round()
    client.force_login(secretary.user)
    assert "本年度还没有立项的项目" in page_of(client)
    assert reverse("projects:project_new") in page_of(client)
    assert "没有符合条件的项目" in page_of(client, {"light": "red"})

    client.force_login(an_appointment(village.parent, Role.OFFICER).user)
    assert "各级书记申报的项目审核通过后列在这里。" in page_of(client)


def test_before_the_first_round_the_list_is_there(client, village):
    client.force_login(an_appointment(village).user)

    assert "尚无年度" in page_of(client)


# Who sees what, and what it costs


def test_everyone_sees_the_own_scope(client, village):
    mine = a_project(village, S.IN_PROGRESS, title="本村")
    a_project(an_organization(village.parent), S.IN_PROGRESS, title="邻村")
    a_project(village.parent, S.IN_PROGRESS, title="街道")
    for post, titles in (
        (an_appointment(village), {mine.title}),
        (an_appointment(village, Role.MEMBER), {mine.title}),
        (an_appointment(village.parent, Role.OFFICER), {"本村", "邻村", "街道"}),
        (an_appointment(village, Role.EXPERT), set()),
    ):
        client.force_login(post.user)
        assert found(client) == titles, post.role


def test_administrators_are_sent_away(client, village):
    client.force_login(an_appointment(village, Role.SYSTEM_ADMIN).user)

    assert client.get(ADDRESS).status_code == 403
    assert client.get(ADDRESS, {"export": "xlsx"}).status_code == 403


def test_nothing_is_posted_to_the_list(client, village):
    client.force_login(an_appointment(village).user)

    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK])
def test_more_rows_cost_no_more_queries(client, village, role):
    client.force_login(an_appointment(village, role).user)
    query = {"light": "red", "organization": village.pk}
    red = {"far_behind_from": date(2026, 7, 1)}
    a_project(village, S.IN_PROGRESS, **red)
    client.get(ADDRESS, query)
    with CaptureQueriesContext(connection) as one:
        client.get(ADDRESS, query)
    for number in range(2):
        below = an_organization(village.parent, short_name=f"邻村{number}")
        a_project(below, S.IN_PROGRESS, lead=an_appointment(below).user, **red)
        a_project(village, S.IN_PROGRESS, lead=an_appointment(village, Role.MEMBER).user, **red)
    with CaptureQueriesContext(connection) as three:
        client.get(ADDRESS, query)

    assert len(one) == len(three) <= MOST_QUERIES


def test_a_postponed_project_says_how_often_and_from_when(client, village):
    a_project(village, S.IN_PROGRESS, times_postponed=2, original_due_on=date(2026, 6, 30))
    client.force_login(an_appointment(village).user)

    assert "延期 2 次，原定 6 月 30 日" in client.get(ADDRESS).content.decode()


def test_an_officer_issues_notices_on_what_is_ticked(client, town, officer):
    button = f'formaction="{reverse("projects:notices_bulk")}"'
    assert button in client.get(ADDRESS).content.decode()
    client.force_login(an_appointment(town.city, Role.AUDITOR).user)
    assert button not in client.get(ADDRESS).content.decode()


def test_a_full_page_of_a_city_stays_below_its_budget(client, town, officer):
    """60 KB (performance.md), with the longest titles, everything that a row may say and the numbers of a full table."""
    for number in range(50):
        project = a_project(
            town.city, S.IN_PROGRESS, pk=10_000 + number, lead=officer.user, title=f"{number:02d}" + "长" * 38, problems=[], far_behind_from=date(2026, 7, 1),
            next_open_due=date(2026, 7, 1), times_postponed=1, original_due_on=date(2026, 6, 1),
            number=f"2026-V-990102001001-{number:03d}",
        )  # fmt: skip
    answer = client.get(ADDRESS, {"light": "red", "organization": project.organization_id})

    assert answer.content.count(b"<tr") == 1 + 50
    assert len(answer.content) <= 60 * 1024


def test_what_was_typed_cannot_break_out_of_a_row(client, village):
    client.force_login(an_appointment(village).user)
    a_project(village, S.IN_PROGRESS, title="<b>甲 id=x>", number="<i>")
    content = client.get(ADDRESS).content.decode()

    assert ">&lt;b&gt;甲 id=x&gt;</a><small>&lt;i&gt;</small>" in content
