"""What axe-core finds wrong in a page, in one place for all browser tests."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
# Axe would fetch imported stylesheets again, from wrong addresses, and describe each element that is right, which takes
# three quarters of its time.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
    "resultTypes": ["violations"],
}


def inaccessible(page: Page) -> list[str]:
    """A line for each rule that the page breaks, with the beginning of the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations = page.evaluate(f"axe.run({json.dumps(RULES)}).then(results => results.violations)")
    return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in violations]


def whole_and_accessible(page: Page) -> None:
    """Axe finds nothing, nothing is wider than the page."""
    assert inaccessible(page) == []
    assert page.viewport_size
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
