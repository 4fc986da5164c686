"""Points of the default scheme, reckoned by hand: the arithmetic stands beside each expectation."""

from dataclasses import asdict, replace
from decimal import Decimal

import pytest

from reviews.scoring.inputs import ConversionInputs, ProjectInputs, ScoreInput, SheetInputs, SurveyInputs
from reviews.scoring.rules import CriterionRules, SchemeRules
from reviews.scoring.totals import result
from reviews.scoring.tree import parts
from reviews.snapshots import plain, thaw_inputs

FULL = {"process": 15, "tasks": 20, "acceptance": 15, "report": 10, "public": 30, "conversion": 10}
KINDS = {"acceptance": "superior", "report": "superior", "public": "public"}
RULES = SchemeRules(
    tuple(
        CriterionRules(code, code, KINDS.get(code, "automatic"), Decimal(full), Decimal(full), code)
        for code, full in FULL.items()
    )
)
SURVEY = SurveyInputs(1, "江澜调查队，电话访问", 88, 7, 5, least=30)
PROJECT = ProjectInputs(
    project_id=1,
    title="错时服务",
    started=True,
    periods_due=10,
    periods_on_time=10,
    months_red=1,
    weight_total=Decimal(100),
    weight_on_time=Decimal(80),
    weight_late=Decimal(20),
    tasks_late=1,
    rows_met=6,
    rows_partly=1,
    survey=SURVEY,
)
SCORES = (ScoreInput("acceptance", 7, Decimal("14.1")), ScoreInput("report", 7, Decimal(9)))
CITY = ConversionInputs(3, "city", "社区错时服务规程", "澄办发〔2026〕18号")
SHEET = SheetInputs((PROJECT,), None, replace(CITY, scope="county"), SCORES)


def part(code, inputs=SHEET, rules=RULES):
    return next(found for found in parts(inputs, rules) if found.code == code)


def with_project(**changes):
    return replace(SHEET, projects=(replace(PROJECT, **changes),))


def points(code, inputs=SHEET, rules=RULES):
    return part(code, inputs, rules).points


def test_the_sheet_of_the_design_comes_to_92_1():
    found = result(SHEET, RULES)
    # 15 × 10/10 − 1 = 14；20 ×（80 + 16）/100 = 19.2；14.1；9；
    # 30 ×（8800 + 525 + 275）/100/100 = 28.8；7.  14 + 19.2 + 14.1 + 9 + 28.8 + 7 = 92.1
    assert {p.code: p.points for p in found.parts} == {
        "process": Decimal("14.00"),
        "tasks": Decimal("19.20"),
        "acceptance": Decimal("14.10"),
        "report": Decimal("9.00"),
        "public": Decimal("28.80"),
        "conversion": Decimal("7.00"),
    }
    assert found.total == Decimal("92.10")


@pytest.mark.parametrize(
    ("due", "on_time", "red", "notices", "expected"),
    [
        (8, 8, 0, 0, "15.00"),
        (8, 7, 0, 0, "13.13"),  # 15 × 7/8 = 13.125, half up
        (8, 7, 1, 0, "12.13"),  # 12.125
        (8, 7, 1, 1, "10.13"),  # 13.125 − 1 − 2
        (9, 7, 0, 0, "11.67"),  # 15 × 7/9 = 11.6666…
        (10, 2, 3, 0, "0.00"),  # 3 − 3
        (10, 2, 3, 1, "0.00"),  # 3 − 5, floor 0
        (10, 0, 0, 0, "0.00"),
        (0, 0, 0, 0, "15.00"),  # nothing was due
        (0, 0, 0, 2, "11.00"),  # 15 − 4
    ],
)
def test_process(due, on_time, red, notices, expected):
    inputs = with_project(periods_due=due, periods_on_time=on_time, months_red=red, notices_overdue=notices)
    assert points("process", inputs) == Decimal(expected)


def test_process_says_what_it_counted():
    inputs = with_project(
        periods_due=8, periods_on_time=7, months_red=1, notices_overdue=1, months_unrecorded=1
    )
    found = part("process", inputs)
    assert found.formula == "15 × 7 ÷ 8 − 1 × 1 − 2 × 1"
    assert found.basis == "应报 8 期，按时 7 期；月末红灯 1 次（1 个月未记录）；督办逾期 1 次"


def test_process_of_a_project_that_never_started_is_nothing():
    found = part("process", with_project(started=False, periods_due=0, periods_on_time=0, months_red=0))
    assert found.points == 0
    assert found.basis == "项目未启动，计 0 分"


