"""500 answers at once give 500; one slip sent by twenty gives one; an answer that comes with the closing counts or is refused."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from feedback.models import AnswerKind, SealedAnswer, Slip, StagedAnswer
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from tests.builders.racing import sending
from tests.builders.voice import a_survey, printed

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONES, EACH = 20, 25


def answering(survey, slip="", times=1):
    """The statuses of so many answers, one after the other from one phone; told to wait, it sends the same again."""
    client, address = Client(), reverse("feedback:answer", args=[survey.code])

    def send() -> list[int]:
        return [patiently({"q1": "1", "slip": slip, "answer": str(uuid4())}) for _ in range(times)]

    def patiently(values: dict[str, str]) -> int:
        while (status := client.post(address, values).status_code) == 429:
            pass
        return status

    return send


def five_hundred_at_once():
    survey = a_survey(a_city()[-1])
    answers = yield [answering(survey, times=EACH) for _ in range(PHONES)]
    assert [status for some in answers for status in some] == [302] * PHONES * EACH
    assert StagedAnswer.objects.filter(survey=survey).count() == PHONES * EACH


def one_slip_by_twenty():
    survey = a_survey(a_city()[-1])
    [code] = printed(survey, 1)
    answers = yield [answering(survey, code) for _ in range(20)]
    assert sorted(answers) == [[302]] + [[422]] * 19
    assert StagedAnswer.objects.get().kind == AnswerKind.SLIPS
    assert Slip.objects.get().is_used


def answers_while_it_closes():
    survey = a_survey(a_city()[-1])
    officer = an_appointment(survey.organization.parent, Role.OFFICER)
    address = reverse("feedback:running_survey_transition", args=[survey.pk, "close"])
    closed, *answers = yield [sending(officer, address, {}), *(answering(survey, times=5) for _ in range(8))]
    statuses = [status for some in answers for status in some]
    taken = statuses.count(302)
    assert closed == 302
    assert set(statuses) <= {302, 409}, "counted, or told that it was not taken"
    assert SealedAnswer.objects.count() == taken
    assert not StagedAnswer.objects.exists()


@pytest.mark.parametrize("race", [five_hundred_at_once, one_slip_by_twenty, answers_while_it_closes])
def test_race(race, started):
    started(race)
