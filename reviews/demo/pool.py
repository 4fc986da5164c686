"""Problems that no project took on: waiting, forwarded, merged, dismissed."""

from dataclasses import dataclass
from random import Random
from typing import Any

from organizations.models import Organization
from organizations.roles import Role
from projects.models import AnnualRound, Problem

from .calendar import DemoCalendar
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
SELDOM = 0.15
ONE_IN = 6  # organizations with a problem in the pool


@dataclass(frozen=True)
class Pool:
    people: People
    round: AnnualRound
    rows: Rows
    calendar: DemoCalendar
    rng: Random


def add_pool(pool: Pool) -> None:
    merged_one = False
    for number, organization in enumerate(pool.people.tree.rows):
        if number % ONE_IN == 3:
            problem = pooled(pool, organization)
            pool.rows.add(problem)
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


def merged(pool: Pool, target: Problem) -> Problem:
    """The same matter, recorded a second time."""
    return problem_of(
        pool,
        target.organization,
        description=f"{target.description[:60].rstrip('，。')}（重复反映）",
        state=State.MERGED,
        merged_into=target,
        outcome=f"并入 {target.number}",
    )


def problem_of(pool: Pool, organization: Organization, **fields: Any) -> Problem:
    rng, people = pool.rng, pool.people
    source = rng.choices(tuple(Source), (16, 14, 54, 16))[0]
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
