"""印制一次性问卷码 and the poster: printed once, recorded as a number only."""

import pytest
from django.urls import reverse

from feedback.models import Slip, SlipBatch, StagedAnswer, Survey
from feedback.qr import qr_code
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.running import as_, text
from tests.builders.voice import a_survey
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def survey(village, officer):
    return a_survey(village, by=officer)


def url(survey):
    return reverse("feedback:running_survey_slips", args=[survey.pk])


def poster(survey):
    return reverse("feedback:running_survey_poster", args=[survey.pk])


def make(client, who, survey, count=8, known=0):
    return as_(client, who).post(url(survey), {"count": count, "known": known})


def test_slips_are_printed_once_and_recorded_as_a_number(client, officer, survey):
    answer = make(client, officer, survey)

    codes = [slip.code for slip in answer.context["slips"]]
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert len(set(codes)) == 8
    assert all(code in page and len(code) == 19 for code in codes)
    assert f"/s/{survey.code}/" in page
    assert Slip.objects.count() == 8
    batch = SlipBatch.objects.get()
    assert (batch.count, batch.made_by) == (8, officer)
    kept = bytes(AuditEntry.objects.get(verb="print_slips").payload).decode()
    assert '"count":8' in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert codes[0] not in text(client, officer, url(survey))
    assert "印制 8 张" in text(client, officer, survey.get_absolute_url())


def test_a_printed_slip_answers(client, officer, survey):
    code = make(client, officer, survey, 1).context["slips"][0].code
    client.logout()
    page = client.get(f"/s/{survey.code}/")

    values = {"answer": str(page.context["form"].initial["answer"]), "q1": "1", "slip": code}
    assert client.post(f"/s/{survey.code}/", values).status_code == 302
    assert StagedAnswer.objects.get().kind == "slips"


def test_a_second_press_makes_no_second_batch(client, officer, survey):
    make(client, officer, survey)

    again = make(client, officer, survey)

    assert again.status_code == 422
    assert "已印制 8 张" in again.content.decode()
    assert Slip.objects.count() == 8
    assert make(client, officer, survey, known=8).status_code == 200


@pytest.mark.parametrize("count", ["0", "501", "", "许多"])
def test_a_number_that_is_none_is_refused(client, officer, survey, count):
    assert make(client, officer, survey, count).status_code == 422
    assert not Slip.objects.exists()


def test_after_closing_none_are_printed(client, officer, survey):
    Survey.objects.filter(pk=survey.pk).update(state=Survey.State.CLOSED)

    assert make(client, officer, survey).status_code == 409
    assert not Slip.objects.exists()


def test_only_who_runs_the_survey_prints(client, village, survey):
    for who, status in (
        (an_appointment(village, Role.SECRETARY), 403),
        (an_appointment(village.parent, Role.SECRETARY), 403),
        (an_appointment(an_organization(village.parent), Role.SECRETARY), 404),
        (an_appointment(village.parent, Role.SYSTEM_ADMIN), 404),
    ):
        assert make(client, who, survey).status_code == status
        assert as_(client, who).get(poster(survey)).status_code == status
    assert not Slip.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete"])
def test_wrong_methods(client, officer, survey, method):
    as_(client, officer)
    assert getattr(client, method)(url(survey)).status_code == 405
    assert client.post(poster(survey)).status_code == 405


def test_the_poster_has_link_and_code_and_says_what_to_do(client, officer, survey):
    page = text(client, officer, poster(survey))

    assert f"testserver/s/{survey.code}/" in page
    assert qr_code(f"http://testserver/s/{survey.code}/", hangs=True).path in page
    assert "纸条" not in page
    make(client, officer, survey)
    assert "纸条" in text(client, officer, poster(survey))


def test_a_code_draws_what_it_says():
    drawn = qr_code("http://testserver/s/ABC/")

    assert drawn.size >= 25
    assert drawn.path.startswith("M2 2h7v1h-7z")
