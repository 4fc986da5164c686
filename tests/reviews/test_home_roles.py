"""工作台 for each role: what it shows, and that every count leads to a list of that many."""

import re
from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import ADMINISTRATORS, Role
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.small_city import a_small_city
from tests.builders.surveys import a_surveyor
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


def home(client, post) -> str:
    client.force_login(post.user)
    answer = client.get("/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


# Two lists of projects, the difficulties asked of the city, the problems to screen.
LISTED = ("共 {} 个难点", "共 {} 个项目", "共 {} 个项目", "待研判 {} 个")


def heading(page: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", page)[1]


def duties(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="duties__link" href="([^"]*)"><span class="duties__text">([^<]*)', page)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER])
def test_the_house_sees_its_projects(client, village, role):
    a_project(village, S.IN_PROGRESS, title="本村")
    a_project(village.parent, S.IN_PROGRESS, title="街道")
    page = home(client, an_appointment(village, role))

    assert "我的项目（1）" in page
    assert "本村" in page
    assert "街道" not in page[page.index("我的项目") :]


def test_a_rejected_declaration_is_no_project_of_mine(client, village):
    a_project(village, S.REJECTED)
    page = home(client, an_appointment(village))

    assert "本年度还没有领办项目" in page
    assert reverse("projects:project_new") in page


def test_a_member_owes_the_own_task_and_declares_nothing(client, village):
    member = an_appointment(village, Role.MEMBER)
    task = a_task(
        a_project(village, S.IN_PROGRESS),
        owner_post=member,
        due_on=date(2026, 7, 27),
        state=TaskState.ONGOING,
    )
    page = home(client, member)

    assert duties(page) == [(task.get_absolute_url(), f"“{task.title}”7 月 27 日到期")]
    assert "立项申报" not in page


def test_every_count_of_an_officer_is_the_count_of_its_list(client):
    town = a_small_city()
    page = home(client, an_appointment(town.city, Role.OFFICER))
    counted = [(url, int(text.split()[0])) for url, text in duties(page) if text.split()[0].isdecimal()]

    assert heading(page) == f"要办 {len(duties(page))} 件事"
    assert [number for _, number in counted] == [1, 1, 1, 3]
    for (url, number), words in zip(counted, LISTED, strict=True):
        assert words.format(number) in client.get(url).content.decode()


def test_a_leader_who_owes_nothing_is_shown_the_way_to_the_dashboard(client, village):
    page = home(client, an_appointment(village.parent, Role.LEADER))

    assert heading(page) == "没有要办的事"
    assert f'href="{reverse("reviews:dashboard")}">查看看板</a>' in page
    assert "我的项目" not in page


def test_a_surveyor_is_told_what_is_entrusted_and_where_results_are_entered(client, village):
    a_round()
    idle = an_appointment(village.parent, Role.SURVEYOR)
    page = home(client, idle)
    assert "本年度还没有委托给您的调查，由组织部门委托后才能录入。" in page
    assert "需要您办的事都已办完" not in page

    page = home(client, a_surveyor(village, at=village.parent))
    assert f"受托范围：{village}及以下（2026 年度）" in page
    assert f'href="{reverse("feedback:surveys")}">满意度结果</a>' in page


BARS = {
    Role.SECRETARY: ["工作台", "问题", "项目", "消息", "更多"],
    Role.CLERK: ["工作台", "问题", "项目", "消息", "更多"],
    Role.OFFICER: ["工作台", "问题", "项目", "消息", "更多"],
    Role.MEMBER: ["工作台", "任务", "项目", "消息", "更多"],
    Role.LEADER: ["工作台", "项目", "批示", "看板", "消息", "更多"],
    Role.EXPERT: ["工作台", "考核", "消息", "更多"],
    Role.SURVEYOR: ["工作台", "满意度", "消息", "更多"],
}


@pytest.mark.parametrize("role", BARS)
def test_the_bar_of_a_phone_holds_each_ones_work(client, village, role):
    page = home(client, an_appointment(village, role))
    bar = page.split('class="phone-bar"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>\s]+)</(?:a|span)>", bar) == BARS[role]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SURVEYOR, Role.CLERK])
def test_who_may_not_see_a_dashboard_is_not_sent_there(client, village, role):
    page = home(client, an_appointment(village, role))

    assert heading(page) == "没有要办的事"
    assert reverse("reviews:dashboard") not in page


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrator_sees_no_business(client, village, role):
    a_project(village, S.IN_PROGRESS, title="本村")
    page = home(client, an_appointment(village, role))

    assert heading(page) == "工作台"
    assert "管理员不查看业务记录" in page
    assert "本村" not in page
    assert reverse("projects:projects") not in page


def test_without_a_post_nothing_else_is_said(client):
    client.force_login(a_user())
    page = client.get("/").content.decode()

    assert heading(page) == "工作台"
    assert "您目前没有在任职务" in page
    assert "没有要办的事" not in page
