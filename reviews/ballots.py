"""民主测评: typing in what was counted, correcting it with a reason, as long as the scoring goes on."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from organizations.media import StoredFile
from projects.uploads import CheckedFile
from workflow import audit, engine
from workflow.models import AuditEntry

from .models import Ballot, BallotScan, ComparisonGroup, RaterGroup, ReviewSheet
from .scores import bind_scheme
from .transitions.sheets import COMPLETE_SCORING

if TYPE_CHECKING:
    from organizations.actor import Actor

Numbers = dict[str, int]


class BallotsClosedError(Exception):
    """The ballots cannot be kept now; the message says why."""


def closed_words(sheet: ReviewSheet) -> str:
    """Why no ballots of the sheet can be typed in now, empty when they can."""
    if sheet.is_scored:
        return f"考核表{sheet.get_state_display()}，测评票不能再录入或更正"
    return "任职时间不足，不定等次，不用测评" if sheet.too_new else ""


def rater_groups(group: ComparisonGroup) -> list[RaterGroup]:
    """评议主体 of the group's scheme, by criterion."""
    found = RaterGroup.objects.filter(criterion__scheme=group.scheme_id).select_related("criterion")
    return list(found.order_by("criterion__position", "position", "pk"))


def save_ballots(
    actor: "Actor",
    sheet: ReviewSheet,
    given: Mapping[RaterGroup, Numbers],
    reason: str = "",
    caused_by: AuditEntry | None = None,
) -> int:
    """Keep the numbers of these rater groups, judged under the sheet's lock; returns how many were new or other.

    Numbers that stand already may only change with a reason. The last ones that were missing complete the
    scoring. Raises BallotsClosedError. Afterwards the group's suggestions want reviews.suggesting.rank().
    """
    changed = 0
    with audit.recording():
        group = sheet.group
        engine.lock(sheet)
        sheet.group = group
        if words := closed_words(sheet):
            raise BallotsClosedError(words)
        known = {ballot.rater_group_id: ballot for ballot in Ballot.objects.filter(sheet=sheet.pk)}
        for raters, numbers in given.items():
            changed += keep(actor, sheet, raters, numbers, known.get(raters.pk), reason, caused_by)
        if changed:
            bind_scheme(sheet, actor)
        if changed and COMPLETE_SCORING.verdict(sheet, actor).is_ready:
            engine.run(COMPLETE_SCORING, sheet, actor)
    return changed


def keep(
    actor: "Actor",
    sheet: ReviewSheet,
    raters: RaterGroup,
    numbers: Numbers,
    known: Ballot | None,
    reason: str,
    caused_by: AuditEntry | None,
) -> bool:
    if known is not None and known.numbers == numbers:
        return False
    if known is not None and not reason:
        raise BallotsClosedError(f"“{raters}”的测评票已经录入，更正请写明理由")
    ballot = known or Ballot(sheet=sheet, rater_group=raters)
    ballot.rater_group = raters
    before = audit.field_values(ballot) if known else {}
    for name, value in numbers.items():
        setattr(ballot, name, value)
    ballot.entered_by, ballot.entered_at = actor.post, timezone.now()
    ballot.correction_reason = reason if known else ""
    ballot.save()
    was, now = audit.changes(before, audit.field_values(ballot))
    verb = "correct_ballots" if known else "enter_ballots"
    details = {"reason": reason} if known else None
    audit.note(actor, verb, ballot, before=was, after=now, details=details, caused_by=caused_by)
    return True


def keep_scan(
    actor: "Actor", group: ComparisonGroup, sheet: ReviewSheet | None, checked: CheckedFile
) -> BallotScan:
    """Space for it was claimed by the form."""
    with audit.recording():
        scan = BallotScan.objects.create(
            group=group,
            sheet=sheet,
            file=checked.upload,
            name=checked.name,
            extension=checked.extension,
            size=checked.size,
            sha256=checked.sha256,
            uploaded_by=actor.post,
        )
        audit.note(actor, "attach_scan", scan, after=audit.field_values(scan, ("name", "size", "sha256")))
    return scan


# For verify_media, sweep_media and the space of an organization: a scan takes room of the house that counts.


def stored() -> Iterator[StoredFile]:
    for pk, name, sha256 in BallotScan.objects.order_by("pk").values_list("pk", "file", "sha256"):
        yield StoredFile(name, f"ballot scan {pk}", sha256)


def used_by(organization_id: int) -> int:
    kept = BallotScan.objects.filter(group__judge=organization_id)
    return kept.aggregate(total=Sum("size"))["total"] or 0
