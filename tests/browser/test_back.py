"""Back leads to where one came from: the same filter, page, place on the screen and row."""

import pytest
from playwright.sync_api import Page, expect

from organizations.actor import service
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.pressing import an_urge
from tests.builders.work import a_project
from workflow import audit, notices
from workflow.engine import Recipient


@pytest.fixture
def city(live_server):
    return a_city()


@pytest.fixture
def officer(city):
    return an_appointment(city[0], Role.OFFICER, user=a_user("程望舒"))


@pytest.fixture
def projects(city):
    village = city[-1]
    return [
        a_project(village, "in_progress", title=f"加装电梯{n:02}", number=f"2026-V-{n:03}") for n in range(60)
    ]


@pytest.fixture
def page(desktop: Page, client, live_server, officer):
    client.force_login(officer.user)
    cookie = client.cookies["sessionid"].value
    desktop.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return desktop


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=words, exact=True).first.click()


def expect_row(page: Page, title: str, address: str, scrolled: float) -> None:
    """The list at `address`, scrolled as it was, with the row of `title` marked and its link in focus."""
    row = page.locator(".is-returned")
    expect(page).to_have_url(address)
    expect(row).to_contain_text(title)
    expect(row.get_by_role("link", name=title).or_(row.get_by_role("button"))).to_be_focused()
    assert page.evaluate("scrollY") == pytest.approx(scrolled, abs=2)
    expect(row).to_be_in_viewport()


def test_the_trail_leads_to_filter_page_scroll_and_row(page: Page, projects):
    page.goto("/projects/?state=in_progress&page=1")
    title = projects[35].title
    page.get_by_role("link", name=title).scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    assert scrolled > 0
    press(page, title)
    with page.expect_navigation():
        page.locator(".tabs a").nth(1).click()
    press(page, "项目")

    expect_row(page, title, "/projects/?state=in_progress&page=1#row", scrolled)


def test_from_another_list_the_way_back_leads_to_that_list(page: Page, officer, projects):
    head = an_appointment(projects[0].organization, Role.SECRETARY)
    for project in projects:
        an_urge(project, officer, head)
    page.goto("/urges/?page=2")
    title = page.locator("#list tbody a").last.inner_text()
    page.get_by_role("link", name=title).scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    press(page, title)
    page.get_by_role("link", name="项目", exact=True).first.wait_for()
    press(page, "返回催办记录")

    expect_row(page, title, "/urges/?page=2#row", scrolled)


def test_a_record_below_leads_back_to_the_list_as_well(page: Page, officer, projects):
    page.goto("/projects/?state=in_progress")
    press(page, projects[3].title)
    press(page, "催办")
    press(page, projects[3].title)
    press(page, "项目")

    expect(page.locator(".is-returned")).to_contain_text(projects[3].title)


def test_a_message_leads_back_to_the_inbox(page: Page, officer, projects):
    with audit.recording():
        entry = audit.note(service("test"), "edit", projects[7])
        notices.tell(
            [Recipient(officer.user_id, officer.pk)], entry, "项目有新进展", projects[7], service("test")
        )
    page.goto("/inbox/")
    page.get_by_role("button", name="项目有新进展").click()
    expect(page.locator("h1")).to_have_text(projects[7].title)
    press(page, "返回消息")

    expect_row(page, "项目有新进展", "/inbox/#row", 0)


def test_opened_by_another_way_the_record_offers_no_way_back(page: Page, projects):
    page.goto("/urges/")
    page.goto(projects[0].get_absolute_url())

    expect(page.locator(".crumbs")).to_contain_text("项目")
    expect(page.get_by_text("返回")).to_have_count(0)
