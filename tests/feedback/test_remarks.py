"""意见建议: moderated after closing by those who ran the survey, read by the house once published."""

from uuid import uuid4

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from feedback.models import Remark, SealedBatch, Survey
from feedback.transitions.remarks import SHOW
from organizations.roles import Role
from projects.models import Problem
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.voice import a_survey
from tests.builders.work import a_round
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
State = Survey.State


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def a_closed_survey(village, officer, answers: int = 12, state: str = State.CLOSED) -> Survey:
    survey = a_survey(village, state=state, by=officer)
    SealedBatch.objects.create(
        survey=survey, kind="slips", sealed_on=survey.closes_on, count=answers, digest="0" * 64
    )
    return survey


def a_remark(survey: Survey, text: str = "路灯太暗", **fields) -> Remark:
    return Remark.objects.create(survey=survey, text=text, **fields)


def address(survey) -> str:
    return reverse("feedback:remarks", args=[survey.pk])


def page_of(client, who, survey, **query) -> str:
    client.force_login(who.user)
    answer = client.get(address(survey), query)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client, who, survey, step: str, *remarks: Remark, **data):
    client.force_login(who.user)
    chosen = [str(remark.pk) for remark in remarks]
    return client.post(address(survey), {"step": step, "remark": chosen} | data, follow=True)


def test_several_are_shown_at_once_and_recorded(client, village, officer):
    survey = a_closed_survey(village, officer)
    remarks = [a_remark(survey, text) for text in ("甲", "乙", "丙")]
    with zeal_ignore():  # each is locked and judged in a transaction of its own
        answer = decide(client, officer, survey, "show", *remarks[:2])

    assert "公开意见 2 条" in answer.content.decode()
    assert [Remark.objects.get(pk=remark.pk).state for remark in remarks] == ["shown", "shown", "waiting"]
    assert AuditEntry.objects.filter(verb="show", subject_type="feedback.remark").count() == 2


def test_hiding_needs_a_reason_that_stays(client, village, officer):
    survey = a_closed_survey(village, officer)
    remark = a_remark(survey)
    without = decide(client, officer, survey, "hide", remark)
    assert without.status_code == 422
    assert "请写明不公开的理由" in without.content.decode()

    decide(client, officer, survey, "hide", remark, reason="点名道姓")
    remark.refresh_from_db()
    assert (remark.state, remark.hidden_reason) == ("hidden", "点名道姓")
    assert "点名道姓" in page_of(client, officer, survey, state="hidden")


def test_a_hidden_one_may_be_shown_after_all(client, village, officer):
    survey = a_closed_survey(village, officer)
    remark = a_remark(survey, state="hidden", hidden_reason="误会")
    decide(client, officer, survey, "show", remark)

    remark.refresh_from_db()
    assert (remark.state, remark.hidden_reason) == ("shown", "")


def test_a_second_click_and_a_foreign_remark_change_nothing(client, village, officer):
    survey = a_closed_survey(village, officer)
    other = a_closed_survey(an_organization(village.parent), officer)
    remark, foreign = a_remark(survey, state="shown"), a_remark(other)
    again = decide(client, officer, survey, "show", remark, foreign)
    nothing = decide(client, officer, survey, "show")
    client.force_login(officer.user)
    strange = client.post(address(survey), {"step": "show", "remark": ["x", str(uuid4())]}, follow=True)

    assert "1 条没有改动" in again.content.decode()
    assert "没有选择意见" in nothing.content.decode()
    assert strange.status_code == 200
    burnt = client.post(address(survey), {"step": "burn"}, follow=True)
    assert "没有选择怎样处理" in burnt.content.decode()
    foreign.refresh_from_db()
    assert foreign.state == "waiting"


def test_before_closing_nobody_sees_any(client, village, officer):
    survey = a_closed_survey(village, officer, state=State.OPENED)
    remark = a_remark(survey)
    for who in (officer, an_appointment(village, Role.SECRETARY)):
        client.force_login(who.user)
        assert client.get(address(survey)).status_code == 403
        assert client.post(address(survey), {"step": "show", "remark": [str(remark.pk)]}).status_code == 403
    assert SHOW.verdict(remark, acting(officer)).reasons[0].text.startswith("调查还没有截止")


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER])
def test_the_house_reads_what_was_shown_after_publishing_and_decides_nothing(client, village, officer, role):
    survey = a_closed_survey(village, officer, state=State.PUBLISHED)
    for text, state in (("路灯太暗", "shown"), ("骂人的话", "hidden"), ("还没看", "waiting")):
        a_remark(survey, text, state=state)
    house = an_appointment(village, role)
    for query in ({}, {"state": "hidden"}, {"state": "waiting"}):
        page = page_of(client, house, survey, **query)
        assert "路灯太暗" in page
        assert "骂人的话" not in page
        assert "还没看" not in page
    assert decide(client, house, survey, "hide", *survey.remarks.all(), reason="难听").status_code == 403


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.LEADER])
def test_the_house_reads_nothing_before_publishing(client, village, officer, role):
    survey = a_closed_survey(village, officer)
    a_remark(survey, state="shown")
    client.force_login(an_appointment(village, role).user)

    assert client.get(address(survey)).status_code == 403


def test_strangers_find_nothing(client, village, officer):
    survey = a_closed_survey(village, officer, state=State.PUBLISHED)
    client.force_login(an_appointment(an_organization(village.parent), Role.SECRETARY).user)

    assert client.get(address(survey)).status_code == 404


