"""What is typed on a phone survives: a closed page, an ended session, a dead network."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from organizations.roles import Role
from projects.models import Acceptance, AcceptanceRow, Attachment, Project
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.uploads import a_picture
from tests.builders.work import a_project, a_task
from workflow.form_models import Draft

PASSWORD = "correct-horse-9"


@pytest.fixture
def secretary(live_server):
    return an_appointment(a_city()[-1], Role.SECRETARY, user=a_user(username="lu", password=PASSWORD))


@pytest.fixture
def project(secretary):
    return a_project(secretary.organization)


@pytest.fixture
def page(phone: Page, client, live_server, secretary):
    client.force_login(secretary.user)
    cookie = client.cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return phone


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def log_in(page: Page) -> None:
    page.get_by_label("用户名").fill("lu")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def answer_late(route: Route) -> None:
    """As on a slow line: the page stands before the server has said anything."""
    time.sleep(1)
    route.continue_()


def leave(page: Page) -> None:
    """Close the page without sending, and say yes to the browser's question."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")


def test_what_is_typed_is_saved_by_itself_and_resumed(page: Page, project):
    page.goto(f"/projects/{project.pk}/edit/")
    page.get_by_label("攻坚目标").fill("年底前加装十部")
    expect(page.locator(".draft-note")).to_contain_text("已保存")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate("localStorage.length") == 0
    leave(page)
    page.goto(f"/projects/{project.pk}/edit/")

    expect(page.get_by_text("上次没有提交的内容已恢复")).to_be_visible()
    expect(page.get_by_label("攻坚目标")).to_have_value("年底前加装十部")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("申报已保存")
    project.refresh_from_db()
    assert project.objectives == "年底前加装十部"
    assert not Draft.objects.exists()
    page.wait_for_function("localStorage.length === 0")


def test_a_draft_is_given_up(page: Page, project):
    page.goto(f"/projects/{project.pk}/edit/")
    page.get_by_label("攻坚目标").fill("写错了")
    expect(page.locator(".draft-note")).to_contain_text("已保存")
    leave(page)
    page.goto(f"/projects/{project.pk}/edit/")
    page.get_by_role("button", name="放弃草稿").click()

    expect(page.get_by_label("攻坚目标")).to_have_value(project.objectives)
    expect(page.get_by_text("上次没有提交的内容已恢复")).to_have_count(0)
    assert not Draft.objects.exists()


def test_rows_that_were_added_are_resumed(page: Page, secretary):
    project = a_project(secretary.organization, ProjectState.APPROVED)
    page.goto(f"/projects/{project.pk}/plan/")
    page.get_by_role("button", name="增加一项指标").click()
    page.locator("[name=indicators-0-name]").fill("加装电梯")
    expect(page.locator(".draft-note")).to_contain_text("已保存")
    leave(page)
    page.goto(f"/projects/{project.pk}/plan/")

    expect(page.locator("[name=indicators-0-name]")).to_have_value("加装电梯")


def test_a_session_that_ends_gives_text_and_file_back(page: Page, secretary):
    project = a_project(secretary.organization, ProjectState.IN_PROGRESS, started_on="2026-01-08")
    a_task(project, title="管线迁改协调", weight=100, state=TaskState.ONGOING, percent=60)
    page.goto(f"/projects/{project.pk}/reports/new/")
    page.get_by_label("本月做了什么").fill("三方协议签订")
    page.get_by_label("下月打算").fill("分批安装")
    photo = {"name": "现场.png", "mimeType": "image/png", "buffer": a_picture()}
    page.locator("input[type=file]").set_input_files(photo)
    end_session(page)
    page.locator(".action-bar .button--primary").click()
    page.wait_for_url("**/login/**")
    log_in(page)

    expect(page.get_by_text("登录已过期，您填的内容都在，还没有提交")).to_be_visible()
    expect(page.get_by_label("本月做了什么")).to_have_value("三方协议签订")
    expect(page.get_by_label("现场.png")).to_be_checked()
    assert not Attachment.objects.exists()
    page.locator(".action-bar .button--primary").click()
    expect(page.locator(".messages")).to_contain_text("已报送")
    assert Attachment.objects.get().name == "现场.png"


def test_a_dead_network_keeps_the_text_in_the_browser_until_it_is_sent(page: Page, project):
    page.goto(f"/projects/{project.pk}/edit/")
    page.context.set_offline(True)
    page.get_by_label("攻坚目标").fill("年底前加装十部")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".draft-note")).to_have_text("网络不通，内容已保存在本机，恢复后再提交")
    expect(page.get_by_label("攻坚目标")).to_have_value("年底前加装十部")
    assert page.evaluate("localStorage.length") == 1
    assert Project.objects.get().objectives == project.objectives

    page.context.set_offline(False)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("申报已保存")
    assert Project.objects.get().objectives == "年底前加装十部"
    page.wait_for_function("localStorage.length === 0")


def test_after_a_reload_the_browser_gives_back_what_the_server_never_got(page: Page, project):
    page.goto(f"/projects/{project.pk}/edit/")
    page.route("**/drafts/", lambda route: route.fulfill(status=503))
    page.route("**/readyz", lambda route: route.fulfill(status=503))
    page.get_by_label("攻坚目标").fill("年底前加装十部")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".draft-note")).to_contain_text("网络不通，内容已保存在本机")
    leave(page)
    page.unroute_all()
    page.goto(f"/projects/{project.pk}/edit/")

    expect(page.get_by_text("上次没有提交的内容已从本机恢复")).to_be_visible()
    expect(page.get_by_label("攻坚目标")).to_have_value("年底前加装十部")
    expect(page.locator(".draft-note")).to_contain_text("已保存")
    assert Draft.objects.get().text["objectives"] == ["年底前加装十部"]


def test_two_taps_on_the_button_are_one(page: Page, project):
    page.goto(f"/projects/{project.pk}/edit/")
    page.get_by_label("攻坚目标").fill("年底前加装十部")
    page.get_by_role("button", name="保存草稿").dblclick()

    expect(page.locator("main")).to_contain_text("申报已保存")


def test_no_text_of_a_password_page_is_kept(page: Page):
    page.goto("/password/")

    assert page.locator("meta[name=draft]").count() == 0


def test_what_was_sent_does_not_come_back_on_the_page_that_follows(
    page: Page, client, live_server, secretary
):
    """Where a form leads back to its own page, the server is asked before the browser's copy is put in again."""
    officer = an_appointment(secretary.organization.parent, Role.OFFICER)
    client.force_login(officer.user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    project = a_project(secretary.organization, ProjectState.COMPLETION_REQUESTED)
    sheet = Acceptance.objects.create(project=project, requested_by=secretary)
    AcceptanceRow.objects.create(
        acceptance=sheet, position=1, subject="加装电梯", target="十部", actual="十部"
    )
    page.route("**/drafts/sent/**", answer_late)
    page.goto(f"/projects/{project.pk}/acceptance/")
    page.get_by_label("验收结论").fill("同意")
    page.get_by_role("button", name="保存验收表").click()
    expect(page.locator("main")).to_contain_text("验收表已保存")
    page.wait_for_timeout(3000)  # both scripts have asked, one after the other

    assert page.evaluate("localStorage.length") == 0
    expect(page.get_by_label("验收结论")).to_have_value("同意")
    expect(page.get_by_text("上次没有提交的内容")).to_have_count(0)
