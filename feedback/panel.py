"""满意度 on the project's page."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from organizations.actor import Actor
from projects.models import Project
from projects.permissions import may_judge
from projects.states import ESTABLISHED, ProjectState

from .closing import shortfall
from .models import Survey, SurveyResult
from .permissions import may_enter_result, oversees
from .weighing import counting, weigh


def satisfaction(project: Project, actor: Actor) -> dict[str, Any]:
    """The project's results and its organization's, and what they mean for closing."""
    found = (
        SurveyResult.objects.visible_to(actor)
        .filter(Q(project=project) | Q(project=None), round=project.round, organization=project.organization)
        .select_related("organization", "project")
        .ranked()
    )
    weighed = weigh(found, project.round)
    own = [entry for entry in weighed if entry.result.project_id]
    whole = [entry for entry in weighed if not entry.result.project_id]
    accepted = project.state == ProjectState.ACCEPTED
    return {
        "project": project,
        "rows": own + whole,
        "counting": counting(own) or counting(whole),
        "line": project.round.satisfaction_line,
        "shortfall": shortfall(project) if accepted else "",
        "surveys": surveys_about(project, actor),
        "draft_url": draft_url(project, actor),
        "enter_url": enter_url(project, actor),
        "waiver_url": reverse("feedback:closing_waiver", args=[project.pk])
        if accepted and may_judge(actor, project)
        else "",
    }


def surveys_about(project: Project, actor: Actor) -> list[Survey]:
    """The project's own survey, which is asked apart from its organization's."""
    return list(Survey.objects.visible_to(actor).filter(project=project))


def draft_url(project: Project, actor: Actor) -> str:
    """Where whoever oversees the organization drafts the project's survey; empty where there is one, or none yet."""
    if project.state not in ESTABLISHED or not oversees(actor, project.organization):
        return ""
    if Survey.objects.filter(project=project, round=project.round_id).exists():
        return ""
    return f"{reverse('feedback:running_survey_new')}?project={project.pk}"


def enter_url(project: Project, actor: Actor) -> str:
    if not may_enter_result(actor, project.organization, project.round):
        return ""
    return f"{reverse('feedback:survey_new')}?project={project.pk}"