def test_where_nine_answered_nobody_reads_a_remark(client, village, officer):
    survey = a_closed_survey(village, officer, answers=9, state=State.PUBLISHED)
    remark = a_remark(survey, state="shown")
    for who in (officer, an_appointment(village, Role.SECRETARY)):
        page = page_of(client, who, survey, state="shown")
        assert "样本不足（9/10）" in page
        assert remark.text not in page
    waiting = a_remark(survey)
    with pytest.raises(engine.RefusalError):
        engine.run(SHOW, waiting, acting(officer))


# A remark as a problem


def problem_url(remark) -> str:
    return reverse("feedback:remark_problem", args=[remark.pk])


def test_the_house_takes_a_remark_up_as_a_problem_of_its_own(client, village, officer):
    survey = a_closed_survey(village, officer, state=State.PUBLISHED)
    remark = a_remark(survey, state="shown", is_dissatisfied=True)
    secretary = an_appointment(village, Role.SECRETARY)
    assert problem_url(remark) in page_of(client, secretary, survey)

    form = client.get(problem_url(remark)).context["form"]
    assert form["description"].value() == "路灯太暗"
    posted = {"description": "路灯太暗，晚上看不清台阶", "round": a_round().pk}
    assert client.post(problem_url(remark), posted).status_code == 302
    problem = Problem.objects.get()
    assert (problem.source, problem.organization, problem.round) == ("public", village, a_round())
    assert (problem.description, problem.source_reference) == (posted["description"], survey.title)
    assert (problem.recorded_by, problem.assigned_by) == (secretary, None)


def test_for_an_officer_it_is_the_peoples_voice_too_and_no_order_from_above(client, village, officer):
    survey = a_closed_survey(village, officer)
    remark = a_remark(survey, state="shown")
    client.force_login(officer.user)

    client.post(problem_url(remark), {"description": "路灯太暗", "round": a_round().pk})

    problem = Problem.objects.get()
    assert (problem.source, problem.organization, problem.deadline) == ("public", village, None)
    assert AuditEntry.objects.get(verb="record_problem").subject_id == str(problem.pk)
    assert AuditEntry.objects.filter(verb="take_up_remark").count() == 1


def test_what_is_said_this_year_is_taken_up_next_year_where_there_is_one(client, village, officer):
    remark = a_remark(a_closed_survey(village, officer), state="shown")
    client.force_login(officer.user)
    assert client.get(problem_url(remark)).context["form"]["round"].value() == a_round().pk

    following = a_round(year=a_round().year + 1, is_current=False)

    form = client.get(problem_url(remark)).context["form"]
    assert form["round"].value() == following.pk
    assert list(form.fields["round"].queryset) == [a_round(), following]
    client.post(problem_url(remark), {"description": "路灯太暗", "round": following.pk})
    assert Problem.objects.get().round == following


def test_nothing_is_listed_in_a_year_that_is_over(client, village, officer):
    past = a_round(year=a_round().year - 1, is_current=False)
    survey = a_closed_survey(village, officer)
    Survey.objects.update(round=past)
    remark = a_remark(survey, state="shown")
    client.force_login(officer.user)

    posted = {"description": "路灯太暗", "round": past.pk}
    assert client.get(problem_url(remark)).context["form"]["round"].value() == a_round().pk
    assert client.post(problem_url(remark), posted).status_code == 422
    assert not Problem.objects.exists()


def test_a_remark_becomes_one_problem(client, village, officer):
    remark = a_remark(a_closed_survey(village, officer), state="shown")
    client.force_login(officer.user)
    posted = {"description": "路灯太暗", "round": a_round().pk}

    assert [client.post(problem_url(remark), posted).status_code for _ in range(2)] == [302, 409]
    page = page_of(client, officer, remark.survey, state="shown")
    assert Problem.objects.get().number in page
    assert problem_url(remark) not in page


def test_dissatisfied_remarks_come_first_and_are_marked(client, village, officer):
    survey = a_closed_survey(village, officer)
    for number in range(8):
        a_remark(survey, f"留言{number}号", state="shown")
    a_remark(survey, "停车太乱", state="shown", is_dissatisfied=True)

    page = page_of(client, officer, survey, state="shown")

    assert page.count("来自不满意答卷") == 1
    assert page.index("停车太乱") < min(page.index(f"留言{number}号") for number in range(8))


def test_the_mark_does_not_tell_of_a_kind_that_few_answered(client, village, officer):
    survey = a_closed_survey(village, officer)
    few = {"sealed_on": survey.closes_on, "count": 9, "digest": "0" * 64}
    SealedBatch.objects.create(survey=survey, kind="open_link", **few)
    a_remark(survey, "停车太乱", state="shown", is_dissatisfied=True)

    page = page_of(client, officer, survey, state="shown")

    assert "停车太乱" in page
    assert "来自不满意答卷" not in page


@pytest.mark.parametrize("state", ["hidden", "waiting"])
def test_what_is_not_shown_becomes_no_problem(client, village, officer, state):
    survey = a_closed_survey(village, officer, state=State.PUBLISHED)
    remark = a_remark(survey, state=state)
    client.force_login(an_appointment(village, Role.SECRETARY).user)

    assert client.get(problem_url(remark)).status_code == 404


def test_queries_do_not_grow_with_the_remarks(client, village, officer, django_assert_max_num_queries):
    survey = a_closed_survey(village, officer)
    for number in range(30):
        a_remark(survey, f"第 {number} 条")
    client.force_login(officer.user)
    with django_assert_max_num_queries(14):
        client.get(address(survey))


def test_wrong_method(client, village, officer):
    survey = a_closed_survey(village, officer)
    client.force_login(officer.user)

    assert client.delete(address(survey)).status_code == 405
