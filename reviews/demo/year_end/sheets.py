"""Review sheets of the finished round: opened, reported, scored, decided, told; some groups still on the way.

Totals, ranks and suggested grades come from the same functions that the pages use (reviews.collecting,
reviews.scoring, reviews.suggesting); what the demo invents is only what people would have typed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from organizations.models import Appointment, Level, Sector
from organizations.roles import Role
from projects.models import AcceptanceRow, AnnualRound
from projects.workdays import add_workdays
from reviews import snapshots
from reviews.collecting import collect
from reviews.default_scheme import default_criteria
from reviews.demo.bundle import Bundle
from reviews.demo.calendar import between, moment
from reviews.demo.ordinary import City
from reviews.demo.rows import REASON, forget_ids
from reviews.models import Ballot, ComparisonGroup, Criterion, ReviewSheet, Scheme, Score
from reviews.opening import GroupKey, Planned, plan
from reviews.scheme_rules import rules_by_id
from reviews.scoring.inputs import BallotInput, ScoreInput
from reviews.states import DECIDED, GRADE_ORDER, UNSCORED, SheetState
from reviews.suggesting import Evaluation, evaluate_rows
from workflow import audit
from workflow.batches import record_many

from .follow_up import PROBLEMS, STRENGTHS, follow_up
from .self_reports import self_report
from .townships import Given, ballots_of, divide, scores_by_experts, township_scheme

S, Code = SheetState, Criterion.Code
# How far the groups have come, by judging organization; all the others were told their results.
UNDER_WAY: dict[str, tuple[SheetState, ...]] = {
    "青石街道": (S.SELF_SUBMITTED, S.SELF_SUBMITTED, S.OPEN, S.SCORED),
    "澄湖区": (S.SCORED,),
    "江澜市": (S.CONFIRMED,),
    "云岭县": (S.FINAL,),
}
# Its officers and the experts are in the middle of scoring.
DIVIDED = ("澄湖区", Level.TOWNSHIP, Sector.TERRITORIAL)
REPORTS_NOW = "望江里社区"  # whose secretary logs in and may still report
SCORED_NOW = "青石街道"  # of the divided group: one expert has scored, the log-in of another has not
TOLD_LATELY = ("望湖街道", "柳溪镇")
DIFFERS = 0.015
DIFFERENCE = "民主测评反映意见较多，经党（工）委会议研究，降一个等次"
PARTLY = AcceptanceRow.Judgement.PARTLY


@dataclass
class YearEnd:
    city: City
    round: AnnualRound
    bundles: dict[int, Bundle]
    scheme: Scheme
    townships: Scheme
    criteria: dict[tuple[int, str], Criterion]

    @property
    def opening_day(self) -> date:
        return date(self.round.year + 1, 1, 5)

    def scheme_of(self, level: str) -> Scheme:
        return self.townships if level == Level.TOWNSHIP else self.scheme

    @cached_property
    def _windows(self) -> dict[date, date]:
        return {}

    def window(self, told_on: date) -> date:
        """Last day on which what was told that day may be objected to."""
        if told_on not in self._windows:
            self._windows[told_on] = add_workdays(told_on, self.round.objection_days)
        return self._windows[told_on]

    def officers(self, group: ComparisonGroup) -> list[Appointment]:
        """The first confirms, the last scores: nobody does both in one group."""
        return self.city.people.holders(group.judge, Role.OFFICER)

    def rng(self, sheet: ReviewSheet) -> Random:
        return self.city.rng("sheet", sheet.organization_id)


def review_the_finished_round(city: City, finished: Iterable[Bundle]) -> None:
    """Call it when everything else is written: sheets are scored from records."""
    round_ = city.rounds.finished
    locked_at = moment(date(round_.year + 1, 1, 20), city.rng("lock"))
    scheme = Scheme(
        round=round_,
        name="默认方案",
        state=Scheme.State.IN_FORCE,
        missing=Scheme.Missing.REWEIGHT,
        locked_at=locked_at,
    )
    record_many([scheme], REASON, city.rows.actor)
    criteria = default_criteria(scheme)
    record_many(criteria, REASON, city.rows.actor)
    bundles = {bundle.organization.pk: bundle for bundle in finished}
    townships = township_scheme(round_, city, locked_at)
    both = Criterion.objects.filter(scheme__in=[scheme, townships])
    year_end = YearEnd(
        city, round_, bundles, scheme, townships, {(one.scheme_id, one.code): one for one in both}
    )
    sheets = open_sheets(year_end)
    given = given_to(year_end, sheets)
    evaluations = evaluate(year_end, sheets, given)
    for found in evaluations:
        suggest(found)
        if found.sheet.is_decided:
            decide(year_end, found)
    write(year_end, sheets, given)
    follow_up(year_end.city.people, year_end.city.calendar.today)


def given_to(year_end: YearEnd, sheets: list[ReviewSheet]) -> Given:
    """Scores everywhere; in the groups of townships besides who was to score, and the votes."""
    given = Given([], [score for sheet in sheets for score in scores_of(year_end, sheet)], [])
    experts = year_end.city.people.holders(year_end.city.people.tree.root, Role.EXPERT)
    by_group: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.group.level == Level.TOWNSHIP:
            by_group[sheet.group_id].append(sheet)
    for rows in by_group.values():
        officer = year_end.officers(rows[0].group)[-1]
        named = divide(rows, experts, officer, set(year_end.bundles))
        given.assignments += named
        given.scores += scores_by_experts(named, year_end.city)
        given.ballots += ballots_of(rows, officer, year_end.city)
    for number, ballot in enumerate(given.ballots, start=1):
        ballot.pk = number  # named by the snapshot of its sheet
    return given


def open_sheets(year_end: YearEnd) -> list[ReviewSheet]:
    """With ids of their own, since the snapshot of a sheet names it."""
    planned = plan(year_end.round, year_end.opening_day)
    groups = groups_of(year_end, planned)
    return [
        new_sheet(year_end, number, entry, groups[entry.key]) for number, entry in enumerate(planned, start=1)
    ]


def groups_of(year_end: YearEnd, planned: Iterable[Planned]) -> dict[GroupKey, ComparisonGroup]:
    judges = {organization.pk: organization for organization in year_end.city.people.tree.rows}
    groups = {}
    for level, sector, judge_id in sorted({entry.key for entry in planned}):
        judge = judges[judge_id]
        open_still = S.OPEN in UNDER_WAY.get(judge.short_name, ())
        due_on = (
            year_end.city.calendar.today + timedelta(days=20)
            if open_still
            else date(year_end.round.year + 1, 1, 31)
        )
        groups[level, sector, judge_id] = ComparisonGroup(
            round=year_end.round,
            level=level,
            sector=sector,
            judge=judge,
            scheme=year_end.scheme_of(level),
            self_report_due_on=due_on,
        )
    record_many(list(groups.values()), REASON, year_end.city.rows.actor)
    return groups


def new_sheet(year_end: YearEnd, number: int, entry: Planned, group: ComparisonGroup) -> ReviewSheet:
    rng = year_end.city.rng("sheet state", entry.organization.pk)
    state = state_of(entry, group, rng)
    reported = between(year_end.opening_day + timedelta(days=2), date(year_end.round.year + 1, 1, 28), rng)
    has_reported = state != S.OPEN and entry.post is not None
    bundle = year_end.bundles.get(entry.organization.pk)
    return ReviewSheet(
        pk=number,
        round=year_end.round,
        group=group,
        organization=entry.organization,
        path=entry.organization.path,
        post=entry.post,
        user=entry.post.user if entry.post else None,
        too_new=entry.too_new,
        predecessor=entry.predecessor[:200],
        opened_on=year_end.opening_day,
        state=state,
        self_report=self_report(bundle, year_end.round.year, rng) if has_reported else "",
        self_reported_at=moment(reported, rng) if has_reported else None,
    )


def state_of(entry: Planned, group: ComparisonGroup, rng: Random) -> SheetState:
    """A vacant post is never scored; an open group is at all stages at once."""
    if entry.post is None or entry.organization.short_name == REPORTS_NOW:
        return S.OPEN
    if entry.organization.short_name == SCORED_NOW:
        return S.SELF_SUBMITTED
    if (group.judge.short_name, group.level, group.sector) == DIVIDED:
        return rng.choice((S.SELF_SUBMITTED, S.SELF_SUBMITTED, S.SCORED))
    return rng.choice(UNDER_WAY.get(group.judge.short_name, (S.PUBLISHED,)))


def scores_of(year_end: YearEnd, sheet: ReviewSheet) -> list[Score]:
    """One officer's marks for acceptance and, unless experts give them, for the report, where scoring is over."""
    if sheet.state in UNSCORED or sheet.too_new:
        return []
    rng, scorer = year_end.rng(sheet), year_end.officers(sheet.group)[-1]
    when = moment(between(date(year_end.round.year + 1, 2, 1), date(year_end.round.year + 1, 2, 8), rng), rng)
    marks = {Code.REPORT: mark(7.6, 9.9, rng)}
    bundle = year_end.bundles.get(sheet.organization_id)
    if bundle is not None:
        partly = sum(row.judgement == PARTLY for row in bundle.acceptance_rows)
        marks[Code.ACCEPTANCE] = mark(13.4, 15, rng) - partly if bundle.acceptance_rows else mark(3, 6, rng)
    asked = {code: year_end.criteria[sheet.group.scheme_id, code] for code in marks}
    return [
        Score(sheet=sheet, criterion=asked[code], scorer=scorer, value=value, submitted_at=when)
        for code, value in marks.items()
        if asked[code].kind == Criterion.Kind.SUPERIOR
    ]


