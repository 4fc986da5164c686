"""What each transition changes on a project: no save, no user check, no state (the engine does those)."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from projects import clock
from projects.workdays import add_workdays, special_days

from .number import NumberSeries

if TYPE_CHECKING:
    from organizations.actor import Actor
    from organizations.models import Organization

    from .round import AnnualRound

LONGEST_LEFT = timedelta(days=180)  # holidays beyond it are not asked for: an officer's deadline is shorter


class ProjectLifecycle:
    """Verbs of the project's life (design §5.2). Mixed into Project."""

    if TYPE_CHECKING:
        round: AnnualRound
        organization: Organization
        number: str
        state: str
        state_before_suspension: str
        starts_on: date | None
        submitted_at: datetime | None
        return_due_on: date | None
        approved_on: date | None
        started_on: date | None
        rectify_due_on: date | None
        rectify_from: date | None
        accepted_on: date | None
        closed_on: date | None
        waiver_reason: str
        suspended_on: date | None
        suspended_days: int
        ended_on: date | None
        checklist: dict[str, Any]
        lead_id: int | None

    def submit(self, actor: "Actor", **data: Any) -> None:
        """Keeps the deadline of a return, which still binds if the declaration is withdrawn again."""
        self.submitted_at = timezone.now()
        self.lead_id = actor.user_id

    def withdraw(self, actor: "Actor", **data: Any) -> None:
        """The clock of a return stood while the judges had it: the working days left are given again."""
        if self.return_due_on and self.submitted_at:
            today, submitted_on = timezone.localdate(), timezone.localdate(self.submitted_at)
            special = special_days(submitted_on, today + LONGEST_LEFT)
            self.return_due_on = clock.given_again(self.return_due_on, submitted_on, today, special)
        self.submitted_at = None

    def return_for_revision(self, actor: "Actor", *, due_on: date | None = None, **data: Any) -> None:
        self.return_due_on = due_on or self.usual_deadline()

    def usual_deadline(self) -> date:
        """Of a return made today."""
        return add_workdays(timezone.localdate(), self.round.return_days)

    def approve(self, actor: "Actor", **checklist: Any) -> None:
        """Keeps the four answers of the checklist; the number is given once and never reused."""
        self.checklist = checklist
        self.approved_on = timezone.localdate()
        self.return_due_on = None
        self.decision_reason = ""
        if not self.number:
            self.give_number()

    def give_number(self) -> None:
        """2026-V-990102001001-003: round, level letter, organization code, serial."""
        code = self.organization.number_code
        serial = NumberSeries.take(f"project-{self.round.year}-{code}")
        self.number = f"{self.round.year}-{self.organization.level_letter}-{code}-{serial:03d}"

    def reject(self, actor: "Actor", *, reason: str) -> None:
        self.decision_reason = reason

    def start(self, actor: "Actor", **data: Any) -> None:
        self.started_on = timezone.localdate()

    def request_acceptance(self, actor: "Actor", **data: Any) -> None:
        self.rectify_due_on = None

    def require_rectification(self, actor: "Actor", *, due_on: date, reason: str) -> None:
        self.rectify_due_on = due_on
        self.rectify_from = timezone.localdate()
        self.decision_reason = reason

    def accept(self, actor: "Actor", **data: Any) -> None:
        self.accepted_on = timezone.localdate()
        self.decision_reason = ""

    def close(self, actor: "Actor", **data: Any) -> None:
        self.closed_on = timezone.localdate()

    def reopen(self, actor: "Actor", *, reason: str, due_on: date | None = None) -> None:
        self.accepted_on = None
        self.closed_on = None
        self.waiver_reason = ""
        self.rectify_due_on = due_on
        self.rectify_from = timezone.localdate()
        self.decision_reason = reason

    def suspend(self, actor: "Actor", **data: Any) -> None:
        self.state_before_suspension = self.state
        self.suspended_on = timezone.localdate()

    def resume(self, actor: "Actor", **data: Any) -> None:
        self.count_suspension()
        self.state_before_suspension = ""

    def count_suspension(self) -> None:
        """The plan stood still on the days after the one of the suspension, up to today."""
        if self.suspended_on is not None:
            self.suspended_days += (timezone.localdate() - self.suspended_on).days
        self.suspended_on = None

    def end(self, actor: "Actor", **data: Any) -> None:
        """终止 and 结转."""
        self.count_suspension()
        self.ended_on = timezone.localdate()
