"""反馈, 申请复核, 答复, 归档: who, until when, what the person concerned reads."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from organizations.roles import Role
from projects.models import Holiday
from reviews.after_duties import unlocks_to_decide
from reviews.models import Objection, ObjectionFile, ReviewSheet
from reviews.states import SheetState
from reviews.unlocking import request_unlock
from tests.builders.frozen import (
    DECISION,
    a_confirmed_township,
    a_county_officer,
    a_request,
    again,
    run,
)
from tests.builders.people import acting, an_appointment
from tests.builders.reviews import a_score, a_township, score_all
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = SheetState
REASON = "满意度只调查了一个小组"
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    """A Monday."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_confirmed_township, publish=True)


@pytest.fixture
def found(made):
    return made.again()


def post(client, who, sheet, name, data=None):
    client.force_login(who.user)
    return client.post(reverse("reviews:transition", args=[sheet.pk, name]), data or {})


def object_to(client, found, **data):
    return post(client, found.secretary, found.sheet, "object", {"reason": REASON} | data)


def page_of(client, who, sheet) -> str:
    client.force_login(who.user)
    return client.get(sheet.get_absolute_url()).content.decode()


# Feedback


def test_strengths_problems_and_comments_are_told(client):
    found = a_confirmed_township()
    told = {"strengths": "错时服务受欢迎", "problems": "公示不及时"}
    assert post(client, found.confirmer, found.sheet, "publish", told).status_code == 302
    page = page_of(client, found.secretary, found.sheet)
    for words in ("错时服务受欢迎", "公示不及时", "申请复核 1 月 25 日截止"):
        assert words in page
    details = AuditEntry.objects.get(verb="publish").content["details"]
    assert details["strengths"] == "***"


def test_comments_of_the_scorers_are_told_without_their_names(client):

    found = a_township(1)
    score_all(found)
    extra = an_appointment(found.township, Role.OFFICER)
    a_score(found.sheet, "report", "9", extra, comment="剖析不深")
    run(found.sheet, "confirm", found.confirmer, **DECISION)
    sheet = run(found.sheet, "publish", found.confirmer)
    assert sheet.snapshot["words"]["comments"][0]["comment"] == "剖析不深"
    page = page_of(client, found.secretary, sheet)
    assert "剖析不深" in page


def test_the_window_is_counted_in_working_days(client):
    found = a_confirmed_township()
    Holiday.objects.create(day=date(2027, 1, 20), name="休", is_workday=False)
    post(client, found.confirmer, found.sheet, "publish")
    assert again(found.sheet).objection_until == date(2027, 1, 26)


def test_the_round_says_how_many(client):
    found = a_confirmed_township()
    found.sheet.round.objection_days = 2
    found.sheet.round.save()
    post(client, found.confirmer, found.sheet, "publish")
    assert again(found.sheet).objection_until == date(2027, 1, 20)


# Objecting


def test_works_is_recorded_and_told(client, found):
    assert object_to(client, found).status_code == 302
    sheet, objection = again(found.sheet), Objection.objects.get()
    assert (sheet.state, objection.version, objection.reason) == (S.OBJECTED, 1, REASON)
    assert objection.filed_by == found.secretary
    assert AuditEntry.objects.get(verb="object").root_id == str(sheet.pk)
    told = Notice.objects.get(text__endswith="申请复核，请答复")
    assert told.user_id == found.confirmer.user_id
    assert REASON in page_of(client, found.confirmer, sheet)
    assert REASON in page_of(client, found.secretary, sheet)


def test_files_come_with_it_and_are_read_by_those_who_see_the_sheet(client, found, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pdf = SimpleUploadedFile("说明.pdf", b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n", "application/pdf")
    assert object_to(client, found, files=pdf).status_code == 302
    kept = ObjectionFile.objects.get()
    client.force_login(found.confirmer.user)
    answer = client.get(kept.url)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.force_login(found.sheets[1].post.user)
    assert client.get(kept.url).status_code == 404


def test_bad_forms_change_nothing(client, found):
    text = SimpleUploadedFile("说明.txt", b"plain", "text/plain")
    assert object_to(client, found, reason="").status_code == 422
    assert object_to(client, found, files=text).status_code == 422
    assert again(found.sheet).state == S.PUBLISHED
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2027-01-25 23:59 +0800", 302),  # the last evening in Shanghai
        ("2027-01-26 00:00 +0800", 422),  # its midnight, 16:00 UTC
    ],
)
def test_the_window_ends_at_midnight_in_shanghai(client, found, moment, status):
    with time_machine.travel(moment, tick=False):
        answer = object_to(client, found)
    assert answer.status_code == status
    if status == 422:
        assert "申请复核已于 1 月 25 日截止" in answer.content.decode()


def test_each_version_is_objected_to_once(client, found):
    object_to(client, found)
    post(client, found.confirmer, found.sheet, "answer", {"answer": "样本符合规定"})
    answer = object_to(client, found)
    assert answer.status_code == 422
    assert "本版结果已申请过复核" in answer.content.decode()


def test_refused(client, found):
    for who in (found.confirmer, found.scorer, an_appointment(found.villages[0], Role.CLERK)):
        assert post(client, who, found.sheet, "object", {"reason": REASON}).status_code == 403
    assert post(client, found.sheets[1].post, found.sheet, "object", {"reason": REASON}).status_code == 404
    object_to(client, found)
    assert object_to(client, found).status_code == 409


# Answering


