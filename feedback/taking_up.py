"""列为问题: what people said in a survey becomes a problem of the surveyed organization."""

from django.utils import timezone

from organizations.actor import Actor
from projects.models import AnnualRound, Problem
from projects.recording import record_problem
from workflow import audit

from .models import Remark


def take_up(remark: Remark, description: str, round_: AnnualRound, actor: Actor) -> Problem:
    """Recorded with the source 群众意见 whoever lists it. Call it inside recording(), with the remark locked."""
    survey = remark.survey
    problem = Problem(
        organization=survey.organization,
        source=Problem.Source.PUBLIC,
        source_reference=survey.title,
        description=description,
        found_on=min(survey.closes_on, timezone.localdate()),
        recorded_by=actor.post,
    )
    record_problem(problem, round_, actor, "由满意度调查的意见列入，请研判")
    remark.problem = problem
    remark.save(update_fields=["problem"])
    details = {"problem": problem.pk}
    audit.note(actor, "take_up_remark", remark, after={"problem_id": problem.pk}, details=details)
    return problem
