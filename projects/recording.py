"""Putting a problem into the pool: numbered, recorded, told to the house whose problem it is."""

from organizations.actor import Actor
from workflow import audit, notices
from workflow.models import AuditEntry

from .models import AnnualRound, Problem
from .transitions.problems import about, house


def record_problem(
    problem: Problem,
    round_: AnnualRound,
    actor: Actor,
    words: str = "已登记",
    caused_by: AuditEntry | None = None,
) -> None:
    """Save a new problem of the round, with the number it was given if any; `words` say in the notice how it came about."""
    with audit.recording():
        problem.round = round_
        if not problem.number:
            problem.give_number()
        problem.save()
        verb = "assign_problem" if problem.assigned_by_id else "record_problem"
        entry = audit.note(actor, verb, problem, after=audit.field_values(problem), caused_by=caused_by)
        notices.tell(house(problem), entry, about(words)(problem), problem, actor)
