"""The public questionnaire: easy to give, impossible to trace."""

import logging
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from feedback import crowds
from feedback.codes import grouped
from feedback.drafting import options_of
from feedback.models import AnswerKind, Question, Scale, Slip, StagedAnswer, Survey
from tests.builders.people import a_city
from tests.builders.voice import a_question, a_survey, printed
from workflow.models import AuditEntry, SentForm
from workflow.models import Draft as KeptDraft

pytestmark = pytest.mark.django_db
Kind = Question.Kind


@pytest.fixture
def survey():
    return a_survey(a_city()[-1])


def url(survey):
    return reverse("feedback:answer", args=[survey.code])


def send(client, survey, **answers):
    return client.post(url(survey), {"answer": str(uuid4()), "q1": "1"} | answers)


def with_involvement(survey):
    """Question 2 tells who took part, question 3 is for those who did, question 4 is open."""
    scale = Scale.objects.get(name="知晓参与")
    a_question(survey, kind=Kind.INVOLVEMENT, text="您参与过吗？", options=options_of(scale))
    a_question(survey, text="从中受益吗？", needs_involvement=True)
    a_question(survey, kind=Kind.REMARK, text="还有什么意见？", options=[])


# Works


def test_an_answer_is_kept_and_thanked_for_without_a_receipt(client, survey):
    answer = send(client, survey)

    staged = StagedAnswer.objects.get()
    assert (staged.survey, staged.choices, staged.kind) == (survey, {"1": "1"}, AnswerKind.OPEN_LINK)
    assert answer["Location"] == reverse("feedback:answered", args=[survey.code])
    thanks = client.get(answer["Location"]).content.decode()
    assert "谢谢您" in thanks
    assert str(staged.pk) not in thanks


def test_the_page_asks_every_question_in_large_print_without_script(client, survey):
    with_involvement(survey)

    page = client.get(url(survey)).content.decode()

    assert "1．总的来说，您是否满意？" in page
    assert "没有参与的，这一题不用答" in page
    assert page.count('type="radio"') == 4 + 3 + 4
    assert "不记名" in page


def test_the_page_has_a_fresh_random_id_each_time(client, survey):
    first, second = (client.get(url(survey)).context["form"].initial["answer"] for _ in range(2))

    assert isinstance(first, UUID)
    assert first != second


def test_a_form_sent_twice_is_one_answer(client, survey):
    number = str(uuid4())

    assert [send(client, survey, answer=number).status_code for _ in range(2)] == [302, 302]
    assert StagedAnswer.objects.count() == 1


def test_the_code_of_the_survey_is_read_in_small_letters_too(client, survey):
    assert client.get(url(survey).lower()).status_code == 200


def test_who_took_no_part_skips_what_needs_it(client, survey):
    with_involvement(survey)

    send(client, survey, q2="2", q3="1", q4="路灯不亮")

    staged = StagedAnswer.objects.get()
    assert staged.choices == {"1": "1", "2": "2"}
    assert staged.remark == "路灯不亮"


def test_who_took_part_answers_it(client, survey):
    with_involvement(survey)

    send(client, survey, q2="1", q3="3")

    assert StagedAnswer.objects.get().choices == {"1": "1", "2": "1", "3": "3"}


