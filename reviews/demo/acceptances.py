"""The sheets made when acceptance was requested, as far as they were judged."""

from datetime import date, timedelta
from decimal import Decimal

from projects.acceptance import verified_words
from projects.amounts import amount
from projects.models import Acceptance, AcceptanceRow
from projects.states import ProjectState

from .bundle import Bundle
from .calendar import DemoCalendar, moment
from .texts import CONCLUSIONS, PARTLY, SITE_VISITS

S, J = ProjectState, AcceptanceRow.Judgement
JUDGED = frozenset({S.ACCEPTED, S.CLOSED})
PARTLY_MET = 0.06


def add_acceptance(bundle: Bundle, calendar: DemoCalendar) -> None:
    """Also the dates of acceptance and closing on the project."""
    state, rng, until = bundle.project.state, bundle.rng, bundle.dates.until
    if state == S.COMPLETION_REQUESTED:
        make_sheet(bundle, calendar.before(1, 6, rng))
    elif state == S.RECTIFYING:
        sheet = make_sheet(bundle, calendar.before(6, 12, rng))
        judge(bundle, sheet, failed=bundle.tasks[-1].title)
    elif state in JUDGED:
        sheet = make_sheet(bundle, until - timedelta(days=rng.randint(3, 9)))
        judge(bundle, sheet)
        bundle.project.accepted_on = until
        if state == S.CLOSED:
            bundle.project.closed_on = min(until + timedelta(days=rng.randint(1, 12)), calendar.yesterday)


def make_sheet(bundle: Bundle, day: date) -> Acceptance:
    sheet = Acceptance(
        project=bundle.project,
        number=1,
        requested_by=bundle.house.secretary_on(day),
        requested_at=moment(day, bundle.rng),
    )
    bundle.acceptances.append(sheet)
    for task in bundle.tasks:
        add_row(
            bundle, sheet, task=task, subject=task.title, target=task.standard, actual=verified_words(task)
        )
    for row in bundle.indicators:
        words = f"{amount(row.baseline, row.unit)} → {amount(row.target, row.unit)}"
        actual = amount(row.actual or Decimal(0), row.unit)
        add_row(bundle, sheet, indicator=row, subject=row.name, target=words, actual=actual)
    return sheet


def add_row(bundle: Bundle, sheet: Acceptance, **fields: object) -> None:
    position = len(bundle.acceptance_rows) + 1
    bundle.acceptance_rows.append(AcceptanceRow(acceptance=sheet, position=position, **fields))


def judge(bundle: Bundle, sheet: Acceptance, failed: str = "") -> None:
    """Met, here and there partly with a reason; `failed` is the row that sends the project back."""
    rng = bundle.rng
    sheet.site_visit_on = sheet.requested_at.date() + timedelta(days=2)
    sheet.site_visit = rng.choice(SITE_VISITS)
    sheet.conclusion = "一项未达标，限期整改。" if failed else rng.choice(CONCLUSIONS)
    sheet.concluded_by = bundle.house.judges[0]
    for row in bundle.acceptance_rows:
        row.judgement = J.MET
        if row.subject == failed:
            row.judgement, row.reason = J.NOT, "现场核查未达到工作标准"
        elif rng.random() < PARTLY_MET:
            row.judgement, row.reason = J.PARTLY, rng.choice(PARTLY)
