"""What a hand-over lists of this app: the year's review and mechanisms that are not issued yet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from organizations.open_matters import MatterKind, OpenMatter

from .models import Mechanism, ReviewSheet
from .states import SheetState

if TYPE_CHECKING:
    from organizations.models import Organization


def sheets(organization: Organization, today: date) -> list[OpenMatter]:
    """Sheets of the organization that are not filed away, whoever of the two they review."""
    found = ReviewSheet.objects.filter(organization=organization).exclude(state=SheetState.FINAL)
    return [
        OpenMatter(str(sheet), sheet.get_absolute_url(), sheet.get_state_display())
        for sheet in found.select_related("round", "user").order_by("round__year", "pk")
    ]


def mechanisms(organization: Organization, today: date) -> list[OpenMatter]:
    state = Mechanism.State
    found = Mechanism.objects.filter(organization=organization, state__in=[state.DRAFT, state.RECOMMENDED])
    return [
        OpenMatter(mechanism.title, mechanism.get_absolute_url(), mechanism.get_state_display())
        for mechanism in found.order_by("pk")
    ]


KINDS = (
    MatterKind("年度考核表", sheets, 70),
    MatterKind("在办的长效机制", mechanisms, 80),
)
