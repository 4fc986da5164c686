"""Bulletins: drafted or issued by an organization's office."""

from datetime import date
from typing import Any

from organizations.models import Organization
from reviews.models import Bulletin
from tests.builders.work import a_round

FIGURES = {"month": 6, "rows": [], "longest": []}


def a_bulletin(organization: Organization, state: str = Bulletin.State.DRAFT, **fields: Any) -> Bulletin:
    """With the data of 24 July 2026, issued the day after."""
    values: dict[str, Any] = {
        "title": "关于2026年上半年推进情况的通报",
        "opening": "总体平稳。",
        "data_on": date(2026, 7, 24),
        "figures": FIGURES,
    }
    if state == Bulletin.State.ISSUED:
        values |= {"number": "江组通〔2026〕5号", "issued_on": date(2026, 7, 25)}
    values |= fields
    values.setdefault("round", a_round())
    return Bulletin.objects.create(organization=organization, state=state, **values)
