"""The acceptance sheet and the actual values: filled in by whom, when, and how mistakes are answered."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from projects.models import Acceptance, AcceptanceRow
from projects.states import ProjectState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, an_indicator
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, J = ProjectState, AcceptanceRow.Judgement


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


@pytest.fixture
def sheet(village, secretary):
    project = a_project(village, S.COMPLETION_REQUESTED)
    return a_sheet(project, secretary)


def a_sheet(project, secretary, rows: int = 2) -> Acceptance:
    sheet = Acceptance.objects.create(project=project, requested_by=secretary)
    for position in range(1, rows + 1):
        AcceptanceRow.objects.create(
            acceptance=sheet, position=position, subject=f"内容{position}", target="做完", actual="已做完"
        )
    return sheet


def address(sheet) -> str:
    return f"/projects/{sheet.project_id}/acceptance/"


def a_post(sheet, **changes) -> dict[str, str]:
    """What a browser sends: both rows met, a visit and a conclusion."""
    rows = list(sheet.rows.all())
    posted = {
        "rows-TOTAL_FORMS": len(rows),
        "rows-INITIAL_FORMS": len(rows),
        "site_visit_on": "2026-07-22",
        "site_visit": "现场查看三个单元",
        "conclusion": "同意验收",
    }
    for index, row in enumerate(rows):
        posted |= {
            f"rows-{index}-id": row.pk,
            f"rows-{index}-actual": "已做完",
            f"rows-{index}-judgement": "met",
            f"rows-{index}-reason": "",
        }
    return posted | changes


def log_in(client, who):
    client.force_login(who.user)
    return client


def test_the_judging_officer_fills_it_in(client, sheet, officer):
    data = a_post(sheet, **{"rows-1-judgement": "partly", "rows-1-reason": "一户另行协商"})
    answer = log_in(client, officer).post(address(sheet), data, follow=True)
    assert "验收表已保存，各项均已判定" in answer.content.decode()
    sheet.refresh_from_db()
    assert (sheet.site_visit_on, sheet.site_visit, sheet.conclusion) == (
        date(2026, 7, 22),
        "现场查看三个单元",
        "同意验收",
    )
    assert list(sheet.rows.values_list("judgement", "reason")) == [("met", ""), ("partly", "一户另行协商")]


def test_what_changed_is_recorded_row_by_row(client, sheet, officer):
    log_in(client, officer).post(address(sheet), a_post(sheet))
    entries = AuditEntry.objects.order_by("sequence")
    assert [entry.verb for entry in entries] == ["save_sheet", "judge_row", "judge_row"]
    assert {entry.root_id for entry in entries} == {str(sheet.project_id)}
    assert entries[1].content["after"] == {"judgement": "met"}
    log_in(client, officer).post(address(sheet), a_post(sheet))
    assert AuditEntry.objects.count() == 3


def test_it_may_be_left_unfinished(client, sheet, officer):
    data = a_post(sheet, **{"rows-0-judgement": "", "conclusion": "", "site_visit_on": "", "site_visit": ""})
    answer = log_in(client, officer).post(address(sheet), data, follow=True)
    assert "验收表已保存，还有 1 项未判定" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"site_visit_on": "2026-07-25"}, "现场核查日期晚于今天"),
        ({"rows-0-judgement": "great"}, "great"),
        ({"rows-0-reason": "长" * 201}, "说明最多 200 字，请精简"),
        ({"conclusion": "长" * 301}, "验收结论最多 300 字，请精简"),
        ({"rows-0-id": "999999"}, "请刷新页面后重填"),
    ],
)
def test_a_mistake_keeps_the_page_and_writes_nothing(client, sheet, officer, change, sentence):
    answer = log_in(client, officer).post(address(sheet), a_post(sheet, **change))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "现场查看三个单元" in page
    assert not AuditEntry.objects.exists()
    assert not AcceptanceRow.objects.exclude(judgement="").exists()


def test_rows_of_another_sheet_cannot_be_reached(client, village, secretary, sheet, officer):
    foreign = a_sheet(a_project(village, S.COMPLETION_REQUESTED), secretary).rows.first()
    answer = log_in(client, officer).post(address(sheet), a_post(sheet, **{"rows-0-id": foreign.pk}))
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.judgement == ""


def test_target_and_state_never_come_from_the_client(client, sheet, officer):
    data = a_post(sheet, **{"rows-0-target": "随便", "state": "accepted", "number": "9"})
    log_in(client, officer).post(address(sheet), data)
    sheet.refresh_from_db()
    sheet.project.refresh_from_db()
    assert sheet.rows.first().target == "做完"
    assert (sheet.number, sheet.project.state) == (1, S.COMPLETION_REQUESTED)


def test_the_house_may_not(client, village, sheet, secretary):
    for who in (secretary, an_appointment(village, Role.CLERK)):
        assert log_in(client, who).get(address(sheet)).status_code == 403
        assert client.post(address(sheet), a_post(sheet)).status_code == 403


def test_a_stranger_gets_404(client, city, sheet):
    stranger = an_appointment(an_organization(city[2]), Role.SECRETARY)
    assert log_in(client, stranger).post(address(sheet), a_post(sheet)).status_code == 404


@pytest.mark.parametrize("state", [S.IN_PROGRESS, S.RECTIFYING, S.ACCEPTED, S.CLOSED])
def test_only_while_acceptance_is_requested(client, village, secretary, officer, state):
    sheet = a_sheet(a_project(village, state), secretary)
    answer = log_in(client, officer).post(address(sheet), a_post(sheet))
    assert answer.status_code == 409
    assert "现在不能填写验收表" in answer.content.decode()
    assert not AcceptanceRow.objects.exclude(judgement="").exists()


def test_other_methods_are_refused(client, sheet, officer):
    assert log_in(client, officer).delete(address(sheet)).status_code == 405


def test_the_page_costs_the_same_for_two_rows_and_for_nine(client, village, secretary, officer):
    log_in(client, officer)
    costs = []
    for count in (2, 9):
        sheet = a_sheet(a_project(village, S.COMPLETION_REQUESTED), secretary, count)
        client.get(address(sheet))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(sheet))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_tab_shows_the_sheet_to_the_house(client, sheet, secretary):
    sheet.rows.filter(position=1).update(judgement=J.NOT, reason="少一部")
    page = log_in(client, secretary).get(f"/projects/{sheet.project_id}/?tab=acceptance").content.decode()
    for words in ("第 1 次验收", "内容1", "未达标", "少一部", "未判定"):
        assert words in page


def test_without_a_request_the_tab_says_what_comes_first(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    page = log_in(client, secretary).get(f"/projects/{project.pk}/?tab=acceptance").content.decode()
    assert "还没有申请验收" in page


# Actual values


@pytest.fixture
def project(village):
    project = a_project(village, S.IN_PROGRESS)
    an_indicator(project, position=1)
    an_indicator(project, position=2, name="同意率", baseline=71, target=100, unit="%")
    return project


def actuals(project, *values: str) -> dict[str, object]:
    rows = list(project.indicators.all())
    posted: dict[str, object] = {
        "indicators-TOTAL_FORMS": len(rows),
        "indicators-INITIAL_FORMS": len(rows),
    }
    for index, (row, value) in enumerate(zip(rows, values, strict=True)):
        posted |= {f"indicators-{index}-id": row.pk, f"indicators-{index}-actual": value}
    return posted


def actuals_address(project) -> str:
    return f"/projects/{project.pk}/indicators/"


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK])
def test_secretary_and_clerk_fill_in_actual_values(client, village, project, role):
    log_in(client, an_appointment(village, role))
    assert client.post(actuals_address(project), actuals(project, "2", "")).status_code == 302
    first, second = project.indicators.all()
    assert (first.actual, first.actual_on, first.share_reached) == (Decimal(2), date(2026, 7, 24), 25)
    assert (second.actual, second.actual_on) == (None, None)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.content["after"]) == ("fill_actual", {"actual": "2"})


def test_a_value_may_be_taken_back(client, secretary, project):
    log_in(client, secretary).post(actuals_address(project), actuals(project, "2", "84"))
    client.post(actuals_address(project), actuals(project, "", "84.00"))
    first, second = project.indicators.all()
    assert (first.actual, first.actual_on, second.actual) == (None, None, Decimal(84))
    assert AuditEntry.objects.count() == 3


def test_a_value_that_is_no_number(client, secretary, project):
    answer = log_in(client, secretary).post(actuals_address(project), actuals(project, "两部", "84"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "实际值须为数字" in page
    assert 'value="两部"' in page
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER])
def test_others_of_the_house_do_not(client, village, project, role):
    log_in(client, an_appointment(village, role))
    assert client.post(actuals_address(project), actuals(project, "2", "")).status_code == 403


def test_strangers_do_not_even_see_them(client, city, project):
    log_in(client, an_appointment(an_organization(city[2]), Role.SECRETARY))
    assert client.get(actuals_address(project)).status_code == 404


@pytest.mark.parametrize("state", [S.APPROVED, S.COMPLETION_REQUESTED, S.CLOSED])
def test_only_while_work_goes_on(client, village, secretary, state):
    project = a_project(village, state)
    an_indicator(project)
    answer = log_in(client, secretary).post(actuals_address(project), actuals(project, "2"))
    assert answer.status_code == 409
    assert project.indicators.get().actual is None


def test_without_indicators_the_page_says_so(client, village, secretary):
    page = log_in(client, secretary).get(actuals_address(a_project(village, S.IN_PROGRESS))).content.decode()
    assert "方案里没有量化指标" in page
