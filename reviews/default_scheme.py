"""The default scheme, 100 points (design §7)."""

from decimal import Decimal

from projects.models import AnnualRound

from .models import Criterion, Scheme
from .states import SchemeState

C, K = Criterion.Code, Criterion.Kind

DEFAULT_CRITERIA = (
    (C.PROCESS, K.AUTOMATIC, 15, "15 × 按时期数 ÷ 应报期数，月末红灯每月扣 1 分，督办逾期每次扣 2 分，扣完为止"),
    (C.TASKS, K.AUTOMATIC, 20, "20 × 按权重计的完成率：按时核验计 1，晚核验计 0.8，未核验计 0；已取消的任务不计"),
    (C.ACCEPTANCE, K.SUPERIOR, 15, "审定单位组织部门依据验收表评分，多人评分取平均"),
    (C.REPORT, K.SUPERIOR, 10, "审定单位组织部门依据述职报告评分，多人评分取平均"),
    (C.PUBLIC, K.PUBLIC, 30, "30 × 折合得分 ÷ 100，依次采用第三方调查、一次性码、纸质代录的结果"),
    (C.CONVERSION, K.AUTOMATIC, 10, "印发的长效机制取适用范围最大的一项：本单位 4 分，全县（市、区）7 分，全市 10 分"),
)  # fmt: skip


def create_default(round_: AnnualRound, **settings: object) -> Scheme:
    """A scheme in force for all levels and sectors of the round; `settings` are fields of Scheme."""
    values = {"name": "默认方案", "state": SchemeState.IN_FORCE} | settings
    scheme = Scheme.objects.create(round=round_, **values)
    Criterion.objects.bulk_create(default_criteria(scheme))
    return scheme


def default_criteria(scheme: Scheme) -> list[Criterion]:
    return [
        Criterion(
            scheme=scheme,
            position=position,
            code=code,
            name=code.label,
            kind=kind,
            measure=code,
            full_marks=Decimal(full),
            weight=Decimal(full),
            rule=rule,
        )
        for position, (code, kind, full, rule) in enumerate(DEFAULT_CRITERIA, start=1)
    ]