def mark(low: float, high: float, rng: Random) -> Decimal:
    """In steps of a tenth, as people score."""
    return Decimal(rng.randint(round(low * 10), round(high * 10))) / 10


def evaluate(year_end: YearEnd, sheets: list[ReviewSheet], people: Given) -> list[Evaluation]:
    """As reviews.suggesting does it, with scores and ballots that are not written yet."""
    held = [sheet for sheet in sheets if not sheet.is_vacant]
    given: dict[int, list[ScoreInput]] = defaultdict(list)
    for score in people.scores:
        given[score.sheet_id].append(ScoreInput(score.criterion.code, score.scorer_id, score.value))
    votes: dict[int, list[BallotInput]] = defaultdict(list)
    for ballot in people.ballots:
        raters = ballot.rater_group
        votes[ballot.sheet_id].append(BallotInput(ballot.pk, "votes", raters.code, **ballot.numbers))
    today = year_end.city.calendar.today
    inputs = {
        pk: replace(found, scores=tuple(given[pk]), ballots=tuple(votes[pk]))
        for pk, found in collect(held, today).items()
    }
    rules = rules_by_id([year_end.scheme.pk, year_end.townships.pk])
    by_group: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in held:
        by_group[sheet.group_id].append(sheet)
    return [
        found
        for rows in by_group.values()
        for found in evaluate_rows(
            rows, {sheet.pk: inputs[sheet.pk] for sheet in rows}, rules[rows[0].group.scheme_id]
        ).values()
    ]


