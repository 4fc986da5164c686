"""Which lists of this app can be saved as 我的筛选."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from organizations.actor import Actor
from organizations.saved_filters import ListPage, register_list

from .models import Opinion
from .opinion_list import OpinionListing
from .opinion_rights import may_see_opinions


def opinions_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return OpinionListing(actor, query).filter.qs


register_list(
    ListPage(
        route="feedback:opinions", label="群众意见", kind=Opinion._meta.label_lower,
        may=may_see_opinions, find=opinions_found,
    )
)  # fmt: skip
