"""What the internal system hands to its collector: no more than the public's pages need. No person, no project, no
telephone; of slips the digests as they are stored, in an order that tells nothing."""

from pathlib import Path
from typing import Any

from feedback.models import Opinion, OpinionPoint, ReceivedBundle, Survey
from feedback.receipts import outcome
from feedback.transitions.surveys import has_answers
from organizations.actor import service
from organizations.models import Organization
from workflow import audit, engine

from . import bundles

PLACES = ("id", "parent_id", "path", "position", "name", "short_name", "level", "sector", "pinyin")
ASKED = ("id", "code", "organization_id", "runner_id", "title", "introduction", "slips_only", "least_shown")
NOT_TAKEN = {
    "status": "未能受理",
    "sentences": ["您的意见没有通过检查，未能受理，很抱歉。请核对内容，删去身份证号等号码后重新填写提交。"],
    "is_over": True,
}
QUESTIONS = ("position", "kind", "text", "is_overall", "needs_involvement", "options")


def export(path: Path, say: bundles.Say = bundles.unheard) -> dict[str, int]:
    """Surveys are handed over as soon as the file is sound: from then on they are answered at the collector and nowhere
    else. `say` gets why one that is open is not. A crash before the file has its name leaves it to the next export."""
    with audit.recording():
        handed_over = hand_over(say)
        content: dict[str, Any] = {
            "organizations": places(),
            "points": list(OpinionPoint.objects.order_by("organization").values("organization_id", "code")),
            "surveys": [described(survey) for survey in surveys(Survey.Collecting.HANDED_OVER)],
            "entered": [survey.code for survey in surveys(Survey.Collecting.RETURNED)],
            "withdrawn": [survey.code for survey in surveys(Survey.Collecting.KEPT)],
            "outcomes": outcomes(),
        }
        part = bundles.prepared(path, bundles.OUTWARDS, content)
        counts = {
            "surveys": len(content["surveys"]),
            "handed over": handed_over,
            "outcomes": len(content["outcomes"]),
        }
        subject = audit.Subject("feedback.receivedbundle")
        audit.note(service("export_bundle"), "export_bundle", subject, details=counts)
    part.rename(path)
    return counts


def hand_over(say: bundles.Say = bundles.unheard) -> int:
    """Not one that somebody has answered here: few answers from one side would be told apart by those of the other."""
    count = 0
    for survey in Survey.objects.filter(state=Survey.State.OPENED).order_by("pk"):
        if handed_over(survey):
            count += 1
        elif survey.is_open and not survey.is_handed_over:
            why = "已从采集端收回" if survey.collecting else "已有人在本系统作答"
            say(f"“{survey}”（{survey.code}）没有交采集端：{why}，仍在本系统作答")
    return count


def handed_over(survey: Survey) -> bool:
    with audit.recording():
        engine.lock(survey)
        if not survey.is_open or survey.collecting or has_answers(survey):
            return False
        set_collecting(survey, Survey.Collecting.HANDED_OVER, "hand_over_survey")
    return True


def take_back(code: str) -> None:
    """When a collector is lost: answers are taken here again. ValueError where it has none of the survey's."""
    with audit.recording():
        survey = Survey.objects.filter(code=code).first()
        if survey is None:
            raise ValueError(code)
        engine.lock(survey)
        if not survey.is_handed_over:
            raise ValueError(code)
        set_collecting(survey, Survey.Collecting.KEPT, "take_back_survey")


def set_collecting(survey: Survey, value: str, verb: str) -> None:
    before = audit.field_values(survey, ["collecting"])
    survey.collecting = value
    survey.save(update_fields=["collecting"])
    actor = service("export_bundle")
    audit.note(actor, verb, survey, before=before, after=audit.field_values(survey, ["collecting"]))


def places() -> list[dict[str, Any]]:
    """Every organization, parents first; those that are not active any more with their last day."""
    found = Organization.objects.order_by("path").values(*PLACES, "active_from", "active_to")
    return [
        place | {"active_from": day(place["active_from"]), "active_to": day(place["active_to"])}
        for place in found
    ]


def day(value: Any) -> str | None:
    return value.isoformat() if value else None


def surveys(collecting: str) -> list[Survey]:
    found = Survey.objects.filter(collecting=collecting).select_related("round")
    return list(found.prefetch_related("questions").order_by("pk"))


def described(survey: Survey) -> dict[str, Any]:
    return {name: getattr(survey, name) for name in ASKED} | {
        "year": survey.round.year,
        "opens_on": day(survey.opens_on),
        "closes_on": day(survey.closes_on),
        "questions": wording(survey),
        "slips": list(survey.slips.order_by("code_hmac").values_list("code_hmac", flat=True)),
    }


def wording(survey: Survey) -> list[dict[str, Any]]:
    return [{name: getattr(question, name) for name in QUESTIONS} for question in survey.questions.all()]


def outcomes() -> dict[str, dict[str, Any]]:
    """By receipt, for the opinions that came from the collector: what their receipts say there."""
    refused = ReceivedBundle.objects.exclude(refused=[]).values_list("refused", flat=True)
    told: dict[str, dict[str, Any]] = {receipt: NOT_TAKEN for receipts in refused for receipt in receipts}
    for opinion in Opinion.objects.filter(came_by_bundle=True).order_by("receipt"):
        found = outcome(opinion)
        told[opinion.receipt] = {
            "status": found.status,
            "sentences": found.sentences,
            "is_over": found.is_over,
        }
    return told
