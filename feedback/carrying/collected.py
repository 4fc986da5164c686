"""What a collector sends back: of surveys that are over the sealed answers, and the opinions that are new.

Answers travel once, after the closing has made one batch of each kind: from two files of one survey the few answers and
slips between them could be told. Which slips were used does not travel.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from feedback.models import Opinion, SealedBatch, Survey
from feedback.sealing import TamperedError, checked
from feedback.transitions.surveys import CLOSE
from organizations.actor import service
from workflow import audit, chain, engine

from . import bundles
from .leaving import day

GIVEN = ("receipt", "organization_id", "text", "place", "phone")


def close(code: str) -> None:
    """Before its last day, since whoever runs it wants it so. RefusalError where it cannot be closed any more."""
    engine.run(CLOSE, Survey.objects.get(code=code), service("export_bundle"))


def export(path: Path, say: bundles.Say = bundles.unheard) -> dict[str, int]:
    """Surveys whose answers are not as they were sealed stay here and are told to `say`; a photo that is not on the disk
    does not keep its opinion back."""
    surveys = Survey.objects.filter(state=Survey.State.CLOSED, collecting="").order_by("pk")
    opinions = list(Opinion.objects.filter(told__isnull=True).order_by("receipt")[: bundles.MOST_PHOTOS])
    sealed = [(survey, answers_of(survey)) for survey in surveys]
    for survey in (survey for survey, answers in sealed if answers is None):
        say(f"“{survey}”（{survey.code}）没有导出：答卷与封存时的摘要不符")
    content = {
        "surveys": [answers for _, answers in sealed if answers],
        "opinions": [given(opinion) for opinion in opinions],
    }
    bundles.write(path, bundles.BACK, content, photos(opinions))
    counts = {name: len(rows) for name, rows in content.items()}
    counts["photos missing"] = sum(bool(opinion.photo) and not has_photo(opinion) for opinion in opinions)
    audit.note(
        service("export_bundle"), "export_bundle", audit.Subject("feedback.receivedbundle"), details=counts
    )
    return counts


def answers_of(survey: Survey) -> dict[str, Any] | None:
    """None where a batch was changed after it was sealed."""
    batches = survey.sealed_batches.prefetch_related("answers")
    remarks = survey.remarks.order_by("pk").values_list("text", "is_dissatisfied")
    try:
        sealed = [batch_of(batch) for batch in batches]
    except TamperedError:
        return None
    return {"code": survey.code, "batches": sealed, "remarks": [list(remark) for remark in remarks]}


def batch_of(batch: SealedBatch) -> dict[str, Any]:
    answers = sorted(checked(batch), key=chain.canonical)
    return {"kind": batch.kind, "digest": batch.digest, "answers": answers}


def given(opinion: Opinion) -> dict[str, Any]:
    return {name: getattr(opinion, name) for name in GIVEN} | {
        "sent": str(opinion.sent),
        "received_on": day(opinion.received_on),
        "has_photo": has_photo(opinion),
    }


def has_photo(opinion: Opinion) -> bool:
    """Also on the disk."""
    return bool(opinion.photo) and opinion.photo.storage.exists(opinion.photo.name)


def photos(opinions: list[Opinion]) -> Iterator[tuple[str, IO[bytes]]]:
    for opinion in opinions:
        if has_photo(opinion):
            yield opinion.receipt, opinion.photo.open("rb")