def test_the_result_is_upheld_with_reasons(client, found):
    object_to(client, found)
    assert post(client, found.confirmer, found.sheet, "answer").status_code == 422
    assert post(client, found.scorer, found.sheet, "answer", {"answer": "x"}).status_code == 403
    assert post(client, found.confirmer, found.sheet, "answer", {"answer": "样本符合规定"}).status_code == 302
    objection = Objection.objects.get()
    assert (again(found.sheet).state, objection.outcome) == (S.PUBLISHED, "upheld")
    assert (objection.answer, objection.answered_by) == ("样本符合规定", found.confirmer)
    assert "样本符合规定" in page_of(client, found.secretary, found.sheet)
    assert Notice.objects.filter(user_id=found.secretary.user_id, text__contains="复核维持").exists()


def test_an_unlock_answers_it_with_the_approval(client, found):
    object_to(client, found)
    second = a_county_officer(found)
    client.force_login(found.confirmer.user)
    url = reverse("reviews:unlock_new", args=[found.sheet.pk])
    asked = {"kind": "rescore", "reason": "样本确有遗漏"}
    assert client.post(url, asked).status_code == 422  # what the secretary is told is missing
    assert client.post(url, asked | {"answer": "补充调查后重新评分"}).status_code == 302
    blocked = post(client, found.confirmer, found.sheet, "answer", {"answer": "x"})
    assert blocked.status_code == 422
    assert "有一个解锁申请待批准" in blocked.content.decode()
    assert Objection.objects.get().outcome == ""
    run(again(found.sheet).unlock_requests.get(), "approve", second)
    objection = Objection.objects.get()
    assert (objection.outcome, objection.answer) == ("corrected", "补充调查后重新评分")
    assert again(found.sheet).state == S.SELF_SUBMITTED
    assert "补充调查后重新评分" in page_of(client, found.secretary, found.sheet)


# Archiving


@pytest.mark.parametrize(
    ("moment", "state"), [("2027-01-25 23:59 +0800", S.PUBLISHED), ("2027-01-26 00:00 +0800", S.FINAL)]
)
def test_the_command_archives_from_the_day_after(found, moment, state):
    with time_machine.travel(moment, tick=False):
        call_command("archive_reviews")
        call_command("archive_reviews")
    assert again(found.sheet).state == state


def test_what_is_being_objected_to_or_unlocked_is_not_archived(client, found):
    object_to(client, found)
    second = found.sheets[1]

    a_county_officer(found)
    request_unlock(again(second), acting(found.confirmer), kind="redecide", reason="文号有误")
    with time_machine.travel("2027-02-26 10:00 +0800", tick=False):
        call_command("archive_reviews")
    assert {sheet.state for sheet in ReviewSheet.objects.all()} == {S.OBJECTED, S.PUBLISHED}


def test_an_officer_archives_after_the_window_only(client, found):
    assert post(client, found.confirmer, found.sheet, "archive").status_code == 422
    with time_machine.travel("2027-01-26 09:00 +0800", tick=False):
        assert post(client, found.scorer, found.sheet, "archive").status_code == 403
        assert post(client, found.confirmer, found.sheet, "archive").status_code == 302
    assert again(found.sheet).state == S.FINAL
    assert a_county_officer(found)
    assert a_request(found).state == "requested"  # even then two persons may unlock it


# Home


def test_home_says_what_waits(client, found):
    def home(who) -> str:
        client.force_login(who.user)
        return client.get("/").content.decode()

    assert "2026 年度考核结果已反馈：较好" in home(found.secretary)
    object_to(client, found)
    assert "考核结果已反馈" not in home(found.secretary)
    assert "1 份考核表申请复核待答复" in home(found.confirmer)
    second = a_county_officer(found)
    other = an_appointment(second.organization, Role.OFFICER, found.scorer.user)
    higher = an_appointment(found.city, Role.OFFICER)
    request = a_request(found, answer="补充调查")
    assert f"/unlocks/{request.pk}/" in home(second)
    for who in (found.confirmer, found.secretary, higher):
        assert f"/unlocks/{request.pk}/" not in home(who)
    assert engine.find(type(request), "approve").verdict(request, acting(other)).is_forbidden

    assert not unlocks_to_decide(acting(other)).exists()
    assert unlocks_to_decide(acting(second)).exists()


def test_the_record_of_an_objection_is_a_form_for_those_who_read_it(client, found):
    client.force_login(found.secretary.user)
    address = found.sheet.get_absolute_url()
    assert client.get(address, {"export": "objections"}).status_code == 404
    object_to(client, found)
    answer = client.get(address, {"export": "objections"})
    cells = [cell.value for row in load_workbook(BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert "考核结果复核登记表" in cells
    assert any(str(value).startswith(REASON) for value in cells)
    assert any(str(value).startswith("（复核中，尚未答复）") for value in cells)
    assert (
        AuditEntry.objects.filter(verb="export").latest("sequence").content["details"]["list"] == "objections"
    )


def test_the_record_shows_the_whole_of_the_longest_text(client, found):
    """Excel shows 409 points of a row and cuts the rest."""
    object_to(client, found)
    reason, answer = ("逐户协商，反复沟通。" * 100)[:1000], "字" * 1000
    upheld = {"outcome": "upheld", "answered_by": found.confirmer, "answered_at": timezone.now()}
    Objection.objects.update(reason=reason, answer=answer, **upheld)
    content = client.get(found.sheet.get_absolute_url(), {"export": "objections"}).content
    form = load_workbook(BytesIO(content)).active
    rows = [str(row[1].value or "") for row in form.iter_rows()]
    assert reason in "".join(rows)
    assert answer in "".join(rows)
    for number, text in enumerate(rows, 1):
        if len(text) > 34:
            height = form.row_dimensions[number].height
            assert len(text) / 34 * 12 * 1.45 <= height < 300
    assert sum("签字：" in text for text in rows) == 3
