"""Ranks, thresholds, quotas, ties and vetoes inside a group, reckoned by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reviews.scoring.rules import SchemeRules
from reviews.scoring.standings import Contender, grade_by_total, quota, standings

RULES = SchemeRules(())
THIRTY = Decimal(30)


def contenders(*totals, veto=""):
    return [Contender(number, Decimal(total), veto) for number, total in enumerate(totals, start=1)]


def grades(*totals, size=None, rules=RULES):
    found = standings(contenders(*totals), size or len(totals), rules)
    return [found[number].grade for number in range(1, len(totals) + 1)]


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.99", "good"),
        ("80", "good"),
        ("79.99", "fair"),
        ("60", "fair"),
        ("59.99", "poor"),
        ("0", "poor"),
    ],
)
def test_thresholds(total, grade):
    assert grade_by_total(Decimal(total), RULES) == grade


@pytest.mark.parametrize(
    ("size", "places"),
    [
        (0, 0),
        (1, 1),  # 0.3 → at least 1
        (3, 1),  # 0.9 → at least 1
        (6, 1),  # 1.8 → 1
        (7, 2),  # 2.1 → 2
        (9, 2),  # 2.7 → 2
        (10, 3),  # 3.0
        (13, 3),  # 3.9 → 3
        (60, 18),
    ],
)
def test_the_quota_is_rounded_down_and_at_least_one(size, places):
    assert quota(size, THIRTY) == places


def test_the_group_of_the_design():
    found = standings(contenders("92.1", "91.6", "90.4", "88.2", "88.2", "79.7", "58.5"), 7, RULES)
    assert [found[n].rank for n in range(1, 8)] == [1, 2, 3, 4, 4, 6, 7]
    assert [found[n].grade for n in range(1, 8)] == [
        "excellent", "excellent", "good", "good", "good", "fair", "poor",
    ]  # fmt: skip
    assert found[3].note == "达到 90 分，超出“好”名额 2 名"
    assert [found[4].note, found[5].note] == ["并列", "并列"]
    assert found[1].note == ""


def test_alone_one_can_be_good():
    assert grades("95") == ["excellent"]
    assert grades("89.99") == ["good"]


def test_of_three_one_is_good():
    assert grades("95", "93", "91") == ["excellent", "good", "good"]


def test_an_unused_quota_is_not_filled_from_below_the_threshold():
    assert grades("95", "89", "88", "87", "86", "85", "84", "83", "82", "81")[:2] == ["excellent", "good"]


def test_tied_at_the_border_of_the_quota_none_of_them_is_suggested():
    # ten: three places; 96, then three times 94 would make four
    found = standings(contenders("96", "94", "94", "94", "91", *["70"] * 5), 10, RULES)
    assert [found[n].grade for n in range(1, 6)] == ["excellent", "good", "good", "good", "good"]
    assert found[2].note == "达到 90 分，超出“好”名额 3 名，并列"
    assert found[2].rank == 2
    assert found[5].rank == 5


def test_tied_within_the_quota_all_of_them_are_suggested():
    assert grades("94", "94", "94", *["70"] * 7)[:3] == ["excellent"] * 3


def test_nobody_overtakes_a_tie_that_did_not_fit():
    # seven: two places, three tied above 91
    assert grades("94", "94", "94", "91", "70", "70", "70")[:4] == ["good"] * 4


def test_sheets_without_a_total_yet_still_count_for_the_size():
    assert grades("95", "94", "93", size=10) == ["excellent"] * 3
    assert grades("95", "94", "93", size=3) == ["excellent", "good", "good"]


def test_a_veto_caps_the_grade_and_frees_the_place():
    rows = [Contender(1, Decimal(95), "满意率 55.0%，低于 60%"), *contenders("0", "92", "91", "70")[1:]]
    found = standings(rows, 4, RULES)
    assert [found[n].grade for n in (1, 2, 3)] == ["fair", "excellent", "good"]
    assert found[1].note == "满意率 55.0%，低于 60%，等次不高于一般"
    assert found[1].rank == 1


def test_a_veto_does_not_lift_a_worse_grade():
    found = standings(contenders("40", veto="满意率 20.0%，低于 60%"), 1, RULES)
    assert found[1].grade == "poor"


def test_the_scheme_decides_thresholds_quota_and_cap():
    rules = replace(RULES, excellent_from=Decimal(85), excellent_quota=Decimal(50), veto_cap="poor")
    assert grades("86", "85", "84.99", "80", rules=rules) == ["excellent", "excellent", "good", "good"]
    assert standings(contenders("95", veto="x"), 1, rules)[1].grade == "poor"
