"""工作台: what I owe, most urgent first, my projects below, and a person who owes nothing is told so."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from projects import standing
from projects.duties import Duty
from projects.states import ProjectState, ReportState, TaskState
from reviews.duty_groups import grouped
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.pressing import an_urge
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


def home(client, post):
    client.force_login(post.user)
    return client.get("/")


def running(village, **fields):
    project = a_project(village, S.IN_PROGRESS, **({"started_on": date(2026, 6, 8)} | fields))
    a_task(project, state=T.ONGOING, percent=60, due_on=date(2026, 12, 30))
    standing.refresh(project)
    return project


def test_the_most_urgent_stands_first(client, village, secretary):
    project = running(village)
    a_task(project, title="逾期了", due_on=date(2026, 7, 12), state=T.ONGOING)
    a_project(village, S.RETURNED, title="另一件", return_due_on=date(2026, 7, 26))
    page = home(client, secretary)

    assert [duty.text for duty in page.context["duties"]] == [
        "“逾期了”已逾期",
        "7 月进展待报（28 日截止）",
        "申报退回修改",
    ], "with what is overdue stands the rest of its project"
    assert "要办 3 件事" in page.content.decode()
    for duty in page.context["duties"]:
        assert f'href="{duty.url}"'.replace("&", "&amp;") in page.content.decode()


def test_the_card_leads_to_the_report_and_to_no_change(client, village, secretary):
    project = running(village)
    page = home(client, secretary).content.decode()

    assert f'href="/projects/{project.pk}/reports/new/?period=2026-07">报 7 月进展' in page
    assert f'href="/projects/{project.pk}/reports/no-change/?period=2026-07">本月无变化' in page


def test_a_member_sees_the_card_without_them(client, village):
    running(village)
    page = home(client, an_appointment(village, Role.MEMBER, a_user("周以宁"))).content.decode()

    assert "老旧楼栋加装电梯协商" in page
    assert "报 7 月进展" not in page
    assert "本月无变化" not in page
    assert "本月进展已报" not in page


def test_once_reported_the_card_says_so(client, village, secretary):
    project = running(village)
    a_report(project, date(2026, 7, 1))
    standing.refresh(project)
    page = home(client, secretary).content.decode()

    assert "本月进展已报" in page
    assert "没有要办的事" in page
    assert "下一件：8 月进展，8 月 28 日截止。" in page


def test_a_member_is_told_the_own_task_that_is_next(client, village):
    member = an_appointment(village, Role.MEMBER, a_user("周以宁"))
    project = running(village)
    assert "下一件" not in home(client, member).content.decode(), "a member reports no months"

    mine = {"owner_post": member, "state": T.ONGOING}
    a_task(project, position=1, title="以后的", due_on=date(2026, 9, 30), **mine)
    a_task(
        project,
        position=2,
        title="先到的",
        due_on=date(2026, 8, 20),
        extended_due_on=date(2026, 8, 25),
        **mine,
    )
    a_task(project, position=3, title="停着的", due_on=date(2026, 8, 12), stopped_on=date(2026, 7, 1), **mine)
    a_task(project, position=4, title="别人的", due_on=date(2026, 8, 10), state=T.ONGOING)
    a_task(project, position=5, title="已报完成的", due_on=date(2026, 8, 15), owner_post=member, state=T.DONE)
    still = a_project(village, ProjectState.SUSPENDED, title="暂停的项目", problems=[])
    a_task(still, title="暂停的", due_on=date(2026, 8, 16), **mine)
    assert "下一件：“先到的”，8 月 25 日到期。" in home(client, member).content.decode()


def test_what_the_clerk_handed_in_is_not_asked_again(client, village, secretary):
    clerk = an_appointment(village, Role.CLERK, a_user("韩砚秋"))
    project = running(village)
    a_report(project, date(2026, 7, 1), ReportState.AWAITING_CONFIRMATION, clerk=clerk)

    assert home(client, clerk).context["duties"] == []
    assert "下一件：8 月进展，8 月 28 日截止。" in home(client, clerk).content.decode()
    assert [duty.text for duty in home(client, secretary).context["duties"]] == [
        "7 月进展待确认（韩砚秋代填）"
    ]
    assert "本月进展已报" not in home(client, secretary).content.decode()


def test_what_last_year_left_over_is_still_asked(client, village, secretary):
    last = a_round(2025, is_current=False)
    a_round(2026)
    running(village, round=last, title="去年的项目", started_on=date(2026, 6, 8))
    a_project(village, S.CLOSED, round=last, title="去年已销号")
    page = home(client, secretary)

    assert [duty.on for duty in page.context["duties"]] == ["去年的项目"]
    assert [card.row.title for card in page.context["cards"]] == ["去年的项目"]


def test_every_link_of_a_full_home_opens(client, city, village, secretary):
    project = running(village)
    a_task(project, title="逾期了", due_on=date(2026, 7, 12), state=T.ONGOING)
    a_task(project, title="待核验", state=T.DONE, percent=100, finished_on=date(2026, 7, 20))
    for state in (S.DRAFT, S.RETURNED, S.APPROVED):
        a_project(village, state)
    a_resolution(a_meeting(village), project=project, unit=village, due_on=date(2026, 7, 30))
    page = home(client, secretary)

    assert len(page.context["duties"]) == 7
    for duty in page.context["duties"]:
        assert client.get(duty.url, follow=True).status_code == 200, duty.text


@pytest.mark.parametrize("number", [1, 3])
def test_a_village_secretary_costs_ten_queries_at_most(
    client, village, secretary, number, django_assert_max_num_queries
):
    for _ in range(number):
        project = running(village)
        a_task(project, due_on=date(2026, 7, 12), state=T.ONGOING)
        a_resolution(a_meeting(village), project=project, unit=village)
    client.force_login(secretary.user)
    client.get("/account/")
    with django_assert_max_num_queries(10):
        client.get("/")


@pytest.mark.parametrize("number", [1, 3])
def test_an_officer_of_the_city_costs_sixteen_at_most(client, city, number, django_assert_max_num_queries):
    officer = an_appointment(city[0], Role.OFFICER, a_user("唐映禾"))
    for _ in range(number):
        for state in (S.SUBMITTED, S.COMPLETION_REQUESTED, S.IN_PROGRESS):
            a_project(an_organization(city[0]), state)
    client.force_login(officer.user)
    client.get("/account/")
    with django_assert_max_num_queries(16):
        page = client.get("/")
    assert f"{number} 个申报待审核" in page.content.decode()


def test_in_the_month_of_its_start_a_project_has_nothing_reported_yet(client, village, secretary):
    running(village, started_on=date(2026, 7, 6))

    assert "本月进展已报" not in home(client, secretary).content.decode()


def test_officers_of_the_root_are_told_that_there_is_no_current_round(client, city):
    keeper = an_appointment(city[0], Role.OFFICER, a_user("唐映禾"))
    below = an_appointment(city[1], Role.OFFICER, a_user("顾清和"))
    a_round(2025, is_current=False)

    assert "当前年度待设定" in [duty.text for duty in home(client, keeper).context["duties"]]
    assert home(client, below).context["duties"] == []
    a_round(2026)
    assert home(client, keeper).context["duties"] == []


def test_before_the_first_round_nobody_is_invited_to_declare(client, secretary):
    page = home(client, secretary).content.decode()
    assert "还没有年度" in page
    assert "/projects/new/" not in page

    a_round(2026)
    assert "/projects/new/" in home(client, secretary).content.decode()


def test_a_person_without_a_post_is_told_whom_to_ask(client):
    client.force_login(a_user())

    assert "您目前没有在任职务" in client.get("/").content.decode()


def test_other_methods_are_refused(client, secretary):
    client.force_login(secretary.user)

    assert client.post("/").status_code == 405


def test_officers_find_what_to_supervise(client, city, secretary):
    officer = an_appointment(city[0], Role.OFFICER, a_user("唐映禾"))
    link = f'href="{reverse("projects:notice_proposals")}"'

    assert link in home(client, officer).content.decode()
    assert link not in home(client, secretary).content.decode()


def test_what_one_project_asks_stands_together(client, village, secretary):
    """A group stands where its most urgent sentence would."""
    late, other = running(village, title="拖着的"), running(village, title="别的")
    a_task(late, title="逾期了", due_on=date(2026, 7, 12), state=T.ONGOING)
    a_task(other, title="快到期", due_on=date(2026, 7, 25), state=T.ONGOING)
    groups = home(client, secretary).context["groups"]

    assert [(group.title, [duty.text for duty in group.duties]) for group in groups] == [
        ("拖着的", ["“逾期了”已逾期", "7 月进展待报（28 日截止）"]),
        ("别的", ["“快到期”7 月 25 日到期", "7 月进展待报（28 日截止）"]),
    ]


def test_what_is_overdue_stands_before_what_waits_without_a_date(client, city, village):
    """And that before what is due later."""
    today = date(2026, 7, 24)
    late, waits, later = (
        Duty(text, "", "/", due)
        for text, due in (("逾期", date(2026, 7, 23)), ("待审核", date.min), ("明天", date(2026, 7, 25)))
    )
    found = grouped([later, waits, late], today)
    assert [group.duties[0].text for group in found] == ["逾期", "待审核", "明天"]


def test_who_verifies_is_not_called_late(client, village, secretary):
    project = running(village)
    a_task(project, title="报了完成", state=T.DONE, percent=100, finished_on=date(2026, 7, 20))
    (duty,) = [duty for duty in home(client, secretary).context["duties"] if "待核验" in duty.text]
    assert (duty.term, duty.tone) == ("已等 4 天", "ask")


def test_an_officer_is_told_how_many_red_ones_there_are(client, city, village):
    """As many as the list behind the number holds."""
    officer = an_appointment(city[2], Role.OFFICER, a_user("唐映禾"))
    project = running(village)
    assert "亮红灯" not in home(client, officer).content.decode()
    a_task(project, title="逾期很久", due_on=date(2026, 7, 1), state=T.ONGOING)
    standing.refresh(project)
    running(village, title="绿灯的")
    page = home(client, officer).content.decode()
    assert "1 个亮红灯" in page
    listed = client.get("/projects/?light=red&judge=me").content.decode()
    assert "共 1 个项目" in listed


def test_an_officer_is_told_how_many_steps_the_rules_propose(
    client, city, village, django_assert_max_num_queries
):
    """A red project that was urged today is red, and proposed no more. Whatever else waits, within the budget."""
    officer = an_appointment(city[1], Role.OFFICER, a_user("唐映禾"))
    red = [running(village, title=title) for title in ("逾期很久", "刚刚催过", "也很久")]
    for project in red:
        a_task(project, due_on=date(2026, 7, 15), state=T.ONGOING)
        standing.refresh(project)
    an_urge(
        red[1], officer, an_appointment(village, Role.SECRETARY, a_user("陆知远")), sent_at=timezone.now()
    )
    a_mechanism(village, "recommended", scope="county")
    client.force_login(officer.user)
    client.get("/account/")
    with django_assert_max_num_queries(16):
        page = client.get("/").content.decode()
    assert "1 个长效机制待印发" in page
    assert "3 个亮红灯" in page
    assert "2 条督办建议" in page
    assert client.get("/notices/proposals/").context["page"].paginator.count == 2
