"""At the collector: what is asked comes in, and what the internal system has taken over is forgotten."""

from datetime import date
from pathlib import Path
from typing import Any

from feedback.models import Opinion, OpinionPoint, Question, Remark, SealedAnswer, SealedBatch, Slip, Survey
from organizations.models import Organization
from projects.models import AnnualRound

from . import bundles
from .leaving import ASKED, PLACES, wording

DAYS = ("active_from", "active_to")


def bring_in(path: Path) -> dict[str, int] | None:
    return bundles.receive(path, bundles.OUTWARDS, take)


def take(bundle: bundles.Bundle) -> dict[str, int]:
    content = bundle.content
    bring_places(content["organizations"], content["points"])
    new = sum(bring_survey(described) for described in content["surveys"])
    forgotten = sum(forget_answers(code) for code in content["entered"])
    told = sum(tell(receipt, told) for receipt, told in content["outcomes"].items())
    return {"surveys": new, "entered": forgotten, "opinions told": told}


def bring_places(places: list[dict[str, Any]], points: list[dict[str, Any]]) -> None:
    rows = [Organization(**place | {name: parsed(place[name]) for name in DAYS}) for place in places]
    changing = [name for name in (*PLACES, *DAYS) if name != "id"]
    Organization.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=changing
    )
    OpinionPoint.objects.bulk_create(
        [OpinionPoint(**point) for point in points],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["organization"],
        update_fields=["code"],
    )


def parsed(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def bring_survey(described: dict[str, Any]) -> bool:
    """Whether it is new. One that is here only gets the slips that were printed since: a used one stays used."""
    survey = Survey.objects.filter(pk=described["id"]).prefetch_related("questions").first()
    is_new = survey is None
    if survey is None:
        survey = copied(described)
    elif wording(survey) != described["questions"]:
        raise bundles.BadBundleError(f"“{survey}”在采集端已有另一份题目，没有导入")
    rows = [Slip(survey=survey, code_hmac=code_hmac) for code_hmac in described["slips"]]
    Slip.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    return is_new


def copied(described: dict[str, Any]) -> Survey:
    year = described["year"]
    span = {"name": f"{year} 年度", "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
    survey = Survey(
        **{name: described[name] for name in ASKED},
        round=AnnualRound.objects.get_or_create(year=year, defaults=span)[0],
        opens_on=date.fromisoformat(described["opens_on"]),
        closes_on=date.fromisoformat(described["closes_on"]),
        state=Survey.State.OPENED,
    )
    survey.save(force_insert=True)
    Question.objects.bulk_create(Question(survey=survey, **question) for question in described["questions"])
    return survey


def forget_answers(code: str) -> bool:
    """The survey and its questions stay, so that its page says that it is over."""
    survey = Survey.objects.filter(code=code, state=Survey.State.CLOSED, collecting="").first()
    if survey is None:
        return False
    SealedAnswer.objects.filter(batch__survey=survey).delete()
    for model in (SealedBatch, Remark, Slip):
        model.objects.filter(survey=survey).delete()
    Survey.objects.filter(pk=survey.pk).update(collecting=Survey.Collecting.RETURNED)
    return True


def tell(receipt: str, told: dict[str, Any]) -> bool:
    """The receipt stays with its outcome; what its writer said, and how to reach them, leaves this machine."""
    opinion = Opinion.objects.filter(receipt=receipt).first()
    if opinion is None or opinion.told == told:
        return False
    if opinion.photo:
        opinion.photo.delete(save=False)
    opinion.told, opinion.text, opinion.place, opinion.phone = told, "", "", ""
    opinion.photo_sha256, opinion.photo_size = "", 0
    opinion.save()
    return True
