"""Suggested score, rank and grade of whole comparison groups, from the records as they are now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models import Project

from .collecting import gather
from .models import ComparisonGroup, Finding, ReviewSheet
from .querysets import ReviewSheetQuerySet
from .scheme_rules import rules_by_id
from .scoring.inputs import FindingInput, SheetInputs
from .scoring.plain_values import thaw
from .scoring.points import Part
from .scoring.rules import SchemeRules
from .scoring.scaling import with_scales
from .scoring.standings import Contender, Standing, places, standings
from .scoring.totals import SheetResult, result
from .states import Grade
from .withholding import withheld

ZERO = Decimal(0)
COLUMNS = ("total", "rank", "suggested_grade", "suggestion_note", "computed_at")


@dataclass(frozen=True)
class GroupFigures:
    """A comparison group's ranking: who takes part, how many are 好 at most, whose scoring is not over.

    Only sheets whose scoring is over are ranked: an earlier rank would tell what was given to the others.
    While `unfinished` (sheet ids) is not empty, every rank is provisional.
    """

    size: int
    places: int
    contenders: tuple[Contender, ...]
    unfinished: frozenset[int]


@dataclass(frozen=True)
class Evaluation:
    """All there is to say about one sheet now. `standing` is None without a total or a ranking.

    `result` keeps back what compares with sheets whose scoring is not over; `awaited` is what the sheet itself lacks.
    """

    sheet: ReviewSheet
    rules: SchemeRules
    inputs: SheetInputs
    result: SheetResult
    standing: Standing | None
    group: GroupFigures
    awaited: tuple[Part, ...] = ()
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
    rules = rules_by_id(sheet.group.scheme_id for sheet in held)
    collected = gather(held, today)
    inputs_of = with_findings({pk: known.inputs for pk, known in collected.items()}, rules.values())
    by_group: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in held:
        by_group[sheet.group.ranking_id].append(sheet)
    found: dict[int, Evaluation] = {}
    for rows in by_group.values():
        group_rules = rules[rows[0].group.scheme_id]
        inputs = {sheet.pk: inputs_of[sheet.pk] for sheet in rows}
        for sheet_id, entry in evaluate_rows(rows, inputs, group_rules).items():
            known = collected[sheet_id]
            found[sheet_id] = replace(entry, projects=known.projects, scorers=known.scorers)
    return found


def evaluate_rows(
    rows: list[ReviewSheet], inputs: Mapping[int, SheetInputs], rules: SchemeRules
) -> dict[int, Evaluation]:
    """The sheets of one comparison group, from what was collected for each of them."""
    ranked = [sheet.pk for sheet in rows if sheet.is_ranked]
    frozen = {sheet.pk: frozen_marks(sheet) for sheet in rows if sheet.is_decided}
    inputs = with_scales(inputs, rules, ranked, frozen)
    results = {sheet.pk: result(inputs[sheet.pk], rules) for sheet in rows}
    awaited = {pk: found.awaited for pk, found in results.items()}
    figures = group_figures(rows, results, rules)
    if figures.unfinished:
        results = {pk: withheld(found, rules) for pk, found in results.items()}
        figures = replace(figures, contenders=contenders_of(rows, results, rules))
    standing = standings(figures.contenders, figures.size, rules)
    return {
        sheet.pk: Evaluation(
            sheet,
            rules,
            inputs[sheet.pk],
            results[sheet.pk],
            standing.get(sheet.pk),
            figures,
            awaited[sheet.pk],
        )
        for sheet in rows
    }


def with_findings(inputs: dict[int, SheetInputs], schemes: Iterable[SchemeRules]) -> dict[int, SheetInputs]:
    """With what officers found; one query for all groups, and none where no scheme leaves anything to be found."""
    if not any(rule.trigger == "found" for scheme in schemes for rule in scheme.adjustments):
        return inputs
    found: dict[int, list[FindingInput]] = defaultdict(list)
    rows = Finding.objects.filter(sheet__in=list(inputs), withdrawn_at=None).order_by("pk")
    for pk, sheet, code, times, basis in rows.values_list("pk", "sheet", "rule__code", "times", "basis"):
        found[sheet].append(FindingInput(pk, code, times, basis))
    return {pk: replace(entry, findings=tuple(found[pk])) for pk, entry in inputs.items()}


def frozen_marks(sheet: ReviewSheet) -> dict[str, Decimal]:
    """Marks of a decided sheet by criterion, as they were frozen; empty for one of the first formulas."""
    found = (sheet.snapshot or {}).get("result", {}).get("parts", ())
    return {part["code"]: Decimal(part["marks"]) for part in found if part.get("marks") is not None}


def group_figures(
    rows: list[ReviewSheet], results: dict[int, SheetResult], rules: SchemeRules
) -> GroupFigures:
    ranked = [sheet for sheet in rows if sheet.is_ranked]
    size = len(ranked)
    contenders = contenders_of(rows, results, rules)
    unfinished = frozenset(sheet.pk for sheet in ranked) - {entry.sheet_id for entry in contenders}
    return GroupFigures(size, places(size, rules, Grade.EXCELLENT) or 0, contenders, unfinished)


def contenders_of(
    rows: list[ReviewSheet], results: dict[int, SheetResult], rules: SchemeRules
) -> tuple[Contender, ...]:
    """Ranked sheets whose scoring is over and that have a total."""
    over = (sheet for sheet in rows if sheet.is_ranked and sheet.is_scored)
    return tuple(entry for sheet in over if (entry := contender(sheet, results[sheet.pk], rules)) is not None)


def contender(sheet: ReviewSheet, found: SheetResult, rules: SchemeRules) -> Contender | None:
    """The sheet in the ranking: a decided one as it was frozen, another one as it is scored now."""
    if sheet.is_decided and sheet.total is not None:
        return frozen_contender(sheet, sheet.total)
    if found.total is None:
        return None
    tie = found.part(rules.tie_criterion)
    return Contender(sheet.pk, found.total, found.veto, found.cap, (tie and tie.points) or ZERO)


def frozen_contender(sheet: ReviewSheet, total: Decimal) -> Contender:
    """As it stood in its own ranking; without one (不定等次 decided otherwise) with its total alone."""
    frozen = (sheet.snapshot or {}).get("group", {}).get("contenders", ())
    own = next((entry for entry in frozen if entry["sheet_id"] == sheet.pk), None)
    return thaw(Contender, own) if own else Contender(sheet.pk, total, sheet.frozen_veto)


def of_groups(group_ids: Iterable[int]) -> ReviewSheetQuerySet:
    """Every sheet that is ranked with these groups, with what evaluate() reads, in official order."""
    asked = ComparisonGroup.objects.filter(pk__in=list(group_ids)).order_by()
    wide = asked.annotate(ranking=Coalesce("wider", "pk")).values("ranking")
    part = ComparisonGroup.objects.filter(wider__in=wide).order_by().values("pk")
    # Not as one OR, for which every group is read.
    sheets = ReviewSheet.objects.filter(group__in=wide.union(part))
    return sheets.select_related("round__survey_rules", "group__scheme", "organization", "user").order_by(
        "group", "organization__order_key"
    )


def awaited_of(sheet: ReviewSheet) -> tuple[Part, ...]:
    """What the sheet itself lacks for a total. The others of its group add nothing to that, so they are not read."""
    own = ReviewSheet.objects.filter(pk=sheet.pk).select_related(
        "round__survey_rules", "group__scheme", "organization", "user"
    )
    found = evaluate(own)
    return found[sheet.pk].awaited if sheet.pk in found else ()


def evaluate_group(sheet: ReviewSheet, today: date | None = None) -> dict[int, Evaluation]:
    """The sheet's whole group by sheet id."""
    return evaluate(of_groups([sheet.group_id]), today)


