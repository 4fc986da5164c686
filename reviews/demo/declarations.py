"""Problem, declaration and judgement of one project: everything up to its approval."""

from datetime import date, datetime, timedelta
from random import Random

from organizations.models import Level, Organization
from organizations.names import pinyin_key
from projects.declaration import content_of_parts
from projects.models import (
    AnnualRound,
    DeclarationOpinion,
    DeclarationVersion,
    Indicator,
    Leadership,
    Problem,
    Project,
)
from projects.states import ESTABLISHED, STARTED, ProjectState

from .bundle import Bundle, Dates, House
from .calendar import DemoCalendar, moment
from .rounds import Rounds
from .rows import Rows
from .script import REFERENCES, Script
from .shapes import Shape

S, Size, Source = ProjectState, Project.Size, Problem.Source
SOURCES = tuple(Source)
SOURCE_WEIGHTS = (13, 20, 54, 13)  # inspection, appraisal, public, assigned
CHECKLIST = {"small": "yes", "hard": "yes", "exemplary": "yes", "feasible": "yes"}
WITH_VERSION = ESTABLISHED | {S.SUBMITTED, S.RETURNED, S.REJECTED}
REJECTIONS = (
    "属常规工作的包装，不是破解难题，不予立项", "与上年度已销号项目重复，不予立项", "年内难以完成且无新举措，不予立项",
    "应由上级部门统一解决，已转交上级，不予立项",
)  # fmt: skip
TERMINATIONS = ("片区列入征收范围，难题已不存在", "政策调整，改由市级统一实施", "合作企业退出，经研究终止")
OPINIONS = (
    ("problem_statement", "难题写得偏大，请写清涉及哪几栋、多少户。"), ("objectives", "目标没有数字，请补充可核对的指标。"),
    ("approach", "措施与难题对应不上，请逐条写明谁来做、怎么做。"), ("expected_results", "预期成效偏虚，请写群众能看到的变化。"),
    ("title", "项目名称请写清对象和动作。"),
)  # fmt: skip


def begin(
    script: Script,
    shape: Shape,
    dates: Dates,
    house: House,
    round_: AnnualRound,
    rounds: Rounds,
    rng: Random,
    size: str = "",
) -> Bundle:
    """A bundle with its project row; minor for most villages, major everywhere above."""
    organization = house.secretary.organization
    size = size or size_of(organization, rng)
    project = Project(
        round=round_,
        organization=organization,
        path=organization.path,
        level=organization.level,
        size=size,
        category=rounds.categories[script.category],
        title=script.title,
        search_key=pinyin_key(script.title),
        state=shape.state,
        lead=house.secretary_on(dates.until).user,
        starts_on=dates.starts_on,
        due_on=dates.due_on,
        problem_statement=script.statement,
        objectives=script.objectives,
        beneficiaries=script.beneficiaries,
    )
    bundle = Bundle(project, script, shape, dates, house, rng)
    if size == Size.MAJOR:
        make_major(bundle)
    add_indicators(bundle)
    return bundle


def size_of(organization: Organization, rng: Random) -> str:
    if organization.level == Level.VILLAGE and rng.random() < 0.6:
        return Size.MINOR
    return Size.MAJOR


def make_major(bundle: Bundle) -> None:
    """The fields of the long form."""
    project, script = bundle.project, bundle.script
    project.size = Size.MAJOR
    project.background = script.background
    project.approach = script.approach
    project.expected_results = script.expected
    project.budget = script.budget
    project.budget_source = script.budget_source
    project.matters_for_superiors = script.matters


def declare(
    bundle: Bundle, rows: Rows, calendar: DemoCalendar, source: str = "", reference: str = ""
) -> None:
    """Problem, submission, judgement, each as far as the project's state has come."""
    project, rng, state = bundle.project, bundle.rng, bundle.project.state
    project.source = source or rng.choices(SOURCES, SOURCE_WEIGHTS)[0]
    bundle.problems.append(problem_of(bundle, rows, reference))
    if state == S.DRAFT:
        leave_gaps(project, rng)
        return
    at = moment(bundle.dates.declared, rng)
    project.submitted_at = at
    lead(bundle, at.date())
    if state in WITH_VERSION:
        bundle.versions.append(version_of(bundle, 1, at))
    judge(bundle, rows, calendar)


