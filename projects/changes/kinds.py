"""Which kinds of change a project may ask for now, and what each of them means in words."""

from dataclasses import dataclass

from django.urls import reverse

from projects.models import AnnualRound, ChangeKind, Project
from projects.models.change import OPEN_CHANGE
from projects.states import CHANGEABLE, RUNNING, ProjectState

S = ProjectState
K = ChangeKind

# Project states in which a kind may be asked for and approved.
STATES = {
    K.DELAY: CHANGEABLE,
    K.SCOPE: RUNNING | {S.SUSPENDED},
    K.SUSPEND: RUNNING,
    K.RESUME: frozenset({S.SUSPENDED}),
    K.TERMINATE: CHANGEABLE,
    K.CARRY_OVER: RUNNING | {S.SUSPENDED},
}
HINTS = {
    K.DELAY: "推迟项目或任务的完成时限，须审批；只把时限提前的，提交后立即生效",
    K.SCOPE: "增减任务、调整指标目标值、改写攻坚目标；只增加任务（合计不超过权重的一半）或调高目标值的，提交后立即生效",
    K.SUSPEND: "暂停期间灯色为灰，不报进展，暂停天数不计入序时进度，恢复后任务时限按暂停的天数顺延",
    K.RESUME: "立即生效，无需审批；任务时限按暂停的天数顺延，还要推迟的另行申请延期",
    K.TERMINATE: "项目到此结束，不再恢复；问题回到问题池，可以另行立项",
    K.CARRY_OVER: "在下一年度生成申报草稿，未完成的任务、未落实的议定事项随之转入，无须重填；时间节点按新年度重排，督办单须先办结",
}


@dataclass(frozen=True)
class Offered:
    """A kind on the page that chooses one; `why_not` is empty when it may be asked for."""

    label: str
    hint: str
    url: str
    why_not: str = ""


def next_round(project: Project) -> AnnualRound | None:
    """The round after the project's own."""
    return AnnualRound.objects.filter(year__gt=project.round.year).order_by("year").first()


def offered(project: Project) -> list[Offered]:
    """Every kind that the project's state allows, and why one of them has to wait."""
    opened = dict(project.changes.filter(state__in=OPEN_CHANGE).values_list("kind", "pk"))
    new = reverse("projects:change_new", args=[project.pk])
    found = []
    for kind in ChangeKind:
        if project.state not in STATES[kind]:
            continue
        url = f"{new}?kind={kind}"
        if kind == K.RESUME:
            url = reverse("projects:transition", args=[project.pk, "resume"])
        why_not = why_not_now(project, kind, opened)
        if kind in opened:
            url = reverse("projects:change", args=[opened[kind]])
        found.append(Offered(str(kind.label), HINTS[kind], url, why_not))
    return found


def why_not_now(project: Project, kind: ChangeKind, opened: dict[str, int]) -> str:
    if kind in opened:
        return f"已有一份{kind.label}申请未办完，办完或撤回后才能再申请"
    if kind == K.CARRY_OVER and next_round(project) is None:
        return "还没有下一年度，由市级组织部门工作人员在“年度批次”中新建"
    return ""
