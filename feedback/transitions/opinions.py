"""群众意见: made a problem, forwarded, merged or answered, and reconsidered.

What becomes of the problem afterwards needs no step here: the receipt computes it (receipts.py). An answer that the
house gives by itself is told to the officers who judge it, so that no complaint ends unseen.
"""

from collections.abc import Callable, Iterable

from feedback.forms.opinion_steps import AdoptForm, DismissOpinionForm, ForwardOpinionForm, MergeOpinionForm
from feedback.models import Opinion
from feedback.opinion_rights import (
    handler_words,
    may_adopt_opinion,
    may_handle_opinion,
    may_reconsider_opinion,
)
from organizations.actor import Actor
from organizations.judging import judging_organization
from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.audience import recipients
from projects.forms.problem import ReconsiderForm
from projects.models import AnnualRound, Problem
from projects.recording import record_problem
from workflow.engine import Kind, Reason, Recipient, RefusalError, Transition, Verdict, register

State = Opinion.State
RECEIVED = frozenset({State.RECEIVED})


def house(opinion: Opinion) -> list[Recipient]:
    """Secretary and clerks of the organization whose opinion it now is."""
    return recipients(Appointment.objects.holders(opinion.organization_id, Role.SECRETARY, Role.CLERK))


def watchers(opinion: Opinion) -> list[Recipient]:
    """The house; and where it decided by itself, the officers above it."""
    judge = judging_organization(opinion.organization) if opinion.is_handled_by_house else None
    above = recipients(Appointment.objects.holders(judge.pk, Role.OFFICER)) if judge else []
    return [*house(opinion), *above]


def about(words: str) -> Callable[[Opinion], str]:
    """Without a word of the opinion: notices are kept where nobody masks them."""
    return lambda opinion: (
        f"{opinion.organization.short_name} {opinion.received_on:%Y-%m-%d} 收到的群众意见{words}"
    )


def no_round(opinion: Opinion) -> list[Reason]:
    found = AnnualRound.objects.current()
    return [] if found else [Reason("市级组织部门建立年度后才能列为问题")]


def adopt(opinion: Opinion, actor: Actor, *, description: str) -> None:
    """With a problem of the current round, recorded like any other."""
    round_ = AnnualRound.objects.current()
    assert round_ is not None, "no_round() stands in the way"
    day = opinion.received_on
    problem = Problem(
        organization=opinion.organization,
        source=Problem.Source.PUBLIC,
        source_reference=f"{day.year} 年 {day.month} 月 {day.day} 日群众意见",
        description=description,
        found_on=day,
        recorded_by=actor.post,
    )
    record_problem(problem, round_, actor, "由群众意见列入，请研判")
    opinion.adopt(actor, problem=problem)


def forward(opinion: Opinion, actor: Actor, *, organization: Organization, reason: str = "") -> None:
    """With a row of the way it went. Somebody else may have sent it there in the meantime."""
    if organization.pk == opinion.organization_id:
        raise refusal(FORWARD, f"意见已在{organization.short_name}")
    opinion.forwardings.create(
        organization=opinion.organization, target=organization, forwarded_by=actor.post, reason=reason
    )
    opinion.forward(actor, organization=organization)


def merge(opinion: Opinion, actor: Actor, *, target: Opinion | Problem) -> None:
    """Into a target that still stands now. It is locked without waiting: of two who merge each other's opinion
    one is refused, and neither waits for the other."""
    locked = type(target)._base_manager.select_for_update(skip_locked=True).filter(pk=target.pk).first()
    if locked is None:
        raise refusal(MERGE, f"“{target}”正由他人办理，请稍后再合并")
    standing = Problem.UNSOLVED if isinstance(locked, Problem) else Opinion.STANDING
    if locked.state not in standing or locked == opinion:
        raise refusal(MERGE, f"“{target}”的状态已变为“{locked.get_state_display()}”，不能并入")
    opinion.merge(actor, target=locked)


def refusal(step: Transition, words: str) -> RefusalError:
    return RefusalError(step, Verdict(Kind.BLOCKED, (Reason(words),)))


def nothing_to_merge_into(opinion: Opinion) -> Iterable[Reason]:
    others = Opinion.objects.filter(state__in=Opinion.STANDING).exclude(pk=opinion.pk)
    if not others.exists() and not Problem.objects.filter(state__in=Problem.UNSOLVED).exists():
        yield Reason("没有其他意见或问题可以并入")


ADOPT = register(
    Transition(
        name="adopt",
        label="列为问题",
        model=Opinion,
        sources=RECEIVED,
        target=State.ACCEPTED,
        may=may_adopt_opinion,
        held_by=lambda opinion: f"{opinion.organization.short_name}书记、填报员或上级组织部门工作人员",
        blockers=no_round,
        effect=adopt,
        form=AdoptForm,
        hint="列为问题后进入问题清单，来源记为群众意见；研判和办理的结果自动显示给反映人。",
        way_out="暂不列为问题，回到意见",
        order=10,
    )
)

FORWARD = register(
    Transition(
        name="forward",
        label="转办",
        model=Opinion,
        sources=RECEIVED,
        target=State.RECEIVED,
        may=may_handle_opinion,
        held_by=handler_words,
        effect=forward,
        form=ForwardOpinionForm,
        audience=house,
        sentence=about("已转来，请办理"),
        hint="可以转给下级承办，也可以提请上级办理。转办后本组织仍可查看结果。",
        way_out="不转办，回到意见",
        order=20,
    )
)

MERGE = register(
    Transition(
        name="merge",
        label="合并",
        model=Opinion,
        sources=RECEIVED,
        target=State.MERGED,
        may=may_handle_opinion,
        held_by=handler_words,
        blockers=nothing_to_merge_into,
        effect=merge,
        form=MergeOpinionForm,
        audience=watchers,
        sentence=about("已合并办理"),
        hint="与已有的意见或问题是同一件事时合并，反映人看到的结果相同。",
        way_out="不合并，回到意见",
        order=30,
    )
)

DISMISS = register(
    Transition(
        name="dismiss",
        label="不予采纳",
        model=Opinion,
        sources=RECEIVED,
        target=State.DISMISSED,
        may=may_handle_opinion,
        held_by=handler_words,
        effect=Opinion.dismiss,
        form=DismissOpinionForm,
        audience=watchers,
        sentence=about("已答复，不予采纳"),
        grave=True,
        hint="答复会原样显示给反映人。由被反映的单位自己答复的，上级组织部门会收到提醒。",
        way_out="回到意见",
        order=40,
    )
)

RECONSIDER = register(
    Transition(
        name="reconsider",
        label="重新处理",
        model=Opinion,
        sources=frozenset({State.MERGED, State.DISMISSED}),
        target=State.RECEIVED,
        may=may_reconsider_opinion,
        held_by=handler_words,
        effect=Opinion.reconsider,
        form=ReconsiderForm,
        audience=house,
        sentence=about("重新处理"),
        grave=True,
        hint="原来的答复或合并撤销，意见回到待处理，反映人看到的状态随之改变。",
        way_out="维持原来的处理，回到意见",
        order=50,
    )
)
