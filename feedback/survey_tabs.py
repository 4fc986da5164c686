"""Tabs of 满意度: results, the surveys that the system runs itself, and what they are made from."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from organizations.actor import Actor
from projects.permissions import reads_business

from .permissions import may_read_library, may_see_surveys

TABS: tuple[tuple[str, str, Callable[[Actor], bool]], ...] = (
    ("结果", "surveys", may_see_surveys),
    ("调查", "running", reads_business),
    ("问卷模板", "templates", may_read_library),
    ("量表", "scales", may_read_library),
)


def survey_tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """A surveyor loads results and runs nothing; officers draft surveys."""
    return [
        {"label": label, "url": reverse(f"feedback:{name}"), "count": None, "is_current": name == current}
        for label, name, may in TABS
        if may(actor)
    ]
