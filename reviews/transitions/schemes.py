"""考核方案: drafted, put in force without faults or discarded, replaced by a newer version."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reviews.models import ComparisonGroup, Scheme
from reviews.permissions import may_keep_scheme
from reviews.scheme_checks import faults
from reviews.scheme_choice import SchemeChoice, groups_of_scope, scored_rankings
from reviews.states import SchemeState
from reviews.suggesting import hold_rankings, refresh
from workflow import audit, engine
from workflow.engine import Reason, Transition, register
from workflow.models import AuditEntry

S = SchemeState


def the_root(scheme: Scheme) -> str:
    return "市级组织部门工作人员"


def faulty(scheme: Scheme) -> Iterator[Reason]:
    """Asked for the page and again under the lock, from what is stored then."""
    for loaded in Scheme.objects.with_everything().filter(pk=scheme.pk):
        for fault in faults(loaded):
            yield replace(fault, kind="处自查发现的问题")


def used(scheme: Scheme) -> Iterator[Reason]:
    if words := "，".join(uses(scheme)):
        yield Reason(f"{words}，请制定新版本")


def in_use(scheme: Scheme) -> Iterator[Reason]:
    if words := "，".join(uses(scheme)):
        yield Reason(f"{words}，不能废弃")


def uses(scheme: Scheme) -> Iterator[str]:
    if scheme.is_locked:
        yield "已有评分，方案已锁定"
    groups = scheme.groups.count()
    if groups:
        yield f"{groups} 个比较组正在使用本方案"


def supersede_older(scheme: Scheme, actor: Any, **data: Any) -> None:
    """The version in force gives way first, since only one may be: see one_scheme_in_force."""
    concerned = groups_of_scope(scheme.round_id, scheme.level, scheme.sector)
    hold_rankings(ComparisonGroup.objects.filter(concerned).values_list("pk", flat=True))
    older = Scheme.objects.filter(
        round=scheme.round_id, level=scheme.level, sector=scheme.sector, state=S.IN_FORCE
    )
    for each in older:
        engine.run(SUPERSEDE, each, actor, parent=PUT_IN_FORCE)


def take_over(scheme: Scheme, actor: Any, entry: AuditEntry) -> None:
    """Groups in which nobody was scored yet are reviewed by the new version; all the others keep theirs."""
    choice = SchemeChoice(scheme.round)
    concerned = groups_of_scope(scheme.round_id, scheme.level, scheme.sector)
    groups = list(ComparisonGroup.objects.filter(concerned).exclude(scheme=scheme).select_related("judge"))
    scored = scored_rankings(groups)
    moved = []
    for group in groups:
        best = choice.of(group.level, group.sector)
        if group.ranking_id in scored or best is None or best.pk != scheme.pk:
            continue
        was, group.scheme = group.scheme_id, scheme
        group.save(update_fields=["scheme"])
        audit.note(
            actor,
            "change_scheme",
            group,
            before={"scheme_id": was},
            after={"scheme_id": scheme.pk},
            caused_by=entry,
        )
        moved.append(group.pk)
    if moved:
        refresh(moved)


SUPERSEDE = register(
    Transition(
        name="supersede",
        label="由新版替代",
        model=Scheme,
        sources=frozenset({S.IN_FORCE}),
        target=S.SUPERSEDED,
        may=lambda actor, scheme: False,
        order=90,
    )
)

PUT_IN_FORCE = register(
    Transition(
        name="put_in_force",
        label="施行方案",
        model=Scheme,
        sources=frozenset({S.DRAFT}),
        target=S.IN_FORCE,
        may=may_keep_scheme,
        held_by=the_root,
        blockers=faulty,
        effect=supersede_older,
        follow=take_over,
        moves=frozenset({SUPERSEDE.key}),
        hint="施行后不能再改，只能制定新版本。尚无人评分的比较组改按本方案考核，已有评分的比较组仍按原方案。",
        way_out="暂不施行，回到方案",
        order=10,
    )
)

TAKE_BACK = register(
    Transition(
        name="take_back",
        label="收回修改",
        model=Scheme,
        sources=frozenset({S.IN_FORCE}),
        target=S.DRAFT,
        may=may_keep_scheme,
        held_by=the_root,
        blockers=used,
        hint="尚未用于考核的方案可以收回，改好后再施行。",
        way_out="不收回，回到方案",
        order=20,
    )
)

DISCARD = register(
    Transition(
        name="discard",
        label="废弃草稿",
        model=Scheme,
        sources=frozenset({S.DRAFT}),
        target=S.DISCARDED,
        may=may_keep_scheme,
        held_by=the_root,
        blockers=in_use,
        grave=True,
        hint="废弃后不能再改，也不能施行；指标、规则和经过仍可查看。",
        way_out="不废弃，回到方案",
        order=30,
    )
)
