"""A story as rows: what ordinary projects have by chance, these have in their own words."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta

from projects.models import (
    AgendaItem,
    DeclarationVersion,
    Meeting,
    Obstacle,
    ProgressReport,
    Project,
    Resolution,
    SupervisionNotice,
    Task,
    TaskUpdate,
)
from projects.models.report import DifficultyKind
from projects.states import RUNNING, ReportState, TaskState
from reviews.demo.acceptances import add_acceptance
from reviews.demo.bundle import Bundle, House
from reviews.demo.calendar import between, moment
from reviews.demo.changes import tell_delays
from reviews.demo.dates import current_dates
from reviews.demo.declarations import begin, declare, opinion
from reviews.demo.gatherings import add_meetings, meeting_of, quoted
from reviews.demo.ordinary import City
from reviews.demo.plans import Job, add_plan
from reviews.demo.progress import add_reports
from reviews.demo.supervision import notice_of

from .story import Gathering, Story

DAYS_OVERDUE = 12  # of the task that turned V2 red
RESUBMITTED_AFTER = timedelta(days=6)
N, R = SupervisionNotice.State, ReportState


@dataclass(frozen=True)
class Telling:
    city: City
    story: Story
    bundle: Bundle

    @property
    def today(self) -> date:
        return self.city.calendar.today


def tell(city: City, story: Story) -> Bundle:
    organization = city.people.tree.named(story.place)
    house = House.of(city.people, organization)
    assert house is not None, f"{story.place} has no secretary"
    rng = city.rng("told", story.key)
    dates = current_dates(city.calendar, story.shape, rng)
    bundle = begin(
        story.script,
        story.shape,
        dates,
        house,
        city.rounds.current,
        city.rounds,
        rng,
        size=Project.Size.MAJOR,
    )
    bundle.logins = city.people.logins
    telling = Telling(city, story, bundle)
    declare(bundle, city.rows, city.calendar, story.source, story.reference)
    resubmit(telling)
    add_plan(bundle, city.calendar, adjust=lambda jobs: adjust(telling, jobs))
    name_units(telling)
    add_updates(telling)
    add_reports(bundle, city.calendar)
    write_reports(telling)
    gather(telling)
    add_meetings(bundle, city.calendar)
    supervise(telling)
    add_acceptance(bundle, city.calendar)
    tell_delays(bundle)
    return bundle


def resubmit(telling: Telling) -> None:
    """Sent back once with an opinion, answered, submitted again."""
    bundle, said = telling.bundle, telling.story.opinion
    final = bundle.versions[0]
    content = deepcopy(final.content)
    content[said.field] = said.first_wording
    first = DeclarationVersion(
        project=bundle.project,
        number=1,
        content=content,
        submitted_by=final.submitted_by,
        submitted_at=final.submitted_at,
    )
    final.number = 2
    final.submitted_at += RESUBMITTED_AFTER
    bundle.project.submitted_at = final.submitted_at
    bundle.versions.insert(0, first)
    bundle.opinions.append(opinion(bundle, 1, said.field, said.text, said.answer))


def adjust(telling: Telling, jobs: list[Job]) -> None:
    """V2: three tasks verified, the fourth overdue by twelve days after it was postponed once."""
    if telling.story.key != "V2":
        return
    dates, today = telling.bundle.dates, telling.today
    for number, job in enumerate(jobs):
        if number < 3:
            job.due_on = dates.starts_on + (today - dates.starts_on) * (number + 1) // 5
            job.percent, job.reached = 100, TaskState.VERIFIED
            job.finished_by = job.owner or telling.bundle.house.writer
            job.verified_on = job.due_on + timedelta(days=3 if number == 2 else -1)
            job.finished_on = job.verified_on - timedelta(days=2)
        else:
            job.percent, job.reached = (
                (60, TaskState.ONGOING),
                (35, TaskState.ONGOING),
                (0, TaskState.NOT_STARTED),
            )[number - 3]
            job.finished_on = job.finished_by = job.verified_on = None
    jobs[3].due_on = today - timedelta(days=DAYS_OVERDUE)
    jobs[3].postponed_from = today - timedelta(days=2 * DAYS_OVERDUE)
    jobs[4].due_on, jobs[5].due_on = today + timedelta(days=6), max(dates.due_on, today + timedelta(days=20))
    for job, before in zip(jobs[1:], [*jobs[:3], jobs[2], jobs[4]], strict=True):
        job.starts_on = min(before.due_on or today, job.due_on or today)
    for job, weight in zip(jobs, (10, 20, 15, 20, 25, 10), strict=True):
        job.weight = type(job.weight)(weight)


def name_units(telling: Telling) -> None:
    """Departments that are in the tree by reference, the leading member where the story has one."""
    bundle, people = telling.bundle, telling.city.people
    for task in bundle.tasks:
        if task.owner_post is people.logins["department"]:
            task.department_unit, task.department_text = task.owner_post.organization, ""
        if telling.story.key == "V2" and task.owner_post is not people.logins["member"]:
            task.leader_post, task.leader_text = people.logins["member"], ""


def add_updates(telling: Telling) -> None:
    """What the owners wrote while they worked: at a third, two thirds, and where they are."""
    bundle, rng = telling.bundle, telling.bundle.rng
    for task in bundle.tasks:
        first, last = task.starts_on, task.finished_on or telling.today - timedelta(days=3)
        if not task.percent or first is None:
            continue
        days = sorted(between(max(first, bundle.dates.started), last, rng) for _ in range(3))
        for day, share in zip(days, (35, 70, 100), strict=True):
            percent = task.percent * share // 100
            bundle.updates.append(
                TaskUpdate(
                    task=task,
                    percent=percent,
                    done=update_words(task, percent, share),
                    reported_by=task.owner_post or bundle.house.writer,
                    created_at=moment(day, rng),
                )
            )


def update_words(task: Task, percent: int, share: int) -> str:
    measure = task.measure or task.title
    if share == 35:
        return f"已着手：{measure}。"
    if share == 70:
        return f"按工作标准推进：{task.standard}，已完成 {percent}%。"
    return (
        f"{task.title}完成，已对照工作标准自查。"
        if percent == 100
        else f"{measure}，完成 {percent}%，余下部分正在推进。"
    )


def write_reports(telling: Telling) -> None:
    """The story's own words, spread over the months there were; a month without news says so."""
    bundle, texts = telling.bundle, telling.story.reports
    this_month = telling.today.replace(day=1)
    if telling.story.key == "V2":
        bundle.reports = [report for report in bundle.reports if report.period < this_month]
        bundle.percents = [row for row in bundle.percents if row.report in bundle.reports]
    bundle.obstacles.clear()
    told = -1
    for number, report in enumerate(bundle.reports):
        place = (
            min(number, len(texts) - 1)
            if len(bundle.reports) <= len(texts)
            else number * len(texts) // len(bundle.reports)
        )
        report.no_change = place == told
        report.done = "" if report.no_change else texts[place]
        report.next_step = "" if report.no_change else next_step(bundle, number)
        report.difficulty = report.difficulty_kind = ""
        told = place
    raise_the_obstacle(telling)
    ask_above(telling)


