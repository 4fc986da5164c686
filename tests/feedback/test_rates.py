"""满意率、折合得分、最低样本, by hand-computed examples."""

from decimal import Decimal

import pytest

from feedback.rates import Counts, Mapping, least_sample, percent_words, rate, rounded, score

D = Decimal


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (Counts(84, 27, 5), "95.69"),  # 111 of 116
        (Counts(6, 2, 2), "80.00"),
        (Counts(1, 0, 2), "33.33"),
        (Counts(0, 0, 3), "0.00"),
        (Counts(3, 0, 0), "100.00"),
    ],
)
def test_the_rate_is_the_satisfied_of_the_valid(counts, expected):
    assert rounded(rate(counts)) == D(expected)


@pytest.mark.parametrize(
    ("counts", "mapping", "expected"),
    [
        (Counts(84, 27, 5), Mapping(), "92.24"),  # (8400 + 2025 + 275) / 116
        (Counts(6, 2, 2), Mapping(), "86.00"),  # (600 + 150 + 110) / 10
        (Counts(0, 0, 4), Mapping(), "55.00"),
        (Counts(1, 1, 1), Mapping(100, 80, 40), "73.33"),
    ],
)
def test_the_score_weighs_each_answer(counts, mapping, expected):
    assert rounded(score(counts, mapping)) == D(expected)


def test_without_a_valid_answer_there_is_neither():
    assert rate(Counts(0, 0, 0)) is None
    assert score(Counts(0, 0, 0), Mapping()) is None


def test_nothing_is_rounded_before_it_is_shown():
    assert rate(Counts(2, 0, 1)) == D(200) / 3
    assert score(Counts(2, 0, 1), Mapping()) == D(255) / 3


@pytest.mark.parametrize(
    ("minimum", "served", "least"), [(30, 276, 30), (30, 30, 30), (30, 29, 29), (30, None, 30), (30, 0, 30)]
)
def test_the_least_sample_is_everybody_where_they_are_fewer(minimum, served, least):
    assert least_sample(minimum, served) == least


@pytest.mark.parametrize(
    ("value", "words"),
    [(D("95.689"), "95.7%"), (D("59.95"), "60.0%"), (D("59.94"), "59.9%"), (D(100), "100.0%"), (None, "—")],
)
def test_percents_are_rounded_half_up_to_one_place(value, words):
    assert percent_words(value) == words


def test_halves_go_up():
    assert rounded(D("0.125")) == D("0.13")


def test_counts_add_up_by_kind_of_answer():
    assert Counts(1, 2, 3).plus(Counts(10, 20, 30)) == Counts(11, 22, 33)
