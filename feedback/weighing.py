"""Which survey result counts: the sample, the waiver, the rank of its kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from organizations.models import Level
from projects.models import AnnualRound, Project
from projects.states import ESTABLISHED

from .complement import covering
from .models import LEAST_SHOWN, Survey, SurveyResult, SurveyRules
from .rates import Mapping, least_sample, percent_words, rate, rounded, score

Kind = SurveyResult.Kind
COVERED = "为保护小样本不显示"


@dataclass(frozen=True)
class Weighed:
    """A result with its minimum sample and the worth of its answers."""

    result: SurveyResult
    least: int
    mapping: Mapping
    shown_from: int = LEAST_SHOWN
    covers: bool = False  # a smaller result of the same organization would follow from this one

    @property
    def is_shown(self) -> bool:
        """Enough valid answers that nobody can be guessed from them, nor from what they are a part of. Otherwise
        no page, sheet or total holds any number of the result but that of its valid answers, where these are too
        few; this is the one place that decides it."""
        return self.result.valid >= self.shown_from and not self.covers

    @property
    def shown(self) -> dict[str, int | None]:
        """The numbers of the result for pages and sheets; None where they are hidden or were not given."""
        names = (*SurveyResult.NUMBERS, "valid")
        return {name: getattr(self.result, name) if self.is_shown else None for name in names}

    @property
    def rate(self) -> Decimal | None:
        """0–100; None where it is hidden."""
        return rate(self.result.counts) if self.is_shown else None

    @property
    def score(self) -> Decimal | None:
        """0–100; None where it is hidden."""
        if not self.is_shown:
            return None
        return score(self.result.counts, self.mapping, self.result.points)

    @property
    def rate_words(self) -> str:
        return percent_words(self.rate)

    @property
    def score_words(self) -> str:
        return "—" if self.score is None else str(rounded(self.score))

    @property
    def rate_formula(self) -> str:
        """满意率 =（84 + 27）÷ 116; empty where it is hidden."""
        result = self.result
        if not self.is_shown:
            return ""
        return f"满意率 =（{result.satisfied} + {result.basically}）÷ {result.valid}"

    @property
    def score_formula(self) -> str:
        """折合得分 =（84 × 100 + 27 × 75 + 5 × 55）÷ 116; empty where it is hidden.

        Where the scale has other answers, the sum of their worth stands in place of the products.
        """
        result, worth = self.result, self.mapping
        if not self.is_shown:
            return ""
        if result.points is not None:
            return f"折合得分 = {result.points.normalize():f} ÷ {result.valid}（各选项按量表分值合计）"
        sums = " + ".join(
            f"{number} × {points}"
            for number, points in (
                (result.satisfied, worth.satisfied),
                (result.basically, worth.basically),
                (result.dissatisfied, worth.dissatisfied),
            )
        )
        return f"折合得分 =（{sums}）÷ {result.valid}"

    @property
    def is_short(self) -> bool:
        return self.result.valid < self.least

    @property
    def is_counted(self) -> bool:
        """Used for closing and for the review: shown, not an open link, sample large enough or waived."""
        if self.result.kind == Kind.OPEN_LINK or not self.is_shown:
            return False
        return not self.is_short or bool(self.result.waiver_reason)

    @property
    def lacks_sample(self) -> bool:
        """Too small a sample is all that keeps it from counting."""
        if self.result.kind == Kind.OPEN_LINK or not self.result.valid:
            return False
        return self.is_short and not self.is_counted

    @property
    def is_waivable(self) -> bool:
        """An officer may let it count; never where it is too small to be shown."""
        return self.lacks_sample and self.is_shown

    @property
    def hidden_words(self) -> str:
        """样本不足（3/10）; empty where the result is shown. Of one that covers another no number at all."""
        if self.covers:
            return COVERED
        return "" if self.is_shown else f"样本不足（{self.result.valid}/{self.shown_from}）"

    @property
    def sample_words(self) -> str:
        """有效 116 份（最低 30 份）."""
        return f"有效 {self.result.valid:,} 份（最低 {self.least:,} 份）"

    @property
    def standing(self) -> str:
        """Whether the result counts, in words."""
        if not self.result.valid:
            return "没有有效票，不计分"
        if self.covers:
            return "与本组织结果相减会露出另一项目的少数答卷，不显示也不计分"
        if not self.is_shown:
            return f"{self.hidden_words}，不显示也不计分"
        if self.result.kind == Kind.OPEN_LINK:
            return "仅供参考，不计分"
        if not self.is_short:
            return "样本达标"
        short = f"样本不足（{self.result.valid}/{self.least}）"
        if self.result.waiver_reason:
            return f"{short}，经豁免采用：{self.result.waiver_reason}"
        return f"{short}，不计分"

    @property
    def standing_short(self) -> str:
        """The same in few characters, for a table."""
        if self.is_counted:
            return "豁免采用" if self.is_short else "计分"
        if not self.result.valid:
            return "没有有效票"
        if self.lacks_sample or not self.is_shown:
            return self.hidden_words or f"样本不足（{self.result.valid}/{self.least}）"
        return "仅供参考"

    @property
    def tone(self) -> str:
        if self.is_counted:
            return "done" if not self.is_short else "ask"
        return "" if self.result.kind == Kind.OPEN_LINK else "grave"


def counting(weighed: Iterable[Weighed]) -> Weighed | None:
    """The best-ranked kind that counts: third party, then slips, then typed in."""
    counted = [entry for entry in weighed if entry.is_counted]
    return min(counted, key=lambda entry: SurveyResult.RANKED.index(entry.result.kind), default=None)


def score_with_open_link(weighed: Iterable[Weighed], weight: Decimal = Decimal(0)) -> Decimal | None:
    """Score 0–100 of the best-ranked kind that counts, not rounded; None where none does.

    `weight` is what a scheme gives the open link, 0 (as long as it says nothing) to below 1: that share of the score
    is the open link's, where it has its sample. Anybody may answer there as often as they like, so it never stands alone.
    """
    if not 0 <= weight < 1:
        raise ValueError(f"the open link weighs {weight}, which is not within 0 and 1")
    entries = list(weighed)
    best = counting(entries)
    if best is None or best.score is None:
        return None
    asked = (entry for entry in entries if entry.result.kind == Kind.OPEN_LINK and not entry.is_short)
    indicative = next((entry.score for entry in asked if entry.score is not None), None)
    if not weight or indicative is None:
        return best.score
    return best.score * (1 - weight) + indicative * weight


def weigh(results: Iterable[SurveyResult], round_: AnnualRound) -> list[Weighed]:
    """Weigh results of one round; organizations and projects must be loaded.

    A queryset costs one query, a list one for the beneficiaries; the round's rules one more: SurveyRules.of(), and
    results of projects one more: what would follow from them.
    """
    rules = SurveyRules.of(round_)
    mapping = rules.mapping
    if isinstance(results, QuerySet):
        found = list(results.annotate(people=people_served()))
        served = {result.organization_id: result.people for result in found}
    else:
        found = list(results)
        served = beneficiaries(round_, {result.organization_id for result in found})
    covers = covering(found, rules.least_shown)
    return [
        Weighed(
            result,
            max(
                rules.least_shown,
                least_sample(
                    rules.minimum(result.organization.level),
                    result.project.beneficiaries if result.project else served.get(result.organization_id),
                ),
            ),
            mapping,
            rules.least_shown,
            result.pk in covers,
        )
        for result in found
    ]


def beneficiaries(round_: AnnualRound, organizations: set[int]) -> dict[int, int]:
    """People served by an organization's projects of the round, where every project says how many."""
    grouped = (
        Project.objects.filter(round=round_, organization__in=organizations, state__in=ESTABLISHED)
        .order_by()
        .values("organization")
        .annotate(people=Sum("beneficiaries"), unknown=Count("pk", filter=Q(beneficiaries=None)))
    )
    return {row["organization"]: row["people"] for row in grouped if row["people"] and not row["unknown"]}


