"""What an officer owes of surveys: on the home page, leading to exactly those that were counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Survey
from feedback.survey_duties import survey_duties
from organizations.roles import Role
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.running import text
from tests.builders.voice import a_survey

pytestmark = pytest.mark.django_db
State = Survey.State


@pytest.fixture
def township():
    return a_city()[2]


@pytest.fixture
def officer(township):
    return an_appointment(township, Role.OFFICER)


def over(survey):
    Survey.objects.filter(pk=survey.pk).update(closes_on=timezone.localdate() - timedelta(days=1))


def sentences(post):
    return [duty.text for duty in survey_duties(acting(post), timezone.localdate())]


def test_what_waits_is_counted_and_linked(client, township, officer):
    for state in (State.OPENED, State.OPENED, State.CLOSED, State.PUBLISHED, State.DRAFT):
        a_survey(an_organization(township), by=officer, state=state)
    over(Survey.objects.filter(state=State.OPENED).first())

    assert sentences(officer) == ["1 个调查已到截止日，待截止", "1 个调查待公布"]
    for duty in survey_duties(acting(officer), timezone.localdate()):
        assert "共 1 个调查" in text(client, officer, duty.url)
    home = text(client, officer, "/")
    assert "1 个调查待公布" in home


def test_on_its_last_day_a_survey_is_not_yet_to_be_closed(township, officer):
    a_survey(an_organization(township), by=officer, closes_on=timezone.localdate())

    assert sentences(officer) == []


def test_only_the_house_that_runs_it_owes_it(township, officer):
    a_survey(an_organization(township), by=officer, state=State.CLOSED)

    assert sentences(an_appointment(township.parent, Role.OFFICER)) == []
    assert sentences(an_appointment(township, Role.SECRETARY)) == []


def test_one_query(township, officer, django_assert_num_queries):
    actor = acting(officer)
    for _ in range(3):
        a_survey(an_organization(township), by=officer, state=State.CLOSED)
    with django_assert_num_queries(1):
        survey_duties(actor, timezone.localdate())
