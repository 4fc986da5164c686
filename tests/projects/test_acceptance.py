"""申请验收、限期整改、验收通过: who may, what stands in the way, what follows."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Acceptance, AcceptanceRow, Meeting, Project, Resolution
from projects.states import ProjectState, TaskState
from projects.transitions.acceptance import ACCEPT, REQUEST_ACCEPTANCE, REQUIRE_RECTIFICATION
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_task, an_indicator
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, T, J = ProjectState, TaskState, AcceptanceRow.Judgement


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(city):
    return an_appointment(city[2], Role.OFFICER, a_user("章若川"))


def a_finished_project(village, **fields) -> Project:
    """Two tasks, one verified late and one cancelled, and an indicator with its actual value."""
    project = a_project(village, S.IN_PROGRESS, **fields)
    a_task(
        project, position=1, state=T.VERIFIED, percent=100,
        due_on=date(2026, 6, 30), verified_on=date(2026, 7, 3),
    )  # fmt: skip
    a_task(project, position=2, title="撤销的任务", state=T.CANCELLED)
    an_indicator(project, actual=Decimal(8))
    return project


def address(project, name: str) -> str:
    return reverse("projects:transition", args=[project.pk, name])


def post(client, who, project, name: str, data=None):
    client.force_login(who.user)
    return client.post(address(project, name), data or {})


def requested(village, secretary) -> Project:
    project = a_finished_project(village)
    engine.run(REQUEST_ACCEPTANCE, project, acting(secretary))
    return project


def judge_all(project, judgement=J.MET, reason: str = "") -> None:
    sheet = project.acceptances.last()
    sheet.rows.update(judgement=judgement, reason=reason)


# Request


def test_the_request_makes_the_sheet_from_standards_and_indicators(client, village, secretary, officer):
    project = a_finished_project(village)
    assert post(client, secretary, project, "request_acceptance").status_code == 302
    project.refresh_from_db()
    assert project.state == S.COMPLETION_REQUESTED
    sheet = Acceptance.objects.get()
    assert (sheet.project, sheet.number, sheet.requested_by) == (project, 1, secretary)
    assert list(sheet.rows.values_list("position", "subject", "target", "actual", "judgement")) == [
        (1, "管线迁改协调", "三方协议签订，迁改进场", "7 月 3 日核验，晚 3 天", ""),
        (2, "加装电梯", "0 部 → 8 部", "8 部", ""),
    ]
    notice = Notice.objects.get()
    assert (notice.user_id, notice.text) == (officer.user_id, "望江里社区“老旧楼栋加装电梯协商”申请验收")
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"request_acceptance", "make_sheet"}


@pytest.mark.parametrize("state", [T.NOT_STARTED, T.ONGOING, T.DONE])
def test_each_open_task_is_named_on_page_and_post(client, village, secretary, state):
    project = a_finished_project(village)
    task = a_task(project, position=3, title="运维基金设立", state=state)
    client.force_login(secretary.user)
    words = f"任务 3“运维基金设立”{T(state).label}，未核验"
    page = client.get(project.get_absolute_url()).content.decode()
    assert f'<a href="{task.get_absolute_url()}">{words}</a>' in page
    answer = post(client, secretary, project, "request_acceptance")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    project.refresh_from_db()
    assert project.state == S.IN_PROGRESS
    assert not Acceptance.objects.exists()


def a_resolution(project, post, state) -> Resolution:
    meeting = Meeting.objects.create(
        organization=project.organization, chair=post, recorded_by=post, place="会议室", attendees="全体",
        held_at=datetime(2026, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
    )  # fmt: skip
    return Resolution.objects.create(
        meeting=meeting, project=project, matter="迁改费用分摊", unit=project.organization,
        due_on=date(2026, 7, 20), state=state,
    )  # fmt: skip


@pytest.mark.parametrize("state", [Resolution.State.OPEN, Resolution.State.DONE])
def test_an_open_resolution_is_named(village, secretary, state):
    project = a_finished_project(village)
    resolution = a_resolution(project, secretary, state)
    [reason] = REQUEST_ACCEPTANCE.reasons(project)
    assert (reason.text, reason.url) == ("议定事项“迁改费用分摊”未落实", resolution.get_absolute_url())


def test_a_verified_resolution_stands_in_nobodys_way(village, secretary):
    project = a_finished_project(village)
    a_resolution(project, secretary, Resolution.State.VERIFIED)
    assert REQUEST_ACCEPTANCE.reasons(project) == ()


def test_an_indicator_without_actual_value_leads_to_its_field(client, village, secretary):
    project = a_finished_project(village)
    an_indicator(project, name="同意率", position=1)
    [reason] = REQUEST_ACCEPTANCE.reasons(project)
    assert reason.text == "指标“同意率”没有实际值"
    page, _, anchor = reason.url.partition("#")
    client.force_login(secretary.user)
    assert f'id="{anchor}"' in client.get(page).content.decode()


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER])
def test_a_colleague_may_not_request(client, village, role):
    project = a_finished_project(village)
    answer = post(client, an_appointment(village, role), project, "request_acceptance")
    assert answer.status_code == 403
    assert "由望江里社区书记办理" in answer.content.decode()


def test_a_second_request_is_stale(client, village, secretary):
    project = a_finished_project(village)
    assert post(client, secretary, project, "request_acceptance").status_code == 302
    assert post(client, secretary, project, "request_acceptance").status_code == 409
    assert Acceptance.objects.count() == 1


# Verdict


def test_acceptance_is_signed_and_told(client, village, secretary, officer):
    project = requested(village, secretary)
    judge_all(project)
    Notice.objects.all().delete()
    assert post(client, officer, project, "accept").status_code == 302
    project.refresh_from_db()
    assert (project.state, project.accepted_on) == (S.ACCEPTED, date(2026, 7, 24))
    assert project.acceptances.get().concluded_by == officer
    notice = Notice.objects.get()
    assert (notice.user_id, notice.text) == (secretary.user_id, "“老旧楼栋加装电梯协商”验收通过")


@pytest.mark.parametrize(
    ("judgement", "reason", "words"),
    [
        ("", "", "未判定"),
        (J.NOT, "噪声一户未谈成", "未达标，应限期整改"),
        (J.PARTLY, "", "部分达标，未写明理由"),
    ],
)
def test_each_row_that_stands_in_the_way_is_named(
    client, village, secretary, officer, judgement, reason, words
):
    project = requested(village, secretary)
    judge_all(project)
    project.acceptances.get().rows.filter(position=2).update(judgement=judgement, reason=reason)
    [found] = ACCEPT.reasons(project)
    assert found.text == f"验收内容 2“加装电梯”{words}"
    page, _, anchor = found.url.partition("#")
    client.force_login(officer.user)
    assert f'id="{anchor}"' in client.get(page).content.decode()
    shown = client.get(project.get_absolute_url()).content.decode()
    assert "还不能验收通过" in shown
    assert post(client, officer, project, "accept").status_code == 422
    project.refresh_from_db()
    assert project.state == S.COMPLETION_REQUESTED


def test_partly_with_a_reason_is_enough(village, secretary):
    project = requested(village, secretary)
    judge_all(project, J.PARTLY, "一户另行协商")
    assert ACCEPT.reasons(project) == ()


def test_an_empty_sheet_is_not_accepted(village):
    project = a_project(village, S.COMPLETION_REQUESTED)
    assert [reason.text for reason in ACCEPT.reasons(project)] == ["验收表是空的"]


def test_only_the_latest_sheet_counts(village, secretary):
    project = requested(village, secretary)
    judge_all(project, J.NOT)
    second = Acceptance.objects.create(project=project, number=2, requested_by=secretary)
    AcceptanceRow.objects.create(acceptance=second, subject="管线", target="完成", judgement=J.MET)
    assert ACCEPT.reasons(project) == ()


@pytest.mark.parametrize("name", ["accept", "require_rectification"])
def test_neither_the_house_nor_a_higher_officer_judges(client, city, village, secretary, officer, name):
    project = requested(village, secretary)
    judge_all(project)
    county_officer = an_appointment(city[1], Role.OFFICER)
    for who in (secretary, an_appointment(village, Role.CLERK), county_officer):
        assert post(client, who, project, name).status_code == 403
    assert an_appointment(city[2], Role.LEADER)
    project.refresh_from_db()
    assert project.state == S.COMPLETION_REQUESTED


def test_an_officer_with_a_post_in_the_house_does_not_judge(client, village, secretary, officer):
    project = requested(village, secretary)
    judge_all(project)
    an_appointment(village, Role.MEMBER, officer.user)
    assert post(client, officer, project, "accept").status_code == 403


@pytest.mark.parametrize("name", ["request_acceptance", "accept", "require_rectification", "close", "reopen"])
def test_a_stranger_gets_404(client, city, village, secretary, name):
    project = requested(village, secretary)
    stranger = an_appointment(an_organization(city[2]), Role.SECRETARY)
    assert post(client, stranger, project, name).status_code == 404


@pytest.mark.parametrize("name", ["accept", "require_rectification"])
def test_a_second_verdict_is_stale(client, village, secretary, officer, name):
    project = requested(village, secretary)
    judge_all(project)
    data = {"due_on": "2026-08-20", "reason": "补签协议"}
    assert post(client, officer, project, name, data).status_code == 302
    assert post(client, officer, project, name, data).status_code == 409


@pytest.mark.parametrize("name", ["accept", "close", "reopen"])
def test_other_methods_are_refused(client, village, secretary, officer, name):
    project = requested(village, secretary)
    client.force_login(officer.user)
    assert client.delete(address(project, name)).status_code == 405


# Rectification


def test_rectification_has_a_deadline_and_a_reason(client, village, secretary, officer):
    project = requested(village, secretary)
    data = {"due_on": "2026-08-20", "reason": "补签一户协议"}
    assert post(client, officer, project, "require_rectification", data).status_code == 302
    project.refresh_from_db()
    assert (project.state, project.rectify_due_on, project.decision_reason) == (
        S.RECTIFYING,
        date(2026, 8, 20),
        "补签一户协议",
    )
    assert project.next_report_due is not None
    client.force_login(secretary.user)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "审核组织意见：补签一户协议" in page
    assert "整改期限 8 月 20 日" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"due_on": ""}, "请填写整改期限"),
        ({"reason": ""}, "请写明理由"),
        ({"due_on": "2026-07-23"}, "期限不能早于今天"),
        ({"due_on": "8 月底"}, "没有这一天"),
        ({"reason": "长" * 201}, "理由最多 200 字，请精简"),
    ],
)
def test_without_them_it_stays_as_it_was(client, village, secretary, officer, change, sentence):
    project = requested(village, secretary)
    answer = post(
        client, officer, project, "require_rectification", {"due_on": "2026-08-20", "reason": "补签"} | change
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    project.refresh_from_db()
    assert project.state == S.COMPLETION_REQUESTED


def test_after_rectifying_a_second_sheet_keeps_what_was_met(village, secretary, officer):
    project = requested(village, secretary)
    first = project.acceptances.get()
    first.rows.filter(position=1).update(judgement=J.MET, reason="资料齐全")
    first.rows.filter(position=2).update(judgement=J.NOT, reason="少一部")
    engine.run(
        REQUIRE_RECTIFICATION, project, acting(officer), {"due_on": date(2026, 8, 20), "reason": "补一部"}
    )
    engine.run(REQUEST_ACCEPTANCE, project, acting(secretary))
    assert (project.state, project.rectify_due_on) == (S.COMPLETION_REQUESTED, None)
    second = project.acceptances.last()
    assert second.number == 2
    assert list(second.rows.values_list("subject", "judgement")) == [
        ("管线迁改协调", J.MET),
        ("加装电梯", ""),
    ]
    first.refresh_from_db()
    assert first.rows.get(position=2).reason == "少一部"


@pytest.mark.parametrize("change", [{"target": Decimal(20)}, {"actual": Decimal(3)}])
def test_what_was_met_is_judged_anew_where_target_or_result_has_changed(village, secretary, officer, change):
    project = a_finished_project(village)
    engine.run(REQUEST_ACCEPTANCE, project, acting(secretary))
    AcceptanceRow.objects.update(judgement=J.MET)
    because = {"due_on": date(2026, 8, 20), "reason": "现场核查未完成"}
    engine.run(REQUIRE_RECTIFICATION, project, acting(officer), because)
    project.indicators.update(**change)
    engine.run(REQUEST_ACCEPTANCE, project, acting(secretary))
    rows = project.acceptances.last().rows
    assert list(rows.values_list("judgement", flat=True)) == [J.MET, ""]
