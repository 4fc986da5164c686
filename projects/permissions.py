"""Who may do what with a project and what hangs below it. State is not looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from organizations import judging
from organizations.models import Appointment
from organizations.roles import ADMINISTRATORS, READS_OWN, READS_SUBTREE, Role

if TYPE_CHECKING:
    from organizations.actor import Actor
    from organizations.models import Organization

    from .models import Meeting, Obstacle, Problem, ProgressReport, Project, Resolution, Task

HOUSE = (Role.SECRETARY, Role.CLERK)


def reads_business(actor: Actor) -> bool:
    """Whether the acting post sees problems and projects at all."""
    return actor.role in READS_SUBTREE | READS_OWN


def refuse_administrators(actor: Actor) -> None:
    """403 on the lists: administrators see no business record (design §3), not even an empty list of them."""
    if actor.role in ADMINISTRATORS:
        raise PermissionDenied("管理员不查看业务记录，由书记、领导和组织部门工作人员查看")


def may_lead(actor: Actor, project: Project) -> bool:
    """The secretary of the project's organization."""
    return actor.has_role(Role.SECRETARY) and actor.is_in(project.organization_id)


def may_draft(actor: Actor, project: Project) -> bool:
    """The secretary, or the clerk who drafts for the secretary."""
    return actor.has_role(*HOUSE) and actor.is_in(project.organization_id)


def may_declare(actor: Actor) -> bool:
    """Whether the acting post may begin a declaration in its own organization."""
    return actor.has_role(*HOUSE)


def may_judge(actor: Actor, project: Project) -> bool:
    """An officer of the judging organization without a post in the project's organization."""
    return judging.may_judge(actor, project.organization, lambda _: project.judge)


def may_record_problem(actor: Actor, organization: Organization) -> bool:
    """In the own organization secretary and clerk; in organizations below, officers (上级交办)."""
    if actor.has_role(*HOUSE):
        return actor.is_in(organization.pk)
    return actor.has_role(Role.OFFICER) and organization.path.startswith(actor.path)


def may_record_problems(actor: Actor) -> bool:
    """Whether the acting post may record a problem anywhere."""
    return actor.has_role(*HOUSE, Role.OFFICER)


def may_decide_problem(actor: Actor, problem: Problem) -> bool:
    """The organization's secretary, or an officer at or above it."""
    if actor.has_role(Role.SECRETARY):
        return actor.is_in(problem.organization_id)
    return actor.has_role(Role.OFFICER) and actor.is_above(problem.path)


def is_task_owner(actor: Actor, task: Task) -> bool:
    return actor.post_id is not None and task.owner_post_id == actor.post_id


def may_work_on_task(actor: Actor, task: Task) -> bool:
    """The owner; where the owner is outside the tree, the house (secretary, clerk, leading member)."""
    if task.owner_post_id is not None:
        return is_task_owner(actor, task) or may_lead(actor, task.project)
    leads = task.leader_post_id is not None and task.leader_post_id == actor.post_id
    return leads or may_draft(actor, task.project)


def may_verify_task(actor: Actor, task: Task) -> bool:
    """The leading member or the secretary, never the owner nor whoever reported it done.

    Persons are compared, not posts. Where the house has nobody left for it (a secretary who did the
    work alone), the judging officer verifies: no task may end in a dead end.
    """
    if actor.user_id is None or actor.user_id in task.hands:
        return False
    leads = task.leader_post_id is not None and task.leader_post_id == actor.post_id
    if leads or may_lead(actor, task.project):
        return True
    return may_judge(actor, task.project) and not has_verifier(task)


def has_verifier(task: Task) -> bool:
    """Whether the house has somebody who may verify: a leading member or secretary with clean hands."""
    posts = Appointment.objects.active().filter(
        Q(pk=task.leader_post_id) | Q(organization=task.project.organization_id, role=Role.SECRETARY)
    )
    return posts.exclude(user__in=task.hands).exists()


def may_report(actor: Actor, project: Project) -> bool:
    return may_draft(actor, project)


def may_propose_report(actor: Actor, report: ProgressReport) -> bool:
    """The clerk of the project's organization; the secretary reports without a proposal."""
    return actor.has_role(Role.CLERK) and actor.is_in(report.project.organization_id)


def may_confirm_report(actor: Actor, report: ProgressReport) -> bool:
    return may_lead(actor, report.project)


def may_record_meeting(actor: Actor) -> bool:
    return actor.has_role(*HOUSE)


def may_keep_meeting(actor: Actor, meeting: Meeting) -> bool:
    """Secretary and clerk of the organization that meets: they announce it and write its minutes."""
    return actor.has_role(*HOUSE) and actor.is_in(meeting.organization_id)


def may_chair(actor: Actor, meeting: Meeting) -> bool:
    """Whoever holds the secretary's post of the organization that meets."""
    return actor.has_role(Role.SECRETARY) and actor.is_in(meeting.organization_id)


def may_put_on_agenda(actor: Actor, obstacle: Obstacle) -> bool:
    """Secretary and clerk of the project's organization or one above it: their meetings deal with it."""
    return actor.has_role(*HOUSE) and actor.is_above(obstacle.project.path)


def may_answer_resolution(actor: Actor, resolution: Resolution) -> bool:
    """The person named; else secretary or clerk of the unit named; else of the meeting's house."""
    if resolution.person_id is not None and resolution.person_id == actor.post_id:
        return True
    if resolution.unit_id is not None:
        return actor.has_role(*HOUSE) and actor.is_in(resolution.unit_id)
    return (
        resolution.person_id is None
        and actor.has_role(*HOUSE)
        and actor.is_in(resolution.meeting.organization_id)
    )


def may_verify_resolution(actor: Actor, resolution: Resolution) -> bool:
    """The chair: whoever holds the secretary's post of the organization that met."""
    return may_chair(actor, resolution.meeting)


def may_keep_rounds(actor: Actor) -> bool:
    """年度批次, categories and holidays: officers of the root organization (design §2)."""
    return actor.has_role(Role.OFFICER) and actor.organization is not None and actor.organization.is_root
