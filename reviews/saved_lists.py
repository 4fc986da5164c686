"""Which lists of this app can be saved as 我的筛选, and whose entries tell that one of their records changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from organizations.actor import Actor
from organizations.saved_filters import SILENT, ListPage, register_list

from .mechanism_list import MechanismListing
from .models import Mechanism, ReviewSheet
from .permissions import may_see_reviews, reads_library
from .sheet_list import SheetListing

# Who scores a sheet and what is still being written on it is not told to those who read it.
UNFINISHED = Q(verb__in=("assign_scorers", "draft_self_report"))


def sheets_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return SheetListing(actor, query).filter.qs


def mechanisms_found(actor: Actor, query: QueryDict) -> QuerySet[Any]:
    return MechanismListing(actor, query).filter.qs


register_list(
    ListPage(
        route="reviews:sheets", label="年度考核", kind=ReviewSheet._meta.label_lower,
        may=may_see_reviews, find=sheets_found, silent=SILENT | UNFINISHED, tells="subject",
    )
)  # fmt: skip
register_list(
    ListPage(
        route="reviews:mechanisms", label="长效机制", kind=Mechanism._meta.label_lower,
        may=reads_library, find=mechanisms_found,
    )
)  # fmt: skip
