"""批量签发督办单: who of the chosen projects gets one, who is skipped and why, and the issuing one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from organizations.models import Appointment
from workflow import audit, engine
from workflow.engine import RefusalError

from .models import Project, SupervisionNotice
from .permissions import HOUSE, may_supervise
from .supervising import SUPERVISED, new_notice, wording
from .transitions.notices import ISSUE

if TYPE_CHECKING:
    from organizations.actor import Actor

MOST = 100


@dataclass(frozen=True)
class Candidate:
    """A chosen project with what its notice would say; `skipped` says why it gets none."""

    project: Project
    words: dict[str, Any]
    skipped: str = ""


def candidates(actor: Actor, ids: Sequence[int]) -> list[Candidate]:
    """The visible ones of the chosen projects, in official order; a fixed number of queries."""
    visible = Project.objects.visible_to(actor).filter(pk__in=ids)
    found = list(
        visible.select_related("organization", "round")
        .prefetch_related("tasks")
        .order_by("organization__order_key", "pk")
    )
    units = {project.organization_id for project in found}
    posts = Appointment.objects.active().filter(organization__in=units, role__in=HOUSE)
    manned = set(posts.values_list("organization", flat=True))
    noticed = open_notices(project.pk for project in found)
    today = timezone.localdate()
    return [candidate(project, actor, manned, noticed, today) for project in found]


def candidate(
    project: Project, actor: Actor, manned: set[int], noticed: dict[int, str], today: date
) -> Candidate:
    words = wording(project, today)
    skipped = ""
    if not may_supervise(actor, project):
        skipped = "您没有督办这个项目的权限"
    elif project.state not in SUPERVISED:
        skipped = f"项目当前为“{project.get_state_display()}”"
    elif project.pk in noticed:
        skipped = f"{noticed[project.pk]}督办单未办结"
    elif project.organization_id not in manned:
        skipped = f"{project.organization.short_name}没有书记或填报员在任"
    return Candidate(project, words, skipped)


def open_notices(ids: Any) -> dict[int, str]:
    """Numbers of the open notices by project."""
    found = SupervisionNotice.objects.filter(project__in=list(ids), state__in=SupervisionNotice.OPEN)
    return dict(found.values_list("project", "number"))


def issue_all(chosen: Sequence[Candidate], actor: Actor, due_on: date) -> tuple[int, list[str]]:
    """One transaction each; gives how many were issued and, in words, which were not."""
    done, refused = 0, []
    for one in chosen:
        try:
            if issue(one, actor, due_on):
                done += 1
            else:
                refused.append(f"{one.project}：已有未办结的督办单")
        except RefusalError as refusal:
            refused.append(f"{one.project}：{refusal}")
    return done, refused


def issue(one: Candidate, actor: Actor, due_on: date) -> bool:
    """With the words of the preview; False where somebody else was first."""
    with audit.recording():
        engine.lock(one.project)
        if open_notices([one.project.pk]):
            return False
        notice = new_notice(one.project, actor)
        for name, value in one.words.items():
            setattr(notice, name, value)
        notice.due_on = due_on
        notice.save()
        after = audit.field_values(notice, SupervisionNotice.WORDING)
        audit.note(actor, "draft_notice", notice, after=after)
        engine.run(ISSUE, notice, actor)
    return True
