"""What a closed survey comes to: one 满意度结果 per kind of answer, where enough people answered."""

from decimal import Decimal

from django.utils import timezone

from workflow import audit
from workflow.audit import Acting
from workflow.models import AuditEntry

from .models import AnswerKind, Question, Survey, SurveyResult, SurveyRules
from .rates import Mapping
from .sealing import checked
from .tallies import Overall, overall
from .weighing import shown_from

KIND_OF_RESULT = {
    AnswerKind.SLIPS: SurveyResult.Kind.SLIPS,
    AnswerKind.OPEN_LINK: SurveyResult.Kind.OPEN_LINK,
}


def count_results(survey: Survey, actor: Acting, caused_by: AuditEntry) -> list[SurveyResult]:
    """Write the results; a kind with too few valid answers gets none, so that no total can contain it.

    Raises TamperedError when sealed answers are not those that were sealed.
    """
    question = survey.overall_question()
    if question is None:
        return []
    mapping = SurveyRules.of(survey.round).mapping
    results = []
    for batch in survey.sealed_batches.prefetch_related("answers"):
        found = overall(question, checked(batch))
        if found.counts.valid < shown_from(survey):
            continue
        result = result_of(survey, AnswerKind(batch.kind), batch.count, found)
        result.points = points_beside(mapping, question, found)
        result.save()
        audit.note(actor, "count_survey", result, after=audit.field_values(result), caused_by=caused_by)
        results.append(result)
    return results


def result_of(survey: Survey, kind: AnswerKind, returned: int, found: Overall) -> SurveyResult:
    """Answers that skipped the deciding question are invalid."""
    counts = found.counts
    return SurveyResult(
        round=survey.round,
        organization=survey.organization,
        project=survey.project,
        kind=KIND_OF_RESULT[kind],
        method=SurveyResult.Method.ONLINE,
        surveyed_from=survey.opens_on,
        surveyed_to=max(survey.opens_on, min(survey.closes_on, timezone.localdate())),
        issued=survey.issued_slips if kind == AnswerKind.SLIPS else None,
        returned=returned,
        invalid=returned - counts.valid - found.unknown,
        unknown=found.unknown,
        satisfied=counts.satisfied,
        basically=counts.basically,
        dissatisfied=counts.dissatisfied,
    )


def points_beside(mapping: Mapping, question: Question, found: Overall) -> Decimal | None:
    """Σ answers × worth where the question's scale is worth something else than the round's three answers."""
    worth = {
        "satisfied": mapping.satisfied,
        "basically": mapping.basically,
        "dissatisfied": mapping.dissatisfied,
    }
    counted = [option for option in question.options if option["standing"] in worth]
    same = all(option["points"] == worth[option["standing"]] for option in counted)
    return None if same else found.points
