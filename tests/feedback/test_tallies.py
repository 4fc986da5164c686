"""What answers add up to, and what is not told because too few answered."""

from decimal import Decimal

import pytest

from feedback import sealing
from feedback.counting import points_beside
from feedback.models import AnswerKind
from feedback.rates import Mapping
from feedback.tallies import overall, tallies
from organizations.actor import service
from tests.builders.people import a_city
from tests.builders.voice import BASICALLY, DISSATISFIED, SATISFIED, UNKNOWN, a_question, a_survey, staged

pytestmark = pytest.mark.django_db
TIMER = service("seal_surveys")


@pytest.fixture
def survey():
    return a_survey(a_city()[-1])


def sealed(survey):
    sealing.seal(survey, TIMER, closing=True)
    return tallies(survey, AnswerKind.OPEN_LINK)


def test_ten_are_told_by_option_in_the_order_of_the_scale(survey):
    staged(survey, 6, SATISFIED)
    staged(survey, 4, DISSATISFIED)

    [tally] = sealed(survey)

    assert [(line.label, line.count, line.percent) for line in tally.lines] == [
        ("满意", 6, Decimal("60.0")),
        ("基本满意", 0, Decimal("0.0")),
        ("不满意", 4, Decimal("40.0")),
        ("不了解", 0, Decimal("0.0")),
    ]


def test_nine_are_not_told(survey):
    staged(survey, 9)

    [tally] = sealed(survey)

    assert (tally.lines, tally.shortage) == ((), "样本不足（9/10）")


def test_a_question_that_few_answered_is_not_told_beside_others_that_are(survey):
    a_question(survey, text="参与的情况，您是否满意？")
    staged(survey, 20, SATISFIED)
    staged(survey, 9, SATISFIED | {"2": "3"})

    whole, part = sealed(survey)

    assert (whole.answered, whole.is_shown) == (29, True)
    assert (part.lines, part.is_shown) == ((), False)


def test_the_least_is_the_surveys_own(survey):
    survey.least_shown = 12
    survey.save()
    staged(survey, 11)

    assert not sealed(survey)[0].is_shown


def test_standing_and_points_of_the_question_that_decides(survey):
    answers = [SATISFIED] * 3 + [BASICALLY] * 2 + [DISSATISFIED, UNKNOWN, {}]

    found = overall(survey.overall_question(), answers)

    assert (found.counts.satisfied, found.counts.basically, found.counts.dissatisfied) == (3, 2, 1)
    assert (found.unknown, found.points) == (1, Decimal(3 * 100 + 2 * 75 + 55))


def test_points_are_kept_only_where_the_scale_differs_from_the_rules_of_the_round(survey):
    question = survey.overall_question()
    found = overall(question, [SATISFIED, BASICALLY])

    assert points_beside(Mapping(), question, found) is None
    assert points_beside(Mapping(basically=80), question, found) == Decimal(175)


def test_nine_who_say_something_are_hidden_among_many_who_do_not_know(survey):
    staged(survey, 9, SATISFIED)
    staged(survey, 30, UNKNOWN)

    [tally] = sealed(survey)

    assert (tally.lines, tally.shortage) == ((), "有效答卷不足 10 份")


def test_a_question_whose_options_all_say_nothing_of_satisfaction_is_told_from_ten(survey):
    options = [{"key": key, "label": key, "points": None, "standing": "unknown"} for key in "12"]
    a_question(survey, kind="involvement", options=options)
    staged(survey, 10, SATISFIED | {"2": "1"})

    _, involvement = sealed(survey)

    assert [line.count for line in involvement.lines] == [10, 0]
