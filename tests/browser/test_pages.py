"""Every kind of page that a role reaches by links in the demo city, at both widths: accessible, whole and quiet."""

import re
from collections import deque
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from organizations.models import User
from projects.models import AnnualRound
from tests.browser.accessible import inaccessible
from tests.browser.visitor import DESKTOP, PHONE, Screen

pytestmark = pytest.mark.slow

# Files, and what ends the visit.
PASSED_OVER = re.compile(r"/logout/|/file/$|/template/|/attachments/|/refusals/|export=")
# Chromium's advice on password forms, which Django's own follow.
ADVICE = "[DOM]"
TABS = {"meetings", "notices", "changes"}
LINK = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
# Pages that each reaches at least: a change of the navigation would otherwise empty the test in silence.
FEWEST = {
    "secretary": 30,
    "township": 25,
    "city": 35,
    "leader": 20,
    "department": 15,
    "sysadmin": 12,
    "county": 35,
    "expert": 10,
    "secadmin": 8,
    "auditor": 4,
}
# Axe takes most of the time. It judges each kind of page once at each width, and again for whoever finds an element there
# that no page judged before had, by its name, classes and attributes and those of what holds it, or another order of
# headings and landmarks. What can break for anybody alone (width, heading, primary buttons, console) is looked at for all.
judged: set[tuple[str, int]] = set()
known: dict[int, set[str]] = {1280: set(), 375: set()}
ELEMENTS = """() => {
    const named = element => [element.localName, element.getAttribute("class"), element.getAttribute("role"),
        ...element.getAttributeNames().sort()].join(" ");
    const all = [...document.body.querySelectorAll("*")];
    const landmarks = "h1, h2, h3, h4, h5, h6, header, nav, main, aside, footer, [role]:not([role=table] *)";
    return {
        elements: [...new Set(all.map(element => named(element) + " in " + named(element.parentElement)))],
        outline: [...document.querySelectorAll(landmarks)].map(
            element => element.getAttribute("role") ?? element.localName).join(" "),
    };
}"""
REPEATED = re.compile(r"\b(\S.*?)(?: \1)+(?!\S)")  # two sections of one kind or ten are one outline
MEASURES = """() => ({
    width: document.documentElement.scrollWidth,
    headings: document.querySelectorAll("h1").length,
    primary: [...document.querySelectorAll(".button--primary")].filter(
        button => button.checkVisibility()).map(button => button.innerText),
})"""
# Kinds of pages by which a project is driven, and who must reach them by links.
DRIVING = {
    "secretary": "/meetings/ /meetings/N/ /meetings/N/minutes/ /meetings/new/ /resolutions/ /resolutions/N/ "
    "/obstacles/ /obstacles/N/ /notices/ /notices/N/ /notices/N/print/ /instructions/N/ /changes/N/ "
    "/projects/N/changes/new/ /people/N/log/ /projects/N/?tab=changes /projects/N/?tab=notices "
    "/projects/N/?tab=meetings",
    "township": "/notices/ /notices/N/ /notices/proposals/ /projects/N/notices/new/ /projects/N/urge/ /urges/ "
    "/projects/N/light/ /changes/ /changes/N/ /obstacles/N/ /problems/screening/",
    "leader": "/instructions/ /projects/N/instruct/ /notices/N/ /meetings/N/",
    "department": "/tasks/ /tasks/N/ /tasks/N/finish/ /resolutions/N/ /resolutions/N/report_done/",
}
# Kinds of pages by which a year is reviewed.
REVIEWING = {
    "city": "/schemes/ /schemes/new/ /schemes/N/ /schemes/N/edit/ /schemes/N/quotas/ /schemes/N/try/ "
    "/schemes/N/put_in_force/ /schemes/N/criteria/new/ /schemes/criteria/N/ /schemes/N/adjustments/new/ "
    "/schemes/adjustments/N/ /schemes/groups/ /reviews/open/N/ /reviews/N/publish/ "
    "/reviews/N/unlock/new/ /unlocks/ /unlocks/N/ /reviews/versions/N/",
    "township": "/schemes/ /reviews/groups/N/assignments/ /reviews/groups/N/balance/ /reviews/N/scorers/ "
    "/reviews/N/score/ /reviews/scores/import/",
    "county": "/reviews/groups/N/ballots/ /reviews/N/ballots/ /reviews/N/findings/ /reviews/N/complete_scoring/ "
    "/reviews/groups/N/assignments/ /reviews/N/scorers/",
    "expert": "/reviews/ /reviews/N/ /reviews/N/score/ /reviews/scores/import/",
}
# Records whose pages offer other steps at every stage: the links of each are followed, though one is looked at.
AT_EVERY_STAGE = {"/reviews/N/", "/schemes/N/"}


