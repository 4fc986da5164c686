"""长效机制 on the project's page."""

from typing import Any

from django.urls import reverse

from organizations.actor import Actor
from projects.models import Project
from projects.permissions import may_draft
from projects.states import BLUE

from .models import Mechanism


def mechanisms_of(project: Project, actor: Actor) -> dict[str, Any]:
    """The project's mechanisms that the actor sees, and the way to draft one."""
    found = Mechanism.objects.visible_to(actor).filter(projects=project).select_related("issuer")
    may_begin = project.state in BLUE and may_draft(actor, project)
    return {
        "mechanisms": list(found),
        "case_url": reverse("reviews:typical_case", args=[project.pk]) if project.state in BLUE else "",
        "new_url": f"{reverse('reviews:mechanism_new')}?project={project.pk}" if may_begin else "",
    }
