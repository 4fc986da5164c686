"""Annual reviews: a scheme, groups, sheets in any state, and what scoring is made from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from feedback.models import SurveyResult
from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.models import Acceptance, AnnualRound
from projects.states import ProjectState, TaskState
from reviews.default_scheme import create_default
from reviews.models import (
    AdjustmentRule,
    Ballot,
    BallotScan,
    ComparisonGroup,
    Criterion,
    Finding,
    RaterGroup,
    ReviewSheet,
    Scheme,
    Score,
    ScoreAssignment,
)
from reviews.states import DECIDED, Grade, SheetState
from tests.builders.audit import arranged, arranging, rewrite
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_round, a_task

DUE = date(2027, 1, 10)


def a_scheme(round_: AnnualRound | None = None, **fields: Any) -> Scheme:
    round_ = round_ or a_round()
    known = Scheme.objects.filter(round=round_, state=Scheme.State.IN_FORCE)
    return known.first() or create_default(round_, **fields)


def a_group(organization: Organization, **fields: Any) -> ComparisonGroup:
    """The group of the organization's level and sector, judged by its parent (the root by itself)."""
    scheme = fields.pop("scheme", None) or a_scheme(fields.pop("round", None))
    key = {
        "round": scheme.round,
        "level": organization.level,
        "sector": organization.sector,
        "judge": organization.parent or organization,
    }
    values = {"scheme": scheme, "self_report_due_on": DUE} | fields
    return ComparisonGroup.objects.get_or_create(**key, defaults=values)[0]


def a_sheet(
    organization: Organization, state: str = SheetState.OPEN, post: Appointment | None = None, **fields: Any
) -> ReviewSheet:
    """A sheet of the organization's secretary; a decided one is 较好 with a document."""
    group = fields.pop("group", None) or a_group(organization)
    if post is None and not fields.pop("vacant", False):
        found = Appointment.objects.holders(organization.pk, Role.SECRETARY).first()
        post = found or an_appointment(organization, Role.SECRETARY)
    values: dict[str, Any] = {"opened_on": date(2027, 1, 4)}
    if state != SheetState.OPEN:
        values |= {"self_report": "一年来，主动领办一件难事。", "self_reported_at": timezone.now()}
    if state in DECIDED:
        values |= {
            "grade": Grade.GOOD,
            "suggested_grade": Grade.GOOD,
            "total": Decimal("85.50"),
            "rank": 1,
            "meeting_on": date(2027, 1, 15),
            "document_number": "青街党发〔2027〕3号",
            "digest": "0" * 64,
            "confirmed_at": timezone.now(),
        }
    with arranging():
        return arranged(
            ReviewSheet.objects.create(
                round=group.round,
                group=group,
                organization=organization,
                post=post,
                user=post.user if post else None,
                state=state,
                **values | fields,
            )
        )


def a_score(sheet: ReviewSheet, code: str, value: str, scorer: Appointment, **fields: Any) -> Score:
    """Submitted unless `submitted_at` is None."""
    criterion = Criterion.objects.get(scheme=sheet.group.scheme, code=code)
    values = {"submitted_at": timezone.now()} | fields
    with arranging():
        return arranged(
            Score.objects.create(
                sheet=sheet, criterion=criterion, scorer=scorer, value=Decimal(value), **values
            )
        )


def full_scores(sheet: ReviewSheet, scorer: Appointment, acceptance: str = "14.1", report: str = "9") -> None:
    """Both criteria that officers score."""
    a_score(sheet, "acceptance", acceptance, scorer)
    a_score(sheet, "report", report, scorer)


def an_assignment(sheet: ReviewSheet, code: str, scorer: Appointment, **fields: Any) -> ScoreAssignment:
    criterion = Criterion.objects.get(scheme=sheet.group.scheme, code=code)
    return ScoreAssignment.objects.create(sheet=sheet, criterion=criterion, scorer=scorer, **fields)


def a_rater_group(scheme: Scheme, code: str, name: str, weight: int, criterion: str = "report") -> RaterGroup:
    """Makes the criterion one that is voted on."""
    found = Criterion.objects.get(scheme=scheme, code=criterion)
    Criterion.objects.filter(pk=found.pk).update(kind=Criterion.Kind.BALLOT, measure="")
    position = found.rater_groups.count() + 1
    return RaterGroup.objects.create(criterion=found, code=code, name=name, weight=weight, position=position)


def a_ballot(sheet: ReviewSheet, raters: RaterGroup, **numbers: int) -> Ballot:
    """Twenty ballots, all 好, unless told otherwise."""
    values = {"issued": 20, "returned": 20, "excellent": 20, "good": 0, "fair": 0, "poor": 0} | numbers
    with arranging():
        return arranged(Ballot.objects.create(sheet=sheet, rater_group=raters, **values))


