"""Scoring rules of real places, each as a scheme: the expected numbers are reckoned by hand beside them."""

from collections import Counter
from decimal import Decimal

from reviews.scoring.inputs import ProjectInputs, SheetInputs, SurveyInputs
from reviews.scoring.rules import (
    AdjustmentRules,
    BandRules,
    CriterionRules,
    QuotaRules,
    SchemeRules,
)
from reviews.scoring.totals import result
from tests.builders.scoring import a_vote, by_ballot, found, marks, of_group, scored_by_people

D = Decimal
POSITIONS = "一二三四五六七八九十"


def test_zhenhai_2013_public_60_leaders_30_network_10():
    rules = SchemeRules(
        (
            CriterionRules("public", "群众评议", "public", D(60), D(60), "public"),
            by_ballot("leaders", 30, {"四套班子领导": 100}),
            CriterionRules("network", "网络评议", "public", D(10), D(10), "open_link"),
        )
    )
    survey = SurveyInputs(1, "群众评议", satisfied=80, basically=10, dissatisfied=10, least=30)
    network = SurveyInputs(
        2, "公开链接", satisfied=50, basically=30, dissatisfied=20, least=30, kind="open_link"
    )
    sheet = SheetInputs(
        survey=survey, open_links=(network,), ballots=(a_vote("leaders", "四套班子领导", (20, 10, 5, 5)),)
    )

    outcome = result(sheet, rules)

    # 群众（80×100 + 10×75 + 10×55）÷ 100 = 93 → 60 × 93% = 55.8
    # 领导（20×100 + 10×80 + 5×60 + 5×40）÷ 40 = 3300 ÷ 40 = 82.5 → 30 × 82.5% = 24.75
    # 网络（50×100 + 30×75 + 20×55）÷ 100 = 83.5 → 10 × 83.5% = 8.35.  合计 88.90
    assert outcome.total == D("88.90")
    assert [part.points for part in outcome.parts] == [D("55.80"), D("24.75"), D("8.35")]


def test_puxian_five_groups_of_20_percent_each():
    groups = {"派出单位": 20, "乡镇党委": 20, "村党组织": 20, "党员群众代表": 20, "第三方": 20}
    rules = SchemeRules((by_ballot("first", 100, groups),))
    votes = [(10, 0, 0, 0), (5, 5, 0, 0), (0, 10, 0, 0), (4, 3, 2, 1), (0, 0, 10, 0)]
    ballots = tuple(a_vote("first", group, vote) for group, vote in zip(groups, votes, strict=True))

    outcome = result(SheetInputs(ballots=ballots), rules)

    # 100、90、80、（400 + 240 + 120 + 40）÷ 10 = 80、60：20% ×（100 + 90 + 80 + 80 + 60）= 82
    assert outcome.total == D("82.00")
    assert outcome.parts[0].formula == "（20% × 100 + 20% × 90 + 20% × 80 + 20% × 80 + 20% × 60）"


def test_government_bodies_votes_by_valid_ballots_and_bonus():
    groups = {"分管领导": 20, "干部职工": 40, "考核组": 40}
    rules = SchemeRules(
        (by_ballot("work", 100, groups),),
        adjustments=(AdjustmentRules("extra", "bonus", "附加分", points=D(1)),),
    )
    ballots = (
        a_vote("work", "分管领导", (3, 1, 0, 0)),
        a_vote("work", "干部职工", (20, 15, 4, 1), invalid=3, abstained=2),
        a_vote("work", "考核组", (2, 2, 1, 0)),
    )

    outcome = result(SheetInputs(ballots=ballots, findings=(found("extra", 2),)), rules)

    # 分管 380 ÷ 4 = 95；干部（2000 + 1200 + 240 + 40）÷ 40 = 87（无效 3、弃权 2 不计）；考核组 420 ÷ 5 = 84
    # 20% × 95 + 40% × 87 + 40% × 84 = 19 + 34.8 + 33.6 = 87.4；附加分 2 → 89.4
    assert outcome.total == D("89.40")
    assert outcome.formula == "87.4 + 加分 2"


