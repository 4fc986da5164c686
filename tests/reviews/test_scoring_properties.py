"""What holds for every scheme and every group, whatever the numbers."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.scoring.inputs import BallotInput, SheetInputs
from reviews.scoring.rules import AdjustmentRules, BandRules, QuotaRules, SchemeRules
from reviews.scoring.standings import Contender, places, quota, standings
from reviews.scoring.totals import result
from reviews.states import GRADE_ORDER, Grade
from tests.builders.scoring import a_vote, by_ballot, found, marks, of_group, scored_by_people

D = Decimal
percents = st.integers(0, 100).map(D)
points = st.decimals(0, 100, places=2)
votes = st.tuples(*[st.integers(0, 30)] * 4).filter(any)
PLACE = {grade: place for place, grade in enumerate((*GRADE_ORDER, Grade.UNDETERMINED))}


@st.composite
def schemes(draw):
    """Limits in order, quotas of any kind, every rounding, a tie criterion or none."""
    fair, good, excellent = sorted(draw(st.tuples(percents, percents, percents)))
    grades = draw(st.sets(st.sampled_from(GRADE_ORDER)))
    return SchemeRules(
        (),
        quotas=tuple(
            QuotaRules(grade, draw(percents), None)
            if draw(st.booleans())
            else QuotaRules(grade, None, draw(st.integers(0, 9)))
            for grade in grades
        ),
        excellent_from=excellent,
        good_from=good,
        fair_from=fair,
        excellent_quota=draw(percents),
        rounding=draw(st.sampled_from(["down", "half_up", "up"])),
        least_one=draw(st.booleans()),
    )


contenders = st.lists(
    st.tuples(
        st.integers(50, 100).map(D), st.sampled_from(["", "", "fair", "poor"]), st.integers(0, 2).map(D)
    ),
    max_size=14,
).map(
    lambda rows: [
        Contender(pk, total, "否决" if cap else "", cap, tie) for pk, (total, cap, tie) in enumerate(rows, 1)
    ]
)


@given(contenders, schemes())
def test_never_more_of_a_grade_or_better_than_the_quotas_allow(entries, rules):
    ranked = standings(entries, len(entries), rules)
    given_ = Counter(PLACE[entry.grade] for entry in ranked.values())
    for place, grade in enumerate(GRADE_ORDER):
        most = places(len(entries), rules, grade)
        if most is not None:
            assert sum(given_[better] for better in range(place + 1)) <= most


@given(contenders, schemes(), st.randoms(use_true_random=False))
def test_the_order_of_the_sheets_changes_nothing(entries, rules, random):
    shuffled = random.sample(entries, len(entries))
    assert standings(shuffled, len(entries), rules) == standings(entries, len(entries), rules)


@given(contenders, schemes())
def test_equals_are_treated_alike_and_nobody_passes_a_better_one(entries, rules):
    ranked = standings(entries, len(entries), rules)
    for one in entries:
        for other in entries:
            mine, theirs = ranked[one.sheet_id], ranked[other.sheet_id]
            if one.strength == other.strength:
                assert mine.rank == theirs.rank
            elif one.strength < other.strength:
                assert mine.rank < theirs.rank
            if one.cap == other.cap and one.strength <= other.strength:
                assert PLACE[mine.grade] <= PLACE[theirs.grade]


@given(contenders, schemes())
def test_a_grade_is_never_better_than_the_total_or_the_cap_allows(entries, rules):
    ranked = standings(entries, len(entries), rules)
    for entry in entries:
        grade = ranked[entry.sheet_id].grade
        assert grade == Grade.UNDETERMINED or entry.total >= rules.limit_of(grade)
        assert not entry.cap or PLACE[grade] >= PLACE[entry.cap]


@given(contenders.filter(bool), schemes(), st.data())
def test_a_higher_total_never_lowers_rank_or_grade(entries, rules, data):
    chosen = data.draw(st.sampled_from(entries))
    before = standings(entries, len(entries), rules)[chosen.sheet_id]
    risen = [replace(entry, total=entry.total + (1 if entry is chosen else 0)) for entry in entries]
    after = standings(risen, len(entries), rules)[chosen.sheet_id]
    assert after.rank <= before.rank
    # Whoever draws level with another may lose the last place of a quota to the tie.
    ties = [entry for entry in risen if entry.total == chosen.total + 1]
    if len(ties) == 1:
        assert PLACE[after.grade] <= PLACE[before.grade]


@given(st.integers(0, 500), percents, st.sampled_from(["down", "half_up", "up"]), st.booleans())
def test_a_quota_is_within_the_group_and_rounded_as_asked(size, percent, rounding, least_one):
    found_ = quota(size, percent, rounding, least_one)
    exact = size * percent / 100
    assert 0 <= found_ <= size
    if size and not least_one:
        assert abs(found_ - exact) < 1
        assert rounding != "down" or found_ <= exact
        assert rounding != "up" or found_ >= exact
    assert not (size and least_one) or found_ >= 1


@given(st.lists(points, min_size=1, max_size=9), st.booleans(), st.randoms(use_true_random=False))
def test_a_mean_lies_among_its_scores_and_ignores_their_order(values, trims, random):
    rules = SchemeRules((scored_by_people("c", 100, trims=trims),))
    outcome = result(SheetInputs(scores=marks(*(("c", value) for value in values))), rules)
    shuffled = random.sample(values, len(values))
    again = result(SheetInputs(scores=marks(*(("c", value) for value in shuffled))), rules)
    assert min(values) <= outcome.total <= max(values)
    assert again.total == outcome.total
    if trims and len(values) > 2:
        kept = sorted(values)[1:-1]
        assert kept[0] <= outcome.total <= kept[-1]


@given(st.lists(points, min_size=1, max_size=7), st.integers(0, 6), points, st.booleans())
def test_a_higher_score_never_lowers_the_total(values, which, more, trims):
    rules = SchemeRules((scored_by_people("c", 40, full=100, trims=trims),))
    raised = list(values)
    raised[which % len(values)] = max(raised[which % len(values)], more)
    before = result(SheetInputs(scores=marks(*(("c", value) for value in values))), rules)
    after = result(SheetInputs(scores=marks(*(("c", value) for value in raised))), rules)
    assert after.total >= before.total


@given(st.lists(st.integers(1, 100), min_size=1, max_size=5), st.data())
def test_weights_share_out_the_full_points(shares, data):
    """Full marks everywhere give the sum of the weights, none anywhere gives nothing."""
    criteria = tuple(scored_by_people(f"c{n}", share, full=100) for n, share in enumerate(shares))
    rules = SchemeRules(criteria)
    best = result(SheetInputs(scores=marks(*((c.code, 100) for c in criteria))), rules)
    none = result(SheetInputs(scores=marks(*((c.code, 0) for c in criteria))), rules)
    assert (best.total, none.total) == (D(sum(shares)), D(0))


GROUPS = {"甲": 20, "乙": 30, "丙": 50}
BANDS = tuple(
    BandRules(share, D(at), D(given_)) for share, at, given_ in
    (("worst", 40, 55), ("best", 90, 100), ("best", 70, 90), ("best", 50, 75), ("best", 0, 60))
)  # fmt: skip


@settings(max_examples=60)
@given(st.tuples(votes, votes, votes), st.integers(0, 2), st.integers(1, 3), st.booleans())
def test_a_better_vote_never_lowers_the_points(cast, group, mark, banded):
    """One vote is moved up by one mark."""
    rules = SchemeRules((by_ballot("b", 30, GROUPS, bands=BANDS if banded else ()),))
    moved = [list(each) for each in cast]
    if not moved[group][mark]:
        return
    moved[group][mark] -= 1
    moved[group][mark - 1] += 1
    before, after = (
        result(
            SheetInputs(
                ballots=tuple(a_vote("b", name, tuple(v)) for name, v in zip(GROUPS, each, strict=True))
            ),
            rules,
        )
        for each in (cast, moved)
    )
    assert after.total >= before.total


@given(votes, st.integers(0, 9), st.integers(0, 9))
def test_invalid_and_abstaining_ballots_count_for_nothing(cast, invalid, abstained):
    rules = SchemeRules((by_ballot("b", 100, {"甲": 100}),))
    plain = result(SheetInputs(ballots=(a_vote("b", "甲", cast),)), rules)
    spoiled = a_vote("b", "甲", cast, invalid=invalid, abstained=abstained)
    assert result(SheetInputs(ballots=(spoiled,)), rules).total == plain.total


@given(votes, st.integers(1, 9))
def test_more_ballots_returned_than_issued_void_the_vote(cast, surplus):
    rules = SchemeRules((by_ballot("b", 100, {"甲": 100}),))
    ballot: BallotInput = a_vote("b", "甲", cast, issued=sum(cast) - surplus if sum(cast) > surplus else 0)
    outcome = result(SheetInputs(ballots=(ballot,)), rules)
    assert outcome.total is None
    assert "该组测评无效" in outcome.awaited[0].missing


@given(st.lists(st.tuples(points, points), min_size=1, max_size=6), st.sampled_from(["first", "rank"]))
def test_scaled_points_stay_within_the_weight_and_follow_the_marks(given_, scaling):
    rules = SchemeRules(
        (
            scored_by_people("a", 60, full=100, scaling=scaling, rank_step=D(7)),
            scored_by_people("b", 40, full=100),
        )
    )
    sheets = {pk: SheetInputs(scores=marks(a=one, b=two)) for pk, (one, two) in enumerate(given_, 1)}
    results, _ = of_group(rules, sheets)
    backwards, _ = of_group(rules, dict(reversed(sheets.items())))
    assert backwards == results
    for pk, (one, _) in enumerate(given_, 1):
        mine = results[pk].part("a").points
        assert 0 <= mine <= 60
        assert all(
            mine >= results[other].part("a").points for other, (less, _) in enumerate(given_, 1) if less < one
        )


@given(points, st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))
def test_bonus_is_capped_deduction_ends_at_nothing_and_both_only_move_one_way(base, honours, extras, faults):
    rules = SchemeRules(
        (scored_by_people("c", 100),),
        adjustments=(
            AdjustmentRules("high", "bonus", "省级", points=D(3), family="表彰"),
            AdjustmentRules("low", "bonus", "市级", points=D(2), family="表彰"),
            AdjustmentRules("extra", "bonus", "推广", points=D(1)),
            AdjustmentRules("fault", "deduction", "逾期", points=D(40)),
        ),
        bonus_cap=D(5),
    )
    findings = [found("high", honours), found("low", honours), found("extra", extras), found("fault", faults)]
    outcome = result(SheetInputs(scores=marks(c=base), findings=tuple(findings)), rules)
    expected = min(5, (3 if honours else 0) + extras)
    assert outcome.bonus == expected
    assert outcome.total == max(base + expected - 40 * faults, 0)


@given(points, points)
def test_what_is_missing_is_made_up_for_only_where_the_scheme_says_so(one, two):
    criteria = (
        scored_by_people("a", 50, full=100),
        scored_by_people("b", 30, full=100),
        by_ballot("v", 20, {"甲": 100}),
    )
    sheet = SheetInputs(scores=marks(a=one, b=two))
    assert result(sheet, SchemeRules(criteria)).total is None
    made_up = result(sheet, SchemeRules(criteria, missing="reweight"))
    a, b = (made_up.part(code).points for code in "ab")
    assert abs(made_up.total - (a + b) * 100 / 80) <= D("0.005")
    assert made_up.note.startswith("缺v，按其余 80 分折算")
    waiting = result(SheetInputs(scores=marks(a=one)), SchemeRules(criteria, missing="reweight"))
    assert waiting.total is None  # a score can still be given
