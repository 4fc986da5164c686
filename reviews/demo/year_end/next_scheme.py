"""村（社区）方案 of the round under way: a draft that the city's officers copied, to be edited, checked and tried."""

from decimal import Decimal
from typing import Any

from organizations.models import Level
from projects.models import AnnualRound
from reviews.demo.people import People
from reviews.models import AdjustmentRule, Quota, Scheme
from reviews.scheme_copying import draft_scheme
from reviews.states import Grade
from workflow import audit

K, T = AdjustmentRule.Kind, AdjustmentRule.Trigger
ADJUSTMENTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("a1", "县级以上表彰", K.BONUS, {"points": Decimal(1), "most": Decimal(2), "family": "表彰"}),
    ("a2", "被上级通报批评", K.DEDUCTION, {"points": Decimal(2)}),
    ("a3", "弄虚作假", K.VETO, {"grade": Grade.POOR}),
)


def draft_next_scheme(people: People, current: AnnualRound) -> Scheme:
    """By the step of the office; one entry for what was added to the copy."""
    actor = people.actor(people.logins["city"])
    with audit.recording():
        scheme = draft_scheme(
            current, actor, source="mass", name="村（社区）方案", level=Level.VILLAGE, sector=""
        )
        AdjustmentRule.objects.bulk_create(
            AdjustmentRule(
                scheme=scheme, code=code, name=name, kind=kind, position=position, trigger=T.FOUND, **values
            )
            for position, (code, name, kind, values) in enumerate(ADJUSTMENTS, start=1)
        )
        quota = Quota.objects.create(scheme=scheme, grade=Grade.GOOD, percent=Decimal(85))
        names = [name for _, name, _, _ in ADJUSTMENTS]
        audit.note(
            actor,
            "edit_scheme",
            scheme,
            after={"adjustments": names, "quotas": [f"{quota.grade} {quota.percent}"]},
        )
    return scheme
