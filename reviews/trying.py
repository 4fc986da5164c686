"""试算: a scheme on the records of a finished or running review, without saving anything."""

from collections import Counter, defaultdict
from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from organizations.actor import Actor
from projects.models import AnnualRound

from .collecting import gather
from .models import ReviewSheet, Scheme
from .scheme_choice import SchemeChoice
from .scheme_rules import rules_of
from .scoring.scaling import with_scales
from .scoring.standings import standings
from .scoring.totals import SheetResult, result
from .states import GRADE_ORDER, UNSCORED, Grade
from .suggesting import contender, with_findings

PLACES = {str(grade): place for place, grade in enumerate((*GRADE_ORDER, Grade.UNDETERMINED))}


@dataclass(frozen=True)
class Change:
    """A sheet whose total or grade would differ; texts for the page."""

    organization: str
    holder: str
    group: str
    was_total: str
    now_total: str
    was_grade: str
    now_grade: str
    note: str
    direction: str
    url: str


@dataclass(frozen=True)
class GradeCount:
    grade: str
    was: int
    now: int


@dataclass(frozen=True)
class Trial:
    """`lacking`: what is missing on how many sheets, so that they have no total. Those are not among `changes`.

    `unknown`: sheets that had no grade or get none.
    """

    sheets: int
    groups: int
    left_out: int
    grades: tuple[GradeCount, ...]
    better: int
    worse: int
    same: int
    unknown: int
    changes: tuple[Change, ...]
    lacking: tuple[tuple[str, int], ...]


def rounds_with_sheets() -> list[AnnualRound]:
    """Newest first."""
    return list(
        AnnualRound.objects.annotate(number=Count("review_sheets")).filter(number__gt=0).order_by("-year")
    )


def sheets_of(scheme: Scheme, round_: AnnualRound) -> QuerySet[ReviewSheet]:
    """Ranked sheets of the round that the scheme would concern."""
    found = ReviewSheet.objects.filter(round=round_, post__isnull=False, too_new=False)
    if scheme.level:
        found = found.filter(group__level=scheme.level)
    if scheme.sector:
        found = found.filter(group__sector=scheme.sector)
    return found


def attempt(scheme: Scheme, round_: AnnualRound, actor: Actor) -> Trial:
    """`scheme` comes from with_everything(). Groups that are still being scored are left out, so that nobody
    reads scores from the trial who may not read them yet; so are kinds with a scheme of their own. Sheets that the
    actor may not read are counted, not shown."""
    choice = SchemeChoice(round_) if scheme.round_id == round_.pk else None
    rows = sheets_of(scheme, round_).select_related(
        "round__survey_rules", "group__judge", "organization", "user"
    )
    by_group: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in rows.defer("self_report", "snapshot").order_by("organization__order_key"):
        own = choice.of(sheet.group.level, sheet.group.sector) if choice else None
        if own is None or not more_special(own, scheme):
            by_group[sheet.group.ranking_id].append(sheet)
    complete = {pk: found for pk, found in by_group.items() if all(s.state not in UNSCORED for s in found)}
    left_out = sum(len(found) for pk, found in by_group.items() if pk not in complete)
    shown = ReviewSheet.objects.for_reader(actor).filter(round=round_, is_readable=True)
    return summed_up(scheme, list(complete.values()), left_out, set(shown.values_list("pk", flat=True)))


def more_special(own: Scheme, scheme: Scheme) -> bool:
    """The kind keeps its own scheme when this one is less exact about level and sector."""
    return bool(own.level) + bool(own.sector) > bool(scheme.level) + bool(scheme.sector)


def summed_up(scheme: Scheme, groups: list[list[ReviewSheet]], left_out: int, shown: Container[int]) -> Trial:
    rules = rules_of(scheme)
    collected = gather([sheet for rows in groups for sheet in rows])
    inputs_of = with_findings({pk: known.inputs for pk, known in collected.items()}, [rules])
    changes: list[Change] = []
    was, now, lacking = Counter[str](), Counter[str](), Counter[str]()
    directions = Counter[str]()
    for rows in groups:
        inputs = {sheet.pk: inputs_of[sheet.pk] for sheet in rows}
        scaled = with_scales(inputs, rules, list(inputs))
        results = {pk: result(entry, rules) for pk, entry in scaled.items()}
        able = [entry for pk, found in results.items() if (entry := contender(_blank(pk), found, rules))]
        standing = standings(able, len(rows), rules)
        for sheet in rows:
            found, place = results[sheet.pk], standing.get(sheet.pk)
            grade = str(place.grade) if place else ""
            was[sheet.suggested_grade] += 1
            now[grade] += 1
            lacking.update(f"{part.name}：{part.missing}" for part in found.awaited)
            change = compare(sheet, found, grade, place.note if place else "")
            directions[change.direction] += 1
            if change.direction != "same" and grade and sheet.pk in shown:
                changes.append(change)
    grades = tuple(
        GradeCount(Grade(grade).label if grade else "不能测算", was[grade], now[grade])
        for grade in (*PLACES, "")
        if was[grade] or now[grade]
    )
    return Trial(
        sum(now.values()), len(groups), left_out, grades,
        directions["better"], directions["worse"], directions["same"], directions["unknown"],
        tuple(changes), tuple(lacking.most_common()),
    )  # fmt: skip


def _blank(pk: int) -> ReviewSheet:
    """Stands for a sheet that is not decided: the trial starts from the records."""
    return ReviewSheet(pk=pk)


def compare(sheet: ReviewSheet, found: SheetResult, grade: str, note: str) -> Change:
    return Change(
        organization=sheet.organization.short_name,
        holder=sheet.holder,
        group=str(sheet.group),
        was_total=_words(sheet.total),
        now_total=_words(found.total),
        was_grade=sheet.get_suggested_grade_display(),
        now_grade=Grade(grade).label if grade else "不能测算",
        note=note or found.note,
        direction=direction(sheet.suggested_grade, grade),
        url=sheet.get_absolute_url(),
    )


def direction(was: str, now: str) -> str:
    """better, worse, same, or unknown where one of them has no grade."""
    if was == now:
        return "same"
    if not was or not now:
        return "unknown"
    return "better" if PLACES[now] < PLACES[was] else "worse"


def _words(total: Decimal | None) -> str:
    return "—" if total is None else f"{total:.2f}"
