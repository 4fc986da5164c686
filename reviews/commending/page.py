"""What the page of one list shows to one reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

from organizations.actor import Actor
from reviews.models import Commendation, CommendationEntry, CommendationObjection, CommendationRules
from reviews.permissions import may_keep_commendation
from workflow import engine

from .candidates import Candidate, candidates, rules_of
from .places import full_names

PAGE_SIZE = 100


@dataclass(frozen=True)
class SheetRow:
    """One line of the exported list; `words` say why somebody is or is not on it."""

    group: str
    organization: str
    name: str
    title: str
    grade: str
    rank: int | None
    words: str
    is_on: bool


@dataclass
class CommendationPage:
    record: Commendation
    actor: Actor
    query: Mapping[str, str]

    @cached_property
    def may_keep(self) -> bool:
        return may_keep_commendation(self.actor, self.record)

    @property
    def may_choose(self) -> bool:
        return self.record.is_draft and self.may_keep

    @cached_property
    def offers(self) -> list[engine.Offer]:
        return engine.available(self.record, self.actor)

    @cached_property
    def rules(self) -> CommendationRules:
        return rules_of(self.record)

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Of a draft everybody with the reason; afterwards only the list itself counts."""
        return candidates(self.record, self.rules) if self.record.is_draft else []

    @property
    def able(self) -> list[Candidate]:
        return [candidate for candidate in self.candidates if candidate.may_be_chosen]

    @cached_property
    def listed(self) -> frozenset[int]:
        return frozenset(entry.sheet_id for entry in self.entries)

    @cached_property
    def out(self) -> Page[Any]:
        """Those who are left out, with the reason of each."""
        left_out = [candidate for candidate in self.candidates if not candidate.may_be_chosen]
        return Paginator(left_out, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def entries(self) -> list[CommendationEntry]:
        found = self.record.entries.select_related(
            "sheet__organization", "sheet__user", "sheet__post", "sheet__group__judge", "sheet__round"
        ).defer("sheet__snapshot", "sheet__self_report")
        order = ("sheet__group__judge__path", "sheet__group__level", "sheet__group__sector", "sheet__rank")
        return list(found.order_by(*order, "sheet__path"))

    @property
    def standing(self) -> list[CommendationEntry]:
        """Without those who were struck off."""
        return [entry for entry in self.entries if not entry.struck_off]

    @property
    def named(self) -> list[tuple[CommendationEntry, str]]:
        """Those who stand, each with the organization's full name."""
        names = full_names((entry.sheet.organization for entry in self.standing), self.record.organization)
        return [(entry, names[entry.sheet.organization_id]) for entry in self.standing]

    @cached_property
    def objections(self) -> list[CommendationObjection]:
        """For the officers who keep the list; nobody else reads what was said about a person."""
        if not self.may_keep:
            return []
        return list(self.record.objections.select_related("sheet__user", "sheet__organization"))

    @property
    def may_note(self) -> bool:
        return self.may_keep and self.record.is_announced

    @property
    def sheet_rows(self) -> list[SheetRow]:
        if not self.may_choose:
            return [row(entry.sheet, name, "", True) for entry, name in self.named]
        names = full_names((each.sheet.organization for each in self.candidates), self.record.organization)
        return [
            row(
                each.sheet,
                names[each.sheet.organization_id],
                f"{each.words}：{each.reason}",
                each.sheet.pk in self.listed,
            )
            for each in self.candidates
        ]


def row(sheet: Any, organization: str, words: str, is_on: bool) -> SheetRow:
    """Grades that were not told yet stay out of every paper."""
    told = sheet.is_told
    return SheetRow(
        group=str(sheet.group),
        organization=organization,
        name=sheet.holder,
        title=sheet.post.title or "书记",
        grade=sheet.get_grade_display() if told else "",
        rank=sheet.rank if told else None,
        words=words,
        is_on=is_on,
    )
