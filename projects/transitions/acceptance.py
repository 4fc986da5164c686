"""验收与销号: requested by the secretary, judged row by row, closed when nothing is open."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import Truncator

from organizations.actor import Actor
from projects import standing
from projects.acceptance import conclude, latest_rows, make_sheet, resume_work
from projects.audience import house_of, judges_of
from projects.forms.acceptance import RectificationForm, ReopenForm
from projects.models import AcceptanceRow, Problem, Project, Resolution
from projects.permissions import may_judge, may_lead
from projects.states import OPEN_TASK, ProjectState
from workflow import engine
from workflow.engine import Reason, Transition, register
from workflow.models import AuditEntry

S = ProjectState
J = AcceptanceRow.Judgement


def unfinished(project: Project) -> Iterator[Reason]:
    """Tasks neither verified nor cancelled, resolutions open, indicators without actual value; each named."""
    for number, task in enumerate(project.tasks.all(), start=1):
        if task.state in OPEN_TASK:
            words = f"任务 {number}“{task}”{task.get_state_display()}，未核验"
            yield Reason(words, task.get_absolute_url(), kind="项任务未核验")
    for resolution in project.resolutions.exclude(state=Resolution.State.VERIFIED):
        words = f"议定事项“{Truncator(resolution.matter).chars(21, '…')}”未落实"
        yield Reason(words, resolution.get_absolute_url(), kind="项议定事项未落实")
    page = reverse("projects:indicators", args=[project.pk])
    for index, indicator in enumerate(project.indicators.all()):
        if indicator.actual is None:
            field = f"{page}#id_indicators-{index}-actual"
            yield Reason(f"指标“{indicator}”没有实际值", field, kind="项指标没有实际值")


def unjudged(project: Project) -> Iterator[Reason]:
    """Rows of the sheet that stand in the way of acceptance."""
    page = reverse("projects:acceptance", args=[project.pk])
    rows = latest_rows(project)
    if not rows:
        yield Reason("验收表是空的", page)
    for number, row in enumerate(rows, start=1):
        obstacle = row_obstacle(row)
        if obstacle:
            words = f"验收内容 {number}“{row.subject}”{obstacle}"
            yield Reason(words, f"{page}#row-{number}", kind=f"项验收内容{obstacle}")


def row_obstacle(row: AcceptanceRow) -> str:
    if not row.judgement:
        return "未判定"
    if row.judgement == J.NOT:
        return "未达标，应限期整改"
    return "部分达标，未写明理由" if row.judgement == J.PARTLY and not row.reason else ""


def open_notices(project: Project) -> Iterator[Reason]:
    for notice in project.notices.all():
        if notice.is_open:
            yield Reason(f"督办单 {notice} 未办结", notice.get_absolute_url(), kind="张督办单未办结")


def after_request(project: Project, actor: Actor, entry: AuditEntry) -> None:
    make_sheet(project, actor, entry)
    standing.refresh(project)


def after_verdict(project: Project, actor: Actor, entry: AuditEntry) -> None:
    conclude(project, actor, entry)
    standing.refresh(project)


def after_rectification(project: Project, actor: Actor, entry: AuditEntry) -> None:
    resume_work(project, actor, entry)
    after_verdict(project, actor, entry)


def after_close(project: Project, actor: Actor, entry: AuditEntry) -> None:
    move_problems(project, actor, entry, "solve", CLOSE)
    standing.refresh(project)


def after_reopen(project: Project, actor: Actor, entry: AuditEntry) -> None:
    move_problems(project, actor, entry, "reopen", REOPEN)
    resume_work(project, actor, entry)
    standing.refresh(project)


def move_problems(project: Project, actor: Actor, entry: AuditEntry, verb: str, parent: Transition) -> None:
    """Run the problem's transition on every problem of the project that is in a state for it."""
    step = engine.find(Problem, verb)
    for problem in project.problems.order_by("pk") if step else []:
        if step and problem.state in step.sources:
            engine.run(step, problem, actor, caused_by=entry, parent=parent)


def the_secretary(project: Project) -> str:
    return f"{project.organization.short_name}书记"


def the_judge(project: Project) -> str:
    return "审核组织的组织部门工作人员"


REQUEST_ACCEPTANCE = register(
    Transition(
        name="request_acceptance",
        label="申请验收",
        model=Project,
        sources=frozenset({S.IN_PROGRESS, S.RECTIFYING}),
        target=S.COMPLETION_REQUESTED,
        may=may_lead,
        held_by=the_secretary,
        blockers=unfinished,
        effect=Project.request_acceptance,
        follow=after_request,
        audience=judges_of,
        sentence=lambda project: f"{project.organization.short_name}“{project}”申请验收",
        hint="系统按任务的工作标准和量化指标生成验收表，由审核组织逐项判定。",
        way_out="暂不申请，回到项目",
        order=60,
    )
)

ACCEPT = register(
    Transition(
        name="accept",
        label="验收通过",
        model=Project,
        sources=frozenset({S.COMPLETION_REQUESTED}),
        target=S.ACCEPTED,
        may=may_judge,
        held_by=the_judge,
        blockers=unjudged,
        effect=Project.accept,
        follow=after_verdict,
        audience=house_of,
        sentence=lambda project: f"“{project}”验收通过",
        way_out="暂不通过，回到项目",
        order=10,
    )
)

REQUIRE_RECTIFICATION = register(
    Transition(
        name="require_rectification",
        label="限期整改",
        model=Project,
        sources=frozenset({S.COMPLETION_REQUESTED}),
        target=S.RECTIFYING,
        may=may_judge,
        held_by=the_judge,
        effect=Project.require_rectification,
        follow=after_rectification,
        audience=house_of,
        form=RectificationForm,
        sentence=lambda project: f"“{project}”限期整改：{project.decision_reason}",
        grave=True,
        way_out="不要求整改，回到项目",
        order=20,
    )
)

CLOSE = register(
    Transition(
        name="close",
        label="销号",
        model=Project,
        sources=frozenset({S.ACCEPTED}),
        target=S.CLOSED,
        may=may_judge,
        held_by=the_judge,
        blockers=open_notices,
        effect=Project.close,
        follow=after_close,
        moves=frozenset({"projects.problem:solve"}),
        audience=house_of,
        sentence=lambda project: f"“{project}”已销号",
        hint="销号后，项目攻克的问题记为已解决。",
        way_out="暂不销号，回到项目",
        order=10,
    )
)

REOPEN = register(
    Transition(
        name="reopen",
        label="重启整改",
        model=Project,
        sources=frozenset({S.ACCEPTED, S.CLOSED}),
        target=S.RECTIFYING,
        may=may_judge,
        held_by=the_judge,
        effect=Project.reopen,
        follow=after_reopen,
        moves=frozenset({"projects.problem:reopen"}),
        audience=house_of,
        form=ReopenForm,
        sentence=lambda project: f"“{project}”重启整改：{project.decision_reason}",
        grave=True,
        hint="项目回到限期整改，已解决的问题重新打开。",
        way_out="不重启，回到项目",
        order=30,
    )
)
