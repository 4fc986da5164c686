"""Surveys as a browser drafts and edits them, and moves of them without a page."""

from typing import Any

from django.test import Client
from django.urls import reverse

from feedback import sealing
from feedback.models import Survey, SurveyTemplate
from organizations.actor import service
from tests.builders.people import acting
from workflow import engine

NEW = reverse("feedback:running_survey_new")


def as_(client: Client, post: Any) -> Client:
    client.force_login(post.user)
    return client


def text(client: Client, post: Any, url: str) -> str:
    return as_(client, post).get(url).content.decode()


def moved(survey: Survey, officer: Any, *names: str) -> None:
    for name in names:
        engine.run(engine.find(Survey, name), survey, acting(officer))


def post_new(client: Client, officer: Any, of: Any, **changes: Any) -> Any:
    query = f"?organization={of.pk}" if of else ""
    template = SurveyTemplate.objects.get(is_default=True)
    values = {"template": template.pk, "opens_on": "2026-11-20", "closes_on": "2026-12-20"} | changes
    return as_(client, officer).post(NEW + query, values)


def edit_post(survey: Survey, **changes: Any) -> dict[str, Any]:
    """What the browser sends of a survey's edit page."""
    rows = list(survey.questions.all())
    values = {
        "title": survey.title,
        "introduction": survey.introduction,
        "opens_on": survey.opens_on.isoformat(),
        "closes_on": survey.closes_on.isoformat(),
        "questions-TOTAL_FORMS": str(len(rows)),
        "questions-INITIAL_FORMS": str(len(rows)),
    }
    for number, question in enumerate(rows):
        values |= row_post(number, question)
    return values | changes


def row_post(number: int, question: Any) -> dict[str, str]:
    prefix = f"questions-{number}-"
    found = {
        f"{prefix}id": str(question.pk),
        f"{prefix}place": str(question.position),
        f"{prefix}kind": question.kind,
        f"{prefix}scale": str(question.scale_id or ""),
        f"{prefix}text": question.text,
    }
    for name in ("is_overall", "needs_involvement"):
        if getattr(question, name):
            found[prefix + name] = "on"
    return found


def seal(survey: Survey) -> None:
    sealing.seal(survey, service("seal_surveys"))
