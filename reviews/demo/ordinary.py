"""All projects that are not told in full: one or two for every organization with a secretary, in both rounds."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from organizations.models import Level, Organization
from projects.models import Project
from projects.states import ProjectState

from .acceptances import add_acceptance
from .bundle import Bundle, House
from .calendar import DemoCalendar
from .changes import add_changes
from .dates import current_dates, finished_dates
from .declarations import begin, declare
from .gatherings import add_meetings
from .light_months import add_light_records
from .obstacles import add_obstacles
from .people import People
from .plans import add_plan
from .progress import add_reports, wait_for_confirmation
from .rounds import Rounds
from .rows import Rows
from .script import TaskText, from_topic
from .shapes import DUE_SOON, GREEN, Shape, finished_shape, shape_of
from .supervision import add_notices
from .topics.communities import CHARGING
from .topics.topic import Topic

WITHOUT = 0.015  # secretaries who lead nothing this year
WITH_TWO = 0.06
ONE_IN = 30
HALF_TIME = TaskText("中期评估和纠偏", "进度、质量逐项对照，偏差有整改措施", "组织部门")
AWAITED = {
    "云岭县": Shape(ProjectState.SUBMITTED),
    "江澜职业技术学院党委": Shape(ProjectState.COMPLETION_REQUESTED, GREEN),
    "望湖街道": Shape(ProjectState.SUBMITTED),
}


@dataclass
class City:
    """Everything that building a project takes. `is_full`: last year's projects have all the tasks and reports that
    a year may bring, and some houses led a second one, as a province's numbers ask for.
    """

    calendar: DemoCalendar
    people: People
    rounds: Rounds
    rows: Rows
    seed: int
    taken_on: dict[int, set[str]] = field(default_factory=dict)  # topics by organization
    is_full: bool = False

    def rng(self, *about: object) -> Random:
        """A generator of its own for each thing, so that one more choice here moves nothing elsewhere."""
        return Random(":".join(str(part) for part in (self.seed, *about)))


def add_finished(city: City, told: set[int]) -> list[Bundle]:
    """Last year's round: one project per organization, all of them at an end.

    Nothing is carried over where this year's project is told in full.
    """
    finished = []
    led = [row for row in city.people.tree.rows if led_something(city, row, "finished")]
    numbers = count()
    for organization in led:
        rng = city.rng("finished", organization.pk)
        closed = is_high(organization) or organization.pk in told
        shape = Shape(ProjectState.CLOSED) if closed else finished_shape(next(numbers), rng)
        house = House.of(city.people, organization)
        if house is None:
            continue
        bundle = build(city, house, shape, rng, finished=True)
        bundle.store_in(city.rows)
        finished.append(bundle)
        if shape.state == ProjectState.CARRIED_OVER:
            carry_over(city, bundle)
    return finished


def add_second_finished(city: City) -> None:
    """Beside the one that the house is reviewed on; of every so many houses."""
    for organization in city.people.tree.rows[::ONE_IN]:
        house = House.of(city.people, organization)
        if house is not None:
            rng = city.rng("second finished", organization.pk)
            build(city, house, Shape(ProjectState.CLOSED), rng, finished=True).store_in(city.rows)


def led_something(city: City, organization: Organization, when: str) -> bool:
    return is_high(organization) or city.rng("without", when, organization.pk).random() >= WITHOUT


def is_high(organization: Organization) -> bool:
    """市、县 and the townships: what everybody looks at first."""
    return organization.level != Level.VILLAGE and bool(organization.region_code)


def add_current(city: City, told: set[int]) -> None:
    """This year's round; `told` are organizations whose first project is told in full."""
    carried = {row.organization_id for row in city.rows.of(Project) if row.carried_from is not None}
    numbers = count()
    for place, organization in enumerate(led_now(city, told)):
        house = House.of(city.people, organization)
        if house is not None and organization.pk not in carried:
            rng = city.rng("current", organization.pk, place)
            build(city, house, shape_now(city, organization, numbers, rng), rng).store_in(city.rows)


def shape_now(city: City, organization: Organization, numbers: Iterator[int], rng: Random) -> Shape:
    """As it comes, but for those that give the officers' log-ins something to judge."""
    return AWAITED.get(organization.short_name) or shape_of(next(numbers), city.calendar.elapsed, rng)


