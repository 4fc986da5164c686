"""Bulk actions deal with so many records at a time; what was ticked beyond that is named and offered next."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from .requests import asked_id

MOST_OFFERED = 200  # an address that holds more ids is refused by the server


@dataclass(frozen=True)
class Portion:
    """`ids` are dealt with now, `rest` comes after it; `name` is the parameter that names a record."""

    name: str
    most: int
    ids: list[int]
    rest: list[int]

    @property
    def rest_query(self) -> str:
        return urlencode([(self.name, pk) for pk in self.rest[:MOST_OFFERED]])


def portion(request: HttpRequest, name: str, most: int) -> Portion:
    """Of the ticks in the address, or of what the preview posts: its own records, and as `rest` the others."""
    asked = request.POST if request.method == "POST" else request.GET
    named = list(dict.fromkeys(pk for pk in map(asked_id, asked.getlist(name)) if pk is not None))
    later = [pk for pk in map(asked_id, request.POST.getlist("rest")) if pk is not None]
    return Portion(name, most, named[:most], named[most:] + later)
