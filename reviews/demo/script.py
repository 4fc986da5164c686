"""What a project says: for the ten told in full written out, for all others drawn from a topic and a place."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from organizations.models import Level, Organization
from projects.models import Problem

from .topics import suitable
from .topics.topic import Topic, filling

Source = Problem.Source
TITLE_LONGEST = 40


@dataclass(frozen=True)
class TaskText:
    title: str
    standard: str
    department: str
    measure: str = ""
    owner: str = ""  # a log-in of the demo, or a name; empty for an invented one


@dataclass(frozen=True)
class IndicatorText:
    name: str
    baseline: Decimal
    target: Decimal
    unit: str


@dataclass(frozen=True)
class Script:
    """The declaration and the plan in words. A minor project uses only what its short form asks."""

    title: str
    category: str
    problem: str
    background: str
    statement: str
    objectives: str
    approach: str
    expected: str
    beneficiaries: int
    budget: Decimal | None
    budget_source: str
    matters: str
    indicators: tuple[IndicatorText, ...]
    tasks: tuple[TaskText, ...]


REFERENCES: dict[str, tuple[str, ...]] = {
    Source.INSPECTION: (
        "市委第一巡察组反馈意见",
        "市委第三巡察组反馈意见",
        "村级巡察反馈",
        "县委巡察“回头看”反馈",
    ),
    Source.APPRAISAL: ("上年度书记述职评议点评", "述职评议查摆清单", "组织生活会查摆", "民主评议意见"),
    Source.PUBLIC: (
        "入户走访",
        "居民微信群，12 人附议",
        "12345 热线",
        "书记接待日",
        "议事会",
        "村民代表会",
        "网格上报",
    ),
    Source.ASSIGNED: ("市委重点任务清单", "县委督查室交办", "民生实事任务单", "组织部交办"),
}
FIRST_TASKS = ("底数摸排建档", "问题清单和责任清单", "入户走访征求意见", "现状核查", "现场踏勘和测算")
LAST_TASKS = ("成效公示和回访", "长效管护办法", "群众评议和回看", "制度固化和移交", "效果复核")
BASIS = (
    "年初走访收集的意见中此事排在前列", "已列入本年度问题清单", "前两年做过努力，没有治本", "周边已有做成的先例",
    "党员群众要求迫切", "上级部署和群众期盼都指向这件事",
)  # fmt: skip
STEPS = (
    "书记带头领办，每月调度一次", "先易后难，做成一处带动一片", "党员包片到户，把话说透", "请部门一起上门，当场把事定下来",
    "方案先公示、后实施，全程听群众意见", "钱怎么花、活怎么干，按季公开", "能共享的不新建，能整合的不另起", "每个环节有人负责、有时限",
)  # fmt: skip
RESULTS = (
    "群众看得见、用得上",
    "问题不反弹，管护有人",
    "办事少跑腿、少等候",
    "集体有收入、群众得实惠",
    "矛盾化解在当地",
    "形成可以照着做的办法",
)
FUNDS = ("财政专项资金", "村集体自筹", "上级补助和自筹", "维修资金", "驻地企业共建", "党费补助和自筹")
MATTERS = ("协调供电、通信杆线迁改", "请上级部门明确审批口径", "争取专项补助资金", "协调跨镇用地", "")
SEASON = ("近年来", "去年以来", "多年来", "去年入夏以来")


def from_topic(
    organization: Organization, rng: Random, avoid: set[str], wanted: Topic | None = None
) -> Script:
    """A script for an ordinary project; `avoid` holds the topics that the organization already took on."""
    topics, spots = suitable(organization)
    fresh = [topic for topic in topics if topic.titles[0] not in avoid] or list(topics)
    topic = wanted or rng.choice(fresh)
    avoid.add(topic.titles[0])
    words = filling(organization.short_name, rng.choice(spots), topic, rng)
    statement = topic.problem.format(**words)
    budget = Decimal(rng.randint(*topic.budget)) if topic.budget[1] and rng.random() < 0.7 else None
    return Script(
        title=title_of(topic, words, organization, rng),
        category=topic.category,
        problem=statement.split("，", 1)[0]
        + "，"
        + rng.choice(("群众反映强烈", "一直没有解决", "影响日常生活", "久拖未决")),
        background=f"{organization.short_name}{rng.choice(SEASON)}这一问题突出。{statement}{rng.choice(BASIS)}。",
        statement=statement,
        objectives=topic.goal.format(**words),
        approach="；".join(rng.sample(STEPS, 3)) + "。",
        expected=f"{topic.goal.format(**words)}{rng.choice(RESULTS)}。",
        beneficiaries=rng.randint(*topic.people),
        budget=budget or None,
        budget_source=rng.choice(FUNDS) if budget else "",
        matters=rng.choice(MATTERS) if organization.level != Level.CITY else "",
        indicators=tuple(indicator(text.format(**words)) for text in topic.indicators),
        tasks=tasks_of(topic, rng),
    )


def title_of(topic: Topic, words: dict[str, object], organization: Organization, rng: Random) -> str:
    """Every third with the place in front, so that lists of a whole county do not repeat themselves."""
    title = rng.choice(topic.titles).format(**words)
    if not title.startswith("“") and organization.level != Level.CITY and rng.random() < 0.35:
        title = f"{organization.short_name}{title}"
    return title[:TITLE_LONGEST]


def indicator(text: str) -> IndicatorText:
    name, baseline, target, unit = text.split("|")
    return IndicatorText(name, Decimal(baseline), Decimal(target), unit)


def tasks_of(topic: Topic, rng: Random) -> tuple[TaskText, ...]:
    """The topic's own tasks between a beginning and an end that differ from project to project."""
    own = [TaskText(*text.split("|")) for text in topic.tasks]
    house = own[0].department
    first = TaskText(rng.choice(FIRST_TASKS), "底数清楚，签字确认", house)
    last = TaskText(rng.choice(LAST_TASKS), "公示无异议，群众评价满意", house)
    return (first, *own, last)
