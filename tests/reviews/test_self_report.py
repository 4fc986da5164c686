"""述职报告: drafted from the records, kept as a draft, handed in by the secretary alone."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Acceptance, Meeting, Obstacle, ProgressReport, Project
from projects.states import ProjectState, ReportState
from reviews.models import ReviewSheet
from reviews.self_report import draft, in_one_paragraph, section_counts
from reviews.states import SheetState
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_sheet, a_township
from tests.builders.work import a_project, an_indicator
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = SheetState
TEXT = "一年来，我领办错时服务，群众下班后也能办事。"
NOW = "2027-01-08 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_township, villages=1, state=S.OPEN)


@pytest.fixture
def found(made):
    return made.again()


def submit_url(sheet) -> str:
    return reverse("reviews:transition", args=[sheet.pk, "submit_self"])


def draft_url(sheet) -> str:
    return reverse("reviews:self_report", args=[sheet.pk])


def post(client, who, url, text=TEXT):
    client.force_login(who.user)
    return client.post(url, {"self_report": text})


def again(sheet) -> ReviewSheet:
    return ReviewSheet.objects.get(pk=sheet.pk)


def a_told_project(found):
    project = found.villages[0].projects.get()
    an_indicator(project, actual=7)
    ProgressReport.objects.create(
        project=project,
        period=date(2026, 4, 1),
        due_on=date(2026, 4, 28),
        state=ReportState.SUBMITTED,
        reported_by=found.secretary,
        next_step="延伸到周末办理",
    )
    Obstacle.objects.create(project=project, kind="coordination", description="三家单位进场顺序不一")
    meeting = Meeting.objects.create(
        organization=found.villages[0],
        chair=found.secretary,
        held_at="2026-04-02T10:00+08:00",
        place="会议室",
        attendees="四人",
        recorded_by=found.secretary,
        state=Meeting.State.HELD,
    )
    meeting.agenda.create(project=project)


def test_the_draft_tells_what_the_records_know(found):
    a_told_project(found)
    assert draft(found.sheet) == (
        "一、成绩\n"
        "2026 年度领办攻坚项目 1 个：“错时服务”（已销号）。\n"
        "全年报送进展 1 期，召开调度会 1 次。\n"
        "（一）错时服务。分解任务 1 项，已核验 1 项，完成进度 0%。已完成“管线迁改协调”。\n"
        "加装电梯：目标 8 部，实际 7 部。\n"
        "群众满意率 95.0%（有效 100 份）。\n\n"
        "二、问题及原因\n"
        "部门协同：三家单位进场顺序不一（待解决）\n"
        "（请补充问题产生的原因）\n\n"
        "三、下一步\n"
        "巩固“错时服务”成果，落实长效管护，防止问题反弹。"
    )


def test_what_goes_on_is_told_by_the_next_step_of_its_latest_report(found):
    a_told_project(found)
    Project.objects.update(state=ProjectState.IN_PROGRESS)
    assert draft(found.sheet).endswith("三、下一步\n延伸到周末办理。")


def test_each_section_is_counted_without_heading_and_white_space():
    text = "前言\n一、成绩\n办成 两件\n\n二、问题及原因\n调研不深。\n三、下一步"
    assert [part.length for part in section_counts(text)] == [4, 5, 0]


def test_the_form_shows_the_counts_and_what_the_records_say_now(client, found):
    client.force_login(found.secretary.user)
    page = client.get(submit_url(found.sheet)).content.decode()
    assert "二、问题及原因" in page
    assert "权重 100/100，逾期核验 0 项" in page
    assert "95.0%（江澜调查队，电话访问）" in page
    assert "按最新记录起草的文本" not in page


def test_a_kept_text_stands_beside_what_the_records_would_give_now(client, found):
    post(client, found.secretary, draft_url(found.sheet), "旧稿")
    page = client.get(submit_url(found.sheet)).content.decode()
    assert "旧稿" in page
    assert "按最新记录起草的文本" in page


def test_more_than_ten_projects_are_numbered_on(found):
    for _ in range(10):
        a_project(found.villages[0], ProjectState.CLOSED, round=found.sheet.round)
    assert "\n（十一）" in draft(found.sheet)


def test_the_same_records_give_the_same_text(found):
    a_told_project(found)
    assert draft(again(found.sheet)) == draft(again(found.sheet))


def test_the_draft_of_a_secretary_without_project(found):
    sheet = a_sheet(an_organization(found.township))
    assert draft(sheet).startswith("一、成绩\n2026 年度没有领办攻坚项目。")


def test_the_secretary_finds_the_draft_in_the_form_and_hands_it_in(client, found):
    client.force_login(found.secretary.user)
    assert "2026 年度领办攻坚项目 1 个" in client.get(submit_url(found.sheet)).content.decode()
    assert post(client, found.secretary, submit_url(found.sheet)).status_code == 302
    sheet = again(found.sheet)
    assert (sheet.state, sheet.self_report) == (S.SELF_SUBMITTED, TEXT)
    assert sheet.self_reported_at is not None
    entry = AuditEntry.objects.get(verb="submit_self")
    assert TEXT not in str(entry.content["after"])


def test_a_hint_left_in_the_draft_is_named(client, found):
    answer = post(
        client, found.secretary, submit_url(found.sheet), "二、问题及原因\n（请补充问题产生的原因）"
    )
    assert answer.status_code == 422
    assert "请补充或删去草稿中的提示“（请补充问题产生的原因）”" in answer.content.decode()
    assert again(found.sheet).state == S.OPEN


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "请填写述职报告"), ("述" * 3001, "述职报告最多 3000 字，请精简")],
)
def test_bad_reports_are_refused_in_words(client, found, text, words):
    answer = post(client, found.secretary, submit_url(found.sheet), text)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_three_thousand_characters_fit(client, found):
    assert post(client, found.secretary, submit_url(found.sheet), "述" * 3000).status_code == 302


def test_late_is_still_possible_until_it_is_scored(client, found):
    with time_machine.travel("2027-01-12 10:00 +0800", tick=False):
        assert post(client, found.secretary, submit_url(found.sheet)).status_code == 302


def test_the_clerk_drafts_and_the_secretary_hands_in(client, found):
    clerk = an_appointment(found.villages[0], Role.CLERK)
    assert post(client, clerk, draft_url(found.sheet), "代拟稿").status_code == 302
    sheet = again(found.sheet)
    assert (sheet.state, sheet.self_report) == (S.OPEN, "代拟稿")
    assert AuditEntry.objects.get(verb="draft_self_report").actor_id == clerk.user_id
    assert post(client, clerk, submit_url(found.sheet)).status_code == 403
    client.force_login(found.secretary.user)
    assert "代拟稿" in client.get(submit_url(found.sheet)).content.decode()


def test_an_unfinished_draft_is_kept_with_its_hints_and_shown_to_nobody_else(client, found):
    post(client, found.secretary, draft_url(found.sheet), "（请补充问题产生的原因）")
    assert again(found.sheet).self_report == "（请补充问题产生的原因）"
    client.force_login(found.confirmer.user)
    assert "请补充问题产生的原因" not in client.get(found.sheet.get_absolute_url()).content.decode()


def test_handed_in_it_is_fixed(client, found):
    post(client, found.secretary, submit_url(found.sheet))
    assert post(client, found.secretary, submit_url(found.sheet), "另一稿").status_code == 409
    assert post(client, found.secretary, draft_url(found.sheet), "另一稿").status_code == 409
    assert again(found.sheet).self_report == TEXT


def test_refused_to_others(client, found):
    for who in (found.scorer, an_appointment(found.villages[0], Role.LEADER)):
        assert post(client, who, submit_url(found.sheet)).status_code == 403
        assert post(client, who, draft_url(found.sheet)).status_code == 403
    successor = an_appointment(an_organization(found.township), Role.SECRETARY)
    assert post(client, successor, submit_url(found.sheet)).status_code == 404
    assert post(client, successor, draft_url(found.sheet)).status_code == 404
    client.force_login(found.secretary.user)
    assert client.delete(submit_url(found.sheet)).status_code == 405
    assert client.delete(draft_url(found.sheet)).status_code == 405


def test_months_that_were_not_reported_in_time_stand_among_the_problems(found):
    project = found.villages[0].projects.get()
    Acceptance.objects.filter(project=project).update(requested_at="2026-06-30T10:00+08:00")
    ProgressReport.objects.create(
        project=project, period=date(2026, 4, 1), due_on=date(2026, 4, 28), state=ReportState.SUBMITTED,
        reported_by=found.secretary, submitted_at="2026-04-20T10:00+08:00",
    )  # fmt: skip
    text = draft(again(found.sheet))
    assert "“错时服务”应报进展 3 期，2 期未按时报送。" in text
    assert "召开调度会" not in text, "none was held"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("一、成绩\n全年报送进展 7 期。\n\n二、问题及原因\n  渠道  不畅  \n根子在协同", "一、成绩：全年报送进展 7 期。二、问题及原因：渠道 不畅 根子在协同"),
        ("成绩说明\r\n一、成绩突出。", "成绩说明 一、成绩突出。"),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_a_form_shows_the_report_in_one_paragraph(text, shown):
    assert in_one_paragraph(text) == shown
