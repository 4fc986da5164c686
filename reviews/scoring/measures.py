"""Marks that the records give by themselves: reports, tasks, acceptance rows, surveys, mechanisms (design §7)."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from .inputs import ProjectInputs, SheetInputs, SurveyInputs
from .points import Figure, Line, Part, done, missing, percent, plain, rounded
from .rules import BandRules, CriterionRules, SchemeRules

REACH_WORDS = {"own": "本单位适用", "county": "全县（市、区）适用", "city": "全市适用"}
NO_PROJECT = "没有攻坚项目，计 0 分"
ZERO = Decimal(0)


def zero(criterion: CriterionRules, words: str = NO_PROJECT) -> Part:
    return done(criterion, [Line(ZERO, "0", words)])


def process(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """过程管理: full × on time ÷ due − so much per month that ended red and per notice overdue, floor 0."""
    if not inputs.projects:
        return zero(criterion)
    return done(criterion, (process_line(project, criterion.full, rules) for project in inputs.projects))


def process_line(project: ProjectInputs, full: Decimal, rules: SchemeRules) -> Line:
    if not project.started:
        return Line(ZERO, "0", "项目未启动，计 0 分", project.project_id, project.title)
    share = f"{plain(full)} × {project.periods_on_time} ÷ {project.periods_due}"
    points = full
    if project.periods_due:
        points = full * project.periods_on_time / project.periods_due
    else:
        share = f"{plain(full)}（无应报期次）"
    lost = rules.red_month * project.months_red + rules.notice_overdue * project.notices_overdue
    formula = share
    if project.months_red:
        formula += f" − {plain(rules.red_month)} × {project.months_red}"
    if project.notices_overdue:
        formula += f" − {plain(rules.notice_overdue)} × {project.notices_overdue}"
    if points < lost:
        formula += "，扣完为止"
    return Line(
        rounded(max(points - lost, ZERO)),
        formula,
        process_basis(project),
        project.project_id,
        project.title,
        process_figures(project),
    )


def process_figures(project: ProjectInputs) -> tuple[Figure, ...]:
    return (
        Figure("应报期数", str(project.periods_due), "report", project.project_id),
        Figure("按时期数", str(project.periods_on_time), "report", project.project_id),
        Figure("月末红灯", str(project.months_red), "light", project.project_id),
        Figure("督办逾期", str(project.notices_overdue), "notice", project.project_id),
    )


def process_basis(project: ProjectInputs) -> str:
    unrecorded = f"（{project.months_unrecorded} 个月未记录）" if project.months_unrecorded else ""
    return (
        f"应报 {project.periods_due} 期，按时 {project.periods_on_time} 期；"
        f"月末红灯 {project.months_red} 次{unrecorded}；督办逾期 {project.notices_overdue} 次"
    )


def tasks(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """任务完成: full × Σ weight ×（on time 1, late 0.8, else 0）÷ Σ weight of tasks not cancelled."""
    if not inputs.projects:
        return zero(criterion)
    share = rules.late_share
    return done(criterion, (tasks_line(project, criterion.full, share) for project in inputs.projects))


def tasks_line(project: ProjectInputs, full: Decimal, late_share: Decimal) -> Line:
    if not project.weight_total:
        return Line(ZERO, "0", "没有任务，计 0 分", project.project_id, project.title)
    earned = project.weight_on_time + project.weight_late * late_share
    total, on_time, late = (
        plain(value) for value in (project.weight_total, project.weight_on_time, project.weight_late)
    )
    terms = f"{on_time} × 1" + (f" + {late} × {plain(late_share)}" if project.weight_late else "")
    formula = f"{plain(full)} ×（{terms}）÷ {total}"
    open_weight = project.weight_total - project.weight_on_time - project.weight_late
    basis = f"按时核验权重 {on_time}"
    if project.weight_late:
        basis += f"，晚核验权重 {late}（{project.tasks_late} 项）"
    if open_weight:
        basis += f"，未核验权重 {plain(open_weight)}"
    points = rounded(full * earned / project.weight_total)
    figures = (
        Figure("任务权重合计", total, "task", project.project_id),
        Figure("按时核验权重", on_time, "task", project.project_id),
        Figure("晚核验权重", late, "task", project.project_id),
    )
    return Line(points, formula, basis, project.project_id, project.title, figures)


def accepted_rows(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """验收表达标率: full ×（rows met + half of those partly met）÷ rows."""
    if not inputs.projects:
        return zero(criterion)
    return done(criterion, (rows_line(project, criterion.full) for project in inputs.projects))


def rows_line(project: ProjectInputs, full: Decimal) -> Line:
    rows = project.rows_met + project.rows_partly + project.rows_not_met
    basis = acceptance_words(project)
    if not rows:
        return Line(ZERO, "0", f"{basis}，计 0 分", project.project_id, project.title)
    points = rounded(full * (project.rows_met + project.rows_partly * Decimal("0.5")) / rows)
    formula = f"{plain(full)} ×（{project.rows_met} + {project.rows_partly} × 0.5）÷ {rows}"
    return Line(points, formula, basis, project.project_id, project.title, acceptance_figures(project))


def acceptance_figures(project: ProjectInputs) -> tuple[Figure, ...]:
    counts = (
        ("达标", project.rows_met),
        ("部分达标", project.rows_partly),
        ("未达标", project.rows_not_met),
    )
    return tuple(Figure(name, str(count), "acceptance", project.project_id) for name, count in counts)


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
    if not inputs.surveys and not inputs.projects:
        return zero(criterion)
    return surveyed(inputs.surveys, criterion, "没有可采用的满意度结果")


def third_party(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    found = [survey for survey in inputs.surveys if survey.kind == "third_party"]
    return surveyed(found, criterion, "没有可采用的第三方调查结果")


def open_link(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """Only a criterion of its own gives weight to an open link: it is never mixed with other results."""
    return surveyed(inputs.open_links, criterion, "没有公开链接的满意度结果")


def surveyed(surveys: Iterable[SurveyInputs], criterion: CriterionRules, without: str) -> Part:
    lines = [survey_line(survey, criterion) for survey in surveys]
    return done(criterion, lines) if lines else missing(criterion, without)


def survey_line(survey: SurveyInputs, criterion: CriterionRules) -> Line:
    """The sum of the worth stands in place of the products where the scale has other answers."""
    products = (
        f"{survey.satisfied} × {survey.worth_satisfied} + {survey.basically} × {survey.worth_basically}"
        f" + {survey.dissatisfied} × {survey.worth_dissatisfied}"
    )
    full = criterion.full
    sums = f"（{products}）" if survey.points is None else f" {plain(survey.points)} "
    points, formula = (
        rounded(full * survey.score / 100),
        f"{plain(full)} ×{sums}÷ {survey.counts.valid} ÷ 100",
    )
    band = band_of(criterion.bands, survey.rate, 100 - survey.rate)
    if band:
        points, formula = band.marks, band_words(band, survey.rate, 100 - survey.rate)
    return Line(points, formula, survey_basis(survey), figures=survey_figures(survey))


def survey_basis(survey: SurveyInputs) -> str:
    basis = (
        f"{survey.source}，有效 {survey.counts.valid} 份（最低 {survey.least} 份）；满意 {survey.satisfied}，"
        f"基本满意 {survey.basically}，不满意 {survey.dissatisfied}；满意率 {percent(survey.rate)}"
    )
    if survey.points is not None:
        basis += "；各选项按量表分值合计"
    return basis + (f"；{survey.note}" if survey.note else "")


def survey_figures(survey: SurveyInputs) -> tuple[Figure, ...]:
    counts = (
        ("有效", survey.counts.valid),
        ("满意", survey.satisfied),
        ("基本满意", survey.basically),
        ("不满意", survey.dissatisfied),
    )
    return tuple(Figure(name, str(count), "survey", survey.result_id) for name, count in counts)


def band_of(bands: Iterable[BandRules], best: Decimal, worst: Decimal) -> BandRules | None:
    """The bands of the worst votes first, each from the highest share down; None where none is reached."""
    ordered = sorted(bands, key=lambda band: (band.share != "worst", -band.at_least))
    shares = {"best": best, "worst": worst}
    return next((band for band in ordered if shares[band.share] >= band.at_least), None)


def band_words(band: BandRules, best: Decimal, worst: Decimal) -> str:
    name, share = ("“一般”和“差”合计", worst) if band.share == "worst" else ("“好”占比", best)
    return f"{name} {percent(share)}，不低于 {plain(band.at_least)}%，计 {plain(band.marks)}"


def conversion(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """成果转化: the mechanism in force that reaches furthest; own unit 4, county 7, city 10 of 10."""
    found = inputs.conversion
    if found is None:
        return zero(criterion, "没有印发的长效机制，计 0 分")
    reach = {"own": rules.reach_own, "county": rules.reach_county, "city": Decimal(1)}[found.scope]
    points = rounded(criterion.full * reach)
    formula = f"{REACH_WORDS[found.scope]}，计 {plain(points)}"
    basis = "，".join(part for part in (found.title, found.document_number) if part)
    figure = Figure("适用范围", REACH_WORDS[found.scope], "mechanism", found.mechanism_id)
    return done(criterion, [Line(points, formula, basis, figures=(figure,))])


Measure = Callable[[SheetInputs, CriterionRules, SchemeRules], Part]
MEASURES: dict[str, Measure] = {
    "process": process,
    "tasks": tasks,
    "rows": accepted_rows,
    "public": public,
    "third_party": third_party,
    "open_link": open_link,
    "conversion": conversion,
}
