"""督办: to whom a notice on a project may go, and with what the form is filled in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from organizations.models import Organization
from organizations.tree import strictly_below

from . import lights
from .light_words import Case, in_full
from .lights import Light, Thresholds
from .models import Project, SupervisionNotice
from .states import GREY, LIT
from .workdays import add_workdays

if TYPE_CHECKING:
    from organizations.actor import Actor

# Work is to be done: a notice can ask for it.
SUPERVISED = LIT | GREY
LAMPS = frozenset({"red", "yellow"})

DEMANDS = {
    "far_behind": "查明进度落后的原因，提出赶上序时进度的措施和时间表，书面反馈。",
    "behind": "查明进度落后的原因，提出赶上序时进度的措施和时间表，书面反馈。",
    "task_overdue": "办结逾期任务；确实不能办结的，说明原因、措施和完成时间，书面反馈。",
    "notice_overdue": "立即办理并反馈上一张督办单，说明逾期原因，书面反馈。",
    "due_soon": "抓紧办理临期任务，按期完成，书面反馈进度。",
    "report_missing": "补报月度进展，说明未按时报送的原因，书面反馈。",
}
DEMAND = "按方案要求抓紧办理，书面反馈办理结果。"


def light_of(project: Project, today: date) -> Light:
    """The project's light with the rule in full words."""
    limits = Thresholds.of(project.round)
    light = lights.explain(project, limits, today)
    own = limits.at(project.level)
    return in_full(Case(project, light, own, today, list(project.tasks.all())))


def wording(project: Project, today: date) -> dict[str, Any]:
    """Matter, basis, demand and light of a notice, from the rule that fired."""
    light = light_of(project, today)
    fired = f"：{light.reason}" if light.rule or light.overridden else ""
    room = SupervisionNotice._meta.get_field("matter").max_length or 200
    plan = f"项目实施方案（{project.number or project.title}）"
    return {
        "matter": f"{project.title}{fired}"[:room],
        "basis": f"{plan}，{light.word}灯预警" if light.code in LAMPS else plan,
        "demand": DEMANDS.get(light.rule, DEMAND),
        "light": light.code,
    }


def defaults(project: Project, today: date) -> dict[str, Any]:
    """What the form of a new notice begins with: all of it known already."""
    due_on = add_workdays(today, project.round.notice_days)
    return wording(project, today) | {"due_on": due_on, "addressee": project.organization_id}


def addressees(project: Project, issuer: Organization) -> QuerySet[Organization]:
    """The project's own organization, and the units below the issuer that its plan names."""
    named = Q(pk__in=project.tasks.values("department_unit")) | Q(
        pk__in=project.tasks.values("cooperating_units")
    )
    below = strictly_below(issuer.path)
    return (
        Organization.objects.active()
        .filter(Q(pk=project.organization_id) | named & below)
        .order_by("path")
        .distinct()
    )


def new_notice(project: Project, actor: Actor) -> SupervisionNotice:
    assert actor.organization is not None, "an officer acts in an organization"
    return SupervisionNotice(
        project=project,
        issuer=actor.organization,
        addressee_id=project.organization_id,
        drafted_by=actor.post,
    )
