"""满意度调查, every transition × state and × role, written by hand."""

import pytest

from feedback.models import StagedAnswer, Survey, SurveyResult
from organizations.roles import Role
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.running import moved, seal
from tests.builders.voice import SATISFIED, a_survey, printed, staged
from tests.builders.work import a_round
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
D, O, C, P = Survey.State  # noqa: E741

# What becomes of a survey in each state; a gap: stale, 409.
TABLE = {
    "open": {D: O},
    "take_back": {O: D},
    "close": {O: C},
    "publish": {C: P},
}

# Whether a post may, by its place and role.
MAY = {
    ("village", Role.SECRETARY): False,
    ("village", Role.CLERK): False,
    ("village", Role.OFFICER): False,
    ("township", Role.SECRETARY): False,
    ("township", Role.LEADER): False,
    ("township", Role.OFFICER): True,
    ("county", Role.OFFICER): True,
    ("neighbour", Role.OFFICER): False,
    ("city", Role.OFFICER): True,
    ("city", Role.SURVEYOR): False,
    ("city", Role.SYSTEM_ADMIN): False,
}


def test_the_table_names_every_transition():
    assert {step.name for step in engine.steps_of(Survey)} == set(TABLE)


@pytest.mark.parametrize("state", Survey.State)
@pytest.mark.parametrize("name", TABLE)
def test_where_it_leads(name, state):
    village = a_city()[-1]
    officer = an_appointment(village.parent, Role.OFFICER)
    survey = a_survey(village, by=officer, state=state)
    step = engine.find(Survey, name)
    target = TABLE[name].get(state)

    if target is None:
        assert step.verdict(survey, acting(officer)).is_stale
        with pytest.raises(engine.RefusalError):
            engine.run(step, survey, acting(officer))
    else:
        engine.run(step, survey, acting(officer))
        assert Survey.objects.get().state == target
        assert AuditEntry.objects.filter(verb=name).count() == 1


@pytest.mark.parametrize(("who", "may"), MAY.items(), ids=str)
def test_who_may(client, who, may):
    city, county, township, village = a_city()
    places = {
        "city": city, "county": county, "township": township, "village": village,
        "neighbour": an_organization(county),
    }  # fmt: skip
    post = an_appointment(places[who[0]], who[1])
    survey = a_survey(village)
    client.force_login(post.user)

    answer = client.post(f"{survey.get_absolute_url()}close/")

    assert (answer.status_code == 302) == may
    assert Survey.objects.get().state == (C if may else O)
    sees = who[0] == "village" or (who[1] in {Role.LEADER, Role.SECRETARY} and who[0] != "neighbour")
    if not may:
        assert answer.status_code == (403 if sees else 404)


def test_a_person_with_a_post_in_the_surveyed_house_runs_nothing():
    village = a_city()[-1]
    officer = an_appointment(village.parent, Role.OFFICER)
    an_appointment(village, Role.MEMBER, officer.user)
    survey = a_survey(village, by=officer)

    assert engine.find(Survey, "close").verdict(survey, acting(officer)).is_forbidden


def test_the_root_is_surveyed_by_its_own_officers():
    city = a_city()[0]
    survey = a_survey(city, by=an_appointment(city, Role.OFFICER))
    other = an_appointment(city, Role.OFFICER)

    assert engine.find(Survey, "close").verdict(survey, acting(other)).is_ready


def test_without_a_question_that_decides_it_does_not_open(client):
    village = a_city()[-1]
    officer = an_appointment(village.parent, Role.OFFICER)
    survey = a_survey(village, by=officer, state=D)
    survey.questions.update(is_overall=False)
    client.force_login(officer.user)

    assert "总体满意" in client.get(survey.get_absolute_url()).content.decode()
    assert client.post(f"{survey.get_absolute_url()}open/").status_code == 422
    assert Survey.objects.get().state == D


def test_the_second_press_is_told_what_happened(client):
    village = a_city()[-1]
    officer = an_appointment(village.parent, Role.OFFICER)
    survey = a_survey(village, by=officer)
    client.force_login(officer.user)

    answers = [client.post(f"{survey.get_absolute_url()}close/").status_code for _ in range(2)]

    assert answers == [302, 409]


def test_closing_seals_the_rest_and_publishing_counts_and_tells(client):
    village = a_city()[-1]
    a_round()
    officer = an_appointment(village.parent, Role.OFFICER)
    secretary = an_appointment(village, Role.SECRETARY)
    survey = a_survey(village, by=officer)
    printed(survey, 40)
    staged(survey, 31, SATISFIED, kind="slips")
    staged(survey, 12, SATISFIED)
    client.force_login(officer.user)

    client.post(f"{survey.get_absolute_url()}close/")
    assert not StagedAnswer.objects.exists()
    assert not SurveyResult.objects.exists()
    client.post(f"{survey.get_absolute_url()}publish/")

    counted = SurveyResult.objects.order_by("kind").values_list("kind", "satisfied", "issued")
    assert list(counted) == [("open_link", 12, None), ("slips", 31, 40)]
    assert "结果已公布" in Notice.objects.get(user_id=secretary.user_id).text


def test_a_survey_that_was_sealed_every_night_is_published(client):
    village = a_city()[-1]
    a_round()
    officer = an_appointment(village.parent, Role.OFFICER)
    survey = a_survey(village, by=officer)
    for _ in range(2):
        staged(survey, 20, SATISFIED, kind="slips")
        seal(survey)
    printed(survey, 40)

    moved(survey, officer, "close", "publish")

    assert SurveyResult.objects.get().satisfied == 40
