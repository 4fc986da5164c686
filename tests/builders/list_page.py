"""What a browser finds on the project list."""

import re
from html import unescape

ADDRESS = "/projects/"


def page_of(client, query: dict | None = None) -> str:
    answer = client.get(ADDRESS, query or {})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def listed(page: str) -> list[str]:
    return re.findall(r"<a id=p\d+ href=[^>]*>(.*?)</a>", page)


def found(client, **query) -> set[str]:
    """Titles, after checking that the number above the list is theirs."""
    page = page_of(client, query)
    titles = listed(page)
    assert f"共 {len(titles)} 个项目" in page
    return set(titles)
