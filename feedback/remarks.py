"""意见建议 of one survey: to the officers who ran it all of them, to the house those that were shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum

from projects.permissions import may_record_problem

from .models import Remark, Survey
from .permissions import may_run_survey
from .weighing import shown_from

if TYPE_CHECKING:
    from organizations.actor import Actor

PAGE_SIZE = 50


def shortage(survey: Survey) -> str:
    """样本不足（3/10）where fewer answered than results are shown from; no remark is shown then, to nobody."""
    answers = sum(answers_by_kind(survey).values())
    least = shown_from(survey)
    return "" if answers >= least else f"样本不足（{answers}/{least}）"


def answers_by_kind(survey: Survey) -> dict[str, int]:
    batches = survey.sealed_batches.order_by().values_list("kind")
    return dict(batches.annotate(number=Sum("count")))


@dataclass
class RemarkListing:
    """What one reader sees: the dissatisfied first, else in the order of the random ids, which tells nothing."""

    survey: Survey
    actor: Actor
    query: Mapping[str, str]

    @cached_property
    def may_moderate(self) -> bool:
        return may_run_survey(self.actor, self.survey)

    @property
    def may_read(self) -> bool:
        """Moderators once the survey is closed, everybody in scope once it is published."""
        return self.survey.is_over if self.may_moderate else self.survey.is_published

    @property
    def offers_problems(self) -> bool:
        return may_record_problem(self.actor, self.survey.organization)

    @cached_property
    def shortage(self) -> str:
        return shortage(self.survey)

    @cached_property
    def tells_dissatisfied(self) -> bool:
        """Whether remarks of dissatisfied answers are marked: not where a kind of answers is too small to be told,
        whose number of dissatisfied the marks would tell in part."""
        return all(number >= shown_from(self.survey) for number in answers_by_kind(self.survey).values())

    @cached_property
    def numbers(self) -> dict[str, int]:
        counted = self.survey.remarks.order_by().values_list("state").annotate(number=Count("pk"))
        return dict(counted)

    @property
    def state(self) -> str:
        """The tab: waiting, shown or hidden; the house knows only what was shown."""
        asked = str(self.query.get("state", ""))
        if not self.may_moderate:
            return Remark.State.SHOWN
        return asked if asked in Remark.State.values else str(Remark.State.WAITING)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return [
            {
                "label": str(state.label),
                "url": f"?state={state.value}",
                "count": self.numbers.get(state.value, 0),
                "is_current": state == self.state,
            }
            for state in Remark.State
        ]

    @property
    def may_show(self) -> bool:
        return self.may_moderate and self.state != Remark.State.SHOWN

    @property
    def may_hide(self) -> bool:
        return self.may_moderate and self.state != Remark.State.HIDDEN

    @cached_property
    def page(self) -> Page[Remark]:
        found = self.survey.remarks.none() if self.shortage else self.survey.remarks.filter(state=self.state)
        first = ["-is_dissatisfied"] if self.tells_dissatisfied else []
        ordered = found.select_related("problem").order_by(*first, "pk")
        return Paginator(ordered, PAGE_SIZE).get_page(self.query.get("page"))
