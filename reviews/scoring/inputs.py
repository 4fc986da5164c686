"""What scoring is made from: numbers counted in the records, frozen.

Formulas of older versions read the same values: a field is only ever added, with a default.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from feedback.rates import Counts, Mapping, rate, score


@dataclass(frozen=True)
class SurveyInputs:
    """The survey result that counts: its valid answers, and what each answer is worth out of 100.

    `points` is the sum of what all answers are worth, where the scale of the survey has other answers.
    """

    result_id: int
    source: str
    satisfied: int
    basically: int
    dissatisfied: int
    worth_satisfied: int = 100
    worth_basically: int = 75
    worth_dissatisfied: int = 55
    least: int = 0
    note: str = ""
    points: Decimal | None = None
    kind: str = ""

    @property
    def counts(self) -> Counts:
        return Counts(self.satisfied, self.basically, self.dissatisfied)

    @property
    def score(self) -> Decimal:
        """折合得分 0–100; a result that counts has valid answers."""
        mapping = Mapping(self.worth_satisfied, self.worth_basically, self.worth_dissatisfied)
        return score(self.counts, mapping, self.points) or Decimal(0)

    @property
    def rate(self) -> Decimal:
        """满意率 0–100."""
        return rate(self.counts) or Decimal(0)


@dataclass(frozen=True)
class ProjectInputs:
    """Of one project: periods and months are counts, weights are those of tasks not cancelled."""

    project_id: int
    title: str
    started: bool
    periods_due: int = 0
    periods_on_time: int = 0
    months_red: int = 0
    months_unrecorded: int = 0
    notices_overdue: int = 0
    weight_total: Decimal = Decimal(0)
    weight_on_time: Decimal = Decimal(0)
    weight_late: Decimal = Decimal(0)
    tasks_late: int = 0
    rows_met: int = 0
    rows_partly: int = 0
    rows_not_met: int = 0
    survey: SurveyInputs | None = None


@dataclass(frozen=True)
class ConversionInputs:
    """The mechanism in force that reaches furthest: own, county or city."""

    mechanism_id: int
    scope: str
    title: str
    document_number: str = ""


@dataclass(frozen=True)
class ScoreInput:
    """A submitted score of one post on one criterion."""

    criterion: str
    scorer_id: int
    value: Decimal


@dataclass(frozen=True)
class BallotInput:
    """民主测评 of one rater group on one criterion: ballots issued and returned, and the votes on them.

    Returned = invalid + abstained + votes. Invalid ones (blank, or more than one mark) and abstentions count
    for nothing, neither against nor for.
    """

    ballot_id: int
    criterion: str
    group: str
    issued: int
    returned: int
    invalid: int = 0
    abstained: int = 0
    excellent: int = 0
    good: int = 0
    fair: int = 0
    poor: int = 0

    @property
    def valid(self) -> int:
        return self.excellent + self.good + self.fair + self.poor

    @property
    def is_void(self) -> bool:
        """More came back than were given out: the whole vote of the group is void."""
        return self.returned > self.issued


@dataclass(frozen=True)
class FindingInput:
    """What officers found about one secretary under an adjustment rule: how often, and on what basis."""

    finding_id: int
    rule: str
    times: int = 1
    basis: str = ""


@dataclass(frozen=True)
class ScaleInput:
    """The comparison group behind a criterion that is scaled: its best marks and the own rank."""

    criterion: str
    best: Decimal
    rank: int


@dataclass(frozen=True)
class SheetInputs:
    """Everything one sheet is scored from. `survey` is the organization's own result.

    `open_links` are results of open links, which count only where a criterion of the scheme says so.
    """

    projects: tuple[ProjectInputs, ...] = ()
    survey: SurveyInputs | None = None
    conversion: ConversionInputs | None = None
    scores: tuple[ScoreInput, ...] = field(default=())
    ballots: tuple[BallotInput, ...] = ()
    findings: tuple[FindingInput, ...] = ()
    open_links: tuple[SurveyInputs, ...] = ()
    scales: tuple[ScaleInput, ...] = ()

    @property
    def surveys(self) -> tuple[SurveyInputs, ...]:
        """The results that count for this sheet, each once: of the projects, else the organization's."""
        found = [project.survey for project in self.projects if project.survey]
        if not self.projects and self.survey:
            found = [self.survey]
        return tuple({survey.result_id: survey for survey in found}.values())
