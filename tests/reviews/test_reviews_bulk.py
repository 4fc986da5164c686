"""Several sheets at once: the preview says who is affected and who is skipped and why."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.frozen import a_confirmed_township, run
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_finished_year, a_sheet, a_township, an_assignment, full_scores, score_all
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = SheetState
MEETING = {"meeting_on": "2027-01-15", "document_number": "青街党发〔2027〕3号"}
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_township, villages=3)


@pytest.fixture
def found(made):
    return made.again()


def address(name: str) -> str:
    return reverse("reviews:bulk", args=[name])


def preview(client, who, name, *sheets, **more):
    client.force_login(who.user)
    return client.get(address(name), {"sheet": [sheet.pk for sheet in sheets]} | more)


def post(client, who, name, *sheets, **data):
    client.force_login(who.user)
    shown = {f"grade-{sheet.pk}": "good" for sheet in sheets}
    return client.post(address(name), {"sheet": [sheet.pk for sheet in sheets]} | shown | data, follow=True)


def states(found) -> list[str]:
    return [ReviewSheet.objects.get(pk=sheet.pk).state for sheet in found.sheets]


def test_confirming_as_suggested(client, found):
    score_all(found)
    page = preview(client, found.confirmer, "confirm", *found.sheets).content.decode()
    assert "批量审定：3 份考核表" in page
    assert "86.80" in page
    answer = post(client, found.confirmer, "confirm", *found.sheets, **MEETING)
    assert "已审定 3 份考核表" in answer.content.decode()
    assert states(found) == [S.CONFIRMED] * 3
    assert AuditEntry.objects.filter(verb="confirm").count() == 3
    assert set(ReviewSheet.objects.values_list("grade", "document_number")) == {
        ("good", "青街党发〔2027〕3号")
    }


def test_who_is_skipped_is_named_with_the_reason(client, found):
    score_all(found)
    rewrite(ReviewSheet.objects.filter(pk=found.sheets[2].pk), state=S.SELF_SUBMITTED)
    page = preview(client, found.confirmer, "confirm", *found.sheets).content.decode()
    assert "跳过（3）" in page
    assert "本组还有 1 份考核表没有评完，名次和名额未定" in page
    assert "当前状态为“已自评”，不能审定" in page
    post(client, found.confirmer, "confirm", *found.sheets, **MEETING)
    assert states(found) == [S.SCORED, S.SCORED, S.SELF_SUBMITTED]


def test_a_suggestion_that_changed_since_the_preview_is_refused(client, found):
    score_all(found)
    shown = {f"grade-{found.sheets[0].pk}": "excellent"}
    answer = post(client, found.confirmer, "confirm", *found.sheets, **MEETING | shown)
    assert "已审定 2 份考核表" in answer.content.decode()
    assert "1 份未办理" in answer.content.decode()
    assert "审定等次与系统建议（较好）不一致，请写明理由" in answer.content.decode()
    assert states(found) == [S.SCORED, S.CONFIRMED, S.CONFIRMED]


def test_meeting_and_document_are_asked_once(client, found):
    score_all(found)
    answer = post(client, found.confirmer, "confirm", *found.sheets)
    assert answer.status_code == 422
    assert "请填写会议日期" in answer.content.decode()
    assert states(found) == [S.SCORED] * 3


def test_whoever_scored_is_refused_sheet_by_sheet(client, found):
    score_all(found)
    page = preview(client, found.scorer, "confirm", *found.sheets).content.decode()
    assert "跳过（3）" in page
    assert "由未在本组评分" in page
    post(client, found.scorer, "confirm", *found.sheets, **MEETING)
    assert states(found) == [S.SCORED] * 3


def test_completing(client, found):
    full_scores(found.sheets[0], found.scorer)
    full_scores(found.sheets[1], found.scorer)
    page = preview(client, found.confirmer, "complete_scoring", *found.sheets).content.decode()
    assert "将完成评分（2）" in page
    assert "成效验收：待评分；述职：待评分" in page
    post(client, found.confirmer, "complete_scoring", *found.sheets)
    assert states(found) == [S.SCORED, S.SCORED, S.SELF_SUBMITTED]


def test_publishing_tells_each_secretary(client, found):
    score_all(found)
    post(client, found.confirmer, "confirm", *found.sheets, **MEETING)
    post(client, found.confirmer, "publish", *found.sheets)
    assert states(found) == [S.PUBLISHED] * 3
    told = Notice.objects.filter(text="2026 年度考核结果：较好")
    assert {notice.post_id for notice in told} == {sheet.post_id for sheet in found.sheets}


AFTER_THE_WINDOW = "2027-01-26 09:00 +0800"


@pytest.fixture
def told():
    """The first sheet of the three is objected to."""
    found = a_confirmed_township(villages=3, publish=True)
    run(found.sheet, "object", found.secretary, reason="样本不全")
    return found


def test_archiving_after_the_window_but_what_is_objected_to(client, told):
    with time_machine.travel(AFTER_THE_WINDOW, tick=False):
        page = preview(
            client, told.confirmer, "archive", *told.sheets, back="state=published"
        ).content.decode()
        assert "将归档（2）" in page
        assert "当前状态为“复核中”，不能归档" in page
        assert "不归档，回到名单" in page
        assert states(told) == [S.OBJECTED, S.PUBLISHED, S.PUBLISHED]  # whoever goes back has changed nothing
        answer = post(client, told.confirmer, "archive", *told.sheets)
    assert "已归档 2 份考核表" in answer.content.decode()
    assert states(told) == [S.OBJECTED, S.FINAL, S.FINAL]
    assert AuditEntry.objects.filter(verb="archive").count() == 2


def test_nothing_is_archived_while_it_may_be_objected_to_nor_by_whoever_scored(client, told):
    assert (
        "申请复核 1 月 25 日截止"
        in preview(client, told.confirmer, "archive", told.sheets[1]).content.decode()
    )
    post(client, told.confirmer, "archive", *told.sheets)
    with time_machine.travel(AFTER_THE_WINDOW, tick=False):
        post(client, told.scorer, "archive", *told.sheets)
    assert states(told) == [S.OBJECTED, S.PUBLISHED, S.PUBLISHED]


def test_sheets_out_of_scope_are_not_even_skipped(client, found):
    score_all(found)
    other = an_organization(found.township.parent)
    foreign = a_sheet(an_organization(other), S.SCORED)
    page = preview(client, found.confirmer, "confirm", foreign).content.decode()
    assert "没有选中考核表" in page


def test_the_way_back_keeps_the_filter(client, found):
    score_all(found)
    page = preview(client, found.confirmer, "confirm", *found.sheets, back="level=village&page=2").content
    assert 'href="/reviews/?level=village&amp;page=2"' in page.decode()
    client.post(address("confirm"), {"back": "level=village"})


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.CLERK])
def test_only_officers(client, found, role):
    who = an_appointment(found.township, role)
    assert preview(client, who, "confirm", *found.sheets).status_code == 403


def test_unknown_and_personal_steps_have_no_bulk(client, found):
    assert preview(client, found.confirmer, "submit_self", *found.sheets).status_code == 404
    assert preview(client, found.confirmer, "nonsense", *found.sheets).status_code == 404
    client.force_login(found.confirmer.user)
    assert client.delete(address("confirm")).status_code == 405


# How much is asked of the database


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("complete_scoring", S.SELF_SUBMITTED),  # blocked: what is awaited is named with its cure
        ("confirm", S.SCORED),
        ("publish", S.CONFIRMED),
        ("archive", S.PUBLISHED),
    ],
)
def test_a_preview_takes_the_same_queries_for_any_number(client, name, state):
    found = a_township(villages=1, state=state)
    an_assignment(found.sheet, "report", found.scorer)

    def queries(sheets) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert preview(client, found.confirmer, name, *sheets).status_code == 200
        return len(seen)

    queries([found.sheet])
    one = queries([found.sheet])
    more = []
    for _ in range(4):
        place = an_organization(found.township)
        a_finished_year(place)
        more.append(a_sheet(place, state))
        an_assignment(more[-1], "report", found.scorer)
    assert queries([found.sheet, *more]) <= one <= 32


def test_the_preview_excludes_whoever_scored_as_one_sheet_does(client, found):
    score_all(found)
    page = preview(client, found.scorer, "confirm", *found.sheets).content.decode()
    assert "跳过（3）" in page
    assert "由未在本组评分" in page


def test_the_preview_tells_no_figures_of_sheets_that_are_still_scored(client, found):
    full_scores(found.sheet, found.scorer)
    page = preview(client, found.confirmer, "complete_scoring", *found.sheets).content.decode()
    assert found.sheet.organization.short_name in page
    assert "86.90" not in page
