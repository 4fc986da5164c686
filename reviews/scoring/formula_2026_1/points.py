"""Points of each criterion, with the words of how they were reached (default scheme, design §7).

Points are rounded half up to two decimals where they are printed: per project, then per criterion,
so that whoever adds up the paper gets the same total.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reviews.scoring.inputs import ProjectInputs, SheetInputs, SurveyInputs

from .rules import CriterionRules, SchemeRules

CENT = Decimal("0.01")
LATE_SHARE = Decimal("0.8")
RED_MONTH = 1
OVERDUE_NOTICE = 2
# 成果转化: share of the full marks by how far the mechanism reaches, and its name on the form.
REACH = {"own": Decimal("0.4"), "county": Decimal("0.7"), "city": Decimal(1)}
REACH_WORDS = {"own": "本单位适用", "county": "全县（市、区）适用", "city": "全市适用"}
NO_PROJECT = "没有攻坚项目，计 0 分"


@dataclass(frozen=True)
class Line:
    """How points were reached: formula and the counts behind it; of one project where it has an id."""

    points: Decimal
    formula: str
    basis: str
    project_id: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Part:
    """A criterion's outcome. Without `points` it is missing, and `missing` says what is awaited."""

    code: str
    name: str
    kind: str
    full: Decimal
    points: Decimal | None
    lines: tuple[Line, ...] = ()
    missing: str = ""

    @property
    def formula(self) -> str:
        """With two projects the mean of both: （14 + 12.5）÷ 2."""
        if len(self.lines) < 2:
            return "".join(line.formula for line in self.lines)
        return f"（{' + '.join(plain(line.points) for line in self.lines)}）÷ {len(self.lines)}"

    @property
    def basis(self) -> str:
        """计分依据 for the form; with two projects each with its formula."""
        if len(self.lines) < 2:
            return "".join(line.basis for line in self.lines)
        return "；".join(
            f"{line.title or f'结果 {number}'}：{line.formula} = {plain(line.points)}（{line.basis}）"
            for number, line in enumerate(self.lines, start=1)
        )


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """14, 19.2: without trailing zeros."""
    return f"{value.normalize():f}"


def mean(values: Iterable[Decimal]) -> Decimal:
    found = list(values)
    return rounded(sum(found, Decimal(0)) / len(found))


def parts(inputs: SheetInputs, rules: SchemeRules) -> tuple[Part, ...]:
    """Every criterion of the scheme in its order."""
    return tuple(POINTS[criterion.code](inputs, criterion, rules) for criterion in rules.criteria)


def _done(criterion: CriterionRules, lines: Iterable[Line]) -> Part:
    found = tuple(lines)
    points = mean(line.points for line in found)
    return Part(criterion.code, criterion.name, criterion.kind, criterion.full, points, found)


def _missing(criterion: CriterionRules, words: str) -> Part:
    return Part(criterion.code, criterion.name, criterion.kind, criterion.full, None, missing=words)


def _zero(criterion: CriterionRules) -> Part:
    return _done(criterion, [Line(Decimal(0), "0", NO_PROJECT)])