def ruian() -> SchemeRules:
    """千分制: 600 + 200 + 200, brought to a hundred by the weights 60 + 20 + 20."""
    bands = tuple(
        BandRules(share, D(at), D(points))
        for share, at, points in (
            ("worst", "33.3333", 130),
            ("best", 90, 200),
            ("best", 80, 190),
            ("best", 70, 180),
            ("best", 60, 170),
            ("best", 0, 160),
        )
    )
    return SchemeRules(
        (
            scored_by_people("projects", 60, full=600, scaling="first"),
            scored_by_people("leaders", 20, full=200, scaling="rank", rank_step=D(2)),
            by_ballot("ballot", 20, {"干部群众": 100}, full=200, bands=bands),
        )
    )


def test_ruian_2012_first_rank_and_bands():
    sheets = {
        1: SheetInputs(
            scores=marks(projects=540, leaders=150), ballots=(a_vote("ballot", "干部群众", (92, 5, 3, 0)),)
        ),
        2: SheetInputs(
            scores=marks(projects=600, leaders=180), ballots=(a_vote("ballot", "干部群众", (85, 10, 5, 0)),)
        ),
        3: SheetInputs(
            scores=marks(projects=450, leaders=120), ballots=(a_vote("ballot", "干部群众", (60, 6, 30, 4)),)
        ),
    }

    results, ranked = of_group(ruian(), sheets)

    # 1：60 × 540 ÷ 600 = 54；第 2 名 20 × 98% = 19.6；92% → 200 → 20.  93.6
    # 2：60；第 1 名 20；85% → 190 × 20 ÷ 200 = 19.  99
    # 3：60 × 450 ÷ 600 = 45；第 3 名 20 × 96% = 19.2；一般和差 34% ≥ 1/3 → 130 → 13.  77.2
    assert {pk: entry.total for pk, entry in results.items()} == {1: D("93.60"), 2: D("99.00"), 3: D("77.20")}
    assert [ranked[pk].rank for pk in (1, 2, 3)] == [2, 1, 3]
    assert results[1].parts[0].scaled == "60 × 540 ÷ 组内最高 600"
    assert results[3].parts[1].scaled == "组内第 3 名：20 ×（1 − 2% × 2）"


def state_owned() -> SchemeRules:
    """国企党建考评: 30 + 30（民主测评 20 + 上级评价 10）+ 40；加分取最高，扣分，否决."""
    return SchemeRules(
        (
            scored_by_people("base", 30),
            CriterionRules("vigour", "组织活力", "", D(30), D(30)),
            by_ballot("votes", 20, {"党员职工": 100}, parent="vigour"),
            scored_by_people("above", 10, parent="vigour"),
            scored_by_people("business", 40),
        ),
        adjustments=(
            AdjustmentRules("province", "bonus", "省级表彰", points=D(3), family="表彰"),
            AdjustmentRules("city", "bonus", "市级表彰", points=D(2), family="表彰"),
            AdjustmentRules("news", "bonus", "经验推广", points=D(1)),
            AdjustmentRules("late", "deduction", "换届逾期", points=D(3), most=D(5)),
            AdjustmentRules("safety", "veto", "重大安全事故", grade="poor"),
        ),
    )


def test_state_owned_tree_bonus_highest_only_deduction_veto():
    sheet = SheetInputs(
        scores=marks(base=27, above=9, business=36),
        ballots=(a_vote("votes", "党员职工", (30, 10, 0, 0)),),
        findings=(found("province"), found("city", 2), found("news"), found("late", 2)),
    )

    outcome = result(sheet, state_owned())

    # 民主测评 3800 ÷ 40 = 95 → 19；组织活力 19 + 9 = 28；27 + 28 + 36 = 91
    # 表彰取最高 3（市级不累计）+ 推广 1 = 4；扣 3 × 2 = 6，本项最多 5.  91 + 4 − 5 = 90
    assert outcome.total == D("90.00")
    assert outcome.part("vigour").points == D("28.00")
    assert {entry.code: entry.points for entry in outcome.adjustments} == {
        "province": D(3), "city": D(0), "news": D(1), "late": D(5),
    }  # fmt: skip
    assert not outcome.veto

    vetoed = SheetInputs(
        sheet.projects, scores=sheet.scores, ballots=sheet.ballots, findings=(found("safety"),)
    )
    _, ranked = of_group(state_owned(), {1: vetoed})
    assert ranked[1].grade == "poor"
    assert "重大安全事故" in ranked[1].note


