"""自查: everything that is wrong with a scheme, in words. It is put in force only without faults."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from .models import AdjustmentRule, Band, Criterion, Scheme
from .scoring.points import plain
from .states import GRADE_ORDER, Grade

HUNDRED = Decimal(100)
K, A = Criterion.Kind, AdjustmentRule.Kind
DEEPEST = 3
TRIMMED_FROM = 3

# Grassroots suffer from rules of these kinds (design §1): they are refused, with the reason.
COMPLAINTS = re.compile("信访|上访|投诉|举报|群访|来信来访|诉求量|差评")
FALLING = re.compile("扣|减分|件数|次数|数量|批次|人次")
SHOW = re.compile("登录|点击|活跃度|上传|照片数|图片数|字数|篇幅|留痕|打卡")
WHY_COMPLAINTS = "不得因群众信访、投诉、举报扣分或降低等次：这样的规则会使问题被捂住"
WHY_SHOW = "不得按登录、点击、上传、字数等计分：这样的规则只会增加基层负担"


def faults(scheme: Scheme) -> list[str]:
    """`scheme` comes from with_everything()."""
    found = _Checked(scheme)
    return [
        *found.of_the_tree(),
        *found.of_sources(),
        *found.of_bands(),
        *found.of_grades(),
        *found.of_adjustments(),
        *found.forbidden(),
    ]


class _Checked:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.criteria: list[Criterion] = list(scheme.criteria.all())
        self.below: dict[int | None, list[Criterion]] = {}
        for entry in self.criteria:
            self.below.setdefault(entry.parent_id, []).append(entry)
        self.leaves = [entry for entry in self.criteria if entry.pk not in self.below]

    def of_the_tree(self) -> Iterator[str]:
        if not self.criteria:
            yield "没有考核指标"
            return
        total = sum((entry.weight for entry in self.below.get(None, ())), Decimal(0))
        if total != HUNDRED:
            yield f"一级指标权重合计 {plain(total)}，应为 100"
        for entry in self.criteria:
            yield from self.of_children(entry)
            if self.depth(entry) > DEEPEST:
                yield f"“{entry}”超过 {DEEPEST} 级"

    def of_children(self, entry: Criterion) -> Iterator[str]:
        children = self.below.get(entry.pk, ())
        total = sum((child.weight for child in children), Decimal(0))
        if children and total != entry.full_marks:
            yield f"“{entry}”下级指标权重合计 {plain(total)}，应等于满分 {plain(entry.full_marks)}"

    def depth(self, entry: Criterion) -> int:
        """1 at the top; the limit and more where the tree runs in a circle."""
        parents = {each.pk: each.parent_id for each in self.criteria}
        steps, above = 1, entry.parent_id
        while above is not None and steps <= DEEPEST:
            steps, above = steps + 1, parents.get(above)
        return steps

    def of_sources(self) -> Iterator[str]:
        for entry in self.criteria:
            if entry in self.leaves:
                yield from self.of_leaf(entry)
            elif entry.kind or entry.measure:
                yield f"“{entry}”有下级指标，得分由下级合计，不能再有来源"

    def of_leaf(self, entry: Criterion) -> Iterator[str]:
        measures = {K.AUTOMATIC: Criterion.AUTOMATIC, K.PUBLIC: Criterion.SURVEYS}
        if not entry.kind:
            yield f"“{entry}”没有来源"
        elif K(entry.kind) in measures and entry.measure not in measures[K(entry.kind)]:
            yield f"“{entry}”来源为{entry.get_kind_display()}，没有选定相应的依据"
        if entry.kind == K.SELF and entry.weight:
            yield f"“{entry}”是自评，只列示，权重应为 0"
        if entry.trims and (entry.scorers or self.scheme.scorers) < TRIMMED_FROM:
            yield f"“{entry}”去掉最高分和最低分，评分人数至少 {TRIMMED_FROM} 人"
        if entry.scaling == Criterion.Scaling.RANK and not entry.rank_step:
            yield f"“{entry}”按名次折算，没有填写每降一位减多少"
        yield from self.of_rater_groups(entry)

    def of_rater_groups(self, entry: Criterion) -> Iterator[str]:
        groups = list(entry.rater_groups.all())
        total = sum((group.weight for group in groups), Decimal(0))
        if entry.kind != K.BALLOT:
            if groups:
                yield f"“{entry}”不是民主测评，不能有评议主体"
        elif not groups:
            yield f"“{entry}”是民主测评，没有评议主体"
        elif total != HUNDRED:
            yield f"“{entry}”评议主体权重合计 {plain(total)}%，应为 100%"

    def of_bands(self) -> Iterator[str]:
        for entry in self.criteria:
            bands = list(entry.bands.all())
            if bands and entry.kind not in (K.BALLOT, K.PUBLIC):
                yield f"“{entry}”不是民主测评或群众评议，不能分档"
            if any(band.marks > entry.full_marks for band in bands):
                yield f"“{entry}”有分档计分超过满分 {plain(entry.full_marks)}"
            if bands:
                yield from self.of_shares(entry, bands)

    def of_shares(self, entry: Criterion, bands: list[Band]) -> Iterator[str]:
        """A better share must never give less."""
        best = sorted((b for b in bands if b.share == Band.Share.BEST), key=lambda band: band.at_least)
        worst = sorted((b for b in bands if b.share == Band.Share.WORST), key=lambda band: band.at_least)
        if not best or best[0].at_least:
            yield f"“{entry}”的分档没有从 0% 起的一档"
        if any(low.marks > high.marks for low, high in pairwise(best)):
            yield f"“{entry}”的分档中，“好”占比高的计分反而低"
        if any(low.marks < high.marks for low, high in pairwise(worst)):
            yield f"“{entry}”的分档中，“一般”和“差”占比高的计分反而高"
        if worst and best and max(band.marks for band in worst) > min(band.marks for band in best):
            yield f"“{entry}”按“一般”和“差”占比的计分高于按“好”占比的最低一档"

    def of_grades(self) -> Iterator[str]:
        scheme = self.scheme
        quotas = {entry.grade: entry for entry in scheme.quotas.all()}
        percents = [(Grade.EXCELLENT, scheme.excellent_quota)] + [
            (Grade(grade), quotas[grade].percent)
            for grade in GRADE_ORDER
            if grade in quotas and quotas[grade].percent is not None and grade != Grade.EXCELLENT
        ]
        for (better, most), (worse, more) in pairwise(percents):
            if most is not None and more is not None and more < most:
                yield f"“{worse.label}”及以上的名额 {plain(more)}% 少于“{better.label}”的 {plain(most)}%"
        places = [
            quotas[grade] for grade in GRADE_ORDER if grade in quotas and quotas[grade].places is not None
        ]
        for one, other in pairwise(places):
            if (other.places or 0) < (one.places or 0):
                yield f"“{other.get_grade_display()}”及以上的名额少于“{one.get_grade_display()}”的名额"
        if not scheme.excellent_quota and not scheme.least_one:
            yield "“好”的名额为 0，没有人可以评为“好”"
        tie = {entry.code: entry for entry in self.criteria}.get(scheme.tie_criterion)
        if scheme.tie_criterion and (tie is None or not tie.weight):
            yield "并列时比较的指标不在本方案的计分指标中"

    def of_adjustments(self) -> Iterator[str]:
        entries = list(self.scheme.adjustments.all())
        if any(entry.kind == A.BONUS for entry in entries) and not self.scheme.bonus_cap:
            yield "有加分事项，加分上限却是 0"
        for entry in entries:
            if entry.most is not None and entry.most < entry.points:
                yield f"“{entry}”本项最多 {plain(entry.most)} 分，少于每次 {plain(entry.points)} 分"
            if entry.family and entry.kind != A.BONUS:
                yield f"“{entry}”不是加分事项，不能按同类取最高"
            if entry.kind == A.BONUS and not entry.is_found:
                yield f"“{entry}”是加分事项，须由组织部门逐人认定"

    def forbidden(self) -> Iterator[str]:
        for rule in self.scheme.adjustments.all():
            if rule.kind != A.BONUS and COMPLAINTS.search(rule.name):
                yield f"“{rule}”：{WHY_COMPLAINTS}"
            if SHOW.search(rule.name):
                yield f"“{rule}”：{WHY_SHOW}"
        for entry in self.criteria:
            words = f"{entry.name}{entry.rule}"
            if COMPLAINTS.search(words) and FALLING.search(words):
                yield f"“{entry}”：{WHY_COMPLAINTS}"
            if SHOW.search(words):
                yield f"“{entry}”：{WHY_SHOW}"
