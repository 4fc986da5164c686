"""自查: everything that is wrong with a scheme, in words, each with the page on which it is mended.

It is put in force only without faults.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from django.urls import reverse

from workflow.engine import Reason

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


def faults(scheme: Scheme) -> list[Reason]:
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


def at(entry: Criterion | AdjustmentRule) -> str:
    """The form of a criterion or adjustment."""
    name = "criterion" if isinstance(entry, Criterion) else "adjustment"
    return reverse(f"reviews:{name}", args=[entry.pk])


class _Checked:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.criteria: list[Criterion] = list(scheme.criteria.all())
        self.below: dict[int | None, list[Criterion]] = {}
        for entry in self.criteria:
            self.below.setdefault(entry.parent_id, []).append(entry)
        self.leaves = [entry for entry in self.criteria if entry.pk not in self.below]

    @property
    def settings(self) -> str:
        return reverse("reviews:scheme_edit", args=[self.scheme.pk])

    @property
    def quotas(self) -> str:
        return reverse("reviews:scheme_quotas", args=[self.scheme.pk])

    def of_the_tree(self) -> Iterator[Reason]:
        if not self.criteria:
            yield Reason("没有考核指标", self.scheme.get_absolute_url())
            return
        total = sum((entry.weight for entry in self.below.get(None, ())), Decimal(0))
        if total != HUNDRED:
            yield Reason(f"一级指标权重合计 {plain(total)}，应为 100", self.scheme.get_absolute_url())
        for entry in self.criteria:
            yield from self.of_children(entry)
            if self.depth(entry) > DEEPEST:
                yield Reason(f"“{entry}”超过 {DEEPEST} 级", at(entry))

    def of_children(self, entry: Criterion) -> Iterator[Reason]:
        children = self.below.get(entry.pk, ())
        total = sum((child.weight for child in children), Decimal(0))
        if children and total != entry.full_marks:
            yield Reason(
                f"“{entry}”下级指标权重合计 {plain(total)}，应等于满分 {plain(entry.full_marks)}", at(entry)
            )

    def depth(self, entry: Criterion) -> int:
        """1 at the top; the limit and more where the tree runs in a circle."""
        parents = {each.pk: each.parent_id for each in self.criteria}
        steps, above = 1, entry.parent_id
        while above is not None and steps <= DEEPEST:
            steps, above = steps + 1, parents.get(above)
        return steps

    def of_sources(self) -> Iterator[Reason]:
        for entry in self.criteria:
            if entry in self.leaves:
                yield from self.of_leaf(entry)
            elif entry.kind or entry.measure:
                yield Reason(f"“{entry}”有下级指标，得分由下级合计，不能再有来源", at(entry))

    def of_leaf(self, entry: Criterion) -> Iterator[Reason]:
        measures = {K.AUTOMATIC: Criterion.AUTOMATIC, K.PUBLIC: Criterion.SURVEYS}
        if not entry.kind:
            yield Reason(f"“{entry}”没有来源", at(entry))
        elif K(entry.kind) in measures and entry.measure not in measures[K(entry.kind)]:
            yield Reason(f"“{entry}”来源为{entry.get_kind_display()}，没有选定相应的依据", at(entry))
        if entry.kind == K.SELF and entry.weight:
            yield Reason(f"“{entry}”是自评，只列示，权重应为 0", at(entry))
        if entry.trims and (entry.scorers or self.scheme.scorers) < TRIMMED_FROM:
            yield Reason(f"“{entry}”去掉最高分和最低分，评分人数至少 {TRIMMED_FROM} 人", at(entry))
        if entry.scaling == Criterion.Scaling.RANK and not entry.rank_step:
            yield Reason(f"“{entry}”按名次折算，没有填写每降一位减多少", at(entry))
        yield from self.of_rater_groups(entry)

    def of_rater_groups(self, entry: Criterion) -> Iterator[Reason]:
        groups = list(entry.rater_groups.all())
        total = sum((group.weight for group in groups), Decimal(0))
        if entry.kind != K.BALLOT:
            if groups:
                yield Reason(f"“{entry}”不是民主测评，不能有评议主体", at(entry))
        elif not groups:
            yield Reason(f"“{entry}”是民主测评，没有评议主体", at(entry))
        elif total != HUNDRED:
            yield Reason(f"“{entry}”评议主体权重合计 {plain(total)}%，应为 100%", at(entry))

    def of_bands(self) -> Iterator[Reason]:
        for entry in self.criteria:
            bands = list(entry.bands.all())
            if bands and entry.kind not in (K.BALLOT, K.PUBLIC):
                yield Reason(f"“{entry}”不是民主测评或群众评议，不能分档", at(entry))
            if any(band.marks > entry.full_marks for band in bands):
                yield Reason(f"“{entry}”有分档计分超过满分 {plain(entry.full_marks)}", at(entry))
            if bands:
                yield from self.of_shares(entry, bands)

    def of_shares(self, entry: Criterion, bands: list[Band]) -> Iterator[Reason]:
        """A better share must never give less."""
        best = sorted((b for b in bands if b.share == Band.Share.BEST), key=lambda band: band.at_least)
        worst = sorted((b for b in bands if b.share == Band.Share.WORST), key=lambda band: band.at_least)
        if not best or best[0].at_least:
            yield Reason(f"“{entry}”的分档没有从 0% 起的一档", at(entry))
        if any(low.marks > high.marks for low, high in pairwise(best)):
            yield Reason(f"“{entry}”的分档中，“好”占比高的计分反而低", at(entry))
        if any(low.marks < high.marks for low, high in pairwise(worst)):
            yield Reason(f"“{entry}”的分档中，“一般”和“差”占比高的计分反而高", at(entry))
        if worst and best and max(band.marks for band in worst) > min(band.marks for band in best):
            yield Reason(f"“{entry}”按“一般”和“差”占比的计分高于按“好”占比的最低一档", at(entry))

    def of_grades(self) -> Iterator[Reason]:
        scheme = self.scheme
        quotas = {entry.grade: entry for entry in scheme.quotas.all()}
        percents = [(Grade.EXCELLENT, scheme.excellent_quota)] + [
            (Grade(grade), quotas[grade].percent)
            for grade in GRADE_ORDER
            if grade in quotas and quotas[grade].percent is not None and grade != Grade.EXCELLENT
        ]
        for (better, most), (worse, more) in pairwise(percents):
            if most is not None and more is not None and more < most:
                words = f"“{worse.label}”及以上的名额 {plain(more)}% 少于“{better.label}”的 {plain(most)}%"
                yield Reason(words, self.quotas)
        places = [
            quotas[grade] for grade in GRADE_ORDER if grade in quotas and quotas[grade].places is not None
        ]
        for one, other in pairwise(places):
            if (other.places or 0) < (one.places or 0):
                words = f"“{other.get_grade_display()}”及以上的名额少于“{one.get_grade_display()}”的名额"
                yield Reason(words, self.quotas)
        if not scheme.excellent_quota and not scheme.least_one:
            yield Reason("“好”的名额为 0，没有人可以评为“好”", self.settings)
        tie = {entry.code: entry for entry in self.criteria}.get(scheme.tie_criterion)
        if scheme.tie_criterion and (tie is None or not tie.weight):
            yield Reason("并列时比较的指标不在本方案的计分指标中", self.settings)

    def of_adjustments(self) -> Iterator[Reason]:
        entries = list(self.scheme.adjustments.all())
        if any(entry.kind == A.BONUS for entry in entries) and not self.scheme.bonus_cap:
            yield Reason("有加分事项，加分上限却是 0", self.settings)
        for entry in entries:
            if entry.most is not None and entry.most < entry.points:
                yield Reason(
                    f"“{entry}”本项最多 {plain(entry.most)} 分，少于每次 {plain(entry.points)} 分", at(entry)
                )
            if entry.family and entry.kind != A.BONUS:
                yield Reason(f"“{entry}”不是加分事项，不能按同类取最高", at(entry))
            if entry.kind == A.BONUS and not entry.is_found:
                yield Reason(f"“{entry}”是加分事项，须由组织部门逐人认定", at(entry))

    def forbidden(self) -> Iterator[Reason]:
        for rule in self.scheme.adjustments.all():
            if rule.kind != A.BONUS and COMPLAINTS.search(rule.name):
                yield Reason(f"“{rule}”：{WHY_COMPLAINTS}", at(rule))
            if SHOW.search(rule.name):
                yield Reason(f"“{rule}”：{WHY_SHOW}", at(rule))
        for entry in self.criteria:
            words = f"{entry.name}{entry.rule}"
            if COMPLAINTS.search(words) and FALLING.search(words):
                yield Reason(f"“{entry}”：{WHY_COMPLAINTS}", at(entry))
            if SHOW.search(words):
                yield Reason(f"“{entry}”：{WHY_SHOW}", at(entry))