def lead(bundle: Bundle, since: date) -> None:
    """领办, dated: a successor takes over what is still going on."""
    house, project = bundle.house, bundle.project
    first = house.secretary_on(since)
    handed_over = first is not house.secretary and house.secretary.starts_on <= bundle.dates.until
    until = first.ends_on if handed_over else None
    bundle.leaderships.append(
        Leadership(project=project, post=first, user=first.user, from_on=since, to_on=until)
    )
    if handed_over:
        post = house.secretary
        bundle.leaderships.append(
            Leadership(project=project, post=post, user=post.user, from_on=post.starts_on, taken_over=True)
        )


def problem_of(bundle: Bundle, rows: Rows, reference: str) -> Problem:
    project, script, rng = bundle.project, bundle.script, bundle.rng
    found = bundle.dates.declared - timedelta(days=rng.randint(12, 80))
    assigned = project.source == Source.ASSIGNED and bundle.house.judges
    return Problem(
        round=project.round,
        number=f"W{project.round.year}-{rows.take(f'problem-{project.round.year}'):04d}",
        source=project.source,
        source_reference=reference or rng.choice(REFERENCES[project.source]),
        organization=project.organization,
        path=project.path,
        description=script.problem[:200],
        people_affected=script.beneficiaries,
        urgency=rng.choices(Problem.Urgency.values, (70, 25, 5))[0],
        reach=rng.choices(Problem.Reach.values, (35, 65))[0],
        found_on=found,
        deadline=project.due_on if assigned else None,
        assigned_by=bundle.house.judges[0] if assigned else None,
        recorded_by=bundle.house.judges[0] if assigned else bundle.house.writer,
        state=problem_state(project.state),
    )


def problem_state(state: str) -> str:
    """Submitting adopts the problem, closing the project solves it."""
    if state == S.DRAFT:
        return Problem.State.OPEN
    return Problem.State.SOLVED if state == S.CLOSED else Problem.State.ADOPTED


def leave_gaps(project: Project, rng: Random) -> None:
    """A draft is rarely complete."""
    for name in rng.sample(["objectives", "approach", "expected_results"], 2):
        setattr(project, name, "")
    project.lead = None


def version_of(bundle: Bundle, number: int, submitted_at: datetime) -> DeclarationVersion:
    project = bundle.project
    approved = project.state in ESTABLISHED
    return DeclarationVersion(
        project=project,
        number=number,
        content=content_of_parts(project, bundle.problems, bundle.indicators),
        submitted_by=bundle.house.secretary_on(submitted_at.date()),
        submitted_at=submitted_at,
        approved_at=moment(bundle.dates.approved, bundle.rng) if approved else None,
    )


def judge(bundle: Bundle, rows: Rows, calendar: DemoCalendar) -> None:
    project, rng = bundle.project, bundle.rng
    if project.state == S.RETURNED:
        project.return_due_on = calendar.after(0, 6, rng)
        bundle.opinions += [opinion(bundle, 1, *pair) for pair in rng.sample(OPINIONS, rng.randint(1, 2))]
    elif project.state == S.REJECTED:
        project.decision_reason = rng.choice(REJECTIONS)
    elif project.state in ESTABLISHED:
        approve(bundle, rows)


def opinion(bundle: Bundle, submission: int, field: str, text: str, answer: str = "") -> DeclarationOpinion:
    return DeclarationOpinion(
        project=bundle.project,
        submission=submission,
        field=field,
        text=text,
        answer=answer,
        author=bundle.house.judges[0],
        given=True,
        created_at=moment(bundle.dates.declared + timedelta(days=2), bundle.rng),
    )


def approve(bundle: Bundle, rows: Rows) -> None:
    project, dates = bundle.project, bundle.dates
    code = project.organization.number_code
    serial = rows.take(f"project-{project.round.year}-{code}")
    project.number = f"{project.round.year}-{project.organization.level_letter}-{code}-{serial:03d}"
    project.checklist = dict(CHECKLIST)
    project.approved_on = dates.approved
    if project.state in STARTED:
        project.started_on = dates.started
    if project.state == S.TERMINATED:
        project.decision_reason = bundle.rng.choice(TERMINATIONS)


def add_indicators(bundle: Bundle) -> None:
    texts = bundle.script.indicators if bundle.project.size == Size.MAJOR else bundle.script.indicators[:1]
    bundle.indicators += [
        Indicator(
            project=bundle.project,
            position=position,
            name=text.name,
            baseline=text.baseline,
            target=text.target,
            unit=text.unit,
        )
        for position, text in enumerate(texts, start=1)
    ]
