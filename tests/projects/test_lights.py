"""灯色 at every threshold of design §5.3: in SQL and in words, each value computed by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.light_words import Case, disagreement, in_full
from projects.lights import (
    Thresholds,
    day_behind,
    day_far_behind,
    explain,
    light_case,
    planned_percent,
)
from projects.models import ProgressReport, Project, SupervisionNotice
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_round, a_task

S = ProjectState
LIMITS = Thresholds()
# 100 days, so that the plan expects n percent on the n-th day.
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 10)
TODAY = date(2026, 7, 24)


def a_bare_project(**fields) -> Project:
    values = {"state": S.IN_PROGRESS, "starts_on": FIRST, "due_on": LAST, "percent": Decimal(0)} | fields
    return Project(**values)


def both(project: Project, day: date = TODAY, limits: Thresholds = LIMITS) -> str:
    """The light of a stored project, asked of the database and of Python, which must agree."""
    found = Project.objects.annotate(shown=light_case(limits, day)).get(pk=project.pk)
    assert found.shown == explain(found, limits, day).code
    return found.shown


@pytest.fixture
def village(db):
    return a_city()[-1]


# The plan


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2025, 12, 31), 0),
        (FIRST, 1),
        (date(2026, 1, 31), 31),
        (date(2026, 2, 19), 50),
        (LAST, 100),
        (date(2026, 4, 11), 100),
    ],
)
def test_the_plan_expects_the_share_of_days(day, percent):
    assert planned_percent(a_bare_project(), day) == percent


def test_suspended_days_do_not_count():
    assert planned_percent(a_bare_project(suspended_days=10), date(2026, 2, 19)) == 40


def test_the_plan_stands_still_while_suspended():
    project = a_bare_project(suspended_on=date(2026, 1, 31))
    assert planned_percent(project, date(2026, 3, 31)) == 31


def test_without_dates_nothing_is_expected():
    assert planned_percent(a_bare_project(starts_on=None), TODAY) == 0


# Behind the plan: 20 percent done, so 10 points behind on day 30, more than 30 on day 51.


def test_the_days_on_which_it_falls_behind():
    project = a_bare_project(percent=Decimal(20))
    assert day_behind(project, 10) == date(2026, 1, 30)
    assert day_far_behind(project, 30) == date(2026, 2, 20)


def test_suspended_days_put_them_off():
    project = a_bare_project(percent=Decimal(20), suspended_days=10)
    assert day_behind(project, 10) == date(2026, 2, 9)
    assert day_far_behind(project, 30) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("percent", "behind", "far"),
    [
        ("69.99", True, True),  # 30.01 points behind at the end
        ("70", True, False),  # 30 points are not more than 30
        ("90", True, False),  # 10 points are already 10
        ("90.01", False, False),
        ("100", False, False),
    ],
)
def test_who_has_done_enough_never_falls_behind(percent, behind, far):
    project = a_bare_project(percent=Decimal(percent))
    assert (day_behind(project, 10) is not None, day_far_behind(project, 30) is not None) == (behind, far)


@pytest.mark.parametrize(
    ("day", "light"),
    [
        (date(2026, 1, 29), "green"),  # 29 − 20 = 9
        (date(2026, 1, 30), "yellow"),  # 10
        (date(2026, 2, 19), "yellow"),  # 30
        (date(2026, 2, 20), "red"),  # 31
    ],
)
def test_lights_of_a_project_that_falls_behind(village, day, light):
    project = a_project(village, S.IN_PROGRESS, starts_on=FIRST, due_on=LAST, percent=20)
    project.behind_from, project.far_behind_from = day_behind(project, 10), day_far_behind(project, 30)
    project.save()
    assert both(project, day) == light


@settings(max_examples=200, deadline=None)
@given(
    percent=st.decimals(0, 100, places=2),
    length=st.integers(0, 300),
    lag=st.integers(1, 60),
    suspended=st.integers(0, 30),
)
def test_the_dates_say_the_same_as_the_definition(percent, length, lag, suspended):
    project = a_bare_project(percent=percent, due_on=FIRST + timedelta(days=length), suspended_days=suspended)
    behind, far = day_behind(project, lag), day_far_behind(project, lag)
    reached, too_far = None, None
    for offset in range(length + suspended + 3):
        elapsed = min(max(offset + 1 - suspended, 0), length + 1)
        gap = elapsed * 10_000 - (int(percent * 100) + lag * 100) * (length + 1)  # × (length + 1) × 100
        day = FIRST + timedelta(days=offset)
        reached = reached or (day if gap >= 0 else None)
        too_far = too_far or (day if gap > 0 else None)
    assert (behind, far) == (reached, too_far)


# Tasks, reports and notices


@pytest.mark.parametrize(
    ("column", "day", "light"),
    [
        ("next_open_due", date(2026, 7, 24), "green"),  # due today
        ("next_open_due", date(2026, 7, 23), "yellow"),  # 1 day overdue
        ("next_open_due", date(2026, 7, 17), "yellow"),  # 7 days
        ("next_open_due", date(2026, 7, 16), "red"),  # 8 days
        ("next_due_below_80", date(2026, 8, 1), "green"),  # in 8 days
        ("next_due_below_80", date(2026, 7, 31), "yellow"),  # in 7 days
        ("next_due_below_80", date(2026, 7, 24), "yellow"),  # today
        ("next_notice_due", date(2026, 7, 24), "green"),
        ("next_notice_due", date(2026, 7, 23), "red"),
        ("next_report_due", date(2026, 7, 24), "green"),
        ("next_report_due", date(2026, 7, 23), "yellow"),
    ],
)
def test_each_due_date_at_its_threshold(village, column, day, light):
    assert both(a_project(village, S.IN_PROGRESS, **{column: day})) == light


def test_thresholds_belong_to_the_round(village):
    limits = Thresholds.of(a_round(2026, overdue_red_days=3, due_soon_days=2))
    assert both(a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 20)), limits=limits) == "red"
    assert both(a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 21)), limits=limits) == "yellow"
    assert (
        both(a_project(village, S.IN_PROGRESS, next_due_below_80=date(2026, 7, 27)), limits=limits) == "green"
    )
    assert (
        both(a_project(village, S.IN_PROGRESS, next_due_below_80=date(2026, 7, 26)), limits=limits)
        == "yellow"
    )


def test_red_outweighs_yellow(village):
    project = a_project(
        village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28), next_notice_due=date(2026, 7, 1)
    )
    assert both(project) == "red"


# Hand-written: the light of each state when everything is overdue.
BY_STATE = {
    S.DRAFT: "",
    S.SUBMITTED: "",
    S.RETURNED: "",
    S.REJECTED: "",
    S.APPROVED: "grey",
    S.IN_PROGRESS: "red",
    S.SUSPENDED: "grey",
    S.COMPLETION_REQUESTED: "red",
    S.RECTIFYING: "red",
    S.ACCEPTED: "blue",
    S.CLOSED: "blue",
    S.CARRIED_OVER: "",
    S.TERMINATED: "",
}


@pytest.mark.parametrize("state", S)
def test_the_state_decides_first(village, state):
    assert both(a_project(village, state, next_open_due=date(2026, 1, 1))) == BY_STATE[state]


# Override


@pytest.mark.parametrize(
    ("until", "light"), [(date(2026, 7, 24), "yellow"), (date(2026, 7, 23), "red"), (None, "red")]
)
def test_an_override_holds_through_its_last_day(village, until, light):
    project = a_project(
        village,
        S.IN_PROGRESS,
        next_open_due=date(2026, 7, 1),
        override="yellow",
        override_reason="汛期停工",
        override_until=until,
    )
    assert both(project) == light


def test_an_override_shows_the_computed_light_too(village):
    project = a_project(
        village,
        S.IN_PROGRESS,
        next_open_due=date(2026, 7, 1),
        override="yellow",
        override_reason="汛期停工",
        override_until=date(2026, 8, 1),
    )
    light = explain(project, LIMITS, TODAY)
    assert (light.reason, light.cure) == (
        "人工调为黄灯至 8 月 1 日：汛期停工",
        "系统测算为红灯：任务逾期 23 天",
    )


# SQL and Python agree on everything

DAYS = st.one_of(st.none(), st.integers(-12, 12).map(lambda n: TODAY + timedelta(days=n)))
COLUMNS = st.fixed_dictionaries(
    {
        "state": st.sampled_from(S.values),
        "behind_from": DAYS,
        "far_behind_from": DAYS,
        "next_open_due": DAYS,
        "next_due_below_80": DAYS,
        "next_notice_due": DAYS,
        "next_report_due": DAYS,
        "override": st.sampled_from(["", "", "red", "yellow", "green"]),
        "override_until": DAYS,
        "suspended_on": DAYS,
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(COLUMNS, min_size=20, max_size=40), overdue=st.integers(0, 10), soon=st.integers(0, 10))
def test_sql_and_words_agree_on_any_columns(village, rows, overdue, soon):
    limits = Thresholds(overdue_red_days=overdue, due_soon_days=soon)
    Project.objects.all().delete()
    Project.objects.bulk_create(
        Project(
            round=a_round(), title="项目", organization=village, path=village.path, level=village.level, **row
        )
        for row in rows
    )
    for project in Project.objects.annotate(shown=light_case(limits, TODAY)):
        assert project.shown == explain(project, limits, TODAY).code


# Words


def words(project, *tasks, limits=LIMITS) -> str:
    light = explain(project, limits, TODAY)
    return in_full(Case(project, light, limits, TODAY, tasks)).reason


def test_the_overdue_task_is_named(village):
    project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 12))
    early = a_task(project, title="核查", due_on=date(2026, 3, 1), state=TaskState.VERIFIED)
    late = a_task(project, due_on=date(2026, 7, 12))
    assert words(project, early, late) == "任务 2“管线迁改协调”已逾期 12 天，超过 7 天为红灯"


def test_of_several_the_longest_overdue_is_named_and_all_are_counted(village):
    project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 20))
    tasks = [a_task(project, title=f"任务{day}", due_on=date(2026, 7, day)) for day in (22, 20)]
    assert words(project, *tasks) == "任务 2“任务20”已逾期 4 天，共 2 项任务逾期，超过 7 天将转红灯"


def test_the_task_that_is_due_soon_is_named(village):
    project = a_project(village, S.IN_PROGRESS, next_due_below_80=date(2026, 7, 29))
    done = a_task(project, title="快好了", due_on=date(2026, 7, 29), percent=80)
    behind = a_task(project, due_on=date(2026, 7, 29), percent=20)
    assert words(project, done, behind) == "任务 2“管线迁改协调”5 天后到期，进度 20%，不足 80%"


def test_due_today(village):
    project = a_project(village, S.IN_PROGRESS, next_due_below_80=TODAY)
    assert "今日到期" in words(project, a_task(project, due_on=TODAY))


def test_a_lag_says_how_far_and_which_limit(village):
    project = a_project(
        village,
        S.IN_PROGRESS,
        starts_on=date(2026, 6, 1),
        due_on=date(2026, 8, 8),
        percent=20,
        far_behind_from=date(2026, 7, 1),
    )  # 54 of 69 days have passed: 78.26 %
    assert words(project) == "完成 20%，按计划应为 78%，落后 58 个百分点，超过 30 个百分点为红灯"


def test_a_smaller_lag_is_yellow(village):
    project = a_project(
        village,
        S.IN_PROGRESS,
        starts_on=date(2026, 6, 1),
        due_on=date(2026, 8, 8),
        percent=60,
        behind_from=date(2026, 7, 18),
    )
    assert words(project) == "完成 60%，按计划应为 78%，落后 18 个百分点，达到 10 个百分点为黄灯"


def test_the_overdue_notice_is_named(village):
    project = a_project(village, S.IN_PROGRESS, next_notice_due=date(2026, 7, 20))
    SupervisionNotice.objects.create(
        project=project, number="督〔2026〕7号", issuer=village.parent, addressee=village, matter="迁改",
        due_on=date(2026, 7, 20), state=SupervisionNotice.State.ISSUED,
    )  # fmt: skip
    assert words(project) == "督办单 督〔2026〕7号 应于 7 月 20 日前反馈，已逾期 4 天，逾期为红灯"


def test_the_missing_report_is_named(village):
    project = a_project(village, S.IN_PROGRESS, next_report_due=date(2026, 6, 28))
    assert words(project) == "6 月进展未报，6 月 28 日已截止"


@pytest.mark.parametrize(
    ("state", "reason"),
    [(S.APPROVED, "已立项，尚未启动"), (S.IN_PROGRESS, "按计划推进")],
)
def test_other_lights_say_why(village, state, reason):
    assert words(a_project(village, state)) == reason


def test_a_suspended_project_says_so(village):
    assert words(a_project(village, S.SUSPENDED, suspended_on=date(2026, 7, 1))) == "暂停实施"


def test_a_closed_project_says_since_when(village):
    assert words(a_project(village, S.CLOSED, closed_on=date(2026, 7, 1))) == "7 月 1 日已销号"


@pytest.mark.parametrize(
    ("own", "said"), [("yellow", "书记在 6 月进展中判断为黄灯，与系统测算不一致。"), ("red", ""), ("", "")]
)
def test_the_secretary_who_disagrees_is_quoted(village, own, said):
    project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 1))
    report = ProgressReport(project=project, own_light=own, period=date(2026, 6, 1))
    assert disagreement(project, explain(project, LIMITS, TODAY), report) == said


def test_without_a_report_nobody_disagrees(village):
    project = a_project(village, S.IN_PROGRESS)
    assert disagreement(project, explain(project, LIMITS, TODAY), None) == ""


def test_a_finished_project_is_not_argued_about(village):
    an_appointment(village)
    project = a_project(village, S.CLOSED, closed_on=date(2026, 7, 1))
    report = ProgressReport(project=project, own_light="green")
    assert disagreement(project, explain(project, LIMITS, TODAY), report) == ""


def test_a_red_notice_outweighs_a_task_that_is_only_yellow(village):
    project = a_project(
        village, S.IN_PROGRESS, next_open_due=date(2026, 7, 23), next_notice_due=date(2026, 7, 23)
    )
    assert both(project) == "red"
    assert explain(project, LIMITS, TODAY).reason == "督办单逾期 1 天"
