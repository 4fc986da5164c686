"""Writing a plan: everything in one transaction, each sheet by the same rules as on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.models import AnnualRound
from reviews.scores import Given, save_scores
from workflow import audit

from .planning import Plan, make_plan
from .present import Task, load_present
from .reading import Ledger

if TYPE_CHECKING:
    from organizations.actor import Actor


class PlanChangedError(Exception):
    """The system is no longer what the dry run saw; carries the plan of now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan differs from the one that was shown")
        self.plan = plan


def import_scores(ledger: Ledger, round_: AnnualRound, actor: Actor, expected: str, *, submit: bool) -> Plan:
    """Plan again with the sheets locked, and write the plan if nothing is refused.

    `expected` is the digest of the plan that was shown; another plan raises PlanChangedError.
    """
    with audit.recording():
        plan = make_plan(ledger, load_present(actor, round_, lock=True), submit=submit)
        if plan.digest != expected:
            raise PlanChangedError(plan)
        if plan.has_work and not plan.is_refused:
            write(plan, actor)
    return plan


def write(plan: Plan, actor: Actor) -> None:
    details = {
        "sha256": plan.ledger.sha256,
        "created": len(plan.created),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "handed_in": len(plan.to_hand_in),
    }
    audit.note(actor, "import_scores", plan.present.round, details=details)
    handed_in = {task.sheet.pk for task in plan.to_hand_in}
    for task in sorted(plan.tasks, key=lambda task: task.sheet.pk):
        submit = task.sheet.pk in handed_in
        given = everything(plan, task) if submit else what_is_new(plan, task)
        if given:
            save_scores(task.sheet, actor, given, submit=submit)


def what_is_new(plan: Plan, task: Task) -> Given:
    return {
        line.criterion: (line.value, line.comment)
        for line in plan.lines_of(task)
        if line.is_new or line.is_changed
    }


def everything(plan: Plan, task: Task) -> Given:
    """What is handed in: the file's scores, and the drafts that it leaves out."""
    asked = {criterion.pk: criterion for criterion in task.asked}
    drafts = {asked[pk]: (score.value, score.comment) for pk, score in task.given.items() if pk in asked}
    return drafts | {line.criterion: (line.value, line.comment) for line in plan.lines_of(task)}
