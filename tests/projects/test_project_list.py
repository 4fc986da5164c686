"""项目列表: every filter by itself, values that do not exist, order, pages, counts and cost."""

import re
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization
from organizations.roles import Role
from projects.models import AnnualRound, Category, Meeting, Project
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, an_item
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.small_city import a_small_city
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db

S = ProjectState
ADDRESS = reverse("projects:projects")
MOST_QUERIES = 12
ESTABLISHED = {
    "市级绿", "落后红", "逾期红", "逾期黄", "落后黄", "督办红", "验收黄", "未启动灰", "暂停灰",
    "验收蓝", "销号蓝", "终止", "结转",
}  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def town():
    return a_small_city()


@pytest.fixture
def officer(town, client):
    post = an_appointment(town.city, Role.OFFICER)
    client.force_login(post.user)
    return post


@pytest.fixture
def village():
    return a_city()[-1]


def page_of(client, query: dict | None = None) -> str:
    answer = client.get(ADDRESS, query or {})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def listed(page: str) -> list[str]:
    return re.findall(r'class="table__title" href="[^"]*">(.*?)</a>', page)


def found(client, **query) -> set[str]:
    """Titles, after checking that the number above the list is theirs."""
    page = page_of(client, query)
    titles = listed(page)
    assert f"共 {len(titles)} 个项目" in page
    return set(titles)


# Filters


def test_without_conditions_it_holds_what_was_established_this_year(client, town, officer):
    assert found(client) == ESTABLISHED


def test_round(client, town, officer):
    assert found(client, round=AnnualRound.objects.get(year=2025).pk) == {"去年"}


@pytest.mark.parametrize(
    ("level", "titles"),
    [
        ("city", {"市级绿"}),
        ("county", {"落后红", "销号蓝", "终止"}),
        ("township", {"逾期红", "未启动灰", "验收蓝"}),
        ("village", {"逾期黄", "落后黄", "督办红", "验收黄", "暂停灰", "结转"}),
    ],
)
def test_level(client, town, officer, level, titles):
    assert found(client, level=level) == titles


def test_organization_takes_in_everything_below(client, town, officer):
    township = town.units["青石街道"].pk
    own = {"逾期红", "未启动灰"}

    assert found(client, organization=township) == own | {"逾期黄", "落后黄", "督办红", "结转"}
    assert found(client, organization=township, own="yes") == own
    assert found(client, own="yes") == {"市级绿"}


@pytest.mark.parametrize("state", S.values)
def test_state(client, town, officer, state):
    expected = {
        title for title, project in town.projects.items() if project.state == state and title != "去年"
    }

    assert found(client, state=state) == (set() if state == S.DRAFT else expected)


def test_every_state(client, town, officer):
    """A draft is seen in its own organization only."""
    others = {f"未立项{state}" for state in (S.SUBMITTED, S.RETURNED, S.REJECTED)}
    assert found(client, state="all") == ESTABLISHED | others

    client.force_login(town.units["柳溪镇"].appointments.get().user)
    assert found(client, state="all") == {"验收蓝", "未立项draft"} | others


@pytest.mark.parametrize(("light", "mark"), [("red", "红"), ("yellow", "黄"), ("green", "绿"), ("grey", "灰"), ("blue", "蓝")])  # fmt: skip
def test_light(client, town, officer, light, mark):
    assert found(client, light=light) == {title for title in ESTABLISHED if title.endswith(mark)}


def test_category(client, town, officer):
    assert found(client, category=Category.objects.get(name="民生服务").pk) == {"市级绿", "逾期红"}


@pytest.mark.parametrize(
    ("source", "titles"),
    [("inspection", {"逾期红"}), ("appraisal", {"落后红"}), ("assigned", {"市级绿"})],
)
def test_source(client, town, officer, source, titles):
    assert found(client, source=source) == titles


def test_size(client, town, officer):
    assert found(client, size="minor") == {"逾期黄", "验收黄"}
    assert found(client, size="major") == ESTABLISHED - {"逾期黄", "验收黄"}


def test_overdue_speaks_of_projects_at_work(client, town, officer):
    """What waits for acceptance has its last task open, and is not urged any more."""
    assert found(client, overdue="yes") == {"逾期红", "逾期黄"}


def test_reported_looks_at_the_month_asked_for(client, town, officer):
    owing = {"市级绿", "落后红", "逾期红", "逾期黄", "落后黄", "督办红"}

    assert found(client, reported="yes", period="2026-06") == owing - {"逾期红", "落后黄"}
    assert found(client, reported="no", period="2026-06") == {"逾期红", "落后黄"}
    assert found(client, reported="due", period="2026-06") == owing
    assert found(client, reported="yes") == set()
    assert found(client, reported="no") == owing


