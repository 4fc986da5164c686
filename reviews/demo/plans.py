"""Tasks, milestones and indicators: the plan, and how far it has come on the day of the demo."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from organizations.models import Appointment, Level
from projects.lights import planned_percent
from projects.models import Milestone, Project, Task
from projects.states import LIT, STARTED, ProjectState, TaskState

from . import names
from .bundle import Bundle
from .calendar import DemoCalendar, between, spread
from .script import TaskText
from .shapes import BEHIND, CANCELLED, DUE_SOON, FAR_BEHIND, LONG_OVERDUE, OVERDUE, REPORTED_DONE

S, T = ProjectState, TaskState
STAGES = (
    ("摸底准备", "底数摸清，方案公示，责任到人。"), ("集中攻坚", "按任务分解表推进，每月调度。"),
    ("验收销号", "逐项核验，群众评议，查漏补缺。"),
)  # fmt: skip
SAFE_DAYS = 10  # an open task due later than this turns nothing yellow (the round says 7)
AHEAD_OF_PLAN = (-7, 8)
BEHIND_PLAN = {BEHIND: (13, 26), FAR_BEHIND: (33, 46)}


@dataclass(frozen=True)
class Aim:
    """Where the work stands: percent of the whole, and which task comes due when."""

    percent: float
    first_due: date | None = None


@dataclass
class Job:
    """A task in the making. `reached` becomes its state: that of a row is given once and moved by the engine."""

    text: TaskText
    weight: Decimal = Decimal(0)
    starts_on: date | None = None
    due_on: date | None = None
    postponed_from: date | None = None
    percent: int = 0
    reached: TaskState = T.NOT_STARTED
    finished_on: date | None = None
    finished_by: Appointment | None = None
    verified_on: date | None = None
    owner: Appointment | None = None


Adjust = Callable[[list[Job]], None]


def add_plan(bundle: Bundle, calendar: DemoCalendar, adjust: Adjust | None = None) -> None:
    """`adjust` may move the jobs of a project that is told in full before they become tasks."""
    project, state = bundle.project, bundle.project.state
    if state not in STARTED and (state != S.APPROVED or bundle.rng.random() < 0.5):
        return
    jobs = [Job(text) for text in chosen(bundle)]
    share_weights(jobs, project.size, bundle.rng)
    own_some(jobs, bundle)
    if project.size == Project.Size.MAJOR:
        add_milestones(bundle)
    do_work(bundle, jobs, calendar)
    if adjust:
        adjust(jobs)
    bundle.tasks += [task_of(bundle, number, job) for number, job in enumerate(jobs, start=1)]
    fill_actuals(bundle)


def do_work(bundle: Bundle, jobs: list[Job], calendar: DemoCalendar) -> None:
    state = bundle.project.state
    if state in {S.ACCEPTED, S.CLOSED, S.COMPLETION_REQUESTED, S.RECTIFYING}:
        finish_all(bundle, jobs)
    elif state in LIT or state == S.SUSPENDED:
        work_on(bundle, jobs, aim_of(bundle, calendar), calendar.today)
    else:
        aim = Aim(bundle.rng.uniform(25, 60) if state in STARTED else 0)
        work_on(bundle, jobs, aim, bundle.dates.until)
    if bundle.shape.extra == CANCELLED:
        jobs[-1].reached, jobs[-1].percent = T.CANCELLED, 0
    if state == S.RECTIFYING:
        take_back(bundle, jobs[-1], calendar)


def chosen(bundle: Bundle) -> list[TaskText]:
    """All tasks of a major or a full project, two to four of a minor one, in their order."""
    texts = list(bundle.script.tasks)
    if bundle.is_full or bundle.project.size == Project.Size.MAJOR:
        return texts
    kept = sorted(bundle.rng.sample(range(len(texts)), bundle.rng.randint(2, min(4, len(texts)))))
    return [texts[place] for place in kept]


def own_some(jobs: list[Job], bundle: Bundle) -> None:
    """Every third task belongs to a member of the house, if there is one; the others name somebody in words."""
    for job in jobs:
        job.owner = bundle.logins.get(job.text.owner)
        if bundle.house.members and not job.text.owner and bundle.rng.random() < 0.3:
            job.owner = bundle.house.members[0]


def task_of(bundle: Bundle, position: int, job: Job) -> Task:
    rng, text = bundle.rng, job.text
    major = bundle.project.size == Project.Size.MAJOR
    leader = leader_of(bundle, job) if major else None
    return Task(
        project=bundle.project,
        position=position,
        title=text.title,
        measure=text.measure or (rng.choice(MEASURES) if major else ""),
        standard=text.standard,
        leader_post=leader,
        leader_text=names.person(rng) if major and leader is None else "",
        department_text=text.department if major else "",
        owner_post=job.owner,
        owner_text="" if job.owner else text.owner or names.person(rng),
        starts_on=job.starts_on,
        due_on=job.due_on,
        original_due_on=job.postponed_from or job.due_on,
        times_postponed=1 if job.postponed_from else 0,
        weight=job.weight,
        percent=job.percent,
        state=job.reached,
        finished_on=job.finished_on,
        finished_by=job.finished_by,
        verified_on=job.verified_on,
    )


def leader_of(bundle: Bundle, job: Job) -> Appointment | None:
    """Above the villages a member of the committee, but nobody leads what he does himself."""
    if bundle.project.level == Level.VILLAGE:
        return None
    return next((member for member in bundle.house.members if member is not job.owner), None)


MEASURES = (
    "逐户上门，一户一表", "现场会商，当场定责", "专班推进，每周一报", "倒排工期，挂图作战", "先试点后推开", "委托第三方核查",
    "党员分片包干", "部门联合上门", "公开招标，全程监督", "公示十天，意见办结",
)  # fmt: skip


def share_weights(jobs: list[Job], size: str, rng: Random) -> None:
    """A minor project's weights are equal by themselves, a major one's in steps of five; both add up to 100."""
    count = len(jobs)
    if size == Project.Size.MINOR:
        weights = [(Decimal(100) / count).quantize(Decimal("0.01"))] * count
    else:
        weights = [Decimal(5 * rng.choice((2, 3, 3, 4))) for _ in jobs]
    for job, weight in zip(jobs, weights, strict=True):
        job.weight = weight
    last = max(jobs, key=lambda job: job.weight) if size == Project.Size.MAJOR else jobs[-1]
    last.weight += Decimal(100) - sum((job.weight for job in jobs), Decimal(0))


def aim_of(bundle: Bundle, calendar: DemoCalendar) -> Aim:
    rng, rule, today = bundle.rng, bundle.shape.rule, calendar.today
    planned = float(planned_percent(bundle.project, today))
    if rule in BEHIND_PLAN:
        return Aim(planned - rng.uniform(*BEHIND_PLAN[rule]))
    aim = min(97.0, planned + rng.uniform(*AHEAD_OF_PLAN))
    first = {
        OVERDUE: calendar.before(1, 7, rng),
        LONG_OVERDUE: calendar.before(8, 26, rng),
        DUE_SOON: calendar.after(0, 7, rng),
    }.get(rule)
    return Aim(aim, first)


def work_on(bundle: Bundle, jobs: list[Job], aim: Aim, today: date) -> None:
    """Verify tasks in their order as far as the aim reaches, begin the next, leave the rest."""
    reached, done = Decimal(0), 0
    while done < len(jobs) - 1 and float(reached + jobs[done].weight) <= aim.percent:
        reached += jobs[done].weight
        done += 1
    lay_dues(bundle, jobs, done, aim, today)
    for job in jobs[:done]:
        verify(bundle, job, today)
    left = Decimal(max(0.0, aim.percent)) - reached
    for job in jobs[done:]:
        left = move(job, left, most=75 if job.due_on == aim.first_due else 95)
    if bundle.shape.extra == REPORTED_DONE:
        report_done(bundle, jobs[done], today)


def lay_dues(bundle: Bundle, jobs: list[Job], done: int, aim: Aim, today: date) -> None:
    """Due days of what is done lie behind, of what is open ahead, but for the one the rule speaks of."""
    dates = bundle.dates
    last = max(dates.starts_on + timedelta(days=5), today - timedelta(days=4))
    first = today + timedelta(days=SAFE_DAYS)
    dues = [
        *spread(dates.starts_on, last, done + 1)[:done],
        *spread(first, max(first, dates.due_on), len(jobs) - done),
    ]
    if aim.first_due:
        dues[done] = aim.first_due
    put_dues(jobs, dues, dates.starts_on)


def put_dues(jobs: list[Job], dues: list[date], starts_on: date) -> None:
    """Each task starts when the one before is due."""
    for job, due in zip(jobs, dues, strict=True):
        job.due_on, job.starts_on = due, min(starts_on, due)
        starts_on = due


def move(job: Job, left: Decimal, most: int) -> Decimal:
    """Give the task what is left of the aim, in steps of five, and say what remains."""
    share = int(left * 100 / job.weight) if left > 0 else 0
    job.percent = min(most, max(0, round(share / 5) * 5))
    job.reached = T.ONGOING if job.percent else T.NOT_STARTED
    return left - job.weight * job.percent / 100


def verify(bundle: Bundle, job: Job, latest: date) -> None:
    """Nine of ten in time."""
    rng, due = bundle.rng, job.due_on or latest
    late = timedelta(days=rng.randint(1, 9)) if rng.random() < 0.1 else -timedelta(days=rng.randint(0, 8))
    job.percent, job.reached = 100, T.VERIFIED
    job.finished_by = job.owner or bundle.house.writer
    job.verified_on = min(max(due + late, bundle.dates.started), latest)
    job.finished_on = max(bundle.dates.started, job.verified_on - timedelta(days=rng.randint(0, 4)))


def report_done(bundle: Bundle, job: Job, today: date) -> None:
    job.percent, job.reached = 100, T.DONE
    job.finished_by = job.owner or bundle.house.writer
    job.finished_on = today - timedelta(days=bundle.rng.randint(1, 5))


def finish_all(bundle: Bundle, jobs: list[Job]) -> None:
    dates = bundle.dates
    put_dues(jobs, spread(dates.starts_on, min(dates.due_on, dates.until), len(jobs)), dates.starts_on)
    for job in jobs:
        verify(bundle, job, dates.until)


def take_back(bundle: Bundle, job: Job, calendar: DemoCalendar) -> None:
    """限期整改: the last task is done again, by the day that the judge set."""
    project = bundle.project
    project.rectify_due_on = job.due_on = calendar.after(14, 24, bundle.rng)
    project.decision_reason = f"“{job.text.title}”未达到工作标准，请补齐后重新申请验收"
    job.percent, job.reached = bundle.rng.choice((80, 85, 90)), T.ONGOING
    job.verified_on = job.finished_on = job.finished_by = None


def add_milestones(bundle: Bundle) -> None:
    dates = bundle.dates
    ends = spread(dates.starts_on, dates.due_on, len(STAGES))
    starts = [dates.starts_on, *(end + timedelta(days=1) for end in ends)]
    for (stage, content), first, last in zip(STAGES, starts, ends, strict=False):
        bundle.milestones.append(
            Milestone(
                project=bundle.project, stage=stage, starts_on=min(first, last), ends_on=last, content=content
            )
        )


def fill_actuals(bundle: Bundle) -> None:
    """Asked half-yearly and at acceptance: all of a finished project, some of one under way."""
    state, rng = bundle.project.state, bundle.rng
    finished = state in {S.ACCEPTED, S.CLOSED, S.COMPLETION_REQUESTED, S.RECTIFYING}
    if not finished and (state != S.IN_PROGRESS or rng.random() < 0.5):
        return
    done = (
        sum((task.weight * task.percent for task in bundle.tasks), Decimal(0)) / 100
        if bundle.tasks
        else Decimal(0)
    )
    share = Decimal(rng.choice((100, 100, 100, 104))) if finished else done
    for indicator in bundle.indicators:
        way = (indicator.target - indicator.baseline) * share / 100
        indicator.actual = max((indicator.baseline + way).quantize(Decimal(1)), Decimal(0))
        indicator.actual_on = between(bundle.dates.started, bundle.dates.until, rng)
