"""更正与样本豁免: by whom, with a reason, with the old figures kept; and the original file."""

import pytest
from django.urls import reverse

from feedback.models import SurveyResult
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.surveys import PDF, Kind, a_file, a_result, a_result_post, a_surveyor, small
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
REASON = "录入时看错一行"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def with_file(village, **fields):
    return a_result(
        village, file=a_file(), file_name="报告.pdf", file_extension="pdf", file_size=len(PDF),
        file_sha256="0" * 64, **fields,
    )  # fmt: skip


def correct(client, who, result, **changes):
    client.force_login(who.user)
    data = a_result_post(upload="", correction_reason=REASON) | changes
    return client.post(reverse("feedback:survey_edit", args=[result.pk]), data)


def waive(client, who, result, reason="全村仅十户在家"):
    client.force_login(who.user)
    return client.post(reverse("feedback:survey_waive", args=[result.pk]), {"reason": reason})


# 更正


def test_a_correction_keeps_the_old_figures_and_the_reason(client, village, officer):
    result = with_file(village)
    assert correct(client, officer, result, satisfied="83", dissatisfied="6").status_code == 302

    result.refresh_from_db()
    assert (result.satisfied, result.dissatisfied, result.correction_reason) == (83, 6, REASON)
    assert result.file_name == "报告.pdf"
    content = AuditEntry.objects.get(verb="correct_survey").content
    assert (content["before"]["satisfied"], content["after"]["satisfied"]) == (84, 83)
    page = client.get(result.get_absolute_url()).content.decode()
    assert "更正满意度结果" in page
    assert REASON in page


