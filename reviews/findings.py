"""认定: what officers found about one secretary under the scheme's bonuses, deductions, vetoes and conditions."""

from typing import TYPE_CHECKING

from django.utils import timezone

from workflow import audit, engine

from .models import AdjustmentRule, Finding, ReviewSheet
from .suggesting import refresh

if TYPE_CHECKING:
    from organizations.actor import Actor

FOUND = AdjustmentRule.Trigger.FOUND


class DecidedError(Exception):
    """The committee has decided: nothing is found any more."""


def rules_of_sheet(sheet: ReviewSheet) -> list[AdjustmentRule]:
    """What officers may find under the sheet's scheme."""
    return list(AdjustmentRule.objects.filter(scheme=sheet.group.scheme_id, trigger=FOUND))


def add(sheet: ReviewSheet, actor: "Actor", rule: AdjustmentRule, times: int, basis: str) -> Finding:
    """Raises DecidedError, judged under the sheet's lock."""
    with audit.recording():
        open_for_findings(sheet)
        finding = Finding(sheet=sheet, rule=rule, times=times, basis=basis, found_by=actor.post)
        finding.save()
        audit.note(actor, "find", finding, after=audit.field_values(finding))
        refresh([sheet.group_id])
    return finding


def withdraw(sheet: ReviewSheet, actor: "Actor", finding: Finding) -> None:
    with audit.recording():
        open_for_findings(sheet)
        finding.withdrawn_at = timezone.now()
        finding.save(update_fields=["withdrawn_at"])
        audit.note(actor, "withdraw_finding", finding, after={"withdrawn_at": finding.withdrawn_at})
        refresh([sheet.group_id])


def open_for_findings(sheet: ReviewSheet) -> None:
    engine.lock(sheet)
    if sheet.is_decided:
        raise DecidedError(f"考核表{sheet.get_state_display()}，不能再认定或撤销")
