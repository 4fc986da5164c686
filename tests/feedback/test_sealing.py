"""Sealing: what is counted, when, and that nobody can quietly change it."""

import pytest

from feedback import sealing
from feedback.models import AnswerKind, Remark, SealedAnswer, SealedBatch, Slip, StagedAnswer
from organizations.actor import service
from tests.builders.people import a_city
from tests.builders.voice import DISSATISFIED, SATISFIED, a_survey, answered, printed, staged
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
TIMER = service("seal_surveys")


@pytest.fixture
def survey():
    return a_survey(a_city()[-1])


def test_fewer_than_the_least_stay_staged(survey):
    staged(survey, 9)

    assert sealing.seal(survey, TIMER) == []
    assert StagedAnswer.objects.count() == 9


def test_the_least_are_sealed_and_recorded_with_count_and_digest(survey):
    staged(survey, 10)

    [batch] = sealing.seal(survey, TIMER)

    entry = AuditEntry.objects.get(verb="seal")
    assert (batch.count, batch.answers.count(), StagedAnswer.objects.count()) == (10, 10, 0)
    assert f'"digest":"{batch.digest}"' in bytes(entry.payload).decode()
    assert '"count":10' in bytes(entry.payload).decode()


def test_sealing_twice_changes_nothing(survey):
    staged(survey, 10)
    sealing.seal(survey, TIMER)
    kept = set(SealedAnswer.objects.values_list("pk"))

    assert sealing.seal(survey, TIMER) == []
    assert set(SealedAnswer.objects.values_list("pk")) == kept


def test_kinds_are_never_mixed(survey):
    staged(survey, 10, kind=AnswerKind.OPEN_LINK)
    staged(survey, 9, kind=AnswerKind.SLIPS)

    sealing.seal(survey, TIMER)

    assert [batch.kind for batch in SealedBatch.objects.all()] == [AnswerKind.OPEN_LINK]


def test_closing_seals_the_rest_into_one_batch(survey):
    staged(survey, 12)
    sealing.seal(survey, TIMER)
    staged(survey, 3, DISSATISFIED)

    [batch] = sealing.seal(survey, TIMER, closing=True)

    assert SealedBatch.objects.get() == batch
    assert (batch.count, batch.answers.filter(choices=DISSATISFIED).count()) == (15, 3)
    assert sealing.checked(batch)


def test_closing_makes_one_batch_of_those_of_several_nights_though_nothing_waits(survey):
    for choices in (SATISFIED, DISSATISFIED):
        staged(survey, 10, choices)
        sealing.seal(survey, TIMER)
    assert SealedBatch.objects.count() == 2

    [batch] = sealing.seal(survey, TIMER, closing=True)

    assert SealedBatch.objects.get() == batch
    assert batch.answers.filter(choices=DISSATISFIED).count() == 10
    assert sealing.seal(survey, TIMER, closing=True) == []


def test_closing_refuses_a_batch_that_was_changed(survey):
    staged(survey, 10)
    sealing.seal(survey, TIMER)
    SealedAnswer.objects.filter(pk=SealedAnswer.objects.first().pk).update(choices=DISSATISFIED)
    staged(survey, 1)

    with pytest.raises(sealing.TamperedError):
        sealing.seal(survey, TIMER, closing=True)
    assert StagedAnswer.objects.count() == 1


def test_an_answer_taken_away_is_noticed(survey):
    staged(survey, 10)
    [batch] = sealing.seal(survey, TIMER)
    batch.answers.first().delete()

    with pytest.raises(sealing.TamperedError):
        sealing.checked(batch)


def test_remarks_leave_their_answers_and_lose_their_numbers(survey):
    for _ in range(9):
        answered(survey, SATISFIED)
    answered(survey, DISSATISFIED, remark="路灯不亮，请打 138 0013 8000 或 0990-1234567")

    sealing.seal(survey, TIMER)

    remark = Remark.objects.get()
    assert "138" not in remark.text
    assert "1234567" not in remark.text
    assert remark.text.startswith("路灯不亮，请打 *")
    assert remark.is_dissatisfied
    assert remark.state == Remark.State.WAITING


def test_a_year_and_a_house_number_stay_in_a_remark():
    assert sealing.without_numbers("2026 年 3 号楼 201 室") == "2026 年 3 号楼 201 室"


def test_slips_keep_what_they_are_when_they_are_rewritten(survey):
    codes = printed(survey, 30)
    for code in codes[:10]:
        answered(survey, SATISFIED, code=code)

    sealing.seal(survey, TIMER)

    assert Slip.objects.filter(is_used=True).count() == 10
    assert Slip.objects.count() == 30