def test_a_correction_without_reason_or_with_wrong_sums_changes_nothing(client, village, officer):
    result = with_file(village)
    for changes, words in (
        ({"correction_reason": ""}, "请写明更正理由"),
        ({"satisfied": "83"}, "与各项合计 119 份不符"),
    ):
        answer = correct(client, officer, result, **changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    result.refresh_from_db()
    assert result.satisfied == 84
    assert not AuditEntry.objects.exists()


def test_the_reason_of_an_earlier_correction_is_not_offered_again(client, village, officer):
    result = with_file(village, correction_reason="上次的理由")
    client.force_login(officer.user)

    page = client.get(reverse("feedback:survey_edit", args=[result.pk])).content.decode()
    assert "上次的理由" not in page
    assert "已有“报告.pdf”" in page


def test_the_kind_is_not_corrected(client, village, officer):
    result = with_file(village)

    assert correct(client, officer, result, kind=Kind.TYPED_IN).status_code == 422


@pytest.mark.parametrize(
    ("changes", "kept"), [({"satisfied": "5", "basically": "3"}, ""), ({}, "全村仅十户在家")]
)
def test_other_numbers_make_a_waiver_void(client, village, officer, changes, kept):
    result = small(village, waiver_reason="全村仅十户在家", waived_by=officer, file_name="报告.pdf")
    numbers = {
        "returned": "10", "satisfied": "6", "basically": "2", "dissatisfied": "2", "unknown": "0", "invalid": "0",
    }  # fmt: skip
    assert correct(client, officer, result, **(numbers | changes)).status_code == 302

    result.refresh_from_db()
    assert result.waiver_reason == kept
    assert (result.waived_by is None) == (kept == "")


def test_nobody_corrects_the_own_result(client, village, officer):
    result = with_file(village)
    for who in (an_appointment(village, Role.SECRETARY), an_appointment(village, Role.OFFICER)):
        assert correct(client, who, result).status_code == 403
    for who in (an_appointment(village.parent, Role.LEADER), an_appointment(village.parent, Role.SECRETARY)):
        assert correct(client, who, result).status_code == 403
    assert correct(client, an_appointment(an_organization(village.parent)), result).status_code == 404
    result.refresh_from_db()
    assert result.correction_reason == ""


@pytest.mark.parametrize("kind", [Kind.SLIPS, Kind.OPEN_LINK])
def test_what_the_system_counted_is_corrected_by_nobody(client, village, officer, kind):
    assert correct(client, officer, a_result(village, kind), kind=kind).status_code == 403


def test_a_surveyor_corrects_third_party_results_only(client, village):
    surveyor = a_surveyor(village.parent, at=village.parent.parent)

    assert correct(client, surveyor, with_file(village)).status_code == 302
    assert correct(client, surveyor, a_result(village, Kind.TYPED_IN)).status_code == 403


# 样本不足仍采用


def test_an_officer_above_waives_the_sample_with_a_reason_that_is_shown(client, village, officer):
    result = small(village)
    assert waive(client, officer, result).status_code == 302

    result.refresh_from_db()
    assert (result.waiver_reason, result.waived_by) == ("全村仅十户在家", officer)
    assert AuditEntry.objects.get(verb="waive_sample").content["before"]["waiver_reason"] == ""
    client.force_login(an_appointment(village, Role.SECRETARY).user)
    assert "经豁免采用：全村仅十户在家" in client.get(result.get_absolute_url()).content.decode()


def test_a_waiver_needs_a_reason(client, village, officer):
    result = small(village)
    answer = waive(client, officer, result, " ")

    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    result.refresh_from_db()
    assert result.waiver_reason == ""


def test_a_waiver_is_judged_again_under_the_lock(client, village, officer, monkeypatch):
    """The numbers were corrected between the page's judgement and the lock: nothing is waived any more."""
    result = small(village)
    real = engine.lock

    def corrected(record):
        SurveyResult.objects.filter(pk=result.pk).update(satisfied=100, returned=104)
        real(record)

    monkeypatch.setattr(engine, "lock", corrected)
    assert waive(client, officer, result).status_code == 409
    result.refresh_from_db()
    assert result.waiver_reason == ""


def test_only_an_officer_above_waives(client, village, officer):
    result = small(village)
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    for who in (surveyor, an_appointment(village, Role.OFFICER), an_appointment(village, Role.SECRETARY)):
        assert waive(client, who, result).status_code == 403
    assert waive(client, an_appointment(an_organization(village.parent)), result).status_code == 404


@pytest.mark.parametrize(
    "make",
    [
        a_result,
        lambda village: small(village, Kind.OPEN_LINK),
        lambda village: small(village, waiver_reason="已有理由"),
        lambda village: small(village, satisfied=0, basically=0, dissatisfied=0, unknown=9),
    ],
)
def test_where_nothing_is_short_there_is_nothing_to_waive(client, village, officer, make):
    result = make(village)
    answer = waive(client, officer, result)

    assert answer.status_code == 409
    assert "不需要豁免" in answer.content.decode()
    assert not AuditEntry.objects.exists()


# 原始文件


def download(client, who, result):
    client.force_login(who.user)
    return client.get(reverse("feedback:survey_file", args=[result.pk]))


def test_those_above_and_the_surveyor_download_the_original(client, village, officer):
    result = with_file(village)
    for who in (
        officer,
        an_appointment(village.parent, Role.LEADER),
        a_surveyor(village.parent, at=village.parent.parent),
    ):
        answer = download(client, who, result)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == PDF
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_the_surveyed_never_see_raw_rows(client, village, role):
    result = with_file(village)
    own = an_appointment(village, role)

    assert download(client, own, result).status_code == 403
    address = reverse("feedback:survey_file", args=[result.pk])
    page = client.get(result.get_absolute_url()).content.decode()
    assert "报告.pdf" in page
    assert address not in page


def test_strangers_and_results_without_a_file_are_not_found(client, village, officer):
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)

    assert download(client, stranger, with_file(village)).status_code == 404
    assert download(client, officer, a_result(village, Kind.TYPED_IN)).status_code == 404


def test_a_file_that_is_gone_is_not_found(client, village, officer):
    result = with_file(village)
    SurveyResult.objects.filter(pk=result.pk).update(file="surveys/gone.pdf")

    assert download(client, officer, result).status_code == 404


@pytest.mark.parametrize("name", ["survey", "survey_file", "surveys"])
def test_pages_only_read(client, village, officer, name):
    args = [] if name == "surveys" else [a_result(village).pk]
    client.force_login(officer.user)

    assert client.post(reverse(f"feedback:{name}", args=args)).status_code == 405
