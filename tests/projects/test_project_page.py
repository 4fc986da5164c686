"""The project's page: who sees it, what it says, and what it costs."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import Acceptance, AgendaItem, Meeting, ProgressReport, Project, SupervisionNotice
from projects.panels import Panel
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_task, an_indicator
from workflow import audit

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 24)
S = ProjectState


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


def log_in(client, post):
    client.force_login(post.user)
    return client


def page_of(client, project, tab: str = "") -> str:
    answer = client.get(project.get_absolute_url(), {"tab": tab} if tab else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_headed_by_chain_name_state_number_lead_and_dates(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, lead=secretary.user)
    page = page_of(log_in(client, secretary), project)
    for words in ("青石街道</a>", "望江里社区</a>", "老旧楼栋加装电梯协商</h1>", "攻坚中", "重点攻坚项目"):
        assert words in page
    assert "2026-V-990102001002-001" in page
    assert "领办书记 陆知远" in page
    assert "2026 年 3 月 1 日至 11 月 30 日" in page


def test_a_stranger_gets_404(client, city, village):
    neighbour = an_organization(city[2])
    project = a_project(village, S.IN_PROGRESS)
    log_in(client, an_appointment(neighbour, Role.SECRETARY))
    assert client.get(project.get_absolute_url()).status_code == 404


def test_an_officer_above_sees_it_but_no_buttons_of_the_house(client, city, village):
    project = a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 7, 28))
    page = page_of(log_in(client, an_appointment(city[2], Role.OFFICER)), project)
    assert "报 7 月进展" not in page
    assert "申请验收" not in page


def test_posting_is_not_allowed(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    assert log_in(client, secretary).post(project.get_absolute_url()).status_code == 405


def test_the_light_names_the_task_the_days_and_the_threshold(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, percent=62, next_open_due=date(2026, 7, 12))
    a_task(
        project, position=1, title="户数核查", state=TaskState.VERIFIED, percent=100, due_on=date(2026, 3, 10)
    )
    a_task(project, position=2, percent=60, due_on=date(2026, 7, 12), state=TaskState.ONGOING)
    page = page_of(log_in(client, secretary), project)
    assert "红灯" in page
    assert "任务 2“管线迁改协调”已逾期 12 天，超过 7 天为红灯" in page
    assert "核验该任务，或延期申请获批后解除。" in page
    assert "完成 <b>62%</b>" in page
    assert "按计划应为 53%" in page


def a_report(project, month: int, post, **fields) -> ProgressReport:
    values = {
        "due_on": date(2026, month, 28),
        "done": "完成入户征求意见",
        "state": ReportState.SUBMITTED,
        "submitted_at": datetime(2026, month, 27, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "confirmed_by": post,
    } | fields
    return ProgressReport.objects.create(
        project=project, period=date(2026, month, 1), reported_by=post, **values
    )


def test_a_secretary_who_sees_it_otherwise_is_quoted(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 12))
    a_task(project, due_on=date(2026, 7, 12))
    a_report(project, 6, secretary, own_light="yellow", light="green")
    assert "书记在 6 月进展中判断为黄灯，与系统测算不一致。" in page_of(log_in(client, secretary), project)


def test_beside_another_rule_a_missing_report_turns_nothing_green(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 5, 10))
    a_task(project, due_on=date(2026, 7, 12))
    standing.refresh(project)
    page = page_of(log_in(client, secretary), project)
    assert "另外，6 月进展未报，6 月 28 日已截止，须补报。" in page
    assert "补报后转绿" not in page


def test_a_secretary_who_agrees_is_not_quoted(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 12))
    a_task(project, due_on=date(2026, 7, 12))
    a_report(project, 6, secretary, own_light="red", light="red")
    assert "与系统测算不一致" not in page_of(log_in(client, secretary), project)


def test_a_draft_has_no_light(client, village, secretary):
    page = page_of(log_in(client, secretary), a_project(village, S.DRAFT))
    assert "light-panel" not in page
    assert "申报内容" in page


def test_the_report_that_is_owed_is_the_primary_button(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 7, 28))
    page = page_of(log_in(client, secretary), project)
    address = reverse("projects:report_new", args=[project.pk])
    assert f'<a class="button button--primary" href="{address}">报 7 月进展</a>' in page
    assert page.count("button--primary") == 1


def test_no_report_is_asked_before_its_month(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 8, 28))
    assert "月进展</a>" not in page_of(log_in(client, secretary), project)


def test_a_blocked_step_is_shown_with_reasons_that_lead_to_their_cures(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    task = a_task(project, state=TaskState.ONGOING)
    an_indicator(project)
    page = page_of(log_in(client, secretary), project)
    assert f'<a href="{task.get_absolute_url()}">任务 1“管线迁改协调”推进中，未核验</a>' in page
    assert "指标“加装电梯”没有实际值" in page
    assert 'aria-disabled="true"' in page


def test_a_step_that_is_ready_is_a_button(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, state=TaskState.VERIFIED)
    page = page_of(log_in(client, secretary), project)
    assert (
        f'<a class="button button--primary" href="{project.get_absolute_url()}request_acceptance/">申请验收</a>'
        in page
    )
    assert "aria-disabled" not in page


def test_the_plan_shows_tasks_with_their_lateness(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    a_task(
        project,
        position=1,
        due_on=date(2026, 7, 12),
        original_due_on=date(2026, 6, 30),
        state=TaskState.ONGOING,
    )
    a_task(
        project,
        position=2,
        title="公示",
        due_on=date(2026, 5, 20),
        verified_on=date(2026, 5, 23),
        state=TaskState.VERIFIED,
    )
    page = page_of(log_in(client, secretary), project)
    assert "逾期 12 天" in page
    assert "原定 6 月 30 日" in page
    assert "晚 3 天核验" in page


def test_tabs_say_how_much_they_hold(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    for _ in range(2):
        a_task(project)
    for month in (4, 5, 6):
        a_report(project, month, secretary)
    a_meeting(project, secretary)
    a_meeting(project, secretary, items=2)
    a_notice(project)
    SupervisionNotice.objects.create(
        project=project, issuer=village.parent, addressee=village, matter="草稿不算"
    )
    audit.note(acting(secretary), "edit_plan", project)
    tabs = dict(tab_counts(client_page(log_in(client, secretary), project)))
    own = {
        "概况": None, "方案与任务": 2, "进展": 3, "调度会": 2, "督办": 1, "验收": None, "全部记录": 1,
    }  # fmt: skip
    assert {label: count for label, count in tabs.items() if label in own} == own


def client_page(client, project):
    return client.get(project.get_absolute_url()).context["page"]


def tab_counts(page):
    return [(tab.label, tab.count) for tab in page.tabs]


def a_meeting(project, post, items: int = 1) -> Meeting:
    meeting = Meeting.objects.create(
        organization=project.organization,
        chair=post,
        recorded_by=post,
        held_at=datetime(2026, 7, 16, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        place="社区会议室",
        attendees="陆知远、韩砚秋",
        state=Meeting.State.HELD,
    )
    for position in range(items):
        AgendaItem.objects.create(meeting=meeting, project=project, position=position)
    return meeting


def a_notice(project, **fields) -> SupervisionNotice:
    values = {
        "number": "督〔2026〕7号",
        "matter": "管线迁改逾期",
        "demand": "31 日前反馈",
        "issued_on": date(2026, 7, 10),
        "due_on": date(2026, 7, 20),
        "state": SupervisionNotice.State.ISSUED,
    } | fields
    return SupervisionNotice.objects.create(
        project=project, issuer=project.organization.parent, addressee=project.organization, **values
    )


def test_notices_are_listed_with_their_lateness(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    a_notice(project)
    page = page_of(log_in(client, secretary), project, "notices")
    for words in ("督〔2026〕7号", "管线迁改逾期", "31 日前反馈", "待签收", "逾期 4 天"):
        assert words in page


@pytest.mark.parametrize("state", SupervisionNotice.State.values)
@pytest.mark.parametrize("due_on", [date(2026, 7, 23), date(2026, 7, 24), None])
@pytest.mark.parametrize("days_late", [0, 3])
def test_a_query_finds_the_notices_that_are_late(village, state, due_on, days_late):
    today = date(2026, 7, 24)
    notice = a_notice(a_project(village, S.IN_PROGRESS), state=state, due_on=due_on, days_late=days_late)

    found = SupervisionNotice.objects.filter(SupervisionNotice.overdue_on(today)).exists()
    assert found == bool(notice.days_overdue(today))


def test_without_notices_the_tab_says_so(client, village, secretary):
    page = page_of(log_in(client, secretary), a_project(village, S.IN_PROGRESS), "notices")
    assert "没有督办单" in page


def test_the_declaration_stands_in_the_overview(client, village, secretary):
    page = page_of(log_in(client, secretary), a_project(village, S.SUBMITTED), "overview")
    for words in ("拟破解难题", "高低层意见对立，三年未谈成一部。", "276 人", "96 万元", "W2026-0001"):
        assert words in page


def test_an_unknown_tab_shows_the_default(client, village, secretary):
    page = page_of(log_in(client, secretary), a_project(village, S.IN_PROGRESS), "nothing")
    assert "任务分解" in page


def test_panels_of_upper_apps_become_tabs(client, village, secretary, monkeypatch):
    panel = Panel(
        "satisfaction", "满意度", "components/empty.html", lambda project, actor: {"who": actor.user_id}, 60
    )
    monkeypatch.setattr("projects.panels._panels", [panel])
    page = client_page(log_in(client, secretary), a_project(village, S.IN_PROGRESS))
    assert [tab.label for tab in page.tabs][-3:] == ["满意度", "验收", "全部记录"]


def test_facts_count_reports_in_time_late_and_on_behalf(client, village, secretary):
    clerk = an_appointment(village, Role.CLERK)
    project = a_project(village, S.IN_PROGRESS)
    a_report(project, 4, secretary)
    a_report(
        project, 5, secretary, submitted_at=datetime(2026, 5, 29, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    )
    a_report(project, 6, secretary).__class__.objects.filter(period=date(2026, 6, 1)).update(
        reported_by=clerk
    )
    assert "2 期按时，1 期逾期，1 期代填</dd>" in page_of(log_in(client, secretary), project)


def test_facts_count_the_months_that_nobody_reported(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 10))
    a_report(project, 5, secretary)
    standing.refresh(project)
    assert "1 期按时，2 期未报</dd>" in page_of(log_in(client, secretary), project)


def fill(project, secretary, judge) -> None:
    """Five tasks, two indicators, ten reports, meetings and thirty lines of timeline."""
    for position in range(1, 6):
        a_task(
            project,
            position=position,
            owner_post=secretary,
            owner_text="",
            weight=20,
            due_on=date(2026, 7, 1),
        )
    for position in range(2):
        an_indicator(project, position=position)
    for number in range(10):
        month = date(2025 + (number + 2) // 12, (number + 2) % 12 + 1, 1)
        ProgressReport.objects.create(
            project=project, period=month, due_on=month.replace(day=28), reported_by=secretary,
            confirmed_by=secretary, done="推进", state=ReportState.SUBMITTED, own_light="green",
            submitted_at=datetime(2026, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
        )  # fmt: skip
    for _ in range(3):
        a_meeting(project, secretary)
    for who in (secretary, judge) * 15:
        audit.note(acting(who), "edit_plan", project)


@pytest.mark.parametrize(
    "tab", ["overview", "plan", "reports", "meetings", "notices", "acceptance", "records"]
)
@pytest.mark.parametrize("who", ["secretary", "officer"])
def test_it_costs_14_queries_at_most(
    client, village, city, secretary, who, tab, django_assert_max_num_queries
):
    officer = an_appointment(city[2], Role.OFFICER)
    project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 1), lead=secretary.user)
    fill(project, secretary, officer)
    log_in(client, secretary if who == "secretary" else officer)
    client.get(project.get_absolute_url())
    with django_assert_max_num_queries(14):
        page_of(client, project, tab)


def test_a_judge_with_a_sheet_costs_one_more(client, village, city, secretary, django_assert_max_num_queries):
    """When acceptance was asked for, to count the months that nobody reported before."""
    officer = an_appointment(city[2], Role.OFFICER)
    project = a_project(village, S.COMPLETION_REQUESTED, lead=secretary.user)
    fill(project, secretary, officer)
    Acceptance.objects.create(project=project, requested_by=secretary)
    log_in(client, officer)
    client.get(project.get_absolute_url())
    with django_assert_max_num_queries(15):
        assert "填写验收表" in page_of(client, project)


def test_drafts_of_others_are_not_seen(client, city, village):
    project = a_project(village, S.DRAFT)
    log_in(client, an_appointment(city[2], Role.OFFICER))
    assert client.get(project.get_absolute_url()).status_code == 404
    assert Project.objects.filter(pk=project.pk).exists()


def test_many_reasons_of_one_kind_are_counted(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    first = a_task(project, position=1, state=TaskState.ONGOING)
    a_task(project, position=2, state=TaskState.NOT_STARTED)
    an_indicator(project)
    page = page_of(log_in(client, secretary), project)
    assert (
        f'还不能申请验收：<a href="{first.get_absolute_url()}">2 项任务未核验</a>，'
        f'<a href="/projects/{project.pk}/indicators/#id_indicators-0-actual">指标“加装电梯”没有实际值</a>。'
    ) in page