@pytest.mark.parametrize("role", FEWEST)
def test_every_page_is_accessible_whole_and_quiet(role, demo, desktop: Page, client, live_server):
    client.force_login(User.objects.get(username=role))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    desktop.context.add_cookies([cookie])
    noise, screen = noise_of(desktop), Screen(desktop)
    complaints, visited = [], set()
    for address in pages_reached(desktop, chosen_by_hand(role)):
        kind = shape(address)
        visited.add(kind)
        complaints += [f"{address} {words}" for words in wrong_on_both(screen, kind)]
        complaints += [f"{address}: {words}" for words in noise if ADVICE not in words]
        noise.clear()

    assert complaints == []
    assert len(visited) >= FEWEST[role]
    assert {*DRIVING.get(role, "").split(), *REVIEWING.get(role, "").split()} - visited == set()


def chosen_by_hand(role: str) -> list[str]:
    """A year that is chosen in a list, not by a link."""
    finished = AnnualRound.objects.get(is_current=False)
    return [f"/schemes/groups/?round={finished.pk}"] if role == "city" else []


def pages_reached(page: Page, chosen: list[str]):
    """Breadth first from home and what was chosen, one address of each shape; the page stands there while it is looked at."""
    waiting, seen = deque(["/", *chosen]), set()
    while waiting:
        address = waiting.popleft()
        kind = shape(address)
        if kind in seen:
            if kind in AT_EVERY_STAGE and address not in seen:
                seen.add(address)
                waiting += links_of(page, page.request.get(address).text())
            continue
        seen |= {kind, address}
        answer = page.goto(address)
        assert answer.ok, f"{address} answered {answer.status}"
        yield address
        waiting += links_of(page, page.content())


def links_of(page: Page, text: str) -> list[str]:
    found = []
    for link in LINK.findall(text):
        parts = urlsplit(urljoin(page.url, unescape(link)))
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if parts.netloc == urlsplit(page.url).netloc and not PASSED_OVER.search(address):
            found.append(address)
    return found


def shape(address: str) -> str:
    """/projects/48/ and /projects/50/?tab=plan are one kind of page; the tabs by which it is driven are others."""
    parts = urlsplit(address)
    [tab] = parse_qs(parts.query).get("tab", [""])
    return re.sub(r"\d+", "N", parts.path) + (f"?tab={tab}" if tab in TABS else "")


def noise_of(page: Page) -> list[str]:
    """What its scripts say, as they say it."""
    noise: list[str] = []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    return noise


def wrong_on_both(screen: Screen, kind: str | None = None) -> list[str]:
    """On a desktop, as which it was fetched, and on a phone; Axe judges a page of no kind each time."""
    page, found = screen.page, []
    for device in (DESKTOP, PHONE):
        screen.become(device)
        width = device["viewport"]["width"]
        words = faults(page, width)
        if kind is None or is_new(page, kind, width):
            words += inaccessible(page)
        found += [f"at {width}: {sentence}" for sentence in words]
    screen.become(DESKTOP)
    return found


def faults(page: Page, width: int) -> list[str]:
    measured = page.evaluate(MEASURES)
    found = []
    if measured["width"] > width:
        found.append("scrolls sideways")
    if len(measured["primary"]) > 1:
        found.append(f"several primary buttons: {measured['primary']}")
    if measured["headings"] != 1:
        found.append("not one h1")
    return found


def is_new(page: Page, kind: str, width: int) -> bool:
    """Whether nobody's page like this was judged yet; it is judged now."""
    found = page.evaluate(ELEMENTS)
    elements = {*found["elements"], REPEATED.sub(r"\1", found["outline"])}
    answer = (kind, width) not in judged or not elements <= known[width]
    judged.add((kind, width))
    known[width] |= elements
    return answer
