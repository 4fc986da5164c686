"""Rules of a scheme, each alone: what is expected is reckoned by hand beside it."""

from dataclasses import replace

import pytest

from reviews.scoring.inputs import ProjectInputs, SheetInputs, SurveyInputs
from reviews.scoring.rules import AdjustmentRules, BandRules, CriterionRules, QuotaRules, SchemeRules
from reviews.scoring.scaling import with_scales
from reviews.scoring.standings import places
from reviews.scoring.totals import result
from tests.builders.scoring import D, a_vote, by_ballot, found, marks, of_group, scored_by_people

SURVEY = SurveyInputs(1, "调查队", 90, 10, 0, kind="third_party")
PROJECT = ProjectInputs(1, "错时服务", started=True)
ONE = SchemeRules((scored_by_people("work", 100),))


def first(code, weight, **fields):
    return scored_by_people(code, weight, scaling="first", **fields)


# adjustments


def with_rule(trigger, limit):
    rule = AdjustmentRules("late", "deduction", "推进不力", trigger, limit=D(limit), points=D(3))
    return replace(ONE, adjustments=(rule,))


def deducted(rules, *projects):
    return result(SheetInputs(projects, scores=marks(work=90)), rules).deduction


@pytest.mark.parametrize(("red", "points"), [(2, 0), (3, 3), (4, 3)])
def test_red_months_lower_the_points_from_the_limit_on(red, points):
    assert deducted(with_rule("red_months", 3), replace(PROJECT, months_red=red)) == points


def test_red_months_of_two_projects_are_taken_together():
    two = replace(PROJECT, months_red=2), replace(PROJECT, project_id=2, months_red=1)
    assert deducted(with_rule("red_months", 3), *two) == 3


def test_red_months_are_no_notices_and_notices_no_red_months():
    red, urged = replace(PROJECT, months_red=3), replace(PROJECT, notices_overdue=3)
    assert [deducted(with_rule("red_months", 3), entry) for entry in (red, urged)] == [3, 0]
    assert [deducted(with_rule("notices", 3), entry) for entry in (red, urged)] == [0, 3]


@pytest.mark.parametrize("order", [("fair", "poor"), ("poor", "fair")])
def test_of_several_caps_the_worst_is_left_in_whatever_order(order):
    vetoes = tuple(AdjustmentRules(grade, "veto", grade, grade=grade) for grade in order)
    inputs = SheetInputs(scores=marks(work=95), findings=(found("fair"), found("poor")))
    assert result(inputs, replace(ONE, adjustments=vetoes)).cap == "poor"


# scaling


def test_what_is_decided_sets_the_best_by_its_frozen_marks():
    rules = SchemeRules((first("work", 100),))
    sheets = {1: SheetInputs(scores=marks(work=90)), 2: SheetInputs(scores=marks(work=60))}
    scaled = with_scales(sheets, rules, [1, 2], frozen={1: {"work": D(80)}})
    assert result(scaled[2], rules).total == D("75.00")  # 100 × 60 ÷ 80, not ÷ 90


def test_only_those_who_are_ranked_set_the_best():
    rules = SchemeRules((first("work", 100),))
    sheets = {1: SheetInputs(scores=marks(work=90)), 2: SheetInputs(scores=marks(work=60))}
    scaled = with_scales(sheets, rules, [2])
    assert result(scaled[2], rules).total == D("100.00")
    assert result(scaled[1], rules).total == D("100.00")  # more than the best is the full weight


def test_a_scaled_criterion_below_a_scaled_one_is_settled_first():
    above = CriterionRules("above", "above", "", D(100), D(100), scaling="first")
    rules = SchemeRules(
        (above, first("lower", 60, parent="above"), scored_by_people("rest", 40, parent="above"))
    )
    sheets = {
        1: SheetInputs(scores=marks(lower=60, rest=20)),
        2: SheetInputs(scores=marks(lower=30, rest=20)),
    }
    results, _ = of_group(rules, sheets)
    # 1：60 + 20 = 80, the best → 100.  2：60 × 30 ÷ 60 + 20 = 50 → 100 × 50 ÷ 80 = 62.5
    assert {pk: entry.total for pk, entry in results.items()} == {1: D("100.00"), 2: D("62.50")}


def test_rank_never_costs_more_than_all_there_is():
    rules = SchemeRules((scored_by_people("work", 100, scaling="rank", rank_step=D(60)),))
    sheets = {pk: SheetInputs(scores=marks(work=100 - pk)) for pk in (1, 2, 3)}
    results, _ = of_group(rules, sheets)
    # The third: 100 ×（1 − 60% × 2）is below 0.
    assert [results[pk].parts[0].points for pk in (1, 2, 3)] == [D(100), D(40), D(0)]


# people


def vote_of(issued, returned, **scheme):
    vote = a_vote("votes", "干部群众", (returned, 0, 0, 0), issued=issued, returned=returned)
    return result(
        SheetInputs(ballots=(vote,)), SchemeRules((by_ballot("votes", 100, {"干部群众": 100}),), **scheme)
    )


