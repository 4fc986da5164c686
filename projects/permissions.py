"""Who may do what with a project and what hangs below it. State is not looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from organizations import judging
from organizations.acting import actors_of
from organizations.models import Appointment
from organizations.roles import ADMINISTRATORS, READS_OWN, READS_SUBTREE, Role

if TYPE_CHECKING:
    from organizations.actor import Actor
    from organizations.models import Organization

    from .models import (
        Instruction,
        Meeting,
        Obstacle,
        Problem,
        ProgressReport,
        Project,
        Resolution,
        SupervisionNotice,
        Task,
    )

HOUSE = (Role.SECRETARY, Role.CLERK)


def reads_business(actor: Actor) -> bool:
    """Whether the acting post sees problems and projects at all."""
    return actor.role in READS_SUBTREE | READS_OWN


def opens_lists(actor: Actor) -> bool:
    """Administrators see no business record (design §3), not even an empty list of them; experts a lent project."""
    return actor.role not in ADMINISTRATORS


def refuse_administrators(actor: Actor) -> None:
    """403 on the lists."""
    if not opens_lists(actor):
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


def has_judge(project: Project) -> bool:
    """Whether anybody in office may judge it: the only officer may hold a post there, or have led the house lately."""
    judge = project.judge
    return judge is not None and any(
        may_judge(officer, project) for officer in actors_of(judge.pk, Role.OFFICER)
    )


def oversees(actor: Actor, project: Project) -> bool:
    """An officer above the project's organization (the judging one or higher; at the root its own) without
    a post of their own there."""
    if not actor.has_role(Role.OFFICER) or project.organization_id in actor.involved_organizations:
        return False
    own = actor.is_in(project.organization_id)
    return actor.is_above(project.path) and (
        not own or (actor.organization is not None and actor.organization.is_root)
    )


def may_override_light(actor: Actor, project: Project) -> bool:
    """The light at a month's end counts in the review, where one's own house may be ranked beside it."""
    return oversees(actor, project) and not judging.is_beside(actor, project.organization)


def may_urge(actor: Actor, project: Project) -> bool:
    return oversees(actor, project)


def may_instruct(actor: Actor, project: Project) -> bool:
    """A leader at the project's organization or above it."""
    return actor.has_role(Role.LEADER) and actor.is_above(project.path)


def may_answer_instruction(actor: Actor, instruction: Instruction) -> bool:
    return may_lead(actor, instruction.project)


def may_draft_answer(actor: Actor, instruction: Instruction) -> bool:
    """The clerk of the house; the secretary answers without a draft."""
    return actor.has_role(Role.CLERK) and actor.is_in(instruction.project.organization_id)


def wrote_instruction(actor: Actor, instruction: Instruction) -> bool:
    return actor.post_id is not None and actor.post_id == instruction.author_id


def writes_instructions(actor: Actor) -> bool:
    return actor.has_role(Role.LEADER)


def urges_others(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER)


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


def may_drop_problem(actor: Actor, problem: Problem) -> bool:
    """不予纳入 and 合并: what was handed down with a deadline is let go by those above, never by whom it was given to."""
    if problem.source == problem.Source.ASSIGNED and actor.has_role(Role.SECRETARY):
        return False
    return may_decide_problem(actor, problem)


def may_screen(actor: Actor) -> bool:
    """研判 of many problems: whoever decides upon problems at all."""
    return actor.has_role(Role.SECRETARY, Role.OFFICER)


def is_task_owner(actor: Actor, task: Task) -> bool:
    return actor.post_id is not None and task.owner_post_id == actor.post_id


def may_work_on_task(actor: Actor, task: Task) -> bool:
    """The owner; where the owner is outside the tree, the house (secretary, clerk, leading member) and
    secretary or clerk of the department, which may be another organization."""
    if task.owner_post_id is not None:
        return is_task_owner(actor, task) or may_lead(actor, task.project)
    leads = task.leader_post_id is not None and task.leader_post_id == actor.post_id
    return leads or may_draft(actor, task.project) or is_department(actor, task)


def may_import_progress(actor: Actor) -> bool:
    """Whoever may own or report tasks; which ones exactly is decided row by row, by may_work_on_task()."""
    return actor.has_role(*HOUSE, Role.MEMBER)


def is_department(actor: Actor, task: Task) -> bool:
    """Secretary or clerk of the unit that is the task's department."""
    return (
        task.department_unit_id is not None
        and actor.has_role(*HOUSE)
        and actor.is_in(task.department_unit_id)
    )


def only_works(actor: Actor) -> bool:
    """A member: works on tasks and neither drafts nor decides, so tasks come first in the navigation."""
    return actor.has_role(Role.MEMBER)


def keeps_house(actor: Actor) -> bool:
    return actor.has_role(*HOUSE)


def keeps_problems(actor: Actor) -> bool:
    return reads_business(actor) and not only_works(actor)


def takes_problems_up(actor: Actor) -> bool:
    """Whose daily work they are; leaders read them by the dashboard."""
    return keeps_problems(actor) and not writes_instructions(actor)


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


def may_escalate(actor: Actor, obstacle: Obstacle) -> bool:
    """The secretary of the project: asking the level above, taking it back and closing it are one's own doing."""
    return may_lead(actor, obstacle.project)


def may_answer_obstacle(actor: Actor, obstacle: Obstacle) -> bool:
    """An officer of the organization that was asked, without a post in the house that asks; the meetings of the
    organization answer too (transitions.meetings)."""
    asks_itself = obstacle.project.organization_id in actor.involved_organizations
    return actor.has_role(Role.OFFICER) and actor.is_in(obstacle.escalated_to_id) and not asks_itself


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


def imports_past(actor: Actor) -> bool:
    """Whether the acting post may import projects of earlier years anywhere."""
    return actor.has_role(Role.OFFICER)


def may_import_past(actor: Actor, organization: Organization) -> bool:
    """As projects are judged: of organizations below, the root's own too, never where the officer works."""
    if not actor.has_role(Role.OFFICER) or organization.pk in actor.involved_organizations:
        return False
    return actor.is_above(organization.path) and (not actor.is_in(organization.pk) or organization.is_root)


def may_supervise(actor: Actor, project: Project) -> bool:
    """Notices and talks."""
    return oversees(actor, project)


def may_keep_notice(actor: Actor, notice: SupervisionNotice) -> bool:
    """Officers of the issuing organization without a post in the project's or the addressed one."""
    barred = {notice.addressee_id, notice.project.organization_id} & actor.involved_organizations
    return actor.has_role(Role.OFFICER) and actor.is_in(notice.issuer_id) and not barred


def may_sign_notice(actor: Actor, notice: SupervisionNotice) -> bool:
    return actor.has_role(*HOUSE) and actor.is_in(notice.addressee_id)


def may_reply_to_notice(actor: Actor, notice: SupervisionNotice) -> bool:
    """The addressed organization's secretary: a reply is given in the secretary's name."""
    return actor.has_role(Role.SECRETARY) and actor.is_in(notice.addressee_id)


def may_draft_reply(actor: Actor, notice: SupervisionNotice) -> bool:
    return actor.has_role(Role.CLERK) and actor.is_in(notice.addressee_id)