def test_college_2025_two_halves_and_at_least_15_percent_below_good():
    rules = SchemeRules(
        (scored_by_people("report", 50, full=100), scored_by_people("overall", 50, full=100)),
        excellent_quota=D(85),
    )
    sheets = {
        pk: SheetInputs(scores=marks(report=98 - pk, overall=96)) for pk in range(1, 8)
    }  # seven branches, all above 90

    results, ranked = of_group(rules, sheets)

    # 1：97 × 50 ÷ 100 + 48 = 96.5；7 × 85% = 5.95，向下取整 5：至少 15%（2 个）为较好
    assert results[1].total == D("96.50")
    assert Counter(entry.grade for entry in ranked.values()) == {"excellent": 5, "good": 2}
    assert {pk for pk, entry in ranked.items() if entry.grade == "good"} == {6, 7}


def test_college_2022_gate_the_unit_must_be_excellent():
    rules = SchemeRules(
        (scored_by_people("overall", 100),),
        adjustments=(AdjustmentRules("unit", "gate", "单位年度考核为优秀", grade="good"),),
        excellent_quota=D(100),
    )
    sheets = {
        1: SheetInputs(scores=marks(overall=95), findings=(found("unit", basis="考核通报"),)),
        2: SheetInputs(scores=marks(overall=97)),
    }

    _, ranked = of_group(rules, sheets)

    assert (ranked[1].grade, ranked[1].note) == ("excellent", "")
    assert (ranked[2].grade, ranked[2].rank) == ("good", 1)
    assert ranked[2].note == "单位年度考核为优秀（未认定符合条件），等次不高于较好"


def test_haixing_forced_distribution_20_60_20():
    rules = SchemeRules(
        (scored_by_people("month", 100),),
        excellent_quota=D(20),
        quotas=(QuotaRules("fair", D(80)),),
        good_from=D(60),
        fair_from=D(60),
        excellent_from=D(60),
    )
    sheets = {pk: SheetInputs(scores=marks(month=100 - pk)) for pk in range(1, 11)}

    _, ranked = of_group(rules, sheets)

    # 10 人：优秀 2；优秀和一般合计不超过 8；较差 2，虽然都过了 60 分
    assert Counter(entry.grade for entry in ranked.values()) == {"excellent": 2, "good": 6, "poor": 2}
    assert ranked[10].grade == ranked[9].grade == "poor"


def test_guangxi_2012_low_satisfaction_costs_ten_and_below_50_is_poor():
    rules = SchemeRules(
        (scored_by_people("work", 100),),
        adjustments=(
            AdjustmentRules("low", "deduction", "满意度低", "satisfaction", D(80), points=D(10)),
            AdjustmentRules("very_low", "veto", "满意度过低", "satisfaction", D(50), grade="poor"),
        ),
        satisfaction_floor=D(0),
    )

    def sheet(satisfied: int) -> SheetInputs:
        survey = SurveyInputs(1, "调查", satisfied, 0, 100 - satisfied)
        return SheetInputs((ProjectInputs(1, "项目", True, survey=survey),), scores=marks(work=92))

    results, ranked = of_group(rules, {1: sheet(80), 2: sheet(79), 3: sheet(49)})

    # 80% 不扣；79%：92 − 10 = 82；49%：82 分，但直接定差
    assert [results[pk].total for pk in (1, 2, 3)] == [D(92), D(82), D(82)]
    assert [ranked[pk].grade for pk in (1, 2, 3)] == ["excellent", "good", "poor"]


def test_scoring_on_the_spot_without_the_highest_and_the_lowest():
    rules = SchemeRules(
        (
            scored_by_people("topic", 20, trims=True, scorers=7, kind="expert"),
            scored_by_people("result", 80, full=100, trims=True, scorers=7, kind="expert"),
        ),
        adjustments=(AdjustmentRules("over", "deduction", "超时", points=D("0.5")),),
    )
    topic = [("topic", value) for value in (18, 17, 19, "17.5", 12, 18, 20)]
    results_ = [("result", value) for value in (90, 92, 88, 60, 95, 91, 100)]

    outcome = result(SheetInputs(scores=marks(*topic, *results_), findings=(found("over"),)), rules)

    # 去掉 20 和 12：（18 + 17 + 19 + 17.5 + 18）÷ 5 = 17.9；去掉 100 和 60：456 ÷ 5 = 91.2 × 80 ÷ 100 = 72.96
    # 17.9 + 72.96 − 0.5 = 90.36
    assert outcome.total == D("90.36")
    assert "去掉最高分 20 和最低分 12" in outcome.parts[0].basis


