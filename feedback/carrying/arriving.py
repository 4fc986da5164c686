"""At the collector: what is asked comes in, and what the internal system has taken over is forgotten."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from feedback.models import (
    Opinion,
    OpinionPoint,
    Question,
    Remark,
    SealedAnswer,
    SealedBatch,
    Slip,
    StagedAnswer,
    Survey,
)
from feedback.transitions.surveys import CLOSE
from organizations.actor import service
from organizations.models import Organization
from organizations.official_order import put_in_order
from projects.models import AnnualRound
from workflow import engine

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
    withdrawn = sum(withdraw(code) for code in content.get("withdrawn", ()))
    told = sum(tell(receipt, told) for receipt, told in content["outcomes"].items())
    return {"surveys": new, "entered": forgotten, "withdrawn": withdrawn, "opinions told": told}


def bring_places(places: list[dict[str, Any]], points: list[dict[str, Any]]) -> None:
    rows = [Organization(**place | {name: parsed(place[name]) for name in DAYS}) for place in places]
    changing = [name for name in (*PLACES, *DAYS) if name != "id"]
    # Names are written row by row, and one that another gave up or swapped may still stand there: all step aside first.
    Organization.objects.filter(pk__in=[row.pk for row in rows]).update(
        name=Concat(Value("#"), Cast("id", CharField()))
    )
    Organization.objects.bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=changing
    )
    put_in_order(Organization.objects.all())
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
    forget(survey)
    return True


def withdraw(code: str) -> bool:
    """It is answered inside again: what people said here is never asked for, and goes in whatever state it is."""
    survey = Survey.objects.filter(code=code, collecting="").first()
    if survey is None:
        return False
    engine.lock(survey)
    StagedAnswer.objects.filter(survey=survey).delete()
    if survey.is_open:
        engine.run(CLOSE, survey, service("import_bundle"))
    forget(survey)
    return True


def forget(survey: Survey) -> None:
    SealedAnswer.objects.filter(batch__survey=survey).delete()
    for model in (SealedBatch, Remark, Slip):
        model.objects.filter(survey=survey).delete()
    Survey.objects.filter(pk=survey.pk).update(collecting=Survey.Collecting.RETURNED)


def tell(receipt: str, told: dict[str, Any]) -> bool:
    """The receipt stays with its outcome; what its writer said, and how to reach them, leaves this machine."""
    opinion = Opinion.objects.filter(receipt=receipt).first()
    if opinion is None or opinion.told == told:
        return False
    if opinion.photo:
        transaction.on_commit(partial(opinion.photo.storage.delete, opinion.photo.name))
    opinion.told, opinion.text, opinion.place, opinion.phone = told, "", "", ""
    opinion.photo, opinion.photo_sha256, opinion.photo_size = "", "", 0
    opinion.save()
    return True
