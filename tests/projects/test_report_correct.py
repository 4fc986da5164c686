"""更正: within the month, by the secretary, the old text kept; and what a filed report sets in motion."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import Obstacle, ProgressReport
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reports import a_report_post
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
SHANGHAI = ZoneInfo("Asia/Shanghai")
FILED = datetime(2026, 7, 24, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FILED, tick=False) as traveller:
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
def project(village, secretary):
    made = a_project(village, S.IN_PROGRESS, started_on=date(2026, 6, 8), starts_on=date(2026, 6, 1))
    a_task(made, title="管线迁改", state=T.ONGOING, percent=60, weight=50, due_on=date(2026, 10, 30))
    a_task(made, title="安装", percent=0, weight=50, due_on=date(2026, 11, 20))
    standing.refresh(made)
    return made


def file(client, project, person, **changes):
    client.force_login(person.user)
    client.post(reverse("projects:report_new", args=[project.pk]), a_report_post(**changes))
    return ProgressReport.objects.get()


def edit(report):
    return reverse("projects:report_edit", args=[report.pk])


@pytest.fixture
def filed(client, project, secretary):
    return file(client, project, secretary)


def test_a_correction_keeps_the_old_text(client, filed, secretary):
    page = client.get(edit(filed)).content.decode()
    assert "更正 7 月进展" in page
    assert 'name="no_change"' not in page

    assert client.post(edit(filed), a_report_post(done="与供电公司签订协议")).status_code == 302
    filed.refresh_from_db()
    assert (filed.state, filed.done) == (ReportState.SUBMITTED, "与供电公司签订协议")
    assert filed.submitted_at == FILED
    entry = AuditEntry.objects.get(verb="correct")
    assert entry.content["before"]["done"] == "与供电、燃气公司签订三方协议"
    assert entry.content["after"]["done"] == "与供电公司签订协议"
    shown = client.get(filed.get_absolute_url()).content.decode()
    assert "<del>与供电、燃气公司签订三方协议</del>" in shown
    assert "陆知远" in shown


def test_one_without_change_can_be_corrected_into_one_with(client, project, secretary):
    client.force_login(secretary.user)
    client.post(reverse("projects:report_no_change", args=[project.pk]))
    report = ProgressReport.objects.get()
    client.post(edit(report), a_report_post())
    report.refresh_from_db()

    assert (report.no_change, report.done) == (False, "与供电、燃气公司签订三方协议")


def test_it_is_corrected_until_the_month_is_over(client, filed, secretary, clock):
    clock.move_to(datetime(2026, 7, 31, 23, 50, tzinfo=SHANGHAI))
    client.force_login(secretary.user)
    assert "更正</a>" in client.get(filed.get_absolute_url()).content.decode()
    client.post(edit(filed), a_report_post(done="月末更正"))
    filed.refresh_from_db()
    assert filed.done == "月末更正"

    clock.move_to(datetime(2026, 8, 1, 0, 10, tzinfo=SHANGHAI))
    page = client.get(filed.get_absolute_url()).content.decode()
    assert "更正</a>" not in page
    assert "更正期限为 7 月 31 日，已过；请在下月进展中说明" in page
    page = client.post(edit(filed), a_report_post(done="太晚"), follow=True).content.decode()
    assert "更正期限为 7 月 31 日，已过" in page
    filed.refresh_from_db()
    assert filed.done == "月末更正"


def test_only_the_secretary_corrects(client, city, village, filed):
    client.force_login(an_appointment(village, Role.CLERK, a_user("韩砚秋")).user)
    answer = client.post(edit(filed), a_report_post(done="x"))
    assert answer.status_code == 403
    assert "由望江里社区书记办理" in answer.content.decode()
    assert AuditEntry.objects.filter(verb="correct", result="refused").exists()

    client.force_login(an_appointment(city[2], Role.OFFICER).user)
    assert client.post(edit(filed), a_report_post(done="x")).status_code == 403
    client.force_login(an_appointment(an_organization(city[2]), Role.SECRETARY).user)
    assert client.post(edit(filed), a_report_post(done="x")).status_code == 404
    filed.refresh_from_db()
    assert filed.done == "与供电、燃气公司签订三方协议"


def test_a_bad_correction_changes_nothing(client, filed):
    answer = client.post(edit(filed), a_report_post(done=""))

    assert answer.status_code == 422
    filed.refresh_from_db()
    assert filed.done


def test_a_corrected_percent_moves_the_task_and_replaces_the_row(client, project, filed):
    task = project.tasks.get(title="管线迁改")
    client.post(edit(filed), a_report_post(**{f"percent_{task.pk}": "80"}))
    task.refresh_from_db()

    assert task.percent == 80
    assert filed.percents.get().after == 80


def test_a_reported_task_moves_begins_and_is_recorded(client, project, secretary):
    begun, new = project.tasks.get(title="管线迁改"), project.tasks.get(title="安装")
    file(client, project, secretary, **{f"percent_{begun.pk}": "80", f"percent_{new.pk}": "10"})
    begun.refresh_from_db()
    new.refresh_from_db()
    project.refresh_from_db()

    assert (begun.percent, new.percent, new.state) == (80, 10, T.ONGOING)
    assert project.percent == Decimal("45.00")
    entries = AuditEntry.objects.filter(verb="report_percent")
    assert {entry.content["after"]["percent"] for entry in entries} == {80, 10}
    submit = AuditEntry.objects.get(verb="submit")
    assert set(AuditEntry.objects.exclude(verb="submit").values_list("caused_by_id", flat=True)) == {
        submit.pk
    }


def test_light_rule_and_percent_are_kept_as_they_stood(client, project, secretary, clock):
    task = project.tasks.get(title="管线迁改")
    task.due_on = date(2026, 7, 12)
    task.save()
    standing.refresh(project)
    report = file(client, project, secretary, own_light="green", **{f"percent_{task.pk}": "90"})

    assert (report.light, report.light_rule) == ("red", "任务逾期 12 天")
    assert report.percent == Decimal("45.00")
    assert report.disagrees
    assert AuditEntry.objects.get(verb="record_light").content["after"]["light"] == "red"
    shown = client.get(report.get_absolute_url()).content.decode()
    assert "与系统测算不一致" in shown
    clock.shift(10 * 24 * 3600)
    report.refresh_from_db()
    assert report.light_rule == "任务逾期 12 天"


def test_a_difficulty_becomes_an_obstacle(client, project, secretary):
    report = file(client, project, secretary, difficulty_kind="coordination", difficulty="停气时间未定")
    obstacle = Obstacle.objects.get()

    assert (obstacle.project, obstacle.report, obstacle.kind) == (project, report, "coordination")
    assert (obstacle.state, obstacle.description) == (Obstacle.State.OPEN, "停气时间未定")
    assert AuditEntry.objects.get(verb="raise_obstacle").root_id == str(project.pk)


def test_a_correction_rewords_or_drops_it_while_it_is_open(client, project, secretary):
    report = file(client, project, secretary, difficulty_kind="coordination", difficulty="停气时间未定")
    client.post(edit(report), a_report_post(difficulty_kind="policy", difficulty="政策未定"))
    assert list(Obstacle.objects.values_list("kind", "description")) == [("policy", "政策未定")]

    client.post(edit(report), a_report_post())
    assert not Obstacle.objects.exists()
    assert AuditEntry.objects.filter(verb="remove").exists()


def test_one_that_a_meeting_deals_with_stays(client, project, secretary):
    report = file(client, project, secretary, difficulty_kind="coordination", difficulty="停气时间未定")
    Obstacle.objects.update(state=Obstacle.State.ON_AGENDA)
    client.post(edit(report), a_report_post())

    assert Obstacle.objects.get().description == "停气时间未定"


def test_other_methods_are_refused(client, filed):
    assert client.delete(edit(filed)).status_code == 405
