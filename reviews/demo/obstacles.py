"""Difficulties of the reports: solved, on an agenda, before the level above or answered by it."""

from datetime import date, timedelta

from projects.models import Obstacle, ProgressReport
from projects.models.report import DifficultyKind
from projects.states import RUNNING, ReportState

from .bundle import Bundle
from .calendar import DemoCalendar
from .progress import filled
from .rows import Rows
from .texts import DIFFICULTIES

State = Obstacle.State
K = DifficultyKind
ASKED = {
    K.RESOURCE: ("请统筹解决配套资金缺口。", "请协调抽调专业人员帮助一个月。"),
    K.POLICY: ("请明确审批口径，出具书面意见。", "请会同业务主管部门定下补助标准。"),
    K.COORDINATION: ("请牵头召集有关部门，定下费用分摊和进场顺序。", "请协调供电、通信单位排出迁改计划。"),
    K.DISAGREEMENT: ("请派调解力量参加，帮助做通群众工作。",),
    K.OTHER: ("请帮助协调解决。",),
}  # fmt: skip
ANSWERS = (
    "已召集有关部门会商，同意所提方案，请按分工抓紧落实。", "资金从专项中安排，手续两周内办结。",
    "政策口径已请示明确，书面意见随后印发。", "由牵头单位负责协调，每周报一次进展。",
)  # fmt: skip
SENT_UP = {2: State.ESCALATED, 4: State.ANSWERED}
ANSWERING = ("住建部门", "财政部门", "自然资源部门", "政务服务部门")
SOLUTIONS = (
    "多方协商一致，已经解决。",
    "资金到位，工程复工。",
    "政策意见已出，照此办理。",
    "逐户走访后取得同意。",
)


def add_obstacles(bundle: Bundle, rows: Rows, calendar: DemoCalendar) -> None:
    """One for every difficulty reported; now and then the newest report of a green project needs the level above."""
    submitted = [report for report in bundle.reports if report.state == ReportState.SUBMITTED]
    for report in submitted:
        if report.difficulty:
            raise_obstacle(bundle, report, fate_of(report, bundle, calendar), calendar)
    if bundle.project.state not in RUNNING or bundle.shape.light != "green" or not submitted:
        return
    fate = SENT_UP.get(rows.count("green") % 7)
    newest = submitted[-1]
    if fate and not newest.difficulty and not newest.no_change:
        newest.difficulty_kind = K.COORDINATION
        newest.difficulty = filled(DIFFICULTIES[K.COORDINATION][0], bundle, bundle.rng)
        raise_obstacle(bundle, newest, fate, calendar)


def raise_obstacle(bundle: Bundle, report: ProgressReport, state: str, calendar: DemoCalendar) -> None:
    obstacle = Obstacle(
        project=bundle.project,
        report=report,
        kind=report.difficulty_kind,
        description=report.difficulty,
        raised_on=report.submitted_at.date() if report.submitted_at else report.period,
        state=state,
    )
    if obstacle.state in {State.ESCALATED, State.ANSWERED}:
        go_up(obstacle, bundle, calendar)
    elif obstacle.state == State.SOLVED:
        obstacle.solved_on = min(
            obstacle.raised_on + timedelta(days=bundle.rng.randint(6, 25)), calendar.yesterday
        )
        obstacle.solution = bundle.rng.choice(SOLUTIONS)
    bundle.obstacles.append(obstacle)


def fate_of(report: ProgressReport, bundle: Bundle, calendar: DemoCalendar) -> str:
    """Old ones are solved, those of the last two months are at every stage.

    Waiting stops the clocks of tasks, so only a green project may wait: the others keep their light.
    """
    if bundle.project.state not in RUNNING or (calendar.today - report.period).days > 75:
        return State.SOLVED
    values = (State.OPEN, State.ON_AGENDA, State.SOLVED, State.ESCALATED, State.ANSWERED)
    weights = (30, 18, 18, 20, 14) if bundle.shape.light == "green" else (46, 28, 26, 0, 0)
    return bundle.rng.choices(values, weights)[0]


def go_up(obstacle: Obstacle, bundle: Bundle, calendar: DemoCalendar) -> None:
    """Asked of the level that judges the project a few days after it was raised; the root has nobody above."""
    judge, rng = bundle.house.judges[0], bundle.rng
    obstacle.escalated_to = judge.organization
    obstacle.asked = rng.choice(ASKED[K(obstacle.kind)])
    obstacle.escalated_on = min(obstacle.raised_on + timedelta(days=rng.randint(1, 9)), calendar.yesterday)
    if obstacle.state == State.ANSWERED:
        answer(obstacle, calendar.yesterday, rng.randint(2, 12))
        obstacle.answer, obstacle.answer_unit_text = rng.choice(ANSWERS), rng.choice(ANSWERING)
        obstacle.answered_by = judge


def answer(obstacle: Obstacle, latest: date, days: int) -> None:
    assert obstacle.escalated_on is not None, "only what went up is answered"
    obstacle.answered_on = min(obstacle.escalated_on + timedelta(days=days), latest)
    obstacle.waits = [[obstacle.escalated_on.isoformat(), obstacle.answered_on.isoformat()]]