def test_chengdu_2020_five_best_and_fifteen_excellent_of_many():
    rules = SchemeRules(
        (
            scored_by_people("overall", 40),
            scored_by_people("experts", 40, kind="expert"),
            CriterionRules("facts", "客观评价", "automatic", D(20), D(20), "tasks"),
        ),
        excellent_from=D(0),
        good_from=D(0),
        fair_from=D(0),
        excellent_quota=D(100),
        quotas=(QuotaRules("excellent", places=5), QuotaRules("good", places=20)),
    )
    project = ProjectInputs(1, "项目", True, weight_total=D(100), weight_on_time=D(100))
    sheets = {
        pk: SheetInputs((project,), scores=marks(overall=D(40) - D(pk) / 10, experts=36))
        for pk in range(1, 31)
    }

    results, ranked = of_group(rules, sheets)

    # 1：39.9 + 36 + 20 = 95.9；30 个项目：最佳 5、优秀 15
    assert results[1].total == D("95.90")
    assert Counter(entry.grade for entry in ranked.values()) == {"excellent": 5, "good": 15, "fair": 10}


def test_road_show_2024_one_three_six_ten_and_the_rest_without():
    dimensions = ("选题", "开展", "成效", "汇报")
    rules = SchemeRules(
        tuple(scored_by_people(name, 25, kind="expert", scorers=7) for name in dimensions),
        excellent_from=D(0),
        good_from=D(0),
        fair_from=D(0),
        excellent_quota=D(100),
        quotas=(
            QuotaRules("excellent", places=1),
            QuotaRules("good", places=4),
            QuotaRules("fair", places=10),
            QuotaRules("poor", places=20),
        ),
    )

    def sheet(number: int) -> SheetInputs:
        given = [(name, D(25) - D(number) / 4) for name in dimensions for _ in range(7)]
        return SheetInputs(scores=marks(*given))

    results, ranked = of_group(rules, {pk: sheet(pk) for pk in range(1, 36)})

    # 1：4 ×（25 − 0.25）= 99；35 个：一等 1、二等 3、三等 6、优秀 10，其余 15 个不授奖
    assert results[1].total == D("99.00")
    assert Counter(entry.grade for entry in ranked.values()) == {
        "excellent": 1, "good": 3, "fair": 6, "poor": 10, "undetermined": 15,
    }  # fmt: skip


def test_three_grades_of_a_state_company_90_76():
    """≥90 优秀, 76–89 达标, ≤75 不达标: equal limits leave one grade out."""
    rules = SchemeRules(
        (scored_by_people("duty", 100),), good_from=D(76), fair_from=D(76), excellent_quota=D(100)
    )
    sheets = {pk: SheetInputs(scores=marks(duty=value)) for pk, value in enumerate((90, 89, 76, 75), 1)}

    _, ranked = of_group(rules, sheets)

    assert [ranked[pk].grade for pk in (1, 2, 3, 4)] == ["excellent", "good", "good", "poor"]


def test_guangyuan_red_and_overdue_lower_the_process():
    rules = SchemeRules(
        (
            CriterionRules("process", "过程", "automatic", D(20), D(20), "process"),
            scored_by_people("rest", 80),
        ),
        red_month=D(2),
        notice_overdue=D(1),
    )
    project = ProjectInputs(
        1, "项目", True, periods_due=9, periods_on_time=9, months_red=2, notices_overdue=1
    )

    outcome = result(SheetInputs((project,), scores=marks(rest=70)), rules)

    # 20 × 9 ÷ 9 − 2 × 2 − 1 × 1 = 15；15 + 70 = 85
    assert outcome.total == D("85.00")
    assert outcome.parts[0].formula == "20 × 9 ÷ 9 − 2 × 2 − 1 × 1"