@pytest.mark.parametrize(("returned", "total"), [(59, None), (60, D(100))])
def test_a_vote_counts_from_the_least_return_on(returned, total):
    given = vote_of(100, returned, least_return=D(60))
    assert given.total == total
    assert [part.missing for part in given.awaited] == ([] if total else ["干部群众收回率不足 60%"])


def test_a_vote_without_a_valid_ballot_is_none():
    vote = a_vote("votes", "干部群众", (0, 0, 0, 0), invalid=3)
    given = result(SheetInputs(ballots=(vote,)), SchemeRules((by_ballot("votes", 100, {"干部群众": 100}),)))
    assert [part.missing for part in given.awaited] == ["干部群众没有有效票"]


def test_a_criterion_may_want_more_scores_than_the_scheme():
    rules = SchemeRules((scored_by_people("work", 60), scored_by_people("talk", 40, scorers=2)))
    one = SheetInputs(scores=marks(work=50, talk=30))
    both = SheetInputs(scores=marks(("work", 50), ("talk", 30), ("talk", 40)))
    assert result(one, rules).total is None
    assert [part.missing for part in result(one, rules).awaited] == ["待评分（共需 2 人）"]
    assert result(both, rules).total == D("85.00")  # 50 +（30 + 40）÷ 2


@pytest.mark.parametrize("missing", ["block", "reweight"])
def test_a_group_without_a_vote_blocks_unless_the_scheme_goes_without(missing):
    rules = SchemeRules((by_ballot("votes", 100, {"班子": 60, "群众": 40}),), missing=missing)
    given = result(SheetInputs(ballots=(a_vote("votes", "班子", (0, 10, 0, 0)),)), rules)
    assert given.total == (None if missing == "block" else D(80))


def test_a_banded_vote_wants_every_group_whatever_the_scheme_says():
    bands = (BandRules("best", D(0), D(80)),)
    rules = SchemeRules((by_ballot("votes", 100, {"班子": 60, "群众": 40}, bands=bands),), missing="reweight")
    given = result(SheetInputs(ballots=(a_vote("votes", "班子", (10, 0, 0, 0)),)), rules)
    assert given.total is None


def test_a_vote_that_reaches_no_band_is_nothing():
    rules = SchemeRules((by_ballot("votes", 100, {"群众": 100}, bands=(BandRules("best", D(60), D(80)),)),))
    below = result(SheetInputs(ballots=(a_vote("votes", "群众", (59, 41, 0, 0)),)), rules)
    reached = result(SheetInputs(ballots=(a_vote("votes", "群众", (60, 40, 0, 0)),)), rules)
    assert (below.total, reached.total) == (D(0), D(80))


# the people's voice


def test_a_criterion_of_the_third_party_takes_no_other_result():
    rules = SchemeRules((scored_by_people("voice", 100, kind="public", measure="third_party"),))
    own = replace(SURVEY, kind="one_time")
    assert result(SheetInputs((replace(PROJECT, survey=own),)), rules).total is None
    assert result(SheetInputs((replace(PROJECT, survey=SURVEY),)), rules).total == D(
        "97.50"
    )  # 90 + 10 × 0.75


def test_the_bands_of_a_survey_stand_in_place_of_its_score():
    bands = (BandRules("best", D(90), D(100)), BandRules("best", D(0), D(50)))
    rules = SchemeRules((scored_by_people("voice", 100, kind="public", measure="public", bands=bands),))
    totals = []
    for satisfied in (80, 79):  # with 10 basically satisfied: 90 and 89 of 100
        survey = replace(SURVEY, satisfied=satisfied, basically=10, dissatisfied=90 - satisfied)
        totals.append(result(SheetInputs((replace(PROJECT, survey=survey),)), rules).total)
    assert totals == [D(100), D(50)]


# acceptance


def test_a_row_partly_met_is_half_a_row():
    rules = SchemeRules((scored_by_people("rows", 100, kind="automatic", measure="rows"),))
    project = replace(PROJECT, rows_met=2, rows_partly=1, rows_not_met=1)
    assert result(SheetInputs((project,)), rules).total == D("62.50")  # 100 ×（2 + 0.5）÷ 4


# quotas


def test_further_quotas_are_rounded_as_the_scheme_says():
    rules = replace(ONE, quotas=(QuotaRules("good", percent=D(50)),), rounding="up")
    assert places(5, rules, "good") == 3
    assert places(5, replace(rules, rounding="down"), "good") == 2


# ties


def test_equal_totals_are_told_apart_by_the_criterion_of_the_scheme():
    rules = SchemeRules((scored_by_people("work", 60), scored_by_people("talk", 40)), tie_criterion="work")
    sheets = {1: SheetInputs(scores=marks(work=50, talk=40)), 2: SheetInputs(scores=marks(work=55, talk=35))}
    assert {pk: entry.rank for pk, entry in of_group(rules, sheets)[1].items()} == {1: 2, 2: 1}
    assert {
        pk: entry.rank for pk, entry in of_group(replace(rules, tie_criterion=""), sheets)[1].items()
    } == {1: 1, 2: 1}
