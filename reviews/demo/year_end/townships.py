"""乡镇（街道）方案 of the demo: townships are scored by officers and experts, and voted on by two rater groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from organizations.models import Appointment, Level
from projects.models import AnnualRound
from reviews.balancing import balanced
from reviews.demo.calendar import between, moment
from reviews.demo.ordinary import City
from reviews.demo.rows import REASON
from reviews.models import (
    AdjustmentRule,
    Ballot,
    Criterion,
    RaterGroup,
    ReviewSheet,
    Scheme,
    Score,
    ScoreAssignment,
)
from reviews.states import SheetState
from workflow.batches import record_many

K, M = Criterion.Kind, Criterion.Measure
CRITERIA = (
    ("process", "过程管理", K.AUTOMATIC, M.PROCESS, 15, "15 × 按时期数 ÷ 应报期数，月末红灯每月扣 1 分，督办逾期每次扣 2 分"),
    ("tasks", "任务完成", K.AUTOMATIC, M.TASKS, 20, "20 × 按权重计的完成率：按时核验计 1，晚核验计 0.8，未核验计 0"),
    ("acceptance", "成效验收", K.SUPERIOR, M.ACCEPTANCE, 15, "审定单位组织部门依据验收表评分，多人评分取平均"),
    ("report", "现场述职", K.EXPERT, M.REPORT, 10, "评审专家依据述职评分，多人评分取平均"),
    ("votes", "民主测评", K.BALLOT, "", 10, "班子成员占 60%，党员群众代表占 40%，好、较好、一般、差按 100、80、60、40 折算"),
    ("public", "群众满意度", K.PUBLIC, M.PUBLIC, 20, "20 × 折合得分 ÷ 100，依次采用第三方调查、一次性码、纸质代录的结果"),
    ("conversion", "成果转化", K.AUTOMATIC, M.CONVERSION, 10, "印发的长效机制取适用范围最大的一项：本单位 4 分，全县（市、区）7 分，全市 10 分"),
)  # fmt: skip
RATERS = (("team", "班子成员", 60), ("people", "党员群众代表", 40))
BONUS: dict[str, Any] = {
    "code": "a1",
    "name": "县级以上表彰",
    "kind": AdjustmentRule.Kind.BONUS,
    "trigger": AdjustmentRule.Trigger.FOUND,
    "points": Decimal(1),
    "most": Decimal(2),
    "family": "表彰",
}
PER_SHEET = 2  # experts
ISSUED = {"team": (9, 15), "people": (40, 60)}


@dataclass
class Given:
    """What people have given to the sheets of the townships, not written yet."""

    assignments: list[ScoreAssignment]
    scores: list[Score]
    ballots: list[Ballot]


def township_scheme(round_: AnnualRound, city: City, locked_at: datetime) -> Scheme:
    scheme = Scheme(
        round=round_,
        name="乡镇（街道）方案",
        level=Level.TOWNSHIP,
        state=Scheme.State.IN_FORCE,
        missing=Scheme.Missing.REWEIGHT,
        locked_at=locked_at,
    )
    record_many([scheme], REASON, city.rows.actor)
    criteria = [
        Criterion(
            scheme=scheme,
            position=position,
            code=code,
            name=name,
            kind=kind,
            measure=measure,
            full_marks=Decimal(full),
            weight=Decimal(full),
            rule=rule,
        )
        for position, (code, name, kind, measure, full, rule) in enumerate(CRITERIA, start=1)
    ]
    record_many(criteria, REASON, city.rows.actor)
    votes = next(criterion for criterion in criteria if criterion.code == "votes")
    raters = [
        RaterGroup(criterion=votes, position=position, code=code, name=name, weight=Decimal(weight))
        for position, (code, name, weight) in enumerate(RATERS, start=1)
    ]
    record_many(raters, REASON, city.rows.actor)
    record_many([AdjustmentRule(scheme=scheme, position=1, **BONUS)], REASON, city.rows.actor)
    return scheme


def divide(
    sheets: Iterable[ReviewSheet],
    experts: Sequence[Appointment],
    officer: Appointment,
    with_project: set[int],
) -> list[ScoreAssignment]:
    """Of one group: two experts per sheet, evenly, and one officer for the acceptance where there is a project."""
    ranked = [sheet for sheet in sheets if sheet.is_ranked]
    criteria = (
        {c.code: c for c in Criterion.objects.filter(scheme=ranked[0].group.scheme_id)} if ranked else {}
    )
    posts = {post.pk: post for post in experts}
    taken = balanced([sheet.pk for sheet in ranked], list(posts), PER_SHEET)
    when = moment(date(ranked[0].round.year + 1, 1, 29), Random(ranked[0].group_id))
    found = []
    for sheet in ranked:
        named = [(criteria["report"], posts[pk]) for pk in taken[sheet.pk]]
        if sheet.organization_id in with_project:
            named.append((criteria["acceptance"], officer))
        found += [
            ScoreAssignment(
                sheet=sheet, criterion=criterion, scorer=scorer, assigned_by=officer, assigned_at=when
            )
            for criterion, scorer in named
        ]
    return found


def scores_by_experts(assignments: Iterable[ScoreAssignment], city: City) -> list[Score]:
    """Every report where scoring is over; of each sheet under way one of the two has not scored yet."""
    found: list[Score] = []
    reports = [each for each in assignments if each.criterion.code == "report"]
    waited_for = those_waited_for(reports)
    for assignment in reports:
        sheet, rng = assignment.sheet, city.rng("expert", assignment.sheet_id * 31 + assignment.scorer_id)
        if sheet.state == SheetState.OPEN or (sheet.pk, assignment.scorer_id) in waited_for:
            continue
        day = between(date(sheet.round.year + 1, 2, 1), date(sheet.round.year + 1, 2, 8), rng)
        found.append(
            Score(
                sheet=sheet,
                criterion=assignment.criterion,
                scorer=assignment.scorer,
                value=Decimal(rng.randint(78, 99)) / 10,
                comment=rng.choice(COMMENTS),
                submitted_at=moment(day, rng),
            )
        )
    return found


def those_waited_for(reports: Iterable[ScoreAssignment]) -> set[tuple[int, int]]:
    """Sheet and scorer: of the sheets under way by turns the first and the second expert."""
    named: dict[int, list[int]] = {}
    for each in reports:
        if each.sheet.state == SheetState.SELF_SUBMITTED:
            named.setdefault(each.sheet_id, []).append(each.scorer_id)
    return {(pk, scorers[turn % len(scorers)]) for turn, (pk, scorers) in enumerate(named.items())}


COMMENTS = (
    "讲问题不回避，原因剖析较深。", "成效数据扎实，群众受益看得见。", "措施具体，下一步还需明确时间节点。",
    "破题切口准，建议总结可复制的做法。",
)  # fmt: skip


def ballots_of(sheets: Iterable[ReviewSheet], officer: Appointment, city: City) -> list[Ballot]:
    """Both rater groups voted on everybody whose scoring is over, and the first one on those under way."""
    found: list[Ballot] = []
    raters = list(RaterGroup.objects.filter(criterion__code="votes").order_by("position"))
    for sheet in sheets:
        if not sheet.is_ranked or sheet.state == SheetState.OPEN:
            continue
        over = sheet.state != SheetState.SELF_SUBMITTED
        for group in raters if over else raters[:1]:
            rng = city.rng(f"ballot {group.code}", sheet.organization_id)
            when = moment(date(sheet.round.year + 1, 1, 30), rng)
            numbers = counted(group.code, rng)
            found.append(
                Ballot(sheet=sheet, rater_group=group, entered_by=officer, entered_at=when, **numbers)
            )
    return found


def counted(code: str, rng: Random) -> dict[str, int]:
    """As such votes turn out: most of them 好, a few not returned, now and then an invalid one."""
    issued = rng.randint(*ISSUED[code])
    returned = issued - rng.randint(0, 2)
    invalid, abstained = rng.choice((0, 0, 1)), rng.choice((0, 0, 0, 1))
    votes = returned - invalid - abstained
    good = round(votes * rng.uniform(0.05, 0.3))
    fair, poor = rng.choice((0, 0, 1)), rng.choice((0, 0, 0, 1))
    return {
        "issued": issued,
        "returned": returned,
        "excellent": votes - good - fair - poor,
        "good": good,
        "fair": fair,
        "poor": poor,
        "abstained": abstained,
        "invalid": invalid,
    }
