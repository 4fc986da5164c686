"""Satisfaction: nearly everybody's third-party result of the finished round, one county's of this year."""

from datetime import date, timedelta
from hashlib import sha256
from random import Random

from django.core.files.base import ContentFile

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
# A scan of one blank page.
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
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
            found = result_of(organization, rounds.current, calendar.before(4, 30, rng), surveyor, rng)
            if organization.level == Level.TOWNSHIP:
                attach(found, "满意度调查报告.pdf")
            rows.add(found)
    typed_in(people, rounds.current, calendar, rows)


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


def typed_in(people: People, round_: AnnualRound, calendar: DemoCalendar, rows: Rows) -> None:
    """Paper slips of two villages of one township, counted there with a scan: one too few to be shown."""
    officer = people.logins["township"]
    villages = [
        row
        for row in people.tree.rows
        if row.level == Level.VILLAGE and row.path.startswith(officer.organization.path)
    ]
    for village, counts in zip(villages, ((31, 9, 2, 3, 1), (4, 2, 1, 1, 0)), strict=False):
        day = calendar.today - timedelta(days=12)
        rows.add(paper_slips(village, round_, day, officer, counts))


def paper_slips(
    village: Organization,
    round_: AnnualRound,
    day: date,
    officer: Appointment,
    counts: tuple[int, int, int, int, int],
) -> SurveyResult:
    """`counts`: satisfied, basically, dissatisfied, unknown, invalid."""
    satisfied, basically, dissatisfied, unknown, invalid = counts
    result = SurveyResult(
        round=round_,
        organization=village,
        path=village.path,
        kind=Kind.TYPED_IN,
        method=Method.PAPER,
        surveyed_from=day - timedelta(days=2),
        surveyed_to=day,
        sample_note="户代表会议现场发放，街道清点录入",
        issued=sum(counts) + 4,
        returned=sum(counts),
        satisfied=satisfied,
        basically=basically,
        dissatisfied=dissatisfied,
        unknown=unknown,
        invalid=invalid,
        entered_by=officer,
    )
    attach(result, "测评票扫描件.pdf")
    return result


def attach(result: SurveyResult, name: str) -> None:
    """The original file: it is written when the rows are."""
    result.file_name = name
    result.file_extension = "pdf"
    result.file_size = len(SCAN)
    result.file_sha256 = sha256(SCAN).hexdigest()
    result.file = ContentFile(SCAN, "scan.pdf")