@pytest.mark.parametrize(
    ("on_time", "late", "total", "expected"),
    [
        ("100", "0", "100", "20.00"),
        ("0", "100", "100", "16.00"),  # 20 × 0.8
        ("60", "0", "100", "12.00"),
        ("60", "25", "100", "16.00"),  # 20 ×（60 + 20）/100
        ("33.33", "33.33", "99.99", "12.00"),  # 20 ×（33.33 + 26.664）/99.99 = 12.0
        ("60", "0", "80", "15.00"),  # a cancelled task of 20 is not among the 80
        ("0", "0", "100", "0.00"),
        ("0", "0", "0", "0.00"),  # no task at all
    ],
)
def test_tasks(on_time, late, total, expected):
    inputs = with_project(
        weight_on_time=Decimal(on_time), weight_late=Decimal(late), weight_total=Decimal(total)
    )
    assert points("tasks", inputs) == Decimal(expected)


def test_tasks_say_what_they_counted():
    inputs = with_project(weight_on_time=Decimal(60), weight_late=Decimal(25), tasks_late=2)
    found = part("tasks", inputs)
    assert found.formula == "20 ×（60 × 1 + 25 × 0.8）÷ 100"
    assert found.basis == "按时核验权重 60，晚核验权重 25（2 项），未核验权重 15"


def test_two_scorers_give_their_mean():
    rules = replace(RULES, scorers=2)
    scores = (ScoreInput("report", 1, Decimal("9.2")), ScoreInput("report", 2, Decimal("8.5")))
    found = part("report", replace(SHEET, scores=scores), rules)
    assert found.points == Decimal("8.85")  # 17.7 / 2
    assert found.formula == "（9.2 + 8.5）÷ 2"


def test_a_score_too_few_is_awaited_and_there_is_no_total():
    rules = replace(RULES, scorers=2)
    scores = (*SCORES, ScoreInput("acceptance", 8, Decimal(13)))
    found = result(replace(SHEET, scores=scores), rules)
    assert [(p.code, p.missing) for p in found.awaited] == [("report", "待评分（共需 2 人）")]
    assert found.total is None
    # 14 + 19.2 +（14.1 + 13）/2 + 28.8 + 7
    assert found.so_far == Decimal("82.55")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((100, 0, 0), "30.00"),
        ((0, 100, 0), "22.50"),  # 30 × 75/100
        ((0, 0, 100), "16.50"),  # 30 × 55/100
        ((84, 27, 5), "27.67"),  # 30 ×（8400 + 2025 + 275）/116/100 = 27.6724…
    ],
)
def test_public(counts, expected):
    satisfied, basically, dissatisfied = counts
    survey = replace(SURVEY, satisfied=satisfied, basically=basically, dissatisfied=dissatisfied)
    assert points("public", with_project(survey=survey)) == Decimal(expected)


def test_public_says_what_it_counted():
    found = part("public")
    assert found.formula == "30 ×（88 × 100 + 7 × 75 + 5 × 55）÷ 100 ÷ 100"
    assert found.basis == (
        "江澜调查队，电话访问，有效 100 份（最低 30 份）；满意 88，基本满意 7，不满意 5；满意率 95.0%"
    )


def test_public_takes_the_sum_of_another_scale():
    found = part("public", with_project(survey=replace(SURVEY, points=Decimal("8000.00"))))
    assert found.points == Decimal("24.00")  # 30 × 8000/100/100
    assert found.formula == "30 × 8000 ÷ 100 ÷ 100"
    assert found.basis.endswith("满意率 95.0%；各选项按量表分值合计")


@pytest.mark.parametrize("points", [None, Decimal("8000.00")])
def test_frozen_inputs_thaw_to_the_same_also_where_an_older_version_knew_less(points):
    survey = replace(SURVEY, points=points)
    inputs = replace(with_project(survey=survey), survey=survey)
    frozen = plain(asdict(inputs))

    assert thaw_inputs(frozen) == inputs
    for name in ("ballots", "findings", "open_links", "scales"):
        del frozen[name]
    assert thaw_inputs(frozen) == inputs


@pytest.mark.parametrize(("scope", "expected"), [("own", "4.00"), ("county", "7.00"), ("city", "10.00")])
def test_conversion(scope, expected):
    assert points("conversion", replace(SHEET, conversion=replace(CITY, scope=scope))) == Decimal(expected)


def test_without_a_mechanism_conversion_is_nothing():
    found = part("conversion", replace(SHEET, conversion=None))
    assert found.points == 0
    assert found.basis == "没有印发的长效机制，计 0 分"


