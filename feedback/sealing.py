"""封存: what is staged becomes what is counted, so that nobody can tell which slip brought which answer.

One transaction rewrites the answers under new random ids in random order, the remarks apart from them in another
order, and every slip of the survey. A batch is at least as large as results are shown from; at closing all
answers of a kind become one batch, whatever is left included, so that no small batch stays behind.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from workflow import audit, chain, engine
from workflow.audit import Acting
from workflow.models import AuditEntry

from . import slips
from .models import AnswerKind, Remark, SealedAnswer, SealedBatch, StagedAnswer, Survey

# Telephone numbers, landline or mobile, also written with blanks and dashes, and anything as long.
NUMBER = re.compile(r"(?:\+?86[ -]?)?\d(?:[ -]?\d){6,17}")


class TamperedError(Exception):
    """A batch no longer has the digest that was recorded when it was sealed."""


def seal(
    survey: Survey, actor: Acting, *, closing: bool = False, caused_by: AuditEntry | None = None
) -> list[SealedBatch]:
    """Seal every kind that has enough staged answers, or all of them at closing. Returns the new batches.

    May run twice or late. Raises TamperedError when a batch that closing would dissolve was changed.
    """
    with audit.recording():
        engine.lock(survey)
        batches = [batch for kind in AnswerKind if (batch := seal_kind(survey, kind, closing))]
        if batches:
            slips.rewrite(survey)
        for batch in batches:
            audit.note(actor, "seal", batch, details=facts(batch), caused_by=caused_by)
    return batches


def seal_kind(survey: Survey, kind: str, closing: bool) -> SealedBatch | None:
    staged = list(StagedAnswer.objects.filter(survey=survey, kind=kind))
    if not (is_scattered(survey, kind, staged) if closing else len(staged) >= survey.least_shown):
        return None
    choices = [answer.choices for answer in staged] + (dissolve(survey, kind) if closing else [])
    keep_remarks(survey, staged)
    StagedAnswer.objects.filter(pk__in=[answer.pk for answer in staged]).delete()
    return write_batch(survey, kind, choices)


def is_scattered(survey: Survey, kind: str, staged: list[StagedAnswer]) -> bool:
    """Whether the answers of the kind are not in one batch yet: some wait, or nights have sealed several."""
    return bool(staged) or SealedBatch.objects.filter(survey=survey, kind=kind).count() > 1


def write_batch(survey: Survey, kind: str, choices: list[dict[str, str]]) -> SealedBatch:
    batch = SealedBatch.objects.create(
        survey=survey,
        kind=kind,
        sealed_on=timezone.localdate(),
        count=len(choices),
        digest=digest(choices),
    )
    slips.SHUFFLE.shuffle(choices)
    SealedAnswer.objects.bulk_create(
        (SealedAnswer(batch=batch, choices=chosen) for chosen in choices), batch_size=500
    )
    return batch


def dissolve(survey: Survey, kind: str) -> list[dict[str, str]]:
    """The answers of the batches sealed so far, which leave the database to come back in one batch."""
    found: list[dict[str, str]] = []
    for batch in SealedBatch.objects.filter(survey=survey, kind=kind).prefetch_related("answers"):
        found += checked(batch)
        batch.answers.all().delete()
        batch.delete()
    return found


def checked(batch: SealedBatch) -> list[dict[str, str]]:
    """The batch's answers, which must be those that were sealed."""
    choices = [answer.choices for answer in batch.answers.all()]
    if len(choices) != batch.count or digest(choices) != batch.digest:
        raise TamperedError(f"{batch}：答卷与封存时的摘要不符")
    return choices


def digest(choices: Iterable[dict[str, str]]) -> str:
    """SHA-256 over the canonical answers in sorted order: the order of rows is no part of it."""
    lines = sorted(chain.canonical(chosen) for chosen in choices)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def facts(batch: SealedBatch) -> dict[str, Any]:
    """For the chain: kind, number and digest of what was sealed."""
    return {"survey": batch.survey_id, "kind": batch.kind, "count": batch.count, "digest": batch.digest}


def keep_remarks(survey: Survey, staged: list[StagedAnswer]) -> None:
    overall = survey.overall_question()
    grave = overall.dissatisfied_keys if overall else frozenset()
    remarks = [
        Remark(
            survey=survey,
            text=without_numbers(answer.remark),
            is_dissatisfied=overall is not None and answer.choices.get(str(overall.position)) in grave,
        )
        for answer in staged
        if answer.remark.strip()
    ]
    slips.SHUFFLE.shuffle(remarks)
    Remark.objects.bulk_create(remarks, batch_size=500)


def without_numbers(text: str) -> str:
    """The remark with telephone numbers and the like as stars."""
    return NUMBER.sub(lambda found: "*" * len(found.group()), text).strip()
