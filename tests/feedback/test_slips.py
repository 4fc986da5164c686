"""一次性码: good once, whoever types it and however."""

import pytest

from feedback import slips
from feedback.answering import Outcome
from feedback.codes import cleaned, grouped, new_code
from feedback.models import Slip, StagedAnswer
from tests.builders.people import a_city
from tests.builders.voice import SATISFIED, a_survey, answered, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return a_survey(a_city()[-1])


def test_a_slip_is_good_once(survey):
    [code] = printed(survey, 1)

    outcomes = [answered(survey, SATISFIED, code=code) for _ in range(20)]

    assert outcomes == [Outcome.TAKEN] + [Outcome.SLIP_REFUSED] * 19
    assert StagedAnswer.objects.count() == 1


def test_an_unknown_code_brings_nothing(survey):
    printed(survey, 1)

    assert answered(survey, SATISFIED, code="0" * 16) == Outcome.SLIP_REFUSED
    assert not StagedAnswer.objects.exists()


def test_a_slip_of_another_survey_brings_nothing(survey):
    other = a_survey(survey.organization.parent)
    [code] = printed(other, 1)

    assert answered(survey, SATISFIED, code=code) == Outcome.SLIP_REFUSED
    assert not Slip.objects.filter(is_used=True).exists()


def test_a_code_may_be_typed_in_many_ways(survey):
    [code] = printed(survey, 1)

    assert answered(survey, SATISFIED, code=f" {grouped(code).lower()} ") == Outcome.TAKEN


def test_look_alikes_are_read_as_what_was_printed():
    assert cleaned("oil0 - 1") == "01101"


def test_the_database_keeps_no_code(survey):
    codes = printed(survey, 50)

    kept = " ".join(Slip.objects.values_list("code_hmac", flat=True))
    assert not any(code in kept for code in codes)
    assert len(set(codes)) == 50
    assert all(len(code) == slips.LENGTH for code in codes)


def test_without_the_key_a_code_cannot_be_tried(survey, settings):
    [code] = printed(survey, 1)
    settings.SECRET_KEY = "another key that somebody guessed, long enough to be one" * 2

    assert not Slip.objects.filter(code_hmac=slips.fingerprint(code)).exists()


def test_codes_have_no_signs_that_look_alike():
    assert not set(new_code(500)) & set("ILOU")


def test_an_answer_costs_three_queries(survey, django_assert_num_queries):
    [code] = printed(survey, 1)

    with django_assert_num_queries(5):  # three, between BEGIN and COMMIT, which are savepoints in a test
        answered(survey, SATISFIED, code=code)
