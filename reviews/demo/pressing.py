"""批示 and 催办 of the last days: a few of each, read and unread, answered and not."""

from datetime import datetime, timedelta
from typing import Any

from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.models import Instruction, Project, Urge, UrgedMatter
from projects.states import ProjectState

from .bundle import Bundle
from .calendar import DemoCalendar
from .people import People
from .rows import Rows
from .shapes import RED, REPORT_MISSING, YELLOW

MOST_URGED = 6
WORDS = (
    "请书记亲自到现场看一次，把卡住的环节逐个理清，月底前拿出时间表。",
    "群众盼了多年，进度要服从质量，也不能再拖。需要区里协调的直接报我。",
)
ANSWER = "已到现场逐项梳理，卡点集中在管线迁改和资金拨付两处，责任和时限已落到人，月底前报进展。"


def add_pressing(bundles: list[Bundle], people: People, rows: Rows, calendar: DemoCalendar) -> None:
    running = [bundle for bundle in bundles if bundle.project.state == ProjectState.IN_PROGRESS]
    red = [bundle for bundle in running if bundle.shape.rule in RED and bundle.house.judges]
    missing = [bundle for bundle in running if bundle.shape.rule == REPORT_MISSING and bundle.house.judges]
    deepest = sorted(running, key=lambda bundle: -len(bundle.project.path))
    at = calendar.morning - timedelta(days=1)
    for number, bundle in enumerate((red[:3] + missing)[:MOST_URGED]):
        rows.add(*urge(bundle, at + timedelta(minutes=7 * number)))
    for bundle in [bundle for bundle in running if bundle.shape.rule in YELLOW and bundle.house.judges][:1]:
        set_light(bundle.project, bundle.house.judges[0], calendar)
    rows.add(*instructions(deepest, people, at))


def urge(bundle: Bundle, at: datetime) -> list[Any]:
    """For the red light, or for the month that was not reported."""
    project = bundle.project
    made = Urge(project=project, sender=bundle.house.judges[0], addressee=bundle.house.secretary, sent_at=at)
    due = project.next_report_due
    if bundle.shape.rule == REPORT_MISSING and due:
        key, words = f"report:{due:%Y-%m}", f"{due.month} 月进展未报"
        matter = UrgedMatter(urge=made, kind="report", key=key, words=words, period=due.replace(day=1))
    else:
        made.note = "请本周内研究一次，有困难及时报告"
        matter = UrgedMatter(urge=made, kind="red", key="red", words="亮红灯")
    return [made, matter]


def set_light(project: Project, officer: Appointment, calendar: DemoCalendar) -> None:
    """人工调灯, so that the small demo shows one too."""
    until = calendar.today + timedelta(days=14)
    project.override_light("green", "因汛期停工，已报审核组织同意顺延", until, None)
    project.override_by = officer


def instructions(bundles: list[Bundle], people: People, at: datetime) -> list[Instruction]:
    """One open, one answered, by whoever leads above the project."""
    led = [(bundle, leader) for bundle in bundles if (leader := leader_above(bundle.project, people))]
    made = []
    for number, (bundle, leader) in enumerate(led[:2]):
        instruction = Instruction(
            project=bundle.project,
            author=leader,
            text=WORDS[number],
            written_at=at - timedelta(days=number),
            state=Instruction.State.ANSWERED if number else Instruction.State.OPEN,
        )
        if number:
            instruction.answer_text, instruction.answered_by = ANSWER, bundle.house.secretary
            instruction.answered_at = at
        made.append(instruction)
    return made


def leader_above(project: Project, people: People) -> Appointment | None:
    unit: Organization | None = project.organization
    while unit is not None:
        if leader := people.holder(unit, Role.LEADER):
            return leader
        unit = unit.parent
    return None
