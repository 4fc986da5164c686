"""Problems that no project took on: waiting, forwarded, merged, dismissed."""

from dataclasses import dataclass
from random import Random
from typing import Any

from organizations.models import Organization
from organizations.roles import Role
from projects.models import AnnualRound, Problem, ProblemForwarding

from .calendar import DemoCalendar, moment
from .people import People
from .rows import Rows
from .script import REFERENCES
from .topics import suitable
from .topics.topic import filling

State, Source = Problem.State, Problem.Source
REASONS = (
    "已列入上级工程，年内实施",
    "属个别诉求，已当面答复",
    "不属于本级职责，已告知办理渠道",
    "已由物业整改到位",
)
OWN_WORDS = (
    "村级工程变更未经集体研究，存在先施工后补会", "窗口单位午休断档被点名", "抓党建与抓发展结合不紧，年度支部课题少于 2 个", "对两新党组织分类指导不够",
    "晚 7 点后社区办不了居住证明", "六楼老人下不了楼，盼装电梯", "限期完成弃管小区清零任务", "落实养老助餐点覆盖指标",
)  # fmt: skip
ASKED_ABOVE = ("须上级协调部门一起办", "超出本级权限，提请上级研判", "涉及几个村，请上级统筹")
HANDED_DOWN = ("属地办理，请先研判", "请结合本村实际办理", "请摸清底数后提出意见")
TOLD = "望江里社区"
SELDOM = 0.15
FORWARDED_IN = 9  # of the pooled problems one goes up and one goes down the tree
ONE_IN = 6  # organizations with a problem in the pool


@dataclass(frozen=True)
class Pool:
    people: People
    round: AnnualRound
    rows: Rows
    calendar: DemoCalendar
    rng: Random


def add_pool(pool: Pool) -> None:
    add_told(pool)
    merged_one = False
    children = first_children(pool.people.tree.rows)
    for serial, organization in enumerate(pool.people.tree.rows[3::ONE_IN]):
        problem = pooled(pool, organization)
        pool.rows.add(problem)
        forward(pool, problem, serial, children)
        if problem.state == State.OPEN and (not merged_one or pool.rng.random() < SELDOM):
            pool.rows.add(merged(pool, problem))
            merged_one = True


def pooled(pool: Pool, organization: Organization) -> Problem:
    rng = pool.rng
    topics, spots = suitable(organization)
    topic = rng.choice(topics)
    words = topic.problem.format(**filling(organization.short_name, rng.choice(spots), topic, rng))
    state = rng.choices((State.OPEN, State.ADOPTED, State.DISMISSED), (78, 8, 14))[0]
    return problem_of(
        pool,
        organization,
        description=rng.choice(OWN_WORDS) if rng.random() < 0.25 else words,
        state=state,
        outcome=rng.choice(REASONS) if state == State.DISMISSED else "",
    )


def first_children(units: list[Organization]) -> dict[int, Organization]:
    """The first organization directly below each that has one."""
    found: dict[int, Organization] = {}
    for unit in units:
        if unit.parent_id is not None:
            found.setdefault(unit.parent_id, unit)
    return found


def add_told(pool: Pool) -> None:
    """What the log-ins of the sample village and its township find: a problem in every state of the pool."""
    village = pool.people.tree.named(TOLD)
    words = "3 号楼一层商户夜间油烟直排，楼上住户关窗过夏"
    kept = problem_of(pool, village, description=words, source=Source.PUBLIC)
    twice = merged(pool, kept, "楼下饭店油烟直排，开不了窗")
    settled = problem_of(
        pool,
        village,
        description="小区东门快递柜占用人行道",
        source=Source.PUBLIC,
        state=State.DISMISSED,
        outcome="已由物业挪移到位，回访住户满意",
    )
    above = problem_of(
        pool, village, description="社区南侧雨水管网倒灌，涉及三个社区，须街道统筹改造", source=Source.PUBLIC
    )
    pool.rows.add(kept, twice, settled, above)
    if village.parent:
        send(pool, above, village.parent, ASKED_ABOVE[0])
        below = problem_of(
            pool, village.parent, description="12345 转来：望江路夜市收摊后垃圾无人清运", source=Source.PUBLIC
        )
        pool.rows.add(below)
        send(pool, below, village, HANDED_DOWN[0])


def forward(pool: Pool, problem: Problem, serial: int, children: dict[int, Organization]) -> None:
    """Some open ones were asked of the house above, some handed to one below."""
    if problem.state != State.OPEN or problem.assigned_by or serial % FORWARDED_IN not in {1, 2}:
        return
    house = problem.organization
    up = house.parent
    target = up if serial % FORWARDED_IN == 1 and up else children.get(house.pk)
    if target is not None:
        send(pool, problem, target, pool.rng.choice(ASKED_ABOVE if target is up else HANDED_DOWN))


def send(pool: Pool, problem: Problem, target: Organization, reason: str) -> None:
    """One step of its way, and where it is now."""
    house = problem.organization
    pool.rows.add(
        ProblemForwarding(
            problem=problem,
            organization=house,
            path=house.path,
            target=target,
            forwarded_by=pool.people.holder(house, Role.SECRETARY),
            reason=reason,
            forwarded_at=moment(problem.found_on, pool.rng),
        )
    )
    problem.organization, problem.path, problem.outcome = target, target.path, reason


def merged(pool: Pool, target: Problem, description: str = "") -> Problem:
    """The same matter, recorded a second time."""
    return problem_of(
        pool,
        target.organization,
        description=description or f"{target.description[:60].rstrip('，。')}（重复反映）",
        source=target.source,
        state=State.MERGED,
        merged_into=target,
        outcome=f"并入 {target.number}",
    )


def problem_of(pool: Pool, organization: Organization, **fields: Any) -> Problem:
    rng, people = pool.rng, pool.people
    given = fields.pop("source", None)
    source = given or rng.choices(tuple(Source), (16, 14, 54, 16))[0]
    judges = people.judges(organization)
    assigned = judges[0] if source == Source.ASSIGNED and judges else None
    writer = people.holder(organization, Role.CLERK) or people.holder(organization, Role.SECRETARY)
    return Problem(
        round=pool.round,
        number=f"W{pool.round.year}-{pool.rows.take(f'problem-{pool.round.year}'):04d}",
        source=source,
        source_reference=rng.choice(REFERENCES[source]),
        organization=organization,
        path=organization.path,
        people_affected=rng.randint(20, 900),
        urgency=rng.choices(Problem.Urgency.values, (70, 24, 6))[0],
        reach=rng.choices(Problem.Reach.values, (35, 65))[0],
        found_on=pool.calendar.before(2, 80, rng),
        deadline=pool.calendar.after(5, 60, rng) if assigned else None,
        assigned_by=assigned,
        recorded_by=assigned or writer,
        **fields,
    )
