"""The look in Chromium: accessible at both widths, no sideways scrolling, and what the small scripts do."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import inaccessible

pytestmark = pytest.mark.urls("tests.browser.sample_pages")

PAGES = ["/sample/form/", "/sample/form/?bad", "/sample/components/", "/sample/paper/", "/login/"]


@pytest.fixture(params=["desktop", "phone"])
def page(request, live_server):
    return request.getfixturevalue(request.param)


@pytest.fixture
def without_script(new_context):
    return new_context(java_script_enabled=False).new_page()


def visit(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response.ok, f"{address} answered {response.status}"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_accessible(page: Page, address):
    visit(page, address)

    assert inaccessible(page) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_phone_does_not_scroll_sideways(phone: Page, address):
    visit(phone, address)

    assert phone.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("address", PAGES)
def test_targets_on_a_phone_are_large_enough(phone: Page, address):
    """44 px for what is pressed; links inside a sentence may be as high as their line."""
    visit(phone, address)

    small = phone.eval_on_selector_all(
        ".button, .phone-bar__link, .field__control, .choice, .tick, .pager__link, .tabs__link, .task-head__back",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))",
    )

    assert small == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_loads_without_complaints(desktop: Page, address):
    complaints = []
    desktop.on("console", lambda message: complaints.append(message.text))
    desktop.on("pageerror", lambda error: complaints.append(str(error)))

    visit(desktop, address)

    assert complaints == []


def test_a_limited_text_says_how_much_is_left_when_it_is_nearly_full(desktop: Page):
    visit(desktop, "/sample/form/")
    count = desktop.locator("#id_text + .field__count")
    expect(count).to_be_hidden()

    desktop.fill("#id_text", "一" * 250)

    expect(count).to_have_text("还可填 50 字")
    expect(count).not_to_have_class(re.compile("--short"))
    desktop.fill("#id_text", "一" * 290)
    expect(count).to_have_class(re.compile("--short"))


def test_rows_are_added_numbered_and_taken_away(desktop: Page):
    visit(desktop, "/sample/form/")
    add = desktop.get_by_role("button", name="增加一项任务")
    names = desktop.locator(".rows__item:visible .rows__name")
    expect(names).to_have_text(["任务 1"])

    add.click()

    expect(names).to_have_text(["任务 1", "任务 2"])
    expect(desktop.locator("#id_form-TOTAL_FORMS")).to_have_value("2")
    expect(desktop.locator("#id_form-1-title")).to_be_focused()
    expect(desktop.locator("label[for=id_form-1-title]")).to_have_count(1)

    desktop.check("#id_form-0-DELETE")

    expect(names).to_have_text(["任务 1"])
    expect(desktop.locator("#id_form-0-DELETE")).to_be_checked()
    expect(desktop.locator("#id_form-TOTAL_FORMS")).to_have_value("2")


def test_leaving_typed_text_asks_first(desktop: Page):
    asked = []
    desktop.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    visit(desktop, "/sample/form/")
    visit(desktop, "/login/")
    assert asked == []

    visit(desktop, "/sample/form/")
    desktop.locator("#id_title").press_sequentially("加装电梯")
    visit(desktop, "/login/")

    assert asked == ["beforeunload"]


def test_sending_does_not_ask(desktop: Page):
    asked = []
    desktop.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    visit(desktop, "/sample/form/")
    desktop.locator("#id_title").press_sequentially("加装电梯")

    desktop.get_by_role("button", name="提交申报").click()
    desktop.wait_for_load_state()

    assert asked == []


def test_without_script_nothing_is_offered_that_needs_it(without_script: Page):
    visit(without_script, "/sample/form/")
    expect(without_script.locator(".rows__add")).to_be_hidden()
    expect(without_script.locator("#id_form-0-title")).to_be_visible()

    visit(without_script, "/sample/paper/")
    expect(without_script.get_by_role("button", name="打印")).to_be_hidden()


def test_paper_prints_as_one_sheet_without_its_bar(desktop: Page):
    visit(desktop, "/sample/paper/")
    expect(desktop.get_by_role("button", name="打印")).to_be_visible()

    desktop.emulate_media(media="print")

    expect(desktop.locator(".paper-bar")).to_be_hidden()
    expect(desktop.locator(".paper")).to_have_css("box-shadow", "none")


def test_a_list_prints_without_frame_and_buttons(desktop: Page):
    visit(desktop, "/sample/components/")
    desktop.emulate_media(media="print")

    for part in (".site-head", ".main-nav", ".button", ".pager__list", ".tabs", ".skip-link"):
        assert not desktop.locator(part).filter(visible=True).count(), part
    expect(desktop.locator(".light__word").first).to_be_visible()


def test_the_keyboard_reaches_the_text_first(desktop: Page):
    visit(desktop, "/sample/form/")
    desktop.keyboard.press("Tab")

    expect(desktop.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(desktop.get_by_role("link", name="跳到正文")).to_be_in_viewport()
