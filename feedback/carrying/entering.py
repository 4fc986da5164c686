"""Into the internal system: what the collector brings is judged like what strangers send, and all of it or nothing enters."""

import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from feedback import giving, sealing, slips
from feedback.codes import ALPHABET
from feedback.forms.answer import LONGEST_REMARK
from feedback.forms.opinion_public import PublicOpinionForm
from feedback.models import AnswerKind, Opinion, Remark, Survey
from feedback.transitions.surveys import CLOSE
from organizations.actor import Actor, service
from organizations.models import Organization
from workflow import audit, engine

from . import bundles
from .bundles import BadBundleError

RECEIPT = re.compile(rf"[{ALPHABET}]{{{giving.RECEIPT_LENGTH}}}")
Choices = dict[str, str]


def enter(path: Path) -> dict[str, int] | None:
    return bundles.receive(path, bundles.BACK, take)


def take(bundle: bundles.Bundle) -> dict[str, int]:
    actor = service("import_bundle")
    try:
        entered = sum(enter_survey(found, actor) for found in bundle.content["surveys"])
        opinions = sum(enter_opinion(given, bundle) for given in bundle.content["opinions"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadBundleError("数据包的内容不合规定") from error
    return {"surveys": entered, "opinions": opinions}


def enter_survey(found: dict[str, Any], actor: Actor) -> bool:
    """Whether it was waited for; one that has come before, or was taken back, is passed over."""
    survey = Survey.objects.filter(code=found["code"], collecting=Survey.Collecting.HANDED_OVER).first()
    if survey is None:
        return False
    engine.lock(survey)
    batches = {AnswerKind(batch["kind"]): batch for batch in found["batches"]}
    if len(batches) != len(found["batches"]):
        raise BadBundleError(f"“{survey}”同一种答卷有两批")
    for kind, batch in batches.items():
        judge_batch(survey, kind, batch)
        if batch["answers"]:
            sealed = sealing.write_batch(survey, kind, batch["answers"])
            audit.note(actor, "seal", sealed, details=sealing.facts(sealed))
    enter_remarks(survey, found["remarks"], sum(len(batch["answers"]) for batch in batches.values()))
    survey.collecting = Survey.Collecting.RETURNED
    survey.save(update_fields=["collecting"])
    engine.run(CLOSE, survey, actor)
    return True


def judge_batch(survey: Survey, kind: AnswerKind, batch: dict[str, Any]) -> None:
    answers = batch["answers"]
    if kind == AnswerKind.OPEN_LINK and survey.slips_only:
        raise BadBundleError(f"“{survey}”只收一次性码答卷，数据包里却有公开链接的答卷")
    if kind == AnswerKind.SLIPS and len(answers) > survey.printed_slips:
        raise BadBundleError(
            f"“{survey}”只印了 {survey.printed_slips} 张问卷码，带回的答卷却有 {len(answers)} 份"
        )
    offered = {
        str(question.position): {option["key"] for option in question.options}
        for question in survey.questions.all()
        if question.options
    }
    if not all(is_answer(answer, offered) for answer in answers):
        raise BadBundleError(f"“{survey}”的答卷里有问卷上没有的题目或选项")
    if sealing.digest(answers) != batch["digest"]:
        raise BadBundleError(f"“{survey}”的答卷与封存时的摘要不符")


def is_answer(answer: Choices, offered: dict[str, set[str]]) -> bool:
    return all(key in offered.get(position, set()) for position, key in answer.items())


def enter_remarks(survey: Survey, found: list[tuple[str, bool]], answers: int) -> None:
    """Waiting for a moderator as every remark does, no more of them than answers."""
    if len(found) > answers or any(len(text) > LONGEST_REMARK or "\0" in text for text, _ in found):
        raise BadBundleError(f"“{survey}”的意见建议不合规定")
    remarks = [
        Remark(survey=survey, text=sealing.without_numbers(text), is_dissatisfied=grave is True)
        for text, grave in found
    ]
    slips.SHUFFLE.shuffle(remarks)
    Remark.objects.bulk_create(remarks, batch_size=500)


def enter_opinion(given: dict[str, Any], bundle: bundles.Bundle) -> bool:
    """Whether it is new. No entry is made of it, as of any other (giving.py); the bundle's says how many there were."""
    receipt, sent = given["receipt"], UUID(given["sent"])
    if Opinion.objects.filter(sent=sent).exists():
        return False
    received_on = date.fromisoformat(given["received_on"])
    organization = Organization.objects.filter(pk=int(given["organization_id"])).first()
    if organization is None or not RECEIPT.fullmatch(receipt) or received_on > timezone.localdate():
        raise BadBundleError(f"意见 {receipt} 的单位、回执号或日期不合规定")
    if Opinion.objects.filter(receipt=receipt).exists():
        raise BadBundleError(f"回执号 {receipt} 已属于另一条意见")
    form = form_of(given, organization, bundle)
    if not form.is_valid():
        words = "；".join(str(error) for errors in form.errors.values() for error in errors)
        raise BadBundleError(f"意见 {receipt} 没有通过检查：{words}")
    opinion = form.instance
    opinion.receipt, opinion.received_on, opinion.came_by_bundle = receipt, received_on, True
    try:
        giving.keep(opinion, organization, sent, form.cleaned_data["picture"])
    except giving.NoRoomError:
        giving.keep(opinion, organization, sent, None)
    return True


def form_of(given: dict[str, Any], organization: Organization, bundle: bundles.Bundle) -> PublicOpinionForm:
    """As if it had been sent to the page here."""
    typed = {name: given[name] for name in ("text", "place", "phone")} | {"website": ""}
    photo = {}
    if given["has_photo"]:
        photo = {"picture": SimpleUploadedFile("photo.jpg", bundle.photo(given["receipt"]))}
    return PublicOpinionForm(typed, photo, organization=organization)
