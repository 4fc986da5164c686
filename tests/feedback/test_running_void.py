"""登记作废: slips that reached nobody are not among those given out."""

import pytest
from django.urls import reverse

from feedback.models import SealedBatch, Survey, SurveyResult
from organizations.roles import Role
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.running import as_, moved, text
from tests.builders.voice import a_survey, printed, staged
from tests.builders.work import a_round
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
WHY = "打坏 2 张，没发完 3 张"


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def survey(village, officer):
    found = a_survey(village, by=officer)
    printed(found, 40)
    return found


def declare(client, who, survey, number, reason=WHY) -> int:
    address = reverse("feedback:running_survey_void", args=[survey.pk])
    return as_(client, who).post(address, {"void_slips": number, "void_reason": reason}).status_code


def test_what_was_given_out_is_what_was_printed_without_what_is_void(client, officer, survey):
    staged(survey, 31, kind="slips")
    moved(survey, officer, "close")
    assert declare(client, officer, survey, 5) == 302

    page = text(client, officer, survey.get_absolute_url())
    assert "35 张" in page
    assert f"另有作废 5 张：{WHY}" in page
    moved(Survey.objects.get(), officer, "publish")

    assert SurveyResult.objects.get().issued == 35
    content = AuditEntry.objects.get(verb="void_slips").content
    assert (content["before"]["void_slips"], content["after"]["void_slips"]) == (0, 5)
    assert content["details"]["reason"] == WHY


def test_the_number_is_the_whole_and_may_be_mended(client, officer, survey):
    for number in (5, 2):
        assert declare(client, officer, survey, number) == 302
    assert Survey.objects.get().issued_slips == 38


@pytest.mark.parametrize(("number", "reason"), [(5, ""), ("", WHY), (-1, WHY), (41, WHY)])
def test_a_number_that_cannot_be_or_without_reason_is_refused(client, officer, survey, number, reason):
    assert declare(client, officer, survey, number, reason) == 422
    assert Survey.objects.get().void_slips == 0


def test_what_came_back_was_given_out(client, officer, survey):
    SealedBatch.objects.create(
        survey=survey, kind="slips", sealed_on=survey.closes_on, count=31, digest="0" * 64
    )
    assert declare(client, officer, survey, 10) == 422
    assert declare(client, officer, survey, 9) == 302


def test_answers_that_wait_are_told_by_no_refusal(client, officer, survey):
    staged(survey, 35, kind="slips")
    assert declare(client, officer, survey, 40) == 302


def test_void_slips_that_came_back_are_mended_before_publishing(client, officer, survey):
    declare(client, officer, survey, 30)
    staged(survey, 12, kind="slips")
    moved(survey, officer, "close")

    publish = engine.find(Survey, "publish")
    verdict = publish.verdict(Survey.objects.get(), acting(officer))
    assert str(verdict) == "收回 12 张，多于发出的 10 张，请更正作废张数"
    declare(client, officer, survey, 28)
    assert publish.verdict(Survey.objects.get(), acting(officer)).is_ready


def test_after_publishing_nothing_is_declared(client, officer, survey):
    moved(survey, officer, "close", "publish")
    assert declare(client, officer, survey, 1) == 409


def test_where_nothing_was_printed_nothing_is_void(client, village, officer):
    assert declare(client, officer, a_survey(village, by=officer), 1) == 409


def test_the_surveyed_house_declares_nothing(client, village, survey):
    assert declare(client, an_appointment(village, Role.SECRETARY), survey, 1) == 403
