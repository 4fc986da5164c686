"""长效机制: recommended by the secretary, issued from above, promoted by the city, checked, superseded or abolished by
its issuer; adopted by other organizations, which are told how it ends.

A recommendation that is not good enough goes back with a reason, so that no draft ends in a dead end.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from projects.states import BLUE
from reviews.forms.mechanism import (
    AbolishForm,
    IssueForm,
    ReassessForm,
    SendBackForm,
    SupersedeForm,
    WithdrawAdoptionForm,
)
from reviews.mechanism_replacing import replacements
from reviews.models import Adoption, Mechanism
from reviews.permissions import (
    issuing_organization,
    may_abolish_mechanism,
    may_issue_mechanism,
    may_promote_mechanism,
    may_recommend_mechanism,
    may_withdraw_adoption,
)
from workflow.engine import Kind, Reason, Recipient, RefusalError, Transition, Verdict, register

if TYPE_CHECKING:
    from organizations.actor import Actor

State = Mechanism.State


def the_secretary(mechanism: Mechanism | Adoption) -> str:
    return f"{mechanism.organization.short_name}书记"


def the_issuer(mechanism: Mechanism) -> str:
    found = issuing_organization(mechanism)
    return f"{found.short_name}的组织部门工作人员" if found else "上级组织部门工作人员"


def the_city(mechanism: Mechanism) -> str:
    return "市级组织部门工作人员"


def who_issued(mechanism: Mechanism) -> str:
    return f"{mechanism.issuer.short_name}的组织部门工作人员" if mechanism.issuer else "印发单位"


def house(mechanism: Mechanism) -> list[Recipient]:
    """Secretary and clerks of the organization that made it."""
    posts = Appointment.objects.holders(mechanism.organization_id, Role.SECRETARY, Role.CLERK)
    return recipients(posts)


def issuers(mechanism: Mechanism) -> list[Recipient]:
    found = issuing_organization(mechanism)
    return recipients(Appointment.objects.holders(found.pk, Role.OFFICER)) if found else []


def house_and_users(mechanism: Mechanism) -> list[Recipient]:
    """The house, and the secretaries of those who work by the mechanism."""
    users = Adoption.objects.running().filter(mechanism=mechanism).values("organization")
    posts = Appointment.objects.active().filter(role=Role.SECRETARY, organization__in=users)
    return house(mechanism) + recipients(posts)


def nothing_to_replace(mechanism: Mechanism) -> Iterable[Reason]:
    if not replacements(mechanism).exists():
        yield Reason("没有已印发、适用范围不小于本机制的其他机制，请先印发新机制，或者改用“废止”")


def supersede(mechanism: Mechanism, actor: "Actor", *, superseded_by: Mechanism) -> None:
    """By one that is still in force now. It is locked without waiting: of two that would replace each other one stays."""
    fitting = replacements(mechanism).select_for_update(no_key=True, skip_locked=True, of=("self",))
    if not fitting.filter(pk=superseded_by.pk):
        words = f"“{superseded_by}”正由他人办理或已不再施行，请稍后再试"
        raise RefusalError(SUPERSEDE, Verdict(Kind.BLOCKED, (Reason(words),)))
    mechanism.supersede(actor, superseded_by=superseded_by)


def as_it_was(mechanism: Mechanism) -> str:
    return mechanism.state


def unproven(mechanism: Mechanism) -> Iterable[Reason]:
    """Source projects that have been reopened since."""
    if not mechanism.pk:
        return
    for project in mechanism.projects.exclude(state__in=BLUE):
        words = f"来源项目“{project}”{project.get_state_display()}，尚未验收通过"
        yield Reason(words, project.get_absolute_url(), kind="个来源项目尚未验收通过")


def nobody_to_issue(mechanism: Mechanism) -> Iterable[Reason]:
    if issuing_organization(mechanism) is None:
        scope = mechanism.get_scope_display()
        yield Reason(f"上级没有可以印发“{scope}”机制的组织部门，请先改小适用范围")


def recommendable(mechanism: Mechanism) -> Iterable[Reason]:
    yield from unproven(mechanism)
    yield from nobody_to_issue(mechanism)


def about(words: str) -> Callable[[Mechanism], str]:
    return lambda mechanism: f"长效机制“{mechanism}”{words}"


RECOMMEND = register(
    Transition(
        name="recommend",
        label="推荐",
        model=Mechanism,
        sources=frozenset({State.DRAFT}),
        target=State.RECOMMENDED,
        may=may_recommend_mechanism,
        held_by=the_secretary,
        blockers=recommendable,
        effect=Mechanism.recommend,
        audience=issuers,
        sentence=lambda mechanism: f"{mechanism.organization.short_name}推荐长效机制“{mechanism}”",
        hint="推荐后由上级组织部门审核印发，印发前不能再修改。",
        way_out="暂不推荐，回到机制",
        order=10,
    )
)

ISSUE = register(
    Transition(
        name="issue",
        label="印发",
        model=Mechanism,
        sources=frozenset({State.RECOMMENDED}),
        target=State.ISSUED,
        may=may_issue_mechanism,
        held_by=the_issuer,
        blockers=unproven,
        effect=Mechanism.issue,
        audience=house,
        form=IssueForm,
        sentence=about("已印发"),
        hint="印发后列入机制库，所有用户可以查阅。",
        way_out="暂不印发，回到机制",
        order=20,
    )
)

SEND_BACK = register(
    Transition(
        name="send_back",
        label="退回修改",
        model=Mechanism,
        sources=frozenset({State.RECOMMENDED}),
        target=State.DRAFT,
        may=may_issue_mechanism,
        held_by=the_issuer,
        effect=Mechanism.send_back,
        audience=house,
        form=SendBackForm,
        sentence=lambda mechanism: f"长效机制“{mechanism}”退回修改：{mechanism.decision_reason}",
        grave=True,
        way_out="不退回，回到机制",
        order=30,
    )
)

PROMOTE = register(
    Transition(
        name="promote",
        label="全市推广",
        model=Mechanism,
        sources=frozenset({State.ISSUED}),
        target=State.PROMOTED,
        may=may_promote_mechanism,
        held_by=the_city,
        effect=Mechanism.promote,
        audience=house,
        sentence=about("已列为全市推广"),
        hint="推广后适用范围为全市。",
        way_out="暂不推广，回到机制",
        order=40,
    )
)

REASSESS = register(
    Transition(
        name="reassess",
        label="复评",
        model=Mechanism,
        sources=frozenset({State.ISSUED, State.PROMOTED}),
        target=as_it_was,
        may=may_abolish_mechanism,
        held_by=who_issued,
        effect=Mechanism.reassess,
        audience=house,
        form=ReassessForm,
        sentence=about("已复评，继续施行"),
        hint="复评后继续施行，到下次复评日期再提醒。",
        way_out="暂不复评，回到机制",
        order=44,
    )
)

SUPERSEDE = register(
    Transition(
        name="supersede",
        label="替代",
        model=Mechanism,
        sources=frozenset({State.ISSUED, State.PROMOTED}),
        target=State.SUPERSEDED,
        may=may_abolish_mechanism,
        held_by=who_issued,
        blockers=nothing_to_replace,
        effect=supersede,
        audience=house_and_users,
        form=SupersedeForm,
        sentence=lambda mechanism: f"长效机制“{mechanism}”已由“{mechanism.superseded_by}”替代",
        grave=True,
        hint="替代后仍可查阅，两条机制互相链接，不再计入成果转化。",
        way_out="不替代，回到机制",
        order=48,
    )
)

ABOLISH = register(
    Transition(
        name="abolish",
        label="废止",
        model=Mechanism,
        sources=frozenset({State.ISSUED, State.PROMOTED}),
        target=State.ABOLISHED,
        may=may_abolish_mechanism,
        held_by=who_issued,
        effect=Mechanism.abolish,
        audience=house_and_users,
        form=AbolishForm,
        sentence=lambda mechanism: f"长效机制“{mechanism}”已废止：{mechanism.decision_reason}",
        grave=True,
        hint="废止后仍可查阅，不再计入成果转化。",
        way_out="不废止，回到机制",
        order=50,
    )
)

WITHDRAW = register(
    Transition(
        name="withdraw",
        label="停用",
        model=Adoption,
        sources=frozenset({Adoption.State.ADOPTED}),
        target=Adoption.State.WITHDRAWN,
        may=may_withdraw_adoption,
        held_by=the_secretary,
        effect=Adoption.withdraw,
        form=WithdrawAdoptionForm,
        grave=True,
        hint="停用后不再计入采用数，以前的采用记录保留。",
        way_out="不停用，回到机制",
        order=10,
    )
)
