"""The monthly report of a village secretary on a phone: one screen, four taps from home, two without change."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from organizations.roles import Role
from projects import standing
from projects.models import ProgressReport, TaskUpdate
from projects.periods import month_before
from projects.states import ProjectState, TaskState
from tests.browser.accessible import inaccessible
from tests.builders.people import a_city, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_round, a_task


@pytest.fixture
def secretary(live_server):
    return an_appointment(a_city()[-1], Role.SECRETARY)


@pytest.fixture
def project(secretary):
    """Started three months ago with a report for each month but this one."""
    today = timezone.localdate()
    this = today.replace(day=1)
    before = month_before(this)
    start = month_before(month_before(before))
    made = a_project(
        secretary.organization,
        ProjectState.IN_PROGRESS,
        round=a_round(today.year),
        started_on=start,
        starts_on=start,
        due_on=today + timedelta(days=60),
        budget=None,
    )
    fields = {"state": TaskState.ONGOING, "weight": 50}
    a_task(made, position=1, title="管线迁改协调", percent=60, due_on=today - timedelta(days=12), **fields)
    a_task(made, position=2, title="安装与验收", percent=20, due_on=today + timedelta(days=50), **fields)
    for period in (month_before(before), before):
        a_report(made, period, next_step="进场迁改")
    standing.refresh(made)
    return made


@pytest.fixture
def page(phone: Page, client, live_server, secretary):
    client.force_login(secretary.user)
    cookie = client.cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return phone


def test_without_change_it_is_two_taps(page: Page, project):
    page.goto("/")
    page.get_by_role("link", name="本月无变化").click()
    page.get_by_role("button", name="（无变化）").click()

    expect(page.locator("main")).to_contain_text("本月无变化")
    report = ProgressReport.objects.get(no_change=True)
    assert report.state == report.State.SUBMITTED


def test_with_what_is_known_it_is_one_screen_and_few_taps(page: Page, project, secretary):
    task = project.tasks.get(title="管线迁改协调")
    TaskUpdate.objects.create(task=task, percent=90, done="三方协议签订", reported_by=secretary)
    task.percent = 90
    task.save()
    page.goto("/")
    page.get_by_role("link", name="月进展待报").click()

    page.wait_for_load_state()  # the script that folds the file control runs at the end
    expect(page.get_by_label("本月做了什么")).to_have_value("三方协议签订。")
    assert page.evaluate("document.documentElement.scrollHeight") <= 812
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert inaccessible(page) == []
    page.get_by_label("下月打算").fill("分批安装")
    with page.expect_navigation():
        page.locator(".action-bar .button--primary").click()

    expect(page.locator("main")).to_contain_text("三方协议签订")
    newest = ProgressReport.objects.latest("period")
    assert newest.state == newest.State.SUBMITTED
    assert newest.own_light == newest.light == "red"


def test_everything_of_a_long_form_can_be_reached_above_the_bar(page: Page, project):
    """With a budget and more tasks the rest folds; nothing hides behind the sticky bar at the end."""
    project.budget = 96
    project.save()
    for position in (3, 4, 5):
        a_task(project, position=position, title=f"长效维护 {position}", weight=0)
    page.goto(f"/projects/{project.pk}/reports/new/")

    assert page.evaluate("document.documentElement.scrollHeight") <= 812
    page.get_by_text("其余 3 项任务、累计支出").click()
    page.get_by_label("累计支出（万元）").fill("41.5")
    page.get_by_label("本月做了什么").fill("三方协议签订")
    page.get_by_label("下月打算").fill("分批安装")
    with page.expect_navigation():
        page.locator(".action-bar .button--primary").click()

    expect(page.locator("main")).to_contain_text("41.5")
