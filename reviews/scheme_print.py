"""A scheme in words, for its page."""

from dataclasses import dataclass

from .models import AdjustmentRule, Criterion, Scheme
from .scoring.points import plain

Kind = AdjustmentRule.Kind


@dataclass(frozen=True)
class CriterionRow:
    pk: int
    depth: int
    name: str
    source: str
    weight: str
    full: str
    rule: str
    details: tuple[str, ...]

    @property
    def indent(self) -> str:
        """Ideographic spaces: how far below the top it stands."""
        return "　" * self.depth


@dataclass(frozen=True)
class AdjustmentRow:
    pk: int
    kind: str
    name: str
    what: str
    basis: str


@dataclass(frozen=True)
class SchemeFacts:
    """`rules` are label and text of everything that is no row."""

    criteria: tuple[CriterionRow, ...]
    adjustments: tuple[AdjustmentRow, ...]
    quotas: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]


def scheme_facts(scheme: Scheme) -> SchemeFacts:
    """`scheme` comes from with_everything()."""
    return SchemeFacts(
        tuple(criterion_rows(scheme)),
        tuple(adjustment_row(entry) for entry in scheme.adjustments.all()),
        tuple(quota_words(scheme)),
        tuple(rule_words(scheme)),
    )


def criterion_rows(scheme: Scheme) -> list[CriterionRow]:
    below: dict[int | None, list[Criterion]] = {}
    for entry in scheme.criteria.all():
        below.setdefault(entry.parent_id, []).append(entry)

    def walk(parent: int | None, depth: int) -> list[CriterionRow]:
        rows: list[CriterionRow] = []
        for entry in below.get(parent, ()):
            rows += [criterion_row(entry, depth), *walk(entry.pk, depth + 1)]
        return rows

    return walk(None, 0)


def criterion_row(entry: Criterion, depth: int) -> CriterionRow:
    source = entry.get_kind_display() if entry.kind else "下级合计"
    if entry.measure:
        source += f"：{entry.get_measure_display()}"
    return CriterionRow(
        entry.pk,
        depth,
        entry.name,
        source,
        plain(entry.weight),
        plain(entry.full_marks),
        entry.rule,
        tuple(criterion_details(entry)),
    )


def criterion_details(entry: Criterion) -> list[str]:
    found = []
    groups = [f"{group.name} {plain(group.weight)}%" for group in entry.rater_groups.all()]
    if groups:
        found.append(f"评议主体：{'、'.join(groups)}")
    bands = [
        f"{band.get_share_display()} ≥ {plain(band.at_least)}% 计 {plain(band.marks)}"
        for band in entry.bands.all()
    ]
    if bands:
        found.append(f"分档：{'；'.join(bands)}")
    if entry.scorers:
        found.append(f"{entry.scorers} 人评分")
    if entry.trims:
        found.append("去掉一个最高分和一个最低分")
    if entry.least_marks:
        found.append(f"单人最低 {plain(entry.least_marks)} 分")
    if entry.whole_marks:
        found.append("只评整数分")
    if entry.scaling == Criterion.Scaling.FIRST:
        found.append("与组内第一名相比折算")
    if entry.scaling == Criterion.Scaling.RANK:
        found.append(f"按组内名次，每降一位减 {plain(entry.rank_step)}%")
    return found


def adjustment_row(entry: AdjustmentRule) -> AdjustmentRow:
    if entry.kind in (Kind.BONUS, Kind.DEDUCTION):
        sign = "加" if entry.kind == Kind.BONUS else "扣"
        what = f"每次{sign} {plain(entry.points)} 分"
        what += f"，最多 {plain(entry.most)} 分" if entry.most is not None else ""
        what += f"，同类“{entry.family}”取最高" if entry.family else ""
    elif entry.kind == Kind.VETO:
        what = f"等次不高于{entry.get_grade_display()}"
    else:
        what = f"未认定符合的，等次不高于{entry.get_grade_display()}"
    basis = entry.get_trigger_display()
    return AdjustmentRow(
        entry.pk,
        entry.get_kind_display(),
        entry.name,
        what,
        f"{basis}{plain(entry.limit)}" if entry.limit is not None else basis,
    )


def quota_words(scheme: Scheme) -> list[str]:
    least = "，不足 1 名按 1 名" if scheme.least_one else ""
    rounding = scheme.get_rounding_display()
    found = [f"“好”不超过本组的 {plain(scheme.excellent_quota)}%，{rounding}{least}"]
    for row in scheme.quotas.all():
        above = "" if row.grade == "excellent" else "及以上"
        share = f"本组的 {plain(row.percent)}%" if row.percent is not None else f"{row.places} 名"
        found.append(f"“{row.get_grade_display()}”{above}不超过{share}")
    return found


def rule_words(scheme: Scheme) -> list[tuple[str, str]]:
    tie = {entry.code: entry.name for entry in scheme.criteria.all()}.get(scheme.tie_criterion, "")
    votes = (scheme.vote_excellent, scheme.vote_good, scheme.vote_fair, scheme.vote_poor)
    grades = (
        f"好 ≥ {plain(scheme.excellent_from)}，较好 ≥ {plain(scheme.good_from)}，"
        f"一般 ≥ {plain(scheme.fair_from)}，其余为差"
    )
    reach = (
        f"机制本单位适用计 {plain(scheme.reach_own)}、全县（市、区）计 {plain(scheme.reach_county)}、全市计 1"
    )
    returned = f"，收回率不低于 {plain(scheme.least_return)}%" if scheme.least_return else ""
    return [
        ("等次", grades),
        ("并列", f"先比“{tie}”，仍相同的列入下一等次，由党委研究" if tie else "超出名额的并列者列入下一等次，由党委研究"),
        ("一票否决", f"满意率低于 {plain(scheme.satisfaction_floor)}%，等次不高于{scheme.get_veto_cap_display()}"),
        ("加分上限", f"{plain(scheme.bonus_cap)} 分"),
        ("任职", f"不满 {scheme.least_months} 个月的不定等次"),
        ("评分人数", f"{scheme.scorers} 人"),
        ("缺项", scheme.get_missing_display()),
        ("民主测评", f"好、较好、一般、差计 {'、'.join(map(plain, votes))}；无效票、弃权票不计{returned}"),
        ("过程扣分", f"月末红灯每次 {plain(scheme.red_month)} 分，督办逾期每次 {plain(scheme.notice_overdue)} 分"),
        ("任务和机制", f"晚核验的任务计 {plain(scheme.late_share)}；{reach}"),
    ]  # fmt: skip
