"""Who may be commended: the decided sheets of a list, each with the rule that takes it in or leaves it out.

Inside a comparison group the better rank goes first, until the group's places are used up (its share rounded down,
at least one). Who ties at the border is left to the officers: no record tells them apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from projects.models import Project, Talk
from projects.states import BLUE
from reviews.models import Commendation, CommendationRules, ReviewSheet
from reviews.scoring.standings import quota
from reviews.states import TOLD, Grade, SheetState

NO_RANK = 10**6


class Status(Enum):
    IN = "in"
    TIED = "tied"
    OUT = "out"


@dataclass(frozen=True)
class Candidate:
    """One sheet, whether the rules take it in, and why. `places` are those of its group."""

    sheet: ReviewSheet
    status: Status
    reason: str
    places: int

    @property
    def may_be_chosen(self) -> bool:
        return self.status is not Status.OUT

    @property
    def is_in(self) -> bool:
        return self.status is Status.IN

    @property
    def words(self) -> str:
        return {Status.IN: "符合", Status.TIED: "并列待定", Status.OUT: "不列入"}[self.status]

    @property
    def tone(self) -> str:
        return {Status.IN: "done", Status.TIED: "ask", Status.OUT: ""}[self.status]


def rules_of(commendation: Commendation) -> CommendationRules:
    """Those of the round, else the default ones."""
    found = CommendationRules.objects.filter(round=commendation.round_id).first()
    return found or CommendationRules(round=commendation.round)


def candidates(commendation: Commendation, rules: CommendationRules) -> list[Candidate]:
    """Every filled post of the list, group by group, the best first; six queries whatever their number."""
    sheets = list(
        commendation.sheets()
        .filter(post__isnull=False)
        .select_related("organization__parent__parent", "user", "post", "group__judge", "round")
        .defer("self_report", "snapshot")
    )
    bars = Bars(commendation, rules, sheets)
    groups: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in sorted(sheets, key=in_group_order):
        groups[sheet.group_id].append(sheet)
    return [candidate for group in groups.values() for candidate in of_group(group, bars)]


def in_group_order(sheet: ReviewSheet) -> tuple[Any, ...]:
    group = sheet.group
    return (group.judge.path, group.level, group.sector, sheet.rank or NO_RANK, sheet.path)


def of_group(sheets: list[ReviewSheet], bars: Bars) -> list[Candidate]:
    """`sheets` by rank. Places are a share of those who are ranked, whether barred or not."""
    places = quota(sum(sheet.is_ranked for sheet in sheets), Decimal(bars.rules.share))
    reasons = {sheet.pk: bars.reason(sheet) for sheet in sheets}
    able = [sheet for sheet in sheets if not reasons[sheet.pk]]
    at_rank = Counter(sheet.rank for sheet in able)
    found = []
    for sheet in sheets:
        if reasons[sheet.pk]:
            found.append(Candidate(sheet, Status.OUT, reasons[sheet.pk], places))
            continue
        before = sum(other.rank < sheet.rank for other in able)  # type: ignore[operator]  # ranked
        found.append(placed(sheet, before, at_rank[sheet.rank], places))
    return found


def placed(sheet: ReviewSheet, before: int, tied: int, places: int) -> Candidate:
    """`before` are the able ones of a better rank, `tied` those of the same one."""
    words = f"{sheet.get_grade_display()}，组内第 {sheet.rank} 名"
    if before + tied <= places:
        return Candidate(sheet, Status.IN, f"{words}，在名额 {places} 名之内", places)
    if before < places:
        rest = places - before
        return Candidate(sheet, Status.TIED, f"{words}，{tied} 人并列，余 {rest} 名", places)
    return Candidate(sheet, Status.OUT, f"{words}，超出名额 {places} 名", places)


class Bars:
    """Why a sheet is left out whatever its rank."""

    def __init__(
        self, commendation: Commendation, rules: CommendationRules, sheets: list[ReviewSheet]
    ) -> None:
        self.rules = rules
        self.grades = {Grade.EXCELLENT} | ({Grade.GOOD} if rules.lowest_grade == Grade.GOOD else set())
        houses = [sheet.organization_id for sheet in sheets]
        of_round = Talk.objects.filter(project__round=commendation.round_id)
        self.talked_to = set(of_round.values_list("person__user", flat=True)) if rules.bars_talk else set()
        done = Project.objects.filter(round=commendation.round_id, organization__in=houses, state__in=BLUE)
        self.carried_through = set(done.values_list("organization", flat=True))
        self.vetoes = frozen_vetoes(sheet.pk for sheet in sheets if sheet.grade in self.grades)
        upheld = commendation.objections.filter(is_upheld=True)
        self.upheld = set(upheld.values_list("sheet", flat=True))

    def reason(self, sheet: ReviewSheet) -> str:
        """Empty when nothing stands against it. What was not told yet is never given away."""
        if sheet.too_new:
            return "任职时间不足，不定等次"
        if sheet.state not in TOLD:
            return "考核结果尚未反馈"
        if sheet.state == SheetState.OBJECTED and self.rules.bars_objection:
            return "正在复核"
        if sheet.grade not in self.grades:
            return f"审定等次为{sheet.get_grade_display()}，要求{self.rules.get_lowest_grade_display()}"
        if sheet.pk in self.vetoes and self.rules.bars_veto:
            return f"一票否决：{self.vetoes[sheet.pk]}"
        if sheet.pk in self.upheld:
            return "公示期间反映的问题经核查属实"
        if sheet.user_id in self.talked_to:
            return "当年被约谈"
        if self.rules.bars_unfinished and sheet.organization_id not in self.carried_through:
            return "当年没有项目验收通过"
        return "" if sheet.rank is not None else "没有组内名次"


def frozen_vetoes(sheets: Iterable[int]) -> dict[int, str]:
    """What was frozen is long, so only of those whose grade is good enough."""
    found = ReviewSheet.objects.filter(pk__in=list(sheets)).order_by().only("snapshot")
    return {sheet.pk: sheet.frozen_veto for sheet in found if sheet.frozen_veto}
