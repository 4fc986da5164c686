"""What a collector sends back: of surveys that are over the sealed answers, and the opinions that are new.

Answers travel once, after the closing has made one batch of each kind: from two files of one survey the few answers and
slips between them could be told. Which slips were used does not travel.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from feedback.models import Opinion, Survey
from feedback.sealing import checked
from feedback.transitions.surveys import CLOSE
from organizations.actor import service
from workflow import audit, chain, engine

from . import bundles
from .leaving import day

GIVEN = ("receipt", "organization_id", "text", "place", "phone")


def close(code: str) -> None:
    """Before its last day, since whoever runs it wants it so. RefusalError where it cannot be closed any more."""
    engine.run(CLOSE, Survey.objects.get(code=code), service("export_bundle"))


def export(path: Path) -> dict[str, int]:
    surveys = Survey.objects.filter(state=Survey.State.CLOSED, collecting="").order_by("pk")
    opinions = list(Opinion.objects.filter(told__isnull=True).order_by("receipt"))
    content = {
        "surveys": [answers_of(survey) for survey in surveys],
        "opinions": [given(opinion) for opinion in opinions],
    }
    bundles.write(path, bundles.BACK, content, photos(opinions))
    counts = {name: len(rows) for name, rows in content.items()}
    audit.note(
        service("export_bundle"), "export_bundle", audit.Subject("feedback.receivedbundle"), details=counts
    )
    return counts


def answers_of(survey: Survey) -> dict[str, Any]:
    batches = survey.sealed_batches.prefetch_related("answers")
    remarks = survey.remarks.order_by("pk").values_list("text", "is_dissatisfied")
    return {
        "code": survey.code,
        "batches": [
            {
                "kind": batch.kind,
                "digest": batch.digest,
                "answers": sorted(checked(batch), key=chain.canonical),
            }
            for batch in batches
        ],
        "remarks": [list(remark) for remark in remarks],
    }


def given(opinion: Opinion) -> dict[str, Any]:
    return {name: getattr(opinion, name) for name in GIVEN} | {
        "sent": str(opinion.sent),
        "received_on": day(opinion.received_on),
        "has_photo": bool(opinion.photo),
    }


def photos(opinions: list[Opinion]) -> Iterator[tuple[str, IO[bytes]]]:
    for opinion in opinions:
        if opinion.photo:
            yield opinion.receipt, opinion.photo.open("rb")
