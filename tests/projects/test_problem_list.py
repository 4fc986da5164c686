"""The pool: scope, filters, ticks for a declaration, a fixed number of queries."""

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organizations.roles import Role
from projects.models import Problem
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_problem, a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


def page_for(client, person, **query):
    client.force_login(person.user)
    answer = client.get(reverse("projects:problems"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(client, person, **query):
    page = page_for(client, person, **query)
    return {problem.number for problem in Problem.objects.all() if problem.number in page}


def test_an_empty_pool_says_what_to_do(client, secretary):
    page = page_for(client, secretary)

    assert "还没有问题" in page
    assert reverse("projects:problem_new") in page


def test_a_filter_without_result_offers_to_clear_it(client, village, secretary):
    a_problem(village)

    assert "没有符合条件的问题" in page_for(client, secretary, source="inspection")


def test_everyone_sees_the_own_scope(client, village, secretary):
    mine = a_problem(village).number
    above = a_problem(village.parent).number
    beside = a_problem(an_organization(village.parent)).number

    assert numbers(client, secretary) == {mine}
    assert numbers(client, an_appointment(village, Role.CLERK)) == {mine}
    assert numbers(client, an_appointment(village.parent, Role.OFFICER)) == {mine, above, beside}
    assert numbers(client, an_appointment(village, Role.EXPERT)) == set()


def test_filters_narrow_the_list(client, village):
    officer = an_appointment(village.parent, Role.OFFICER)
    first = a_problem(village, source="inspection", description="楼道堆物占用消防通道").number
    second = a_problem(village.parent, state=Problem.State.ADOPTED).number

    assert numbers(client, officer, source="inspection") == {first}
    assert numbers(client, officer, state="adopted") == {second}
    assert numbers(client, officer, organization=village.pk) == {first}
    assert numbers(client, officer, q="消防通道") == {first}
    assert numbers(client, officer, q=second) == {second}
    assert numbers(client, officer, q="wjl") == {first}


def test_urgency_reach_deadline_and_the_own_house_narrow_it_too(client, village):
    officer = an_appointment(village.parent, Role.OFFICER)
    urgent = a_problem(village, urgency="critical").number
    common = a_problem(village, reach="common", source_reference="入户走访记录").number
    late = a_problem(village, source="assigned", deadline=date(2026, 2, 20)).number
    a_problem(village, state=Problem.State.ADOPTED, deadline=date(2026, 2, 20))
    a_problem(village, deadline=date(2026, 2, 24))
    own = a_problem(village.parent).number

    assert numbers(client, officer, urgency="critical") == {urgent}
    assert numbers(client, officer, reach="common") == {common}
    assert numbers(client, officer, q="入户走访") == {common}
    assert numbers(client, officer, overdue="yes") == {late}
    assert numbers(client, officer, own="yes") == {own}
    assert numbers(client, officer, own="yes", organization=village.pk, overdue="yes") == {late}


def test_the_filtered_list_is_exported_as_an_official_sheet(client, village, secretary):
    a_problem(village, description="=楼道堆物")
    a_problem(village, state=Problem.State.DISMISSED, outcome="已由物业整改到位")
    client.force_login(secretary.user)
    answer = client.get(reverse("projects:problems"), {"export": "xlsx", "state": "open", "q": "楼道"})
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert answer["Content-Disposition"].startswith("attachment")
    assert "问题清单" in cells
    assert any(str(value).lstrip("'").startswith("=楼道堆物") for value in cells)
    assert sheet.max_row < 10
    entry = AuditEntry.objects.get(verb="export")
    assert entry.content["details"]["rows"] == 1
    assert "已由物业整改到位" not in cells


def test_the_round_is_the_current_one_unless_chosen(client, village, secretary):
    last_year = a_round(2025, is_current=False)
    old = a_problem(village, round=last_year).number
    new = a_problem(village).number

    assert numbers(client, secretary) == {new}
    assert numbers(client, secretary, round=last_year.pk) == {old}


@pytest.mark.parametrize("query", [{"organization": "9" * 30}, {"round": "x"}, {"page": "x"}, {"state": "x"}])
def test_a_bad_query_is_no_error(client, village, secretary, query):
    a_problem(village)

    page_for(client, secretary, **query)


def test_an_organization_out_of_scope_widens_nothing(client, village, secretary):
    mine, above = a_problem(village).number, a_problem(village.parent).number

    assert numbers(client, secretary, organization=village.parent.pk) == {mine} - {above}


def tick(problem):
    return f'name="problem" value="{problem.pk}"'


def test_the_house_ticks_what_no_project_is_at_work_on(client, village, secretary):
    open_one, adopted = a_problem(village), a_problem(village, state=Problem.State.ADOPTED)
    taken, gone = a_problem(village), a_problem(village, state=Problem.State.DISMISSED)
    a_project(village, ProjectState.DRAFT, problems=[taken])
    page = page_for(client, secretary)

    assert tick(open_one) in page
    assert tick(adopted) in page
    assert tick(taken) not in page
    assert tick(gone) not in page


def test_officers_and_the_organization_above_tick_nothing(client, village):
    a_problem(village)

    assert 'name="problem"' not in page_for(client, an_appointment(village.parent, Role.OFFICER))
    assert 'name="problem"' not in page_for(client, an_appointment(village.parent, Role.SECRETARY))


def test_an_open_problem_past_its_deadline_says_by_how_much(client, village, secretary):
    a_problem(village, source="assigned", deadline=date(2026, 2, 20))

    assert "逾期 4 天" in page_for(client, secretary)


def test_pages_hold_fifty(client, village, secretary):
    for _ in range(51):
        a_problem(village)

    assert "共 51 个问题" in page_for(client, secretary)
    assert page_for(client, secretary, page=2).count("card-title") == 1


def test_more_rows_cost_no_more_queries(client, village, secretary, django_assert_num_queries):
    client.force_login(secretary.user)
    address = reverse("projects:problems")
    a_problem(village)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        a_problem(village)
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12
