"""均衡分配: everybody gets as many sheets as the others, whatever bars them from some."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.balancing import balanced

SHEETS = st.integers(0, 25).map(lambda number: list(range(1, number + 1)))
SCORERS = st.integers(1, 8).map(lambda number: list(range(101, 101 + number)))


def loads(taken, scorers):
    found = Counter(scorer for chosen in taken.values() for scorer in chosen)
    return [found[scorer] for scorer in scorers]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(SHEETS, SCORERS, st.integers(1, 5))
def test_everybody_gets_as_many_as_the_others(sheets, scorers, number):
    taken = balanced(sheets, scorers, number)
    found = loads(taken, scorers)
    assert max(found) - min(found) <= 1
    assert {len(set(chosen)) for chosen in taken.values()} <= {min(number, len(scorers))}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(SHEETS, SCORERS, st.integers(1, 3), st.data())
def test_nobody_gets_a_barred_sheet_and_whoever_is_kept_stays(sheets, scorers, number, data):
    pairs = st.tuples(st.sampled_from(scorers), st.sampled_from(sheets or [0]))
    barred = data.draw(st.frozensets(pairs, max_size=12))
    kept = {sheet: {scorer} for scorer, sheet in data.draw(st.frozensets(pairs, max_size=6)) if sheets}
    taken = balanced(sheets, scorers, number, kept=kept, barred=barred)
    for sheet, chosen in taken.items():
        assert kept.get(sheet, set()) <= set(chosen)
        assert not {(one, sheet) for one in chosen if one not in kept.get(sheet, ())} & barred
        able = [one for one in scorers if (one, sheet) not in barred or one in kept.get(sheet, ())]
        assert len(chosen) == max(min(number, len(able)), len(kept.get(sheet, ())))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(SHEETS, SCORERS, st.integers(1, 3))
def test_the_same_choice_gives_the_same_answer(sheets, scorers, number):
    assert balanced(sheets, scorers, number) == balanced(list(sheets), list(scorers), number)


def test_whoever_is_barred_from_some_takes_the_others():
    barred = frozenset({(101, 1), (101, 2)})
    assert balanced([1, 2, 3, 4], [101, 102], 1, barred=barred) == {1: [102], 2: [102], 3: [101], 4: [101]}


def test_a_sheet_is_handed_on_when_the_first_choice_was_uneven():
    """102 alone may take sheets 3 and 4; the first two go to 101 although 102 had less then."""
    barred = frozenset({(101, 3), (101, 4)})
    found = balanced([1, 2, 3, 4], [102, 101], 1, barred=barred)
    assert loads(found, [101, 102]) == [2, 2]


def test_what_is_kept_counts_as_load():
    assert balanced([1, 2, 3], [101, 102], 1, kept={1: {101}, 2: {101}}) == {1: [101], 2: [101], 3: [102]}