def test_who_started_in_the_month_owes_nothing_for_it(client, town, officer):
    Project.objects.filter(title="逾期红").update(started_on=date(2026, 6, 1))

    assert found(client, reported="no", period="2026-06") == {"落后黄"}


def test_obstacle(client, town, officer):
    assert found(client, obstacle="policy") == {"落后红", "逾期红"}
    assert found(client, obstacle="resource") == {"逾期黄"}
    assert found(client, obstacle="other") == set()


def a_meeting_on(organization: Organization, *projects: Project) -> Meeting:
    meeting = a_meeting(organization, title="七月调度会")
    for project in projects:
        an_item(meeting, project)
        an_item(meeting, project)
    return meeting


def test_meeting(client, town, officer):
    meeting = a_meeting_on(town.city, town.projects["逾期红"], town.projects["销号蓝"])

    assert found(client, meeting=meeting.pk) == {"逾期红", "销号蓝"}
    assert "会议：七月调度会" in page_of(client, {"meeting": meeting.pk})


def test_a_meeting_out_of_sight_is_no_condition(client, town):
    meeting = a_meeting_on(town.city, town.projects["市级绿"])
    client.force_login(an_appointment(town.units["云岭县"], Role.OFFICER).user)

    assert "七月调度会" not in page_of(client, {"meeting": meeting.pk})


def test_judge_is_what_waits_for_me(client, town, officer):
    assert found(client, state="submitted", judge="me") == {"未立项submitted"}
    an_appointment(town.units["澄湖区"], Role.OFFICER)
    assert found(client, state="submitted", judge="me") == set()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("销号", "销号蓝"),
        ("xhl", "销号蓝"),
        ("XiaoHaoLan", "销号蓝"),
        ("  销 号 ", "销号蓝"),
        ("望江里", "逾期黄"),
        ("wjlsq", "落后黄"),
    ],
)
def test_words_find_title_and_organization_also_by_pinyin(client, town, officer, words, title):
    assert title in found(client, q=words)


def test_words_find_the_number_and_the_secretary(client, town, officer):
    project = town.projects["销号蓝"]
    project.lead.name = "许砺"
    project.lead.save()

    assert found(client, q=project.number) == {"销号蓝"}
    assert "销号蓝" in found(client, q="许砺")
    assert "销号蓝" in found(client, q="xul")


@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "\\", "<script>", "（）", "\t"])
def test_words_are_taken_as_they_are(client, town, officer, words):
    assert "<script>" not in client.get(ADDRESS, {"q": words}).content.decode()
    if words.strip("（）\t"):
        assert found(client, q=words) == set()


def test_conditions_add_up(client, town, officer):
    assert found(client, light="red", level="township", source="inspection", overdue="yes") == {"逾期红"}


# Values that do not exist

NAMES = [
    "round", "level", "organization", "state", "light", "category", "source", "size", "overdue", "reported",
    "obstacle", "meeting", "judge", "own", "period",
]  # fmt: skip
HOSTILE = ["x", "9" * 40, "9" * 5000, "-1", "1 OR 1=1", "\x00", "①", "[]", "red,yellow", "１"]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_that_does_not_exist_finds_nothing_and_is_named(client, village, value):
    an_officer = an_appointment(village.parent, Role.OFFICER)
    client.force_login(an_officer.user)
    a_project(village, S.IN_PROGRESS)
    for name in NAMES:
        page = page_of(client, {name: value})
        assert listed(page) == [], name
        assert "不存在，请去掉或重新选择。" in page, name
        assert client.get(ADDRESS, {name: value, "export": "xlsx"})["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("value", ["字" * 61, "\x00", "a" * 100_000])
def test_words_that_cannot_be_searched_are_named(client, village, value):
    client.force_login(an_appointment(village).user)

    assert "不存在，请去掉或重新选择。" in page_of(client, {"q": value})


def test_an_organization_out_of_scope_is_no_condition(client, town):
    client.force_login(an_appointment(town.units["云岭县"], Role.OFFICER).user)
    page = page_of(client, {"organization": town.units["澄湖区"].pk})

    assert listed(page) == []
    assert "条件“组织”的值" in page


@pytest.mark.parametrize(
    "query", [{"sort": "x"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 30}, {"unknown": "1"}]
)
def test_an_unknown_order_or_page_falls_back(client, village, query):
    client.force_login(an_appointment(village).user)
    a_project(village, S.IN_PROGRESS)

    assert len(listed(page_of(client, query))) == 1


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
    form = page[page.index('<form class="filters"') :]
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))

    assert kept == {"obstacle": "policy", "period": "2026-06", "sort": "due", "reported": "due"}


def test_ticks_show_what_holds(client, town, officer):
    page = page_of(client, {"reported": "no", "period": "2026-06"})

    assert 'name="reported" value="no" checked>6 月未报' in page
    assert 'name="overdue" value="yes">有逾期任务' in page
    assert 'type="hidden" name="reported"' not in page


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
