"""The conditions of the project list: every filter by itself, and values that do not exist."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.models import Organization
from organizations.roles import Role
from projects.models import AnnualRound, Category, Meeting, Project
from projects.states import ProjectState
from tests.builders.list_page import ADDRESS, found, listed, page_of
from tests.builders.meetings import a_meeting, an_item
from tests.builders.people import a_city, an_appointment
from tests.builders.small_city import a_small_city
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db

S = ProjectState
ESTABLISHED = {
    "市级绿", "落后红", "逾期红", "逾期黄", "落后黄", "督办红", "验收黄", "未启动灰", "暂停灰",
    "验收蓝", "销号蓝", "终止", "结转",
}  # fmt: skip
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


def test_what_an_own_post_bars_from_judging_does_not_wait_for_me(client, town, officer):
    an_appointment(town.units["柳溪镇"], Role.MEMBER, officer.user)

    assert found(client, state="submitted", judge="me") == set()
    assert found(client, state="submitted") == {"未立项submitted"}


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
