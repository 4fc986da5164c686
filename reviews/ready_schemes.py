"""三套现成方案: the default, one with a mass share of 60, one with five rater groups of 20 % each."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .default_scheme import default_criteria
from .models import Criterion, RaterGroup, Scheme

D = Decimal
K, M = Criterion.Kind, Criterion.Measure


@dataclass(frozen=True)
class Ready:
    """`fill` writes the criteria of a scheme that was just made."""

    code: str
    name: str
    note: str
    fill: Callable[[Scheme], None]


def _default(scheme: Scheme) -> None:
    Criterion.objects.bulk_create(default_criteria(scheme))


def _mass(scheme: Scheme) -> None:
    """群众 60: satisfaction 40 and the vote of members and residents 20; what the records say makes up the rest."""
    rows = (
        ("public", "群众满意度", K.PUBLIC, M.PUBLIC, 40, "40 × 折合得分 ÷ 100，依次采用第三方调查、一次性码、纸质代录的结果"),
        ("votes", "群众代表测评", K.BALLOT, "", 20, "党员代表和群众代表各占一半，好、较好、一般、差按 100、80、60、40 折算"),
        ("process", "过程管理", K.AUTOMATIC, M.PROCESS, 10, "10 × 按时期数 ÷ 应报期数，月末红灯和督办逾期扣分，扣完为止"),
        ("tasks", "任务完成", K.AUTOMATIC, M.TASKS, 15, "15 × 按权重计的完成率：按时核验计 1，晚核验计 0.8，未核验计 0"),
        ("acceptance", "成效验收", K.SUPERIOR, M.ACCEPTANCE, 10, "审定单位组织部门依据验收表评分，多人评分取平均"),
        ("report", "述职", K.SUPERIOR, M.REPORT, 5, "审定单位组织部门依据述职报告评分，多人评分取平均"),
    )  # fmt: skip
    criteria = [_criterion(scheme, number, *row) for number, row in enumerate(rows, start=1)]
    Criterion.objects.bulk_create(criteria)
    _raters(
        Criterion.objects.get(scheme=scheme, code="votes"),
        (("members", "党员代表", 50), ("people", "群众代表", 50)),
    )


def _five(scheme: Scheme) -> None:
    """蒲县: five kinds of raters, each with a fifth."""
    rule = "五类评议主体各占 20%，每类按好、较好、一般、差折算 100、80、60、40，除以有效票"
    Criterion.objects.bulk_create([_criterion(scheme, 1, "votes", "民主测评", K.BALLOT, "", 100, rule)])
    groups = (
        ("above", "上级党组织", 20),
        ("team", "班子成员", 20),
        ("branches", "下级党组织书记", 20),
        ("members", "党员群众代表", 20),
        ("agency", "第三方", 20),
    )
    _raters(Criterion.objects.get(scheme=scheme), groups)


def _criterion(
    scheme: Scheme, position: int, code: str, name: str, kind: str, measure: str, weight: int, rule: str
) -> Criterion:
    return Criterion(
        scheme=scheme,
        position=position,
        code=code,
        name=name,
        kind=kind,
        measure=measure,
        full_marks=D(weight),
        weight=D(weight),
        rule=rule,
    )


def _raters(criterion: Criterion, groups: tuple[tuple[str, str, int], ...]) -> None:
    RaterGroup.objects.bulk_create(
        RaterGroup(criterion=criterion, position=position, code=code, name=name, weight=D(weight))
        for position, (code, name, weight) in enumerate(groups, start=1)
    )


READY = (
    Ready(
        "default",
        "默认方案",
        "上级评价 60（过程 15、任务 20、验收 15、述职 10）、群众满意度 30、成果转化 10",
        _default,
    ),
    Ready("mass", "群众评议为主", "群众满意度 40、群众代表测评 20，其余 40", _mass),
    Ready("five", "五类主体测评", "五类评议主体各 20%，全部由民主测评产生", _five),
)