def a_finding(sheet: ReviewSheet, officer: Appointment, **fields: Any) -> Finding:
    """Of a bonus of three points, under a rule made where the scheme has none."""
    known = {"kind": "bonus", "name": "省级表彰", "points": 3}
    rule, _ = AdjustmentRule.objects.get_or_create(scheme=sheet.group.scheme, code="a1", defaults=known)
    values = {"rule": rule, "basis": "省委文件", "found_by": officer} | fields
    with arranging():
        return arranged(Finding.objects.create(sheet=sheet, **values))


def a_ballot_scan(sheet: ReviewSheet) -> BallotScan:
    return BallotScan.objects.create(
        group=sheet.group, sheet=sheet, name="计票表.pdf", extension="pdf", size=3, sha256="0" * 64,
        file=ContentFile(b"pdf", "x.pdf"),
    )  # fmt: skip


def an_expert(organization: Organization, name: str = "沈怀瑾") -> Appointment:
    return an_appointment(organization, Role.EXPERT, a_user(name))


def scored_by_experts(scheme: Scheme, code: str = "report") -> None:
    """Experts score this criterion, not officers."""
    scheme.criteria.filter(code=code).update(kind=Criterion.Kind.EXPERT)


def a_result(
    organization: Organization, counts: tuple[int, int, int] = (88, 7, 5), **fields: Any
) -> SurveyResult:
    """A third-party result: satisfied, basically satisfied, dissatisfied."""
    satisfied, basically, dissatisfied = counts
    values = {
        "round": fields.pop("round", None) or a_round(),
        "kind": SurveyResult.Kind.THIRD_PARTY,
        "agency": "江澜调查队",
        "method": SurveyResult.Method.PHONE,
        "surveyed_from": date(2026, 12, 1),
        "surveyed_to": date(2026, 12, 10),
        "returned": sum(counts),
        "satisfied": satisfied,
        "basically": basically,
        "dissatisfied": dissatisfied,
    } | fields
    return SurveyResult.objects.create(organization=organization, **values)


@dataclass
class Township:
    """A township whose villages are under review: their sheets, who scores and who confirms."""

    city: Organization
    township: Organization
    villages: list[Organization]
    scorer: Appointment
    confirmer: Appointment
    sheets: list[ReviewSheet]

    @property
    def sheet(self) -> ReviewSheet:
        return self.sheets[0]

    @property
    def secretary(self) -> Appointment:
        assert self.sheet.post is not None
        return self.sheet.post


def a_township(villages: int = 2, state: str = SheetState.SELF_SUBMITTED, **scheme: Any) -> Township:
    """Village n has a closed project of 20 task points, a survey of 28.80 and a sheet in the given state.

    Nothing was due after March (the project was accepted on 20 April), so process gives 15.
    """
    city, _, township, first = a_city()
    places = [first, *(an_organization(township) for _ in range(villages - 1))]
    a_scheme(**scheme)
    for place in places:
        a_finished_year(place)
    return Township(
        city,
        township,
        places,
        an_appointment(township, Role.OFFICER, a_user("唐映禾")),
        an_appointment(township, Role.OFFICER, a_user("孟听澜")),
        [a_sheet(place, state) for place in places],
    )


def a_finished_year(place: Organization) -> Appointment:
    """The records of a secretary who carried a project through: process and tasks in full, satisfaction 96 %."""
    secretary = an_appointment(place, Role.SECRETARY, a_user("程望舒"))
    project = a_project(place, ProjectState.CLOSED, started_on=date(2026, 3, 1), title="错时服务")
    Acceptance.objects.create(project=project, requested_by=secretary)
    Acceptance.objects.filter(project=project).update(requested_at=datetime(2026, 4, 20, 2, tzinfo=UTC))
    a_task(project, state=TaskState.VERIFIED, verified_on=date(2026, 4, 10))
    a_result(place)
    return secretary


def score_all(found: Township, state: str = SheetState.SCORED) -> None:
    """Every sheet scored by the scorer and put into the given state, the first one best."""
    for number, sheet in enumerate(found.sheets):
        full_scores(sheet, found.scorer, acceptance=str(14 - number))
        rewrite(ReviewSheet.objects.filter(pk=sheet.pk), state=state)
        sheet.refresh_from_db()


def a_told_sheet(township: Organization) -> ReviewSheet:
    """Of a village whose project was carried through, with everything that a sheet speaks of."""
    village = an_organization(township)
    a_task(a_project(village, ProjectState.CLOSED, started_on=date(2026, 3, 1)))
    a_result(village)
    return a_sheet(village, SheetState.SELF_SUBMITTED)
