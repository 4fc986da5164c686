"""到期当日: whatever is due today is in time until 24:00 in Shanghai, which is 16:00 of the same day in UTC."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from organizations.roles import Role
from projects import standing
from projects.duties import task_duties, term
from projects.lights import Thresholds, explain, light_case
from projects.models import AnnualRound, Project, Resolution, RoundWindow, SupervisionNotice, Task
from projects.open_matters import overdue_tasks
from projects.project_list import ProjectListing
from projects.states import ProjectState, ReportState
from projects.submission import out_of_time
from reviews.dashboards.records import overdue_tasks as overdue_on_dashboard
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db
S = ProjectState
SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = date(2026, 7, 24)
LAST_MOMENT = datetime(2026, 7, 24, 23, 59, 59, tzinfo=SHANGHAI)
MIDNIGHT = datetime(2026, 7, 25, 0, 0, tzinfo=SHANGHAI)


@pytest.fixture(params=[LAST_MOMENT, MIDNIGHT], ids=["23:59", "00:00"])
def late(request):
    """Whether the day is over; the clock stands at that moment, in UTC still the 24th in both cases."""
    assert request.param.astimezone(ZoneInfo("UTC")).date() == DUE
    with time_machine.travel(request.param, tick=False):
        yield request.param is MIDNIGHT


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def running(village):
    """The plan is fulfilled, so that nothing but the task's due day decides."""
    return a_project(village, S.IN_PROGRESS, starts_on=date(2026, 7, 1), started_on=date(2026, 7, 1))


@pytest.fixture
def task(running):
    task = a_task(running, due_on=DUE, percent=95, state="ongoing")
    standing.refresh(running)
    return task


def test_the_light(late, running, task):
    running.refresh_from_db()
    rules = Thresholds()
    code = Project.objects.annotate(light=light_case(rules)).get().light

    assert code == explain(running, rules).code == ("yellow" if late else "green")


def test_a_notice_turns_the_light(late, village, running):
    SupervisionNotice.objects.create(
        project=running, issuer=village.parent, addressee=village, matter="迁改", state="issued", due_on=DUE
    )
    a_task(running, due_on=date(2026, 12, 1), percent=95, state="ongoing")
    standing.refresh(running)
    overdue = SupervisionNotice.objects.filter(SupervisionNotice.overdue_on(timezone.localdate()))

    assert explain(running, Thresholds()).code == ("red" if late else "green")
    assert overdue.exists() is late


def test_the_task_and_every_list_of_overdue_tasks(late, village, running, task):
    today = timezone.localdate()
    secretary = acting(an_appointment(village, Role.SECRETARY))

    assert task.days_overdue(today) == int(late)
    assert Task.objects.filter(Task.overdue_on(today)).exists() is late
    assert bool(overdue_tasks(village, today)) is late
    assert overdue_on_dashboard(Project.objects.all(), today).exists() is late
    assert ProjectListing(secretary, {"overdue": "yes"}).total == int(late)


def test_what_is_owed(late, village, task):
    today = timezone.localdate()
    [duty] = task_duties(acting(an_appointment(village, Role.SECRETARY)), today)

    assert duty.term == ("逾期 1 天" if late else "今日截止")
    assert term(DUE, today)[0] == duty.term


def test_a_resolution(late, village):
    resolution: Resolution = a_resolution(a_meeting(village), due_on=DUE)

    assert resolution.days_overdue(timezone.localdate()) == int(late)


def test_a_report_filed_then(late, running):
    report = a_report(running, date(2026, 7, 1), due_on=DUE, submitted_at=timezone.now())

    assert report.is_on_time is not late


def test_a_report_that_is_owed(late, running):
    running.started_on = date(2026, 6, 1)
    running.save()
    running.round.report_due_day = DUE.day
    running.round.save()
    a_task(running, due_on=date(2026, 12, 1), percent=95, state="ongoing")
    standing.refresh(running)

    assert running.next_report_due == DUE
    assert explain(running, Thresholds()).code == ("yellow" if late else "green")
    assert not running.reports.filter(state=ReportState.SUBMITTED).exists()


def test_the_deadline_of_a_return_and_the_window(late, village):
    returned = a_project(village, S.RETURNED, return_due_on=DUE)
    window = returned.round.windows.get(level=village.level, phase=RoundWindow.Phase.DECLARATION)
    window.closes_on = DUE
    window.save()
    first = a_project(village, title="第二个")

    assert bool([*out_of_time(returned)]) is late
    assert bool([*out_of_time(first)]) is late


def test_verified_on_the_due_day(late, task):
    task.verify(None)

    assert task.days_late == int(late)


def test_a_pause_begun_on_the_due_day_is_in_time(late, task):
    """The clock of the task: an answer after the due day does not make it late."""
    task.stopped_on, task.extended_due_on = None, DUE + timedelta(days=1)
    task.save()

    assert task.days_overdue(timezone.localdate()) == 0
    assert not Task.objects.filter(Task.overdue_on(timezone.localdate())).exists()


def test_the_date_on_a_workbook(late, client, village):
    """Of the file's name and of the sheet alike: both are the day in Shanghai."""
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)

    answer = client.get("/projects/", {"export": "full"})

    day = "20260725" if late else "20260724"
    assert day in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    texts = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value]
    assert any(f"2026年7月{25 if late else 24}日" in text for text in texts)


@pytest.mark.parametrize("moment", ["2026-12-31 23:59:59 +0800", "2027-01-01 00:00:00 +0800"])
def test_the_year_does_not_end_a_round(client, village, moment):
    """Rounds are switched by an officer, never by the clock; what is owed for December stays owed in January."""
    with time_machine.travel(moment, tick=False):
        secretary = an_appointment(village, Role.SECRETARY)
        project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 11, 3))
        client.force_login(secretary.user)

        page = client.get(f"/projects/{project.pk}/reports/new/")

        assert page.context["report"].period == date(2026, 12, 1)
        assert AnnualRound.objects.get(is_current=True).year == 2026
