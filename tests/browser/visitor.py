"""One person at a screen: what the browser stories say in one line each."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Locator, Page, expect

# What a context of Playwright is made with.
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


class Screen:
    """Of a page that is looked at on a desktop and on a phone without being fetched twice."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.devtools = page.context.new_cdp_session(page)

    def become(self, device: dict[str, Any]) -> None:
        """As high as the page is on it: the bar that sticks to a phone's foot always lies on something that can be scrolled."""
        self.measure(device, device["viewport"]["height"])
        self.devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": device.get("has_touch", False)})
        length = self.page.evaluate("document.documentElement.scrollHeight")
        self.measure(device, max(device["viewport"]["height"], length))

    def measure(self, device: dict[str, Any], height: int) -> None:
        size = {"width": device["viewport"]["width"], "height": height, "deviceScaleFactor": 1}
        mobile = device.get("is_mobile", False)
        self.devtools.send("Emulation.setDeviceMetricsOverride", size | {"mobile": mobile})


class Visitor:
    """Drives a page as a person does: by what stands on the buttons and beside the fields."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def log_in(self, username: str, password: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto("/login/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.press("登录")

    def log_in_first(self, username: str, initial: str, password: str) -> None:
        """With an initial password, which opens nothing but the page where it is changed."""
        self.log_in(username, initial)
        self.page.goto("/projects/")
        expect(self.page).to_have_url("/password/")
        self.page.get_by_label("新密码", exact=True).fill(password)
        self.page.get_by_label("再输一次新密码").fill(password)
        self.press("保存新密码")

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None, f"{address} did not answer"
        assert answer.ok, f"{address} answered {answer.status}"

    def press(self, words: str, *, exact: bool = False) -> None:
        """A button, or a link that is drawn as one, that leads to another page."""
        with self.page.expect_navigation():
            self.control(words, exact=exact).click()

    def press_here(self, words: str) -> None:
        """In the page itself, where the navigation has a link of the same words."""
        with self.page.expect_navigation():
            self.control(words, exact=True, within="main").click()

    def control(self, words: str, *, exact: bool = False, within: str = "body") -> Locator:
        place = self.page.locator(within)
        button = place.get_by_role("button", name=words, exact=exact)
        link = place.get_by_role("link", name=words, exact=exact)
        return button.or_(link).filter(visible=True).first

    def fill(self, **fields: Any) -> None:
        """Fields by their names; a double underscore stands for the hyphen of a row's field."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']").fill(str(value))

    def select(self, **fields: str) -> None:
        """An entry of a list, by the value that the form sends."""
        for name, value in fields.items():
            self.page.locator(f"select[name='{name}']").select_option(value)

    def choose(self, name: str, value: str) -> None:
        """A radio button or a tick, as the form sends it."""
        self.page.locator(f"[name='{name}'][value='{value}']").check(force=True)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def sees_not(self, words: str) -> None:
        expect(self.page.get_by_text(words)).to_have_count(0)

    def save_file(self, words: str, to: Path) -> Path:
        """Press and keep what is downloaded."""
        with self.page.expect_download() as waiting:
            self.control(words).click()
        download: Download = waiting.value
        download.save_as(to)
        return to