def suggest(found: Evaluation) -> None:
    sheet = found.sheet
    sheet.total, sheet.rank = found.result.total, found.rank
    sheet.suggested_grade, sheet.suggestion_note = str(found.grade), found.note
    sheet.computed_at = datetime.combine(
        sheet.opened_on + timedelta(days=38), datetime.min.time(), tzinfo=UTC
    )


def decide(year_end: YearEnd, found: Evaluation) -> None:
    """The committee takes over the suggestion; now and then it goes one grade lower and says why."""
    sheet, rng = found.sheet, year_end.rng(found.sheet)
    year, judge = year_end.round.year, found.sheet.group.judge
    confirmer = year_end.officers(sheet.group)[0]
    lower = lower_grade(sheet.suggested_grade) if rng.random() < DIFFERS else ""
    sheet.grade = lower or sheet.suggested_grade
    sheet.difference_reason = DIFFERENCE if lower else ""
    sheet.meeting_on = date(year + 1, 2, 12)
    sheet.document_number = f"{judge.document_word.removesuffix('督')}考〔{year + 1}〕1号"
    sheet.confirmed_by = confirmer
    sheet.confirmed_at = moment(date(year + 1, 2, 15), rng)
    if sheet.is_told:
        tell(year_end, sheet)
    decision = {
        "grade": sheet.grade,
        "meeting_on": sheet.meeting_on,
        "document_number": sheet.document_number,
        "difference_reason": sheet.difference_reason,
        "confirmed_by": confirmer.pk,
    }
    sheet.snapshot = snapshots.freeze(found, decision)
    sheet.digest = snapshots.digest(sheet.snapshot)


def tell(year_end: YearEnd, sheet: ReviewSheet) -> None:
    """In February; in two townships yesterday, so that the window for objections is still open there."""
    lately = sheet.group.judge.short_name in TOLD_LATELY
    day = year_end.city.calendar.yesterday if lately else date(year_end.round.year + 1, 2, 25)
    sheet.published_at = moment(day, year_end.rng(sheet))
    sheet.objection_until = year_end.window(day)
    if lately:
        sheet.strengths, sheet.problems = STRENGTHS, PROBLEMS


def lower_grade(grade: str) -> str:
    """The next grade down; empty for the lowest and for 不定等次."""
    places = {str(each): place for place, each in enumerate(GRADE_ORDER)}
    place = places.get(grade, len(GRADE_ORDER))
    return str(GRADE_ORDER[place + 1]) if place + 1 < len(GRADE_ORDER) else ""


def write(year_end: YearEnd, sheets: list[ReviewSheet], given: Given) -> None:
    """A decided sheet is protected by an entry of its own, which holds its digest."""
    actor = year_end.city.rows.actor
    with audit.recording():
        # What was given comes first: below a decided sheet nothing is added any more.
        record_many(given.scores, REASON, actor)
        record_many(given.ballots, REASON, actor)
        forget_ids(Ballot)
        record_many(sheets, REASON, actor)
        forget_ids(ReviewSheet)
        record_many(given.assignments, REASON, actor)
        for sheet in sheets:
            if sheet.state in DECIDED and sheet.confirmed_by is not None:
                facts = {
                    "state": S.CONFIRMED,
                    "grade": sheet.grade,
                    "total": sheet.total,
                    "digest": sheet.digest,
                }
                confirmer = year_end.city.people.actor(sheet.confirmed_by)
                audit.note(
                    confirmer,
                    "confirm",
                    sheet,
                    before={"state": S.SCORED},
                    after=facts,
                    happened_at=sheet.confirmed_at,
                )