def led_now(city: City, told: set[int]) -> Iterator[Organization]:
    """One entry per project, organizations in official order; some lead a second one."""
    for organization in city.people.tree.rows:
        if organization.pk in told:
            continue
        if led_something(city, organization, "current"):
            yield organization
        if organization.level != Level.CITY and city.rng("two", organization.pk).random() < WITH_TWO:
            yield organization


def add_second_of_the_secretary(city: City) -> None:
    """领办事项 beside the one told in full: a task due soon, and the clerk's report waits for confirmation."""
    house = House.of(city.people, city.people.logins["secretary"].organization)
    assert house is not None, "the demo's secretary holds the post"
    rng = city.rng("second")
    bundle = build(
        city,
        house,
        Shape(ProjectState.IN_PROGRESS, DUE_SOON),
        rng,
        topic=CHARGING,
        title="电动车飞线充电清零",
        size=Project.Size.MINOR,
    )
    wait_for_confirmation(bundle, city.calendar)
    if not bundle.changes:
        add_changes(bundle, city.calendar, waiting=True)
    bundle.store_in(city.rows)


def build(
    city: City,
    house: House,
    shape: Shape,
    rng: Random,
    finished: bool = False,
    topic: Topic | None = None,
    size: str = "",
    title: str = "",
) -> Bundle:
    organization = house.secretary.organization
    script = from_topic(organization, rng, city.taken_on.setdefault(organization.pk, set()), topic)
    script = replace(script, title=title) if title else script
    is_full = finished and city.is_full
    if is_full:
        script = replace(script, tasks=(*script.tasks[:-1], HALF_TIME, script.tasks[-1]))
    dates = (
        finished_dates(city.calendar, rng, is_full) if finished else current_dates(city.calendar, shape, rng)
    )
    round_ = city.rounds.finished if finished else city.rounds.current
    bundle = begin(script, shape, dates, house, round_, city.rounds, rng, size)
    bundle.is_full = is_full
    declare(bundle, city.rows, city.calendar)
    carry_out(bundle, city)
    return bundle


def carry_out(bundle: Bundle, city: City) -> None:
    """From the plan to the acceptance, as far as the project's state has come."""
    pause(bundle, city.calendar)
    add_plan(bundle, city.calendar)
    add_reports(bundle, city.calendar)
    add_obstacles(bundle, city.rows, city.calendar)
    add_meetings(bundle, city.calendar)
    add_notices(bundle, city.rows, city.calendar)
    add_acceptance(bundle, city.calendar)
    override(bundle, city.calendar)
    add_changes(bundle, city.calendar)
    if bundle.project.round == city.rounds.current:
        add_light_records(bundle, city.calendar)


def pause(bundle: Bundle, calendar: DemoCalendar) -> None:
    """暂停实施 some weeks ago; of those that go on, a few were paused for a while."""
    project, rng = bundle.project, bundle.rng
    if project.state == ProjectState.SUSPENDED:
        project.suspended_on = max(bundle.dates.started, calendar.before(9, 30, rng))
        project.state_before_suspension = ProjectState.IN_PROGRESS
    elif project.state == ProjectState.IN_PROGRESS and rng.random() < 0.01:
        project.suspended_days = rng.randint(6, 20)


def override(bundle: Bundle, calendar: DemoCalendar) -> None:
    """人工调灯, seldom, with reason and expiry."""
    project, rng = bundle.project, bundle.rng
    if project.state == ProjectState.IN_PROGRESS and bundle.shape.light == "yellow" and rng.random() < 0.03:
        project.override, project.override_until = "green", calendar.after(5, 25, rng)
        project.override_reason = "因汛期停工，已报审核组织同意顺延"
        project.override_by = next(iter(bundle.house.judges), None)


def carry_over(city: City, earlier: Bundle) -> None:
    """结转下年: this year's project takes up what last year's left, nothing retyped."""
    rng = city.rng("carried", earlier.organization.pk)
    shape = shape_of(10**6, city.calendar.elapsed, rng)
    dates = current_dates(city.calendar, shape, rng)
    bundle = begin(earlier.script, shape, dates, earlier.house, city.rounds.current, city.rounds, rng)
    bundle.project.carried_from = earlier.project
    declare(bundle, city.rows, city.calendar)
    carry_out(bundle, city)
    bundle.store_in(city.rows)
