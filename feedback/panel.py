"""满意度 on the project's page."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from organizations.actor import Actor
from projects.models import Project
from projects.permissions import may_judge
from projects.states import ProjectState

from .closing import shortfall
from .models import SurveyResult
from .permissions import may_enter_result
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
        "enter_url": enter_url(project, actor),
        "waiver_url": reverse("feedback:closing_waiver", args=[project.pk])
        if accepted and may_judge(actor, project)
        else "",
    }


def enter_url(project: Project, actor: Actor) -> str:
    if not may_enter_result(actor, project.organization, project.round):
        return ""
    return f"{reverse('feedback:survey_new')}?project={project.pk}"