def test_only_the_question_that_decides_must_be_answered(client, survey):
    with_involvement(survey)

    answer = client.post(url(survey), {"answer": str(uuid4()), "q2": "1", "q4": "很好"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择这一题" in page
    assert "很好" in page
    assert not StagedAnswer.objects.exists()
    assert send(client, survey).status_code == 302


def test_a_choice_that_was_not_offered_is_refused(client, survey):
    assert send(client, survey, q1="9").status_code == 422
    assert not StagedAnswer.objects.exists()


# Slips


def test_a_slip_brings_one_answer(client, survey):
    [code] = printed(survey, 1)

    answers = [send(client, survey, slip=grouped(code).lower()) for _ in range(20)]

    assert [answer.status_code for answer in answers] == [302] + [422] * 19
    assert "已经用过" in answers[1].content.decode()
    assert StagedAnswer.objects.get().kind == AnswerKind.SLIPS


def test_a_slip_sent_twice_by_one_form_is_taken_both_times(client, survey):
    [code] = printed(survey, 1)
    number = str(uuid4())

    assert [send(client, survey, answer=number, slip=code).status_code for _ in range(2)] == [302, 302]
    assert StagedAnswer.objects.count() == 1


def test_an_answer_without_a_code_does_not_swallow_the_one_with_it(client, survey):
    [code] = printed(survey, 1)
    number = str(uuid4())

    send(client, survey, answer=number)
    send(client, survey, answer=number, slip=code)

    assert {staged.kind for staged in StagedAnswer.objects.all()} == {AnswerKind.SLIPS, AnswerKind.OPEN_LINK}


def test_two_codes_sent_from_one_page_are_two_answers(client, survey):
    """A family at one phone: back to the page, the next slip."""
    codes, number = printed(survey, 2), str(uuid4())

    for choice, code in enumerate(codes, start=1):
        assert send(client, survey, answer=number, slip=code, q1=str(choice)).status_code == 302

    assert {staged.choices["1"] for staged in StagedAnswer.objects.all()} == {"1", "2"}


def test_the_field_for_a_code_stands_only_where_there_are_slips(client, survey):
    assert "问卷码" not in client.get(url(survey)).content.decode()
    printed(survey, 1)
    assert "问卷码" in client.get(url(survey)).content.decode()


def test_a_survey_for_slips_only_takes_no_open_answer(client, survey):
    Survey.objects.filter(pk=survey.pk).update(slips_only=True)
    [code] = printed(survey, 1)

    refused = send(client, survey)

    assert refused.status_code == 422
    assert "请填写纸条上的问卷码" in refused.content.decode()
    assert send(client, survey, slip=code).status_code == 302
    assert StagedAnswer.objects.count() == 1


def test_a_code_of_the_wrong_length_is_told_and_uses_nothing_up(client, survey):
    [code] = printed(survey, 1)

    answer = send(client, survey, slip=code[:15])

    assert "您输入了 15 位" in answer.content.decode()
    assert not Slip.objects.filter(is_used=True).exists()


# Not open


def test_an_unknown_code_gets_a_friendly_page(client):
    answer = client.get("/s/NOPE/")

    assert answer.status_code == 404
    assert "没有找到这份问卷" in answer.content.decode()


@pytest.mark.parametrize("state", [Survey.State.CLOSED, Survey.State.PUBLISHED])
def test_what_is_over_takes_nothing(client, state):
    survey = a_survey(a_city()[-1], state=state)

    answer = send(client, survey)

    assert answer.status_code == 409
    assert "已经结束" in answer.content.decode()
    assert "这份答卷没有收下" in answer.content.decode()
    assert "没有收下" not in client.get(url(survey)).content.decode()
    assert not StagedAnswer.objects.exists()


def test_after_the_last_day_nothing_is_taken_though_nobody_closed_it(client, survey):
    today = timezone.localdate()
    Survey.objects.filter(pk=survey.pk).update(closes_on=today - timedelta(days=1))

    assert "已经结束" in send(client, survey).content.decode()
    assert not StagedAnswer.objects.exists()


def test_before_the_first_day_it_says_when(client, survey):
    day = timezone.localdate() + timedelta(days=2)
    Survey.objects.filter(pk=survey.pk).update(opens_on=day)

    assert f"{day.month} 月 {day.day} 日起" in client.get(url(survey)).content.decode()
    assert "还没有开始" in send(client, survey).content.decode()
    assert not StagedAnswer.objects.exists()


def test_a_draft_tells_nothing_but_that_it_has_not_begun(client):
    survey = a_survey(a_city()[-1], state=Survey.State.DRAFT)

    page = client.get(url(survey)).content.decode()

    assert "还没有开始" in page
    assert survey.title not in page


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_wrong_methods(client, survey, method):
    assert getattr(client, method)(url(survey)).status_code == 405


# Nothing of the sender is kept


def test_no_cookie_no_session_and_no_cache(client, survey):
    for answer in (client.get(url(survey)), send(client, survey), client.get(url(survey) + "thanks/")):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert "no-store" in answer["Cache-Control"]
    assert "sessionid" not in client.cookies


def test_nothing_but_the_answer_is_written(client, survey):
    entries = AuditEntry.objects.count()

    send(client, survey)

    assert AuditEntry.objects.count() == entries
    assert not SentForm.objects.exists()
    assert not KeptDraft.objects.exists()


def test_the_log_tells_no_slip_and_no_answer(client, survey, caplog):
    [code] = printed(survey, 1)
    with caplog.at_level(logging.DEBUG):
        send(client, survey, slip=code, q1="2", REMOTE_ADDR="10.9.8.7")
        send(client, survey, slip=code)
        send(client, survey, q1="")

    logged = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("django.r"))
    assert code not in logged
    assert "10.9.8.7" not in logged


def test_a_form_key_is_not_on_the_page(client, survey):
    page = client.get(url(survey)).content.decode()

    assert "csrfmiddlewaretoken" not in page
    assert "form_key" not in page


@pytest.mark.parametrize("slips", [0, 1])
def test_three_queries_at_most(client, survey, slips, django_assert_max_num_queries):
    code = printed(survey, 1)[0] if slips else ""
    with_involvement(survey)
    for _ in range(2):
        with django_assert_max_num_queries(3):
            client.get(url(survey))
    with django_assert_max_num_queries(5):  # three, between BEGIN and COMMIT, which are savepoints in a test
        assert send(client, survey, slip=code).status_code == 302
    with django_assert_max_num_queries(0):
        client.get(url(survey) + "thanks/")


# Many from one address


def test_a_village_behind_one_address_gets_through():
    crowd = crowds.Crowd()

    assert all(crowd.wait("10.0.0.1") == 0 for _ in range(500))


def test_above_the_limit_one_waits_with_everything_that_was_answered(client, survey, monkeypatch):
    monkeypatch.setattr("feedback.views.answer.ANSWERS", crowds.Crowd(most=1))
    send(client, survey)
    number = str(uuid4())

    waiting = send(client, survey, answer=number, q1="3")

    page = waiting.content.decode()
    assert waiting.status_code == 429
    assert 0 < int(waiting["Retry-After"]) <= 60
    assert f'name="answer" value="{number}"' in page
    assert 'name="q1" value="3"' in page
    assert StagedAnswer.objects.count() == 1


def test_a_database_that_is_busy_loses_nothing(client, survey, monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("feedback.views.answer.accept", busy)

    waiting = send(client, survey, q1="3")

    assert waiting.status_code == 429
    assert 'name="q1" value="3"' in waiting.content.decode()


def test_another_address_does_not_wait():
    crowd = crowds.Crowd(most=1)
    assert crowd.wait("10.0.0.1") == 0
    assert crowd.wait("10.0.0.1") > 0
    assert crowd.wait("10.0.0.2") == 0


def test_the_minute_forgets_addresses_and_salt():
    crowd = crowds.Crowd(most=1)
    crowd.wait("10.0.0.1")
    salt, counts = crowd.salt, crowd.counts
    assert all(b"10.0.0.1" not in key for key in counts)
    crowd.minute -= 1
    assert crowd.wait("10.0.0.1") == 0
    assert crowd.salt != salt
