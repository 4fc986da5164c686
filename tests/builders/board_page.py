"""Reading the page of a dashboard, and the lists behind its numbers."""

import re
from html import unescape
from typing import Any

from django.urls import reverse


def address_of(organization: Any, **query: Any) -> str:
    pairs = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse("reviews:dashboard_of", args=[organization.pk]) + (f"?{pairs}" if pairs else "")


def page_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def counted_at(client: Any, address: str) -> int:
    """How many rows the list behind a link says it has."""
    page = page_of(client, address)
    return int(
        re.search(r"共 ([\d,]+) (?:个项目|名书记|项任务|个单位|个难点|次会议|条机制)", page)[1].replace(
            ",", ""
        )
    )
