"""Satisfaction: nearly everybody's third-party result of the finished round, one county's of this year."""

from datetime import date, timedelta
from random import Random

from feedback.models import SurveyAssignment, SurveyResult, SurveyRules
from organizations.models import Appointment, Level, Organization
from organizations.roles import Role
from projects.models import AnnualRound

from .calendar import DemoCalendar, moment
from .people import People
from .rounds import Rounds
from .rows import Rows

Kind, Method = SurveyResult.Kind, SurveyResult.Method
AGENCY = "江澜社情民意调查中心"
SAMPLES = {
    Level.CITY: (620, 900),
    Level.COUNTY: (230, 420),
    Level.TOWNSHIP: (104, 190),
    Level.VILLAGE: (31, 74),
}
WITHOUT = 0.06  # of the finished round: not surveyed
SHORT = 0.03  # too small a sample
POOR = 0.012  # below the veto line of 60 percent


def add_surveys(people: People, rounds: Rounds, rows: Rows, calendar: DemoCalendar, seed: int) -> None:
    rng = Random(f"{seed}:surveys")
    surveyor = people.logins["surveyor"]
    first_county = next(row for row in people.tree.rows if row.level == Level.COUNTY)
    officer = people.holder(people.tree.root, Role.OFFICER)
    for round_ in (rounds.finished, rounds.current):
        rows.add(SurveyRules(round=round_))
        rows.add(
            SurveyAssignment(round=round_, post=surveyor, organization=first_county, assigned_by=officer)
        )
    last_year = date(rounds.finished.year, 12, 20)
    for organization in people.tree.rows:
        if rng.random() >= WITHOUT:
            rows.add(result_of(organization, rounds.finished, last_year, surveyor, rng))
        if organization.path.startswith(first_county.path) and rng.random() < 0.4:
            rows.add(result_of(organization, rounds.current, calendar.before(4, 30, rng), surveyor, rng))


def result_of(
    organization: Organization, round_: AnnualRound, day: date, surveyor: Appointment, rng: Random
) -> SurveyResult:
    low, high = SAMPLES[Level(organization.level)]
    valid = rng.randint(low, high) if rng.random() >= SHORT else rng.randint(8, low - 1)
    pleased = 0.5 + rng.random() * 0.08 if rng.random() < POOR else min(0.99, rng.gauss(0.94, 0.03))
    dissatisfied = round(valid * (1 - pleased))
    basically = round((valid - dissatisfied) * rng.uniform(0.06, 0.26))
    unknown, invalid = rng.randint(0, max(1, valid // 12)), rng.randint(0, max(1, valid // 25))
    returned = valid + unknown + invalid
    return SurveyResult(
        round=round_,
        organization=organization,
        path=organization.path,
        kind=Kind.THIRD_PARTY,
        agency=AGENCY,
        method=rng.choice((Method.PHONE, Method.PHONE, Method.VISIT)),
        surveyed_from=day - timedelta(days=9),
        surveyed_to=day,
        sample_note=rng.choice(("随机拨打，随访一成", "入户等距抽样", "受益群众名册随机抽取")),
        issued=returned + rng.randint(0, returned // 4),
        returned=returned,
        invalid=invalid,
        unknown=unknown,
        satisfied=valid - dissatisfied - basically,
        basically=basically,
        dissatisfied=dissatisfied,
        entered_by=surveyor,
        entered_at=moment(day + timedelta(days=1), rng),
    )
