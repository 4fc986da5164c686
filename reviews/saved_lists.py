"""Which lists of this app can be saved as 我的筛选, and whose entries tell that one of their records changed."""

from __future__ import annotations

from django.db.models import Q

from organizations.saved_filters import SILENT, ListPage, register_list

from .mechanism_list import MechanismListing
from .models import Mechanism, ReviewSheet
from .permissions import may_see_reviews, reads_library
from .sheet_list import SheetListing

# Who scores a sheet and what is still being written on it is not told to those who read it.
UNFINISHED = Q(verb__in=("assign_scorers", "draft_self_report"))


register_list(
    ListPage(
        SheetListing, label="年度考核", kind=ReviewSheet._meta.label_lower,
        may=may_see_reviews, silent=SILENT | UNFINISHED, tells="subject",
    )
)  # fmt: skip
register_list(
    ListPage(
        MechanismListing, label="长效机制", kind=Mechanism._meta.label_lower,
        may=reads_library,
    )
)  # fmt: skip
