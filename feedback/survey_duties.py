"""Surveys that wait for the acting officer's house; part of the home page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse

from organizations.roles import Role
from projects.duties import Duty
from projects.models import AnnualRound

from .models import Survey, SurveyAssignment

if TYPE_CHECKING:
    from organizations.actor import Actor

CLOSE, PUBLISH = "close", "publish"
WORDS = {CLOSE: "已到截止日，待截止", PUBLISH: "待公布"}


def waiting(actor: Actor, what: str, today: date) -> Q:
    """Surveys that the acting organization runs and has to close or to publish."""
    run = Q(runner=actor.organization_id)
    if what == CLOSE:
        return run & Q(state=Survey.State.OPENED, closes_on__lt=today)
    return run & Q(state=Survey.State.CLOSED)


def survey_duties(actor: Actor, today: date) -> list[Duty]:
    """1 个调查待公布, per round, leading to exactly those that were counted. One query."""
    if not actor.has_role(Role.OFFICER):
        return []
    counts = {what: Count("pk", filter=waiting(actor, what, today)) for what in WORDS}
    own = Survey.objects.filter(runner=actor.organization_id).order_by("round__year")
    rows = own.values("round", "round__name").annotate(**counts)
    return [
        Duty(
            f"{row[what]} 个调查{words}",
            row["round__name"],
            f"{reverse('feedback:running')}?round={row['round']}&todo={what}",
        )
        for row in rows
        for what, words in WORDS.items()
        if row[what]
    ]


def entrusted_words(actor: Actor) -> str:
    """受托范围：澄湖区及以下; what a surveyor may load this year, which nobody owes by a day."""
    round_ = AnnualRound.objects.current()
    scopes = (
        round_.survey_assignments.filter(post=actor.post_id) if round_ else SurveyAssignment.objects.none()
    )
    names = "、".join(f"{scope.organization}及以下" for scope in scopes.select_related("organization"))
    return (
        f"受托范围：{names}（{round_}）"
        if names
        else "本年度还没有委托给您的调查，由组织部门委托后才能录入。"
    )
