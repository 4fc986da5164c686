"""A clerk's report: proposed, confirmed by the secretary with one tap, shown as 代填, on time by the clerk's time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import ProgressReport, TaskUpdate
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reports import a_report_post
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
SHANGHAI = ZoneInfo("Asia/Shanghai")
ON_TIME = datetime(2026, 7, 27, 17, 45, tzinfo=SHANGHAI)
LATER = datetime(2026, 7, 30, 8, 5, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(ON_TIME, tick=False) as traveller:
        yield traveller


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
def project(village, secretary):
    made = a_project(village, S.IN_PROGRESS, started_on=date(2026, 6, 8))
    a_task(made, state=T.ONGOING, percent=60, due_on=date(2026, 12, 30))
    standing.refresh(made)
    return made


@pytest.fixture
def proposed(client, project, clerk):
    client.force_login(clerk.user)
    task = project.tasks.get()
    client.post(
        reverse("projects:report_new", args=[project.pk]), a_report_post(**{f"percent_{task.pk}": "70"})
    )
    return ProgressReport.objects.get()


def confirm(report):
    return reverse("projects:report_confirm", args=[report.pk])


def test_the_clerks_report_waits_and_the_secretary_is_told(proposed, project, clerk, secretary):
    assert proposed.state == ReportState.AWAITING_CONFIRMATION
    assert (proposed.reported_by, proposed.confirmed_by) == (clerk, None)
    assert proposed.proposed_at == ON_TIME
    notice = Notice.objects.get()
    assert (notice.user_id, notice.post_id) == (secretary.user_id, secretary.pk)
    assert "7 月进展待您确认" in notice.text
    project.refresh_from_db()
    assert project.next_report_due == date(2026, 7, 28)
    assert project.tasks.get().percent == 60


def test_the_secretary_confirms_with_one_tap(client, proposed, project, clerk, secretary, clock):
    clock.move_to(LATER)
    client.force_login(secretary.user)
    page = client.get(proposed.get_absolute_url()).content.decode()
    assert "韩砚秋已代填，请您确认" in page
    assert f'action="{confirm(proposed)}"' in page

    assert client.post(confirm(proposed)).status_code == 302
    proposed.refresh_from_db()
    project.refresh_from_db()
    assert proposed.state == ReportState.SUBMITTED
    assert (proposed.reported_by, proposed.confirmed_by) == (clerk, secretary)
    assert project.tasks.get().percent == 70
    assert project.next_report_due == date(2026, 8, 28)
    entry = AuditEntry.objects.get(verb="confirm")
    assert (entry.actor_id, entry.post_id) == (secretary.user_id, secretary.pk)
    assert Notice.objects.get(user_id=clerk.user_id).text.startswith("书记已确认报送7 月进展")


def test_it_is_shown_as_written_for_the_secretary_and_on_time_by_the_clerks_time(
    client, proposed, project, secretary, clock
):
    clock.move_to(LATER)
    client.force_login(secretary.user)
    client.post(confirm(proposed))
    proposed.refresh_from_db()

    assert proposed.marks == ["代填"]
    page = client.get(proposed.get_absolute_url()).content.decode()
    assert "7 月 27 日 17:45　陆知远报送（韩砚秋代填）" in page
    listed = client.get(f"{project.get_absolute_url()}?tab=reports").content.decode()
    assert "代填</span>" in listed
    assert "逾期报送" not in listed


def test_a_clerk_too_late_is_late_however_quickly_the_secretary_confirms(
    client, project, clerk, secretary, clock
):
    clock.move_to(datetime(2026, 7, 29, 0, 1, tzinfo=SHANGHAI))
    client.force_login(clerk.user)
    client.post(reverse("projects:report_new", args=[project.pk]), a_report_post())
    report = ProgressReport.objects.get()
    client.force_login(secretary.user)
    client.post(confirm(report))
    report.refresh_from_db()

    assert report.marks == ["代填", "逾期报送"]


def test_the_due_day_ends_at_midnight(client, project, secretary, clock):
    clock.move_to(datetime(2026, 7, 28, 23, 59, tzinfo=SHANGHAI))
    client.force_login(secretary.user)
    client.post(reverse("projects:report_new", args=[project.pk]), a_report_post())

    assert ProgressReport.objects.get().is_on_time


def test_the_secretary_may_mend_it_before_confirming(client, proposed, secretary, clerk):
    client.force_login(secretary.user)
    edit = reverse("projects:report_edit", args=[proposed.pk])
    assert client.get(edit).context["form"]["done"].value() == "与供电、燃气公司签订三方协议"
    client.post(edit, a_report_post(done="书记改过"))
    proposed.refresh_from_db()

    assert (proposed.state, proposed.done) == (ReportState.SUBMITTED, "书记改过")
    assert (proposed.reported_by, proposed.confirmed_by) == (clerk, secretary)
    first = AuditEntry.objects.get(verb="propose")
    assert first.content["details"]["done"] == "与供电、燃气公司签订三方协议"


def test_the_clerk_may_mend_it_while_it_waits_but_not_confirm(client, proposed, clerk):
    client.force_login(clerk.user)
    edit = reverse("projects:report_edit", args=[proposed.pk])
    assert "保存7 月进展" in client.get(edit).content.decode()
    client.post(edit, a_report_post(done="填报员改过", file=None, save="1"))
    proposed.refresh_from_db()
    assert (proposed.state, proposed.done) == (ReportState.AWAITING_CONFIRMATION, "填报员改过")
    assert proposed.proposed_at == ON_TIME

    answer = client.post(confirm(proposed))
    proposed.refresh_from_db()
    assert answer.status_code == 403
    assert "由望江里社区书记办理" in answer.content.decode()
    assert proposed.state == ReportState.AWAITING_CONFIRMATION
    assert AuditEntry.objects.filter(verb="confirm", result="refused").exists()


def test_a_newer_figure_of_the_owner_is_not_undone_by_the_confirmation(
    client, proposed, project, secretary, clock
):
    clock.shift(3600)
    task = project.tasks.get()
    TaskUpdate.objects.create(task=task, percent=85, done="又进了一步", reported_by=secretary)
    task.percent = 85
    task.save()
    client.force_login(secretary.user)
    client.post(confirm(proposed))
    task.refresh_from_db()

    assert task.percent == 85


def test_a_second_tap_is_stale(client, proposed, secretary):
    client.force_login(secretary.user)
    client.post(confirm(proposed))
    answer = client.post(confirm(proposed))

    assert answer.status_code == 409
    assert AuditEntry.objects.filter(verb="confirm", result="done").count() == 1


def test_blocked_when_the_project_is_no_longer_under_way(client, proposed, project, secretary):
    type(project).objects.filter(pk=project.pk).update(state=S.SUSPENDED)
    client.force_login(secretary.user)
    page = client.get(proposed.get_absolute_url()).content.decode()
    assert "项目当前为“暂停实施”，不报进展" in page
    assert "disabled>确认报送" in page

    assert client.post(confirm(proposed)).status_code == 422
    proposed.refresh_from_db()
    assert proposed.state == ReportState.AWAITING_CONFIRMATION


def test_what_waits_is_seen_in_the_house_only(client, city, proposed):
    above = an_appointment(city[2], Role.OFFICER)
    beside = an_appointment(an_organization(city[2]), Role.SECRETARY)
    for outsider in (above, beside):
        client.force_login(outsider.user)
        assert client.get(proposed.get_absolute_url()).status_code == 404
        assert client.post(confirm(proposed)).status_code == 404


def test_submitted_it_is_seen_above_and_not_beside(client, city, proposed, secretary):
    client.force_login(secretary.user)
    client.post(confirm(proposed))
    client.force_login(an_appointment(city[2], Role.OFFICER).user)
    assert client.get(proposed.get_absolute_url()).status_code == 200
    client.force_login(an_appointment(an_organization(city[2]), Role.SECRETARY).user)
    assert client.get(proposed.get_absolute_url()).status_code == 404


def test_other_methods_are_refused(client, proposed, secretary):
    client.force_login(secretary.user)

    assert client.delete(confirm(proposed)).status_code == 405
    assert client.post(proposed.get_absolute_url()).status_code == 405