def process(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """过程管理: full × on time ÷ due − 1 per month that ended red − 2 per notice overdue, floor 0."""
    if not inputs.projects:
        return _zero(criterion)
    return _done(criterion, (process_line(project, criterion.full) for project in inputs.projects))


def process_line(project: ProjectInputs, full: Decimal) -> Line:
    basis = process_basis(project)
    if not project.started:
        return Line(Decimal(0), "0", "项目未启动，计 0 分", project.project_id, project.title)
    share = f"{plain(full)} × {project.periods_on_time} ÷ {project.periods_due}"
    points = full
    if project.periods_due:
        points = full * project.periods_on_time / project.periods_due
    else:
        share = f"{plain(full)}（无应报期次）"
    lost = RED_MONTH * project.months_red + OVERDUE_NOTICE * project.notices_overdue
    formula = share
    if project.months_red:
        formula += f" − {RED_MONTH} × {project.months_red}"
    if project.notices_overdue:
        formula += f" − {OVERDUE_NOTICE} × {project.notices_overdue}"
    if points < lost:
        formula += "，扣完为止"
    return Line(rounded(max(points - lost, Decimal(0))), formula, basis, project.project_id, project.title)


def process_basis(project: ProjectInputs) -> str:
    unrecorded = f"（{project.months_unrecorded} 个月未记录）" if project.months_unrecorded else ""
    return (
        f"应报 {project.periods_due} 期，按时 {project.periods_on_time} 期；"
        f"月末红灯 {project.months_red} 次{unrecorded}；督办逾期 {project.notices_overdue} 次"
    )


def tasks(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """任务完成: full × Σ weight ×（on time 1, late 0.8, else 0）÷ Σ weight of tasks not cancelled."""
    if not inputs.projects:
        return _zero(criterion)
    return _done(criterion, (tasks_line(project, criterion.full) for project in inputs.projects))


def tasks_line(project: ProjectInputs, full: Decimal) -> Line:
    if not project.weight_total:
        return Line(Decimal(0), "0", "没有任务，计 0 分", project.project_id, project.title)
    earned = project.weight_on_time + project.weight_late * LATE_SHARE
    total, on_time, late = (
        plain(value) for value in (project.weight_total, project.weight_on_time, project.weight_late)
    )
    terms = f"{on_time} × 1" + (f" + {late} × {LATE_SHARE}" if project.weight_late else "")
    formula = f"{plain(full)} ×（{terms}）÷ {total}"
    open_weight = project.weight_total - project.weight_on_time - project.weight_late
    basis = f"按时核验权重 {on_time}"
    if project.weight_late:
        basis += f"，晚核验权重 {late}（{project.tasks_late} 项）"
    if open_weight:
        basis += f"，未核验权重 {plain(open_weight)}"
    points = rounded(full * earned / project.weight_total)
    return Line(points, formula, basis, project.project_id, project.title)


def scored(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """Mean of the submitted scores; missing while fewer than the scheme asks for."""
    given = [entry.value for entry in inputs.scores if entry.criterion == criterion.code]
    if len(given) < rules.scorers:
        waiting = "待评分" if rules.scorers == 1 else f"待评分（{len(given)}/{rules.scorers} 人）"
        return _missing(criterion, waiting)
    values = " + ".join(plain(value) for value in given)
    formula = f"评 {values}" if len(given) == 1 else f"（{values}）÷ {len(given)}"
    basis = acceptance_basis(inputs) if criterion.code == "acceptance" else f"{len(given)} 人评分"
    return _done(criterion, [Line(mean(given), formula, basis)])


def acceptance(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """成效验收: scored by officers on the acceptance sheets; without a project there is nothing to score."""
    return scored(inputs, criterion, rules) if inputs.projects else _zero(criterion)


def acceptance_basis(inputs: SheetInputs) -> str:
    """验收表：6 条达标，1 条部分达标; with two projects both named."""
    words = [(project.title, acceptance_words(project)) for project in inputs.projects]
    if len(words) == 1:
        return words[0][1]
    return "；".join(f"{title}：{found}" for title, found in words)


def acceptance_words(project: ProjectInputs) -> str:
    counts = (
        (project.rows_met, "达标"),
        (project.rows_partly, "部分达标"),
        (project.rows_not_met, "未达标"),
    )
    found = [f"{number} 条{word}" for number, word in counts if number]
    return f"验收表：{'，'.join(found)}" if found else "没有验收表"


def public(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """群众满意度: full × 折合得分 ÷ 100 of the result that counts; of several the mean."""
    surveys = inputs.surveys
    if not surveys and not inputs.projects:
        return _zero(criterion)
    if not surveys:
        return _missing(criterion, "没有可采用的满意度结果")
    return _done(criterion, (public_line(survey, criterion.full) for survey in surveys))


def public_line(survey: SurveyInputs, full: Decimal) -> Line:
    """The sum of the worth stands in place of the products where the scale has other answers."""
    products = (
        f"{survey.satisfied} × {survey.worth_satisfied} + {survey.basically} × {survey.worth_basically}"
        f" + {survey.dissatisfied} × {survey.worth_dissatisfied}"
    )
    sums = f"（{products}）" if survey.points is None else f" {plain(survey.points)} "
    formula = f"{plain(full)} ×{sums}÷ {survey.counts.valid} ÷ 100"
    basis = (
        f"{survey.source}，有效 {survey.counts.valid} 份（最低 {survey.least} 份）；满意 {survey.satisfied}，"
        f"基本满意 {survey.basically}，不满意 {survey.dissatisfied}；满意率 {percent(survey.rate)}"
    )
    if survey.points is not None:
        basis += "；各选项按量表分值合计"
    if survey.note:
        basis += f"；{survey.note}"
    return Line(rounded(full * survey.score / 100), formula, basis)


def percent(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def conversion(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """成果转化: the mechanism in force that reaches furthest; own unit 4, county 7, city 10 of 10."""
    found = inputs.conversion
    if found is None:
        return _done(criterion, [Line(Decimal(0), "0", "没有印发的长效机制，计 0 分")])
    points = rounded(criterion.full * REACH[found.scope])
    formula = f"{REACH_WORDS[found.scope]}，计 {plain(points)}"
    basis = "，".join(part for part in (found.title, found.document_number) if part)
    return _done(criterion, [Line(points, formula, basis)])


POINTS: dict[str, Callable[[SheetInputs, CriterionRules, SchemeRules], Part]] = {
    "process": process,
    "tasks": tasks,
    "acceptance": acceptance,
    "report": scored,
    "public": public,
    "conversion": conversion,
}