def next_step(bundle: Bundle, number: int) -> str:
    task = bundle.tasks[min(number, len(bundle.tasks) - 1)]
    return f"继续推进“{task.title}”，对照“{task.standard}”逐项核对。"


def raise_the_obstacle(telling: Telling) -> None:
    """In the report after the middle of the story."""
    bundle, told = telling.bundle, telling.story.gathering
    submitted = [report for report in bundle.reports if report.state == R.SUBMITTED]
    if not submitted:
        return
    report: ProgressReport = submitted[len(submitted) // 2 if not told.open else -1]
    report.no_change = False
    report.done = report.done or telling.story.reports[-1]
    report.difficulty_kind, report.difficulty = told.obstacle_kind, told.obstacle
    bundle.obstacles.append(
        Obstacle(
            project=bundle.project,
            report=report,
            kind=told.obstacle_kind,
            description=told.obstacle,
            raised_on=report.submitted_at.date() if report.submitted_at else report.period,
            state=Obstacle.State.ON_AGENDA if told.open else Obstacle.State.SOLVED,
        )
    )


def ask_above(telling: Telling) -> None:
    """V2: a second difficulty, three days before the township. It was sent up after the overdue task's day, so
    the light stays red."""
    bundle = telling.bundle
    submitted = [report for report in bundle.reports if report.state == R.SUBMITTED]
    if telling.story.key != "V2" or len(submitted) < 2:
        return
    report = submitted[-2]
    report.no_change, report.done = False, report.done or telling.story.reports[-1]
    report.difficulty_kind, report.difficulty = (
        DifficultyKind.POLICY,
        "加装电梯占用绿地的审批口径各部门说法不一。",
    )
    bundle.obstacles.append(
        Obstacle(
            project=bundle.project,
            report=report,
            kind=report.difficulty_kind,
            description=report.difficulty,
            raised_on=report.submitted_at.date() if report.submitted_at else report.period,
            escalated_to=bundle.house.judges[0].organization,
            asked="请召集自然资源、园林部门，明确占用绿地的审批口径和补绿要求。",
            escalated_on=telling.today - timedelta(days=3),
            state=Obstacle.State.ESCALATED,
        )
    )


def gather(telling: Telling) -> None:
    """The meeting that dealt with the obstacle, and the matter it resolved."""
    bundle, told, rng = telling.bundle, telling.story.gathering, telling.bundle.rng
    obstacle = bundle.obstacles[0] if bundle.obstacles else None
    raised = obstacle.raised_on if obstacle else bundle.dates.started
    day = min(raised + timedelta(days=4), bundle.dates.until - timedelta(days=1))
    meeting = meeting_of(bundle, moment(day, rng, 9, 11), Meeting.State.CLOSED, told.kind, told.title)
    meeting.minutes = f"{told.outcome}会议议定：{told.matter}。"
    bundle.agenda.append(
        AgendaItem(
            meeting=meeting,
            position=1,
            project=bundle.project,
            obstacle=obstacle,
            outcome=told.outcome,
            reported=quoted(bundle, meeting),
        )
    )
    person = bundle.logins.get(told.owed_by)
    due_on = day + timedelta(days=15)
    bundle.resolutions.append(
        Resolution(
            meeting=meeting,
            project=bundle.project,
            obstacle=obstacle,
            matter=told.matter,
            unit=person.organization if person else None,
            person=person,
            unit_text="" if person else told.owed_by,
            due_on=due_on,
            result=told.result,
            done_on=None if told.open else min(due_on - timedelta(days=3), telling.city.calendar.yesterday),
            verified_on=None
            if told.open or told.unverified
            else min(due_on - timedelta(days=2), telling.city.calendar.yesterday),
            state=state_of(told),
        )
    )


def state_of(told: Gathering) -> str:
    state = Resolution.State
    return state.OPEN if told.open else state.DONE if told.unverified else state.VERIFIED


def supervise(telling: Telling) -> None:
    """C2's notice is signed and overdue; V2's was issued two days ago and waits to be signed."""
    bundle, told, today = telling.bundle, telling.story.supervision, telling.today
    if told is None or bundle.project.state not in RUNNING:
        return
    waits = telling.story.key == "V2"
    due_on = today + timedelta(days=7) if waits else today - timedelta(days=3)
    notice = notice_of(
        bundle, telling.city.rows, N.ISSUED if waits else N.SIGNED, due_on, telling.city.calendar
    )
    notice.matter, notice.basis, notice.demand = told.matter, told.basis, told.demand
    if waits:
        notice.issued_on = today - timedelta(days=2)
