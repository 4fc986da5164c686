"""申报与审核: submitted by the secretary, judged by the officers of the judging organization."""

from typing import Any

from django.urls import reverse

from organizations.actor import Actor
from organizations.judging import judging_organization
from projects.audience import house_of, judges_of
from projects.forms.declaration import ApprovalForm, RejectForm, ReturnForm, SubmitForm
from projects.lights import month_day
from projects.models import Problem, Project
from projects.permissions import may_judge, may_lead
from projects.states import ProjectState
from projects.submission import (
    freeze_version,
    keep_answers,
    keep_version,
    stops_submission,
    submission_number,
    take_lead,
)
from workflow import engine
from workflow.engine import Reason, Transition, register
from workflow.models import AuditEntry

from .problems import ADOPT

S = ProjectState
SUBMITTED = frozenset({S.SUBMITTED})


def the_secretary(project: Project) -> str:
    return f"{project.organization.short_name}书记"


def the_judge(project: Project) -> str:
    judge = judging_organization(project.organization)
    return f"{judge.short_name}的组织部门工作人员" if judge else "上级组织部门工作人员"


def submit(project: Project, actor: Actor, **answers: Any) -> None:
    project.submit(actor)
    keep_answers(project, answers)


def after_submit(project: Project, actor: Actor, entry: AuditEntry) -> None:
    assert actor.post is not None, "only a secretary's post may submit"
    keep_version(project, actor.post)
    take_lead(project, actor.post)
    for problem in project.problems.filter(state=Problem.State.OPEN).order_by("pk"):
        engine.run(ADOPT, problem, actor, caused_by=entry, parent=SUBMIT)


def opinions_saved(project: Project) -> list[Reason]:
    if project.opinions.filter(submission=submission_number(project)).exists():
        return [Reason("审核组织已提出意见，请等待审核结果")]
    return []


def no_opinion(project: Project) -> list[Reason]:
    if project.opinions.filter(submission=submission_number(project), given=False).exists():
        return []
    return [Reason("还没有提出意见，至少提一条", reverse("projects:opinions", args=[project.pk]))]


def after_return(project: Project, actor: Actor, entry: AuditEntry) -> None:
    project.opinions.filter(submission=submission_number(project)).update(given=True)


def after_approve(project: Project, actor: Actor, entry: AuditEntry) -> None:
    freeze_version(project)


def returned_words(project: Project) -> str:
    until = f"，请在 {month_day(project.return_due_on)}前修改后重新提交" if project.return_due_on else ""
    return f"“{project}”退回修改{until}"


SUBMIT = register(
    Transition(
        name="submit",
        label="提交申报",
        model=Project,
        sources=frozenset({S.DRAFT, S.RETURNED}),
        target=S.SUBMITTED,
        may=may_lead,
        held_by=the_secretary,
        blockers=stops_submission,
        effect=submit,
        follow=after_submit,
        moves=frozenset({ADOPT.key}),
        audience=judges_of,
        form=SubmitForm,
        sentence=lambda project: f"{project.organization.short_name}申报“{project}”，请审核",
        way_out="暂不提交，回到项目",
        order=10,
    )
)

WITHDRAW = register(
    Transition(
        name="withdraw",
        label="撤回",
        model=Project,
        sources=SUBMITTED,
        target=S.DRAFT,
        may=may_lead,
        held_by=the_secretary,
        blockers=opinions_saved,
        effect=Project.withdraw,
        audience=judges_of,
        sentence=lambda project: f"{project.organization.short_name}撤回申报“{project}”",
        grave=True,
        hint="撤回后成为草稿，修改后须在申报时间或修改期限内重新提交。",
        way_out="不撤回，回到项目",
        order=50,
    )
)

APPROVE = register(
    Transition(
        name="approve",
        label="立项",
        model=Project,
        sources=SUBMITTED,
        target=S.APPROVED,
        may=may_judge,
        held_by=the_judge,
        effect=Project.approve,
        follow=after_approve,
        audience=house_of,
        form=ApprovalForm,
        sentence=lambda project: f"“{project}”已立项，项目编号 {project.number}",
        hint="立项后编号，本次申报内容作为立项依据固定下来。",
        way_out="暂不立项，回到项目",
        order=10,
    )
)

RETURN = register(
    Transition(
        name="return_for_revision",
        label="退回修改",
        model=Project,
        sources=SUBMITTED,
        target=S.RETURNED,
        may=may_judge,
        held_by=the_judge,
        blockers=no_opinion,
        effect=Project.return_for_revision,
        follow=after_return,
        audience=house_of,
        form=ReturnForm,
        sentence=returned_words,
        grave=True,
        hint="书记按条答复后重新提交。",
        way_out="不退回，回到项目",
        order=20,
    )
)

REJECT = register(
    Transition(
        name="reject",
        label="不予立项",
        model=Project,
        sources=SUBMITTED,
        target=S.REJECTED,
        may=may_judge,
        held_by=the_judge,
        effect=Project.reject,
        audience=house_of,
        form=RejectForm,
        sentence=lambda project: f"“{project}”不予立项：{project.decision_reason}",
        grave=True,
        hint="不予立项后不能恢复，问题留在问题池，可以另行申报。",
        way_out="回到项目",
        order=30,
    )
)
