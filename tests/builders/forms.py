"""What a browser does with a form: reads its hidden fields and sends them along."""

import re
from html import unescape
from typing import Any


def hidden(page: Any, name: str) -> str:
    """Value of a hidden field; of several forms that of the last, which is the page's own."""
    text = page.content.decode() if hasattr(page, "content") else page
    return unescape(re.findall(rf'name="{name}" value="([^"]*)"', text)[-1])


def form_key(page: Any) -> str:
    return hidden(page, "form_key")


def draft_key(page: Any) -> str:
    """What the script sends with a draft; empty where the page keeps none."""
    found = re.search(r'<meta name="draft" content="([^"]+)"', page.content.decode())
    return found.group(1) if found else ""