def people_served() -> Subquery:
    """beneficiaries() for the outer result, NULL where not every project says how many."""
    of_the_outer = {"round": OuterRef("round"), "organization": OuterRef("organization")}
    projects = Project.objects.filter(**of_the_outer, state__in=ESTABLISHED).order_by().values("organization")
    told = projects.annotate(people=Sum("beneficiaries"), unknown=Count("pk", filter=Q(beneficiaries=None)))
    return Subquery(told.filter(unknown=0).values("people"))


def shown_from(survey: Survey) -> int:
    """Answers from which a survey is told: what it was drafted with, or more where the round asks for more."""
    return max(survey.least_shown, SurveyRules.of(survey.round).least_shown)


COUNTED, SHORT = "counted", "short"


def standing_case(rules: SurveyRules) -> Case:
    """Weighed.is_counted and .lacks_sample in a query, for thousands of results: COUNTED, SHORT or empty.

    Whom a project serves is asked only where the level's minimum was missed.
    """
    valid = F("satisfied") + F("basically") + F("dissatisfied")
    levels = [When(organization__level=level, then=Value(rules.minimum(level))) for level in Level.values]
    minimum = Case(*levels, output_field=IntegerField())
    people = people_served()
    return Case(
        When(Q(kind=Kind.OPEN_LINK) | Exact(valid, 0), then=Value("")),
        When(LessThan(valid, rules.least_shown), then=Value(SHORT)),
        When(GreaterThanOrEqual(valid, minimum) | ~Q(waiver_reason=""), then=Value(COUNTED)),
        When(GreaterThan(people, 0) & LessThanOrEqual(people, valid), then=Value(COUNTED)),
        default=Value(SHORT),
        output_field=CharField(),
    )


def counting_for(project: Project) -> Weighed | None:
    """The project's own result that counts, else its organization's of the round."""
    found = SurveyResult.objects.filter(
        Q(project=project) | Q(project=None), round=project.round_id, organization=project.organization_id
    ).select_related("organization", "project")
    weighed = weigh(found, project.round)
    own = [entry for entry in weighed if entry.result.project_id == project.pk]
    return counting(own) or counting(entry for entry in weighed if entry.result.project_id is None)


def rates_by_organization(round_: AnnualRound) -> dict[int, float]:
    """满意率 (0 to 1) of every organization that has a counting result, for the ledger."""
    found = SurveyResult.objects.of_organizations().filter(round=round_).select_related("organization")
    by_organization: dict[int, list[Weighed]] = {}
    for entry in weigh(found, round_):
        by_organization.setdefault(entry.result.organization_id, []).append(entry)
    best = {pk: counting(entries) for pk, entries in by_organization.items()}
    return {pk: float(entry.rate / 100) for pk, entry in best.items() if entry and entry.rate is not None}
