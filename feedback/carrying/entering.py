"""Into the internal system: what the collector brings is judged like what strangers send, each survey and each opinion by
itself, so that one that is refused keeps nothing else out."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError
from django.utils import timezone

from feedback import giving, sealing, slips
from feedback.codes import ALPHABET
from feedback.forms.answer import LONGEST_REMARK
from feedback.forms.opinion_public import PublicOpinionForm
from feedback.models import AnswerKind, Opinion, ReceivedBundle, Remark, Survey
from feedback.transitions.surveys import CLOSE
from organizations.actor import Actor, service
from organizations.models import Organization
from workflow import audit, engine

from . import bundles
from .bundles import BadBundleError, Say

RECEIPT = re.compile(rf"[{ALPHABET}]{{{giving.RECEIPT_LENGTH}}}")
DAY = timedelta(days=1)  # the collector's midnight may have come first
# What values raise that are none of ours. OperationalError is not among them: a full disk refuses nothing for ever.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError, DataError, IntegrityError)
Choices = dict[str, str]


def enter(path: Path, say: Say = bundles.unheard) -> dict[str, int] | None:
    """Numbers of what entered, was refused for ever, and is to come again (`later`); `say` gets the why of each."""
    kept: list[Opinion] = []
    try:
        return bundles.receive(path, bundles.BACK, partial(take, say=say, kept=kept))
    except BaseException:
        for opinion in kept:
            without_photo(opinion)
        raise


def take(bundle: bundles.Bundle, *, say: Say, kept: list[Opinion]) -> dict[str, int]:
    actor = service("import_bundle")
    counts = Counter(surveys=0, opinions=0, refused=0, later=0)
    surveys, opinions = (listed(bundle.content, name) for name in ("surveys", "opinions"))
    for found in surveys:
        counts[entered("surveys", partial(enter_survey, found, actor, say), code_of(found), say)] += 1
    refused = []
    for given in opinions:
        receipt = receipt_of(given)
        became = entered("opinions", partial(enter_opinion, given, bundle, kept), receipt[:4], say)
        counts[became] += 1
        if became == "refused" and receipt:
            refused.append(receipt)
    ReceivedBundle.objects.filter(digest=bundle.digest).update(refused=refused)
    return {name: counts[name] for name in ("surveys", "opinions", "refused", "later")}


def listed(content: dict[str, Any], name: str) -> list[Any]:
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise BadBundleError("数据包的内容不合规定")
    return found


def entered(kind: str, enter_one: Callable[[], bool], name: str, say: Say) -> str:
    """What became of one of the kind: it is new ("surveys", "opinions"), "known", "refused", or to come "later"."""
    try:
        with audit.attempt():
            return kind if enter_one() else "known"
    except giving.NoRoomError:
        say(f"{name} 暂未导入：单位的照片空间已满，请先腾出空间，下次再导入")
        return "later"
    except BadBundleError as error:
        say(f"{name} 未能受理：{error}")
    except MALFORMED:
        say(f"{name} 未能受理：内容不合规定")
    return "refused"


def code_of(found: Any) -> str:
    return str(found.get("code", ""))[:12] if isinstance(found, dict) else ""


def receipt_of(given: Any) -> str:
    """Empty where it is none."""
    receipt = given.get("receipt") if isinstance(given, dict) else None
    return receipt if isinstance(receipt, str) and RECEIPT.fullmatch(receipt) else ""


def enter_survey(found: dict[str, Any], actor: Actor, say: Say) -> bool:
    """Whether it was waited for; one that has come before, or was taken back, is passed over."""
    survey = Survey.objects.filter(code=found["code"]).first()
    if survey is None:
        return False
    engine.lock(survey)
    if not survey.is_handed_over or not survey.is_open:
        if survey.collecting == Survey.Collecting.KEPT:
            number = sum(len(batch["answers"]) for batch in found["batches"])
            say(f"“{survey}”（{survey.code}）已改由本系统收答卷，采集端的 {number} 份答卷没有导入")
        return False
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


def enter_opinion(given: dict[str, Any], bundle: bundles.Bundle, kept: list[Opinion]) -> bool:
    """Whether it is new. No entry is made of it, as of any other (giving.py); the bundle's says how many there were.

    NoRoomError where its photo has none now: the collector keeps both until both fit.
    """
    receipt, sent = given["receipt"], UUID(given["sent"])
    if Opinion.objects.filter(sent=sent).exists():
        return False
    today, received_on = timezone.localdate(), date.fromisoformat(given["received_on"])
    organization = Organization.objects.filter(pk=int(given["organization_id"])).first()
    if organization is None or not RECEIPT.fullmatch(receipt) or received_on > today + DAY:
        raise BadBundleError("单位、回执号或日期不合规定")
    if Opinion.objects.filter(receipt=receipt).exists():
        raise BadBundleError("回执号已属于另一条意见")
    form = form_of(given, organization, bundle)
    if not form.is_valid():
        raise BadBundleError("；".join(str(error) for errors in form.errors.values() for error in errors))
    opinion = form.instance
    opinion.receipt, opinion.received_on, opinion.came_by_bundle = receipt, min(received_on, today), True
    kept.append(opinion)
    giving.keep(opinion, organization, sent, form.cleaned_data["picture"])
    return True


def without_photo(opinion: Opinion) -> None:
    """Its file lies in the folder before anything is decided."""
    if opinion.photo:
        opinion.photo.storage.delete(opinion.photo.name)


def form_of(given: dict[str, Any], organization: Organization, bundle: bundles.Bundle) -> PublicOpinionForm:
    """As if it had been sent to the page here."""
    typed = {name: given[name] for name in ("text", "place", "phone")} | {"website": ""}
    photo = {}
    if given["has_photo"]:
        photo = {"picture": SimpleUploadedFile("photo.jpg", bundle.photo(given["receipt"]))}
    return PublicOpinionForm(typed, photo, organization=organization)