def hold_rankings(group_ids: Iterable[int]) -> None:
    """Lock the groups in which these are ranked until commit, by id and before any of their sheets: see
    ReviewSheet.locked_after."""
    asked = ComparisonGroup.objects.filter(pk__in=list(group_ids))
    rankings = asked.annotate(ranking=Coalesce("wider", "pk")).values("ranking")
    list(
        ComparisonGroup.objects.filter(pk__in=rankings)
        .order_by("pk")
        .only("pk")
        .select_for_update(no_key=True)
    )


# Groups whose ranks are asked for inside ranked_once(); None outside.
_waiting: ContextVar[set[int] | None] = ContextVar("rankings_waiting", default=None)


@contextmanager
def ranked_once() -> Iterator[None]:
    """Many sheets are changed inside: each group is ranked once, when the block is left.

    After an error only what was committed already is ranked; the rest is rolled back with its transaction.
    """
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    except BaseException:
        if transaction.get_connection().in_atomic_block:
            waiting.clear()
        raise
    finally:
        _waiting.reset(token)
        refresh(waiting)


def rank(group_ids: Iterable[int]) -> None:
    """refresh() now, or once at the end of ranked_once()."""
    waiting = _waiting.get()
    if waiting is None:
        refresh(group_ids)
    else:
        waiting.update(group_ids)


@transaction.atomic
def refresh(group_ids: Iterable[int], today: date | None = None) -> int:
    """Store the suggestions of these groups; decided sheets keep what was frozen. Returns how many changed.

    The columns only repeat what the records say, so that lists can filter and sort by them; nothing
    is decided here, and therefore nothing enters the audit log. Whoever ranks holds the ranking: a rank made
    beside another change of the group would be wrong until somebody asks again.
    """
    group_ids = list(group_ids)
    if not group_ids:
        return 0
    hold_rankings(group_ids)
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
    """How often each grade was decided among those who are ranked with the group."""
    decided = of_groups([group_id]).order_by().exclude(grade="")
    return Counter(decided.values_list("grade", flat=True))
