"""Every kind of page that a role reaches by links in the demo city, at both widths: accessible, whole and quiet."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from organizations.models import User
from reviews.demo import loading

pytestmark = pytest.mark.slow

# Axe would fetch imported stylesheets again, from wrong addresses.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}
# Files, and what ends the visit.
PASSED_OVER = re.compile(r"/logout/|/file/$|/template/$|/attachments/|/refusals/|export=")
# Chromium's advice on password forms, which Django's own follow.
ADVICE = "[DOM]"
LINKS = "all => all.map(link => link.getAttribute('href'))"
# Pages that each reaches at least: a change of the navigation would otherwise empty the test in silence.
FEWEST = {"secretary": 30, "township": 25, "city": 35, "sysadmin": 12, "secadmin": 8, "auditor": 4}


@pytest.fixture
def demo(live_server) -> None:
    loading.load("small", timezone.localdate())


@pytest.mark.parametrize("role", FEWEST)
def test_every_page_is_accessible_whole_and_quiet(
    role, demo, desktop: Page, phone: Page, client, live_server
):
    client.force_login(User.objects.get(username=role))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    noise: list[str] = []
    for page in (desktop, phone):
        page.context.add_cookies([cookie])
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))

    complaints, visited = [], 0
    for address in pages_reached(desktop):
        visited += 1
        phone.goto(address)
        for page, width in ((desktop, 1280), (phone, 375)):
            complaints += [f"{address} at {width}: {words}" for words in faults(page, width)]
        complaints += [f"{address}: {words}" for words in noise if ADVICE not in words]
        noise.clear()

    assert complaints == []
    assert visited >= FEWEST[role]


def pages_reached(page: Page):
    """Breadth first from home, one address of each shape; the page stands there while it is looked at."""
    waiting, seen = deque(["/"]), set()
    while waiting:
        address = waiting.popleft()
        if shape(address) in seen:
            continue
        seen.add(shape(address))
        answer = page.goto(address)
        assert answer.ok, f"{address} answered {answer.status}"
        yield address
        for link in page.eval_on_selector_all("a[href]", LINKS):
            parts = urlsplit(urljoin(page.url, link))
            found = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if parts.netloc == urlsplit(page.url).netloc and not PASSED_OVER.search(found):
                waiting.append(found)


def shape(address: str) -> str:
    """/projects/48/ and /projects/50/?tab=plan are one kind of page."""
    return re.sub(r"\d+", "N", urlsplit(address).path)


def faults(page: Page, width: int) -> list[str]:
    found = [
        f"{violation['id']}: {violation['nodes'][0]['html'][:120]}"
        for violation in Axe().run(page, options=RULES).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("scrolls sideways")
    primary = page.locator(".button--primary").filter(visible=True).all_inner_texts()
    if len(primary) > 1:
        found.append(f"several primary buttons: {primary}")
    if page.locator("h1").count() != 1:
        found.append("not one h1")
    return found
