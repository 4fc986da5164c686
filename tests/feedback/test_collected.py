"""The internal system: what it hands over, what it takes back, and what a collector that lies cannot do."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feedback.carrying import bundles, entering, leaving
from feedback.carrying.bundles import BadBundleError
from feedback.models import (
    AnswerKind,
    Opinion,
    ReceivedBundle,
    Remark,
    SealedAnswer,
    SealedBatch,
    Slip,
    StagedAnswer,
    Survey,
)
from feedback.sealing import checked
from feedback.transitions.surveys import CLOSE, TAKE_BACK
from organizations.roles import Role
from tests.builders.carrying import answers, carried_back, content_of, entered, given, outside
from tests.builders.people import a_city, an_actor
from tests.builders.voice import DISSATISFIED, SATISFIED, a_question, a_survey, printed, staged
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
SLIPS, OPEN = AnswerKind.SLIPS, AnswerKind.OPEN_LINK
ADDRESS = "https://wj.example.gov.cn"


@pytest.fixture(autouse=True)
def with_a_collector(settings):
    settings.COLLECTOR_URL = ADDRESS


@pytest.fixture
def survey():
    return a_survey(a_city()[-1])


@pytest.fixture
def handed_over(survey):
    printed(survey, 12)
    assert leaving.hand_over() == 1
    survey.refresh_from_db()
    return survey


def test_what_leaves_the_house_is_told_to_the_log_in_numbers(survey, tmp_path):
    leaving.export(tmp_path / "1.zip")

    entry = AuditEntry.objects.get(verb="export_bundle")
    assert (entry.service, entry.content["details"]) == (
        "export_bundle",
        {"surveys": 1, "handed over": 1, "outcomes": 0},
    )


def test_an_opened_survey_is_handed_over_once_and_answered_nowhere_else(survey, tmp_path):
    leaving.export(tmp_path / "1.zip")
    leaving.export(tmp_path / "2.zip")
    address = reverse("feedback:answer", args=[survey.code])

    page = Client().get(address)
    sent = Client().post(address, {"answer": str(uuid4()), "q1": "1"})

    survey.refresh_from_db()
    assert survey.is_handed_over
    assert AuditEntry.objects.filter(verb="hand_over_survey").count() == 1
    assert f"{ADDRESS}{address}" in page.content.decode()
    assert sent.status_code == 409
    assert not StagedAnswer.objects.exists()


@pytest.mark.parametrize("state", [Survey.State.DRAFT, Survey.State.CLOSED])
def test_only_what_people_may_answer_is_handed_over(state):
    a_survey(a_city()[-1], state=state)

    assert leaving.hand_over() == 0


def test_a_survey_that_somebody_answered_here_stays_here(survey):
    staged(survey, 1)

    assert leaving.hand_over() == 0


@pytest.mark.parametrize("step", [CLOSE, TAKE_BACK])
def test_a_survey_that_is_answered_elsewhere_is_neither_closed_nor_taken_back(handed_over, step):
    officer = an_actor(handed_over.organization.parent, Role.OFFICER)

    with pytest.raises(engine.RefusalError, match="外网采集端"):
        engine.run(step, handed_over, officer)


def test_the_timer_leaves_it_open_too(handed_over):
    Survey.objects.update(closes_on=timezone.localdate() - timedelta(days=1))

    call_command("seal_surveys", stdout=StringIO())

    assert Survey.objects.get().is_open


def test_answers_enter_as_one_sealed_batch_of_each_kind_and_close_the_survey(handed_over, tmp_path):
    came = answers(
        handed_over,
        (SLIPS, [SATISFIED] * 9 + [DISSATISFIED]),
        (OPEN, [SATISFIED] * 3),
        remarks=[["拨打 13812345678 没人接", True]],
    )

    assert entering.enter(carried_back(tmp_path / "b.zip", [came])) == entered(surveys=1)

    survey = Survey.objects.get()
    assert (survey.state, survey.collecting) == (Survey.State.CLOSED, Survey.Collecting.RETURNED)
    assert {batch.kind: len(checked(batch)) for batch in SealedBatch.objects.all()} == {SLIPS: 10, OPEN: 3}
    assert Remark.objects.get().text == "拨打 *********** 没人接"
    assert Remark.objects.get().state == Remark.State.WAITING
    assert [AuditEntry.objects.filter(verb=verb).count() for verb in ("seal", "close", "import_bundle")] == [
        2,
        1,
        1,
    ]


def test_no_slip_is_touched_by_answers_that_enter(handed_over, tmp_path):
    entering.enter(carried_back(tmp_path / "b.zip", [answers(handed_over, (SLIPS, [SATISFIED] * 10))]))

    assert not Slip.objects.filter(is_used=True).exists()


def test_a_survey_that_nobody_answered_is_closed_as_well(handed_over, tmp_path):
    entering.enter(carried_back(tmp_path / "b.zip", [answers(handed_over, (SLIPS, []))]))

    assert Survey.objects.get().state == Survey.State.CLOSED
    assert not SealedBatch.objects.exists()


def test_the_same_file_and_the_same_survey_in_a_later_one_change_nothing(handed_over, tmp_path):
    came = answers(handed_over, (SLIPS, [SATISFIED] * 10))
    entering.enter(carried_back(tmp_path / "b.zip", [came]))
    entries = AuditEntry.objects.count()

    assert entering.enter(tmp_path / "b.zip") is None
    assert AuditEntry.objects.count() == entries
    assert entering.enter(carried_back(tmp_path / "c.zip", [came])) == entered()
    assert SealedAnswer.objects.count() == 10


def test_answers_for_a_survey_that_was_not_handed_over_do_not_enter(survey, tmp_path):
    entering.enter(carried_back(tmp_path / "b.zip", [answers(survey, (OPEN, [SATISFIED] * 10))]))

    assert Survey.objects.get().is_open
    assert not SealedBatch.objects.exists()


def test_the_collector_is_told_which_surveys_were_entered(handed_over, tmp_path):
    entering.enter(carried_back(tmp_path / "b.zip", [answers(handed_over)]))
    leaving.export(tmp_path / "asked.zip")

    content = content_of(tmp_path / "asked.zip")
    assert (content["entered"], content["surveys"]) == ([handed_over.code], [])


LIES = {
    "more answers than slips": (lambda s: answers(s, (SLIPS, [SATISFIED] * 13)), "只印了 12 张"),
    "an option that is not offered": (lambda s: answers(s, (SLIPS, [{"1": "9"}])), "没有的题目或选项"),
    "a question that is not asked": (lambda s: answers(s, (SLIPS, [{"7": "1"}])), "没有的题目或选项"),
    "another digest": (lambda s: altered(answers(s, (SLIPS, [SATISFIED])), digest="0" * 64), "摘要不符"),
    "two batches of a kind": (lambda s: answers(s, (SLIPS, [SATISFIED]), (SLIPS, [SATISFIED])), "有两批"),
    "more remarks than answers": (
        lambda s: answers(s, (SLIPS, [SATISFIED]), remarks=[["a", False], ["b", False]]),
        "意见建议不合规定",
    ),
    "a remark without end": (
        lambda s: answers(s, (SLIPS, [SATISFIED]), remarks=[["长" * 301, False]]),
        "意见建议不合规定",
    ),
    "an unknown kind": (lambda s: answers(s, ("other", [SATISFIED])), "内容不合规定"),
    "no list at all": (lambda s: answers(s, batches=None), "内容不合规定"),
}


def altered(came, **changes):
    came["batches"][0] |= changes
    return came


@pytest.mark.parametrize("lie", LIES)
def test_a_survey_that_lies_about_its_answers_is_refused_and_keeps_nothing_else_out(
    handed_over, tmp_path, lie
):
    make, words = LIES[lie]
    said = []
    bundle = carried_back(tmp_path / "b.zip", [make(handed_over)], [given(handed_over.organization)])

    assert entering.enter(bundle, said.append) == entered(opinions=1, refused=1)

    assert handed_over.code in said[0]
    assert words in said[0]
    assert Survey.objects.get().is_handed_over
    assert [model.objects.count() for model in (SealedBatch, Remark, Opinion, ReceivedBundle)] == [0, 0, 1, 1]
    assert not AuditEntry.objects.filter(verb__in=["seal", "close"]).exists()


def test_answers_by_the_open_link_are_refused_where_slips_are_needed(handed_over, tmp_path):
    Survey.objects.update(slips_only=True)
    said = []

    entering.enter(carried_back(tmp_path / "b.zip", [answers(handed_over, (OPEN, [SATISFIED]))]), said.append)

    assert "只收一次性码" in said[0]
    assert not SealedBatch.objects.exists()


@pytest.mark.parametrize("content", [[], {"surveys": []}, {"surveys": {}, "opinions": []}])
def test_a_signed_file_of_another_shape_is_refused_whole(tmp_path, content):
    bundles.write(tmp_path / "b.zip", bundles.BACK, content)

    with pytest.raises(BadBundleError, match="内容不合规定"):
        entering.enter(tmp_path / "b.zip")


def test_a_file_of_this_side_is_refused_inside_too(survey, tmp_path):
    leaving.export(tmp_path / "own.zip")

    with pytest.raises(BadBundleError, match="本端写出"):
        entering.enter(tmp_path / "own.zip")


def test_without_the_collectors_address_nothing_is_handed_over(survey, settings, tmp_path):
    settings.COLLECTOR_URL = ""

    with pytest.raises(CommandError, match="COLLECTOR_URL"):
        call_command("export_bundle", tmp_path / "x.zip")

    assert not Survey.objects.get().collecting


def test_when_the_collector_is_lost_answers_are_taken_here_again(handed_over, tmp_path):
    call_command("export_bundle", tmp_path / "x.zip", take_back=handed_over.code, stdout=StringIO())

    sent = Client().post(
        reverse("feedback:answer", args=[handed_over.code]), {"answer": str(uuid4()), "q1": "1"}
    )
    came = carried_back(tmp_path / "b.zip", [answers(handed_over, (OPEN, [SATISFIED] * 5))])

    assert content_of(tmp_path / "x.zip")["surveys"] == []
    said = []
    assert content_of(tmp_path / "x.zip")["withdrawn"] == [handed_over.code]
    assert sent.status_code == 302
    assert entering.enter(came, said.append) == entered()
    assert "5 份答卷没有导入" in said[0]
    with pytest.raises(CommandError, match="不在采集端"):
        call_command("export_bundle", tmp_path / "y.zip", take_back=handed_over.code)


def test_each_sides_option_is_refused_on_the_other(handed_over, tmp_path):
    with pytest.raises(CommandError, match="--close 用于采集端"):
        call_command("export_bundle", tmp_path / "x.zip", close=handed_over.code)
    with outside(), pytest.raises(CommandError, match="--take-back 用于内网系统"):
        call_command("export_bundle", tmp_path / "x.zip", take_back=handed_over.code)


def test_paper_bears_the_collectors_address_and_the_page_says_where_answers_are(handed_over, client):
    client.force_login(an_actor(handed_over.organization.parent, Role.OFFICER).user)
    poster = client.get(reverse("feedback:running_survey_poster", args=[handed_over.pk])).content.decode()
    slips = client.get(reverse("feedback:running_survey_slips", args=[handed_over.pk])).content.decode()
    page = client.get(handed_over.get_absolute_url()).content.decode()

    assert "wj.example.gov.cn/s/" in poster
    assert "新码要带到外网采集端才能使用" in slips
    assert "外网采集端收取，结果尚未导入" in page


def test_questions_with_several_answers_enter_too(survey, tmp_path):
    a_question(survey)
    leaving.hand_over()

    entering.enter(carried_back(tmp_path / "b.zip", [answers(survey, (OPEN, [{"1": "1", "2": "3"}] * 5))]))

    assert SealedAnswer.objects.count() == 5
