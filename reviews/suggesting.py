"""Suggested score, rank and grade of whole comparison groups, from the records as they are now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from organizations.official_order import official_order
from projects.models import Project

from .collecting import gather
from .default_scheme import rules_of
from .models import Criterion, ReviewSheet, Scheme
from .scoring.inputs import SheetInputs
from .scoring.rules import SchemeRules
from .scoring.standings import Contender, Standing, quota, standings
from .scoring.totals import SheetResult, result
from .states import Grade

COLUMNS = ("total", "rank", "suggested_grade", "suggestion_note", "computed_at")


@dataclass(frozen=True)
class GroupFigures:
    """A comparison group's ranking: who takes part, how many are 好 at most, whose scoring is not over.

    While `unfinished` (sheet ids) is not empty, every rank is provisional.
    """

    size: int
    places: int
    contenders: tuple[Contender, ...]
    unfinished: frozenset[int]


@dataclass(frozen=True)
class Evaluation:
    """All there is to say about one sheet now. `standing` is None without a total or a ranking."""

    sheet: ReviewSheet
    rules: SchemeRules
    inputs: SheetInputs
    result: SheetResult
    standing: Standing | None
    group: GroupFigures
    projects: tuple[Project, ...] = ()
    scorers: Mapping[int, str] = field(default_factory=dict)

    @property
    def grade(self) -> str:
        """The suggestion: 不定等次 for a holder too short in office, none while the total is open."""
        if self.sheet.too_new:
            return Grade.UNDETERMINED
        return self.standing.grade if self.standing else ""

    @property
    def rank(self) -> int | None:
        return self.standing.rank if self.standing else None

    @property
    def note(self) -> str:
        """Why this grade, and how a missing component was made up for."""
        if self.sheet.too_new:
            return f"任职不满 {self.sheet.group.scheme.least_months} 个月"
        words = [self.standing.note if self.standing else "", self.result.note]
        return "；".join(part for part in words if part)


def evaluate(sheets: Iterable[ReviewSheet], today: date | None = None) -> dict[int, Evaluation]:
    """Evaluate sheets of whole groups by id; vacant posts are left out. Ten queries in all.

    A decided sheet stands in the ranking with its frozen total. Give every sheet of a group, or the
    ranks are wrong: see of_groups().
    """
    held = [sheet for sheet in sheets if not sheet.is_vacant]
    rules = scheme_rules({sheet.group.scheme_id: sheet.group.scheme for sheet in held})
    collected = gather(held, today)
    results = {sheet.pk: result(collected[sheet.pk].inputs, rules[sheet.group.scheme_id]) for sheet in held}
    by_group: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in held:
        by_group[sheet.group_id].append(sheet)
    found: dict[int, Evaluation] = {}
    for rows in by_group.values():
        group_rules = rules[rows[0].group.scheme_id]
        figures = group_figures(rows, results, group_rules)
        ranked = standings(figures.contenders, figures.size, group_rules)
        for sheet in rows:
            known = collected[sheet.pk]
            found[sheet.pk] = Evaluation(
                sheet,
                group_rules,
                known.inputs,
                results[sheet.pk],
                ranked.get(sheet.pk),
                figures,
                known.projects,
                known.scorers,
            )
    return found


def scheme_rules(schemes: Mapping[int, Scheme]) -> dict[int, SchemeRules]:
    """One query for the criteria of all."""
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    for criterion in Criterion.objects.filter(scheme__in=list(schemes)):
        criteria[criterion.scheme_id].append(criterion)
    return {pk: rules_of(scheme, criteria[pk]) for pk, scheme in schemes.items()}


def group_figures(
    rows: list[ReviewSheet], results: dict[int, SheetResult], rules: SchemeRules
) -> GroupFigures:
    ranked = [sheet for sheet in rows if sheet.is_ranked]
    size = len(ranked)
    contenders = tuple(
        entry for sheet in ranked if (entry := contender(sheet, results[sheet.pk])) is not None
    )
    able = {entry.sheet_id for entry in contenders}
    unfinished = frozenset(sheet.pk for sheet in ranked if sheet.pk not in able or not sheet.is_scored)
    return GroupFigures(size, quota(size, rules.excellent_quota), contenders, unfinished)


def contender(sheet: ReviewSheet, found: SheetResult) -> Contender | None:
    """The sheet in the ranking: a decided one as it was frozen, another one as it is scored now."""
    if sheet.is_decided and sheet.total is not None:
        return Contender(sheet.pk, sheet.total, sheet.frozen_veto)
    return Contender(sheet.pk, found.total, found.veto) if found.total is not None else None


def of_groups(group_ids: Iterable[int]) -> QuerySet[ReviewSheet]:
    """Every sheet of these groups, with what evaluate() reads, in official order."""
    sheets = ReviewSheet.objects.filter(group__in=list(group_ids))
    return sheets.select_related("round__survey_rules", "group__scheme", "organization", "user").order_by(
        "group", *official_order("organization__")
    )


def evaluate_group(sheet: ReviewSheet, today: date | None = None) -> dict[int, Evaluation]:
    """The sheet's whole group by sheet id."""
    return evaluate(of_groups([sheet.group_id]), today)


def refresh(group_ids: Iterable[int], today: date | None = None) -> int:
    """Store the suggestions of these groups; decided sheets keep what was frozen. Returns how many changed.

    The columns only repeat what the records say, so that lists can filter and sort by them; nothing
    is decided here, and therefore nothing enters the audit log.
    """
    now = timezone.now()
    changed = []
    for found in evaluate(of_groups(group_ids), today).values():
        sheet = found.sheet
        fresh = (found.result.total, found.rank, str(found.grade), found.note)
        stored = (sheet.total, sheet.rank, sheet.suggested_grade, sheet.suggestion_note)
        if sheet.is_decided or (fresh == stored and sheet.computed_at):
            continue
        sheet.total, sheet.rank, sheet.suggested_grade, sheet.suggestion_note = fresh
        sheet.computed_at = now
        changed.append(sheet)
    ReviewSheet.objects.bulk_update(changed, COLUMNS, batch_size=100)
    return len(changed)


def grades_given(group_id: int) -> Counter[str]:
    """How often each grade was decided in the group."""
    decided = ReviewSheet.objects.filter(group=group_id).exclude(grade="")
    return Counter(decided.values_list("grade", flat=True))
