"""Tabs above the lists that belong to meetings: 会议, 议定事项, 难点堵点."""

from typing import Any

from django.urls import reverse

LISTS = (("meetings", "会议"), ("resolutions", "议定事项"), ("obstacles", "难点堵点"))


def gathering_tabs(current: str) -> list[dict[str, Any]]:
    """For components/tabs.html; the lists are not counted, since each is a question of its own."""
    return [
        {"label": label, "url": reverse(f"projects:{name}"), "count": None, "is_current": name == current}
        for name, label in LISTS
    ]