def test_two_projects_give_the_mean_and_both_are_shown():
    second = replace(
        PROJECT, project_id=2, title="口袋公园", periods_on_time=7, months_red=0, weight_on_time=Decimal(50),
        weight_late=Decimal(0), survey=replace(SURVEY, result_id=2, satisfied=50, basically=50, dissatisfied=0),
    )  # fmt: skip
    inputs = replace(SHEET, projects=(PROJECT, second))
    process = part("process", inputs)
    assert process.points == Decimal("12.25")  # （14 + 10.5）/ 2
    assert process.formula == "（14 + 10.5）÷ 2"
    assert [line.title for line in process.lines] == ["错时服务", "口袋公园"]
    assert points("tasks", inputs) == Decimal("14.60")  # （19.2 + 10）/ 2
    assert points("public", inputs) == Decimal("27.53")  # （28.8 + 26.25）/ 2 = 27.525
    assert part("acceptance", inputs).basis == (
        "错时服务：验收表：6 条达标，1 条部分达标；口袋公园：验收表：6 条达标，1 条部分达标"
    )


def test_two_projects_with_one_result_of_the_organization_count_it_once():
    inputs = replace(SHEET, projects=(PROJECT, replace(PROJECT, project_id=2)))
    assert len(part("public", inputs).lines) == 1
    assert points("public", inputs) == Decimal("28.80")


def test_each_projects_points_are_rounded_as_printed_before_the_mean():
    # 15 × 7/9 = 11.6666… → 11.67；15 × 8/9 = 13.3333… → 13.33；mean 12.50
    one = replace(PROJECT, periods_due=9, periods_on_time=7, months_red=0)
    inputs = replace(SHEET, projects=(one, replace(one, project_id=2, periods_on_time=8)))
    assert points("process", inputs) == Decimal("12.50")


def test_without_a_project_the_project_criteria_are_nothing_and_say_so():
    inputs = SheetInputs((), None, None, (ScoreInput("report", 7, Decimal(6)),))
    found = result(inputs, RULES)
    zero = {p.code: p.basis for p in found.parts if p.points == 0}
    assert zero == {
        "process": "没有攻坚项目，计 0 分",
        "tasks": "没有攻坚项目，计 0 分",
        "acceptance": "没有攻坚项目，计 0 分",
        "public": "没有攻坚项目，计 0 分",
        "conversion": "没有印发的长效机制，计 0 分",
    }
    assert found.total == Decimal("6.00")


def test_without_a_project_the_organizations_own_survey_still_counts():
    inputs = SheetInputs((), SURVEY, None, (ScoreInput("report", 7, Decimal(6)),))
    assert result(inputs, RULES).total == Decimal("34.80")  # 6 + 28.8


def test_missing_satisfaction_blocks_by_the_scheme():
    found = result(with_project(survey=None), RULES)
    assert found.total is None
    assert [(p.code, p.missing) for p in found.awaited] == [("public", "没有可采用的满意度结果")]


def test_missing_satisfaction_is_reweighted_by_the_scheme_and_printed():
    found = result(with_project(survey=None), replace(RULES, missing="reweight"))
    # 14 + 19.2 + 14.1 + 9 + 7 = 63.3；63.3 × 100/70 = 90.428…
    assert found.total == Decimal("90.43")
    assert found.note == "缺public，按其余 70 分折算：63.3 × 100 ÷ 70"
    assert found.awaited == ()


def test_reweighting_never_stands_in_for_a_score():
    inputs = replace(with_project(survey=None), scores=SCORES[:1])
    found = result(inputs, replace(RULES, missing="reweight"))
    assert found.total is None
    assert [p.code for p in found.awaited] == ["report", "public"]


@pytest.mark.parametrize(
    ("counts", "veto"),
    [
        ((60, 0, 40), ""),  # exactly 60 %
        ((599, 0, 401), "满意率 59.9%，低于 60%"),
        ((30, 30, 40), ""),
        ((30, 29, 41), "满意率 59.0%，低于 60%"),
    ],
)
def test_satisfaction_below_the_floor_is_a_veto(counts, veto):
    satisfied, basically, dissatisfied = counts
    survey = replace(SURVEY, satisfied=satisfied, basically=basically, dissatisfied=dissatisfied)
    assert result(with_project(survey=survey), RULES).veto == veto


def test_the_worst_of_two_surveys_vetoes():
    bad = replace(SURVEY, result_id=2, satisfied=10, basically=10, dissatisfied=80)
    inputs = replace(SHEET, projects=(PROJECT, replace(PROJECT, project_id=2, survey=bad)))
    assert result(inputs, RULES).veto == "满意率 20.0%，低于 60%"
