"""要办的事: every sentence a post owes, and that its link leads to a page this post may open."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects import standing
from projects.duties import (
    Duty,
    house_duties,
    resolution_duties,
    task_duties,
    term,
    verifying_duties,
)
from projects.models import Project, Resolution
from projects.post_duties import post_duties
from projects.reporting import handed_in
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
TODAY = date(2026, 7, 24)


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


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK, a_user("韩砚秋"))


@pytest.fixture
def opens(client):
    """Whether the link of every duty answers this post with a page, itself or after a redirect."""

    def check(post, duties):
        client.force_login(post.user)
        for duty in duties:
            answer = client.get(duty.url, follow=True)
            assert answer.status_code == 200, f"{duty.text}: {duty.url}"

    return check


def house(post, *projects) -> list[Duty]:
    return house_duties(acting(post), projects, handed_in(projects), TODAY)


def texts(duties):
    return [duty.text for duty in duties]


@pytest.mark.parametrize(
    ("due", "words", "tone"),
    [
        (None, "", ""),
        (date(2026, 7, 12), "逾期 12 天", "grave"),
        (date(2026, 7, 24), "今日截止", "ask"),
        (date(2026, 7, 25), "剩 1 天", "ask"),
        (date(2026, 7, 31), "剩 7 天", "ask"),
        (date(2026, 8, 1), "剩 8 天", ""),
    ],
)
def test_the_badge_counts_days(due, words, tone):
    assert term(due, TODAY) == (words, tone)


@pytest.mark.parametrize(
    ("state", "fields", "of_secretary", "of_clerk"),
    [
        (S.DRAFT, {}, "申报草稿待提交", "申报草稿待书记提交"),
        (S.RETURNED, {"return_due_on": date(2026, 7, 27)}, "申报退回修改", "申报退回修改"),
        (S.APPROVED, {}, "任务分解后启动攻坚", "任务分解后启动攻坚"),
        (
            S.RECTIFYING,
            {"rectify_due_on": date(2026, 8, 10), "started_on": date(2026, 7, 1)},
            "限期整改",
            "限期整改",
        ),
    ],
)
def test_what_the_state_of_a_project_asks(
    village, secretary, clerk, opens, state, fields, of_secretary, of_clerk
):
    project = a_project(village, state, **fields)
    for post, words in ((secretary, of_secretary), (clerk, of_clerk)):
        duties = house(post, project)
        assert texts(duties) == [words]
        assert duties[0].on == project.title
        opens(post, duties)


@pytest.mark.parametrize(
    "state", [S.SUBMITTED, S.SUSPENDED, S.COMPLETION_REQUESTED, S.ACCEPTED, S.CLOSED, S.REJECTED]
)
def test_what_asks_nothing_of_the_house(village, secretary, state):
    assert house(secretary, a_project(village, state)) == []


@pytest.fixture
def project(village, secretary):
    made = a_project(village, S.IN_PROGRESS, started_on=date(2026, 6, 8))
    standing.refresh(made)
    return made


def test_a_report_is_owed_from_the_first_of_its_month(secretary, clerk, project, opens):
    for post in (secretary, clerk):
        duties = house(post, project)
        assert texts(duties) == ["7 月进展待报（28 日截止）"]
        assert (duties[0].term, duties[0].due) == ("剩 4 天", date(2026, 7, 28))
        opens(post, duties)
    a_report(project, date(2026, 7, 1))
    standing.refresh(project)
    assert house(secretary, project) == []


def test_a_clerks_declaration_waits_for_the_secretary_by_name(village, secretary, clerk, opens):
    draft = a_project(village, S.DRAFT, drafted_by=clerk)
    duties = house(secretary, draft)
    assert texts(duties) == ["填报员韩砚秋起草的申报待您提交"]
    assert duties[0].url == f"/projects/{draft.pk}/submit/"
    opens(secretary, duties)
    assert texts(house(clerk, draft)) == ["申报草稿待书记提交"]
    assert texts(house(secretary, a_project(village, S.DRAFT, drafted_by=secretary))) == ["申报草稿待提交"]


def test_what_waits_for_confirmation_is_owed_by_the_secretary_alone(secretary, clerk, project, opens):
    a_report(project, date(2026, 7, 1), ReportState.AWAITING_CONFIRMATION, clerk=clerk)

    assert house(clerk, project) == []
    duties = house(secretary, project)
    assert texts(duties) == ["7 月进展待确认（韩砚秋代填）"]
    opens(secretary, duties)


def test_beside_one_that_waits_the_next_is_owed(village, secretary, clerk, opens):
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 5, 8))
    standing.refresh(project)
    a_report(project, date(2026, 6, 1), ReportState.AWAITING_CONFIRMATION, clerk=clerk)

    assert texts(house(clerk, project)) == ["7 月进展待报（28 日截止）"]
    duties = house(secretary, project)
    assert set(texts(duties)) == {"7 月进展待报（28 日截止）", "6 月进展待确认（韩砚秋代填）"}
    opens(secretary, duties)
    opens(clerk, house(clerk, project))


def test_a_report_of_another_organization_is_not_mine(city, secretary, clerk):
    beside = an_organization(city[2])
    other = a_project(beside, S.IN_PROGRESS, started_on=date(2026, 6, 8))
    a_report(other, date(2026, 7, 1), ReportState.AWAITING_CONFIRMATION)

    assert house(secretary) == []


def test_a_task_is_owed_a_week_ahead_by_its_owner_and_the_house(village, secretary, clerk, project, opens):
    owner = an_appointment(village, Role.MEMBER, a_user("周以宁"))
    fields = {"owner_post": owner, "owner_text": "", "state": T.ONGOING}
    a_task(project, title="本周到期", due_on=date(2026, 7, 31), **fields)
    a_task(project, title="逾期了", due_on=date(2026, 7, 12), **fields)
    a_task(project, title="还早", due_on=date(2026, 8, 1), **fields)
    other = an_appointment(village, Role.MEMBER, a_user("顾明川"))

    for post in (owner, secretary, clerk):
        duties = task_duties(acting(post), TODAY)
        assert texts(duties) == ["“逾期了”已逾期", "“本周到期”7 月 31 日到期"]
        opens(post, duties)
    assert task_duties(acting(other), TODAY) == []


def test_the_house_of_the_department_owes_it_where_the_owner_has_no_account(city, project, opens):
    bureau = an_organization(city[1])
    a_task(project, state=T.ONGOING, due_on=date(2026, 7, 27), department_unit=bureau)

    for role, owed in ((Role.CLERK, 1), (Role.SECRETARY, 1), (Role.MEMBER, 0)):
        post = an_appointment(bureau, role)
        duties = task_duties(acting(post), TODAY)
        assert len(duties) == owed
        opens(post, duties)


def test_while_the_level_above_is_waited_for_no_task_is_pressing(village, secretary, project):
    waiting = a_task(project, state=T.ONGOING, due_on=date(2026, 7, 20), stopped_on=date(2026, 7, 18))
    assert task_duties(acting(secretary), TODAY) == []
    waiting.stopped_on, waiting.extended_due_on = None, date(2026, 7, 26)
    waiting.save()

    assert texts(task_duties(acting(secretary), TODAY)) == ["“管线迁改协调”7 月 26 日到期"]


def test_a_rectification_that_waits_has_no_badge(village, secretary):
    project = a_project(
        village, S.RECTIFYING, rectify_due_on=date(2026, 7, 20), clock_stopped_on=date(2026, 7, 18),
        started_on=None,
    )  # fmt: skip
    [duty] = house(secretary, project)

    assert duty.text == "限期整改（等待上级答复，7 月 18 日起暂停计时）"
    assert duty.term == ""
    project.clock_stopped_on, project.rectify_extended_on = None, date(2026, 7, 26)
    [duty] = house(secretary, project)
    assert (duty.text, duty.term) == ("限期整改", "剩 2 天")


def test_an_owner_elsewhere_owes_it_too(city, project, opens):
    helper = an_appointment(an_organization(city[2]), Role.MEMBER, a_user("周以宁"))
    a_task(project, owner_post=helper, owner_text="", state=T.ONGOING, due_on=date(2026, 7, 27))
    duties = task_duties(acting(helper), TODAY)

    assert texts(duties) == ["“管线迁改协调”7 月 27 日到期"]
    opens(helper, duties)


def test_a_finished_task_waits_for_whoever_may_verify_it(village, secretary, clerk, project, opens):
    owner = an_appointment(village, Role.MEMBER, a_user("周以宁"))
    leader = an_appointment(village, Role.MEMBER, a_user("顾明川"))
    a_task(
        project,
        owner_post=owner,
        owner_text="",
        leader_post=leader,
        state=T.DONE,
        percent=100,
        finished_by=owner,
        finished_on=date(2026, 7, 20),
    )
    for post in (secretary, leader):
        duties = task_duties(acting(post), TODAY)
        assert texts(duties) == ["“管线迁改协调”待核验"]
        opens(post, duties)
    assert task_duties(acting(owner), TODAY) == []
    assert task_duties(acting(clerk), TODAY) == []


def test_nobody_is_asked_to_verify_the_own_work(secretary, project):
    a_task(project, owner_post=secretary, owner_text="", state=T.DONE, percent=100, finished_by=secretary)

    assert task_duties(acting(secretary), TODAY) == []


def test_tasks_of_a_project_that_is_not_under_way_are_not_owed(village, secretary):
    a_task(a_project(village, S.SUSPENDED), due_on=date(2026, 7, 12))

    assert task_duties(acting(secretary), TODAY) == []


def test_a_resolution_is_owed_by_the_person_or_the_unit_named(city, village, secretary, project, opens):
    meeting = a_meeting(village)
    unit = an_organization(city[2])
    its_secretary = an_appointment(unit, Role.SECRETARY, a_user("周以宁"))
    member = an_appointment(village, Role.MEMBER, a_user("顾明川"))
    a_resolution(meeting, project=project, matter="单位办", unit=unit, due_on=date(2026, 7, 27))
    a_resolution(
        meeting,
        project=project,
        matter="个人办",
        unit=None,
        unit_text="",
        person=member,
        due_on=date(2026, 7, 27),
    )

    for post, words in ((its_secretary, "议定事项待落实：单位办"), (member, "议定事项待落实：个人办")):
        duties = resolution_duties(acting(post), TODAY)
        assert texts(duties) == [words]
        opens(post, duties)
    assert resolution_duties(acting(secretary), TODAY) == []


def test_a_resolution_that_is_done_waits_for_the_chair(city, village, secretary, project, opens):
    unit = an_organization(city[2])
    a_resolution(a_meeting(village), project=project, unit=unit, state=Resolution.State.DONE)
    duties = resolution_duties(acting(secretary), TODAY)

    assert len(duties) == 1
    assert duties[0].text.startswith("议定事项待核验：")
    opens(secretary, duties)


def test_the_judge_is_told_how_many_wait_and_the_link_lists_exactly_them(client, city, village, opens):
    officer = an_appointment(city[2], Role.OFFICER, a_user("唐映禾"))
    an_appointment(city[1], Role.OFFICER)
    for state in (S.SUBMITTED, S.SUBMITTED, S.COMPLETION_REQUESTED, S.DRAFT, S.IN_PROGRESS):
        a_project(village, state)
    a_project(city[2], S.SUBMITTED)  # judged by the county
    duties = post_duties(acting(officer), TODAY)

    assert sorted(texts(duties)) == ["1 个项目申请验收", "2 个申报待审核"]
    opens(officer, duties)
    for duty in duties:
        number = int(duty.text.split()[0])
        assert client.get(duty.url).context["page"].paginator.count == number


def test_nobody_is_told_to_judge_an_organization_of_the_own(city, village):
    officer = an_appointment(city[2], Role.OFFICER)
    an_appointment(village, Role.CLERK, user=officer.user)
    a_project(village, S.SUBMITTED)

    assert post_duties(acting(officer), TODAY) == []
    assert post_duties(acting(an_appointment(city[2], Role.LEADER)), TODAY) == []


@pytest.fixture
def alone(project, secretary):
    """A task that the secretary did without help: nobody in the house may verify it."""
    fields = {"owner_post": secretary, "owner_text": "", "finished_by": secretary}
    return a_task(project, state=T.DONE, percent=100, finished_on=date(2026, 7, 20), **fields)


def test_what_only_the_judge_may_verify_is_the_judges_duty(city, alone, opens):
    officer = an_appointment(city[2], Role.OFFICER, a_user("唐映禾"))
    above = an_appointment(city[1], Role.OFFICER)
    duties = verifying_duties(acting(officer), TODAY)

    assert texts(duties) == ["“管线迁改协调”待核验"]
    opens(officer, duties)
    assert verifying_duties(acting(above), TODAY) == []
    assert verifying_duties(acting(an_appointment(city[2], Role.LEADER)), TODAY) == []


def test_a_text_for_an_owner_leaves_the_secretary_to_verify(city, project):
    a_task(project, state=T.DONE, percent=100, finished_on=date(2026, 7, 20))
    officer = an_appointment(city[2], Role.OFFICER)
    assert verifying_duties(acting(officer), TODAY) == []


def test_a_leading_member_with_clean_hands_frees_the_judge(city, village, alone):
    officer = an_appointment(city[2], Role.OFFICER)
    alone.leader_post = an_appointment(village, Role.MEMBER, a_user("顾明川"))
    alone.save()
    assert verifying_duties(acting(officer), TODAY) == []
    alone.leader_post = an_appointment(
        village, Role.MEMBER, a_user("周以宁"), starts_on=date(2025, 1, 1), ends_on=date(2026, 7, 1)
    )
    alone.save()
    assert len(verifying_duties(acting(officer), TODAY)) == 1


def test_no_judge_verifies_the_own_work_or_house(city, village, alone):
    officer = an_appointment(city[2], Role.OFFICER)
    alone.finished_by = officer
    alone.save()
    assert verifying_duties(acting(officer), TODAY) == []
    alone.finished_by = alone.owner_post
    alone.save()
    assert len(verifying_duties(acting(officer), TODAY)) == 1
    an_appointment(village, Role.CLERK, user=officer.user)
    assert verifying_duties(acting(officer), TODAY) == []


def test_more_projects_cost_no_more_queries(village, secretary, django_assert_max_num_queries):
    for month in (5, 6, 6):
        standing.refresh(a_project(village, S.IN_PROGRESS, started_on=date(2026, month, 8)))
    projects = list(Project.objects.filter(state=S.IN_PROGRESS))
    actor = acting(secretary)
    with django_assert_max_num_queries(3):
        assert len(house_duties(actor, projects, handed_in(projects), TODAY)) == 3
