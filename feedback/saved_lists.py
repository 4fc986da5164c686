"""Which lists of this app can be saved as 我的筛选."""

from __future__ import annotations

from organizations.saved_filters import ListPage, register_list

from .models import Opinion
from .opinion_list import OpinionListing
from .opinion_rights import may_see_opinions

register_list(
    ListPage(
        OpinionListing, label="群众意见", kind=Opinion._meta.label_lower,
        may=may_see_opinions,
    )
)  # fmt: skip
