"""The list of rounds, and the explicit switch to another current one."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from organizations.roles import Role
from projects.models import AnnualRound, Holiday
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = ProjectState
ADDRESS = "/rounds/"


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def keeper(client, city):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)
    return client


def switch(round_):
    return reverse("projects:round_current", args=[round_.pk])


def test_without_a_round_it_says_what_to_do(keeper):
    page = keeper.get(ADDRESS).content.decode()

    assert "还没有年度批次" in page
    assert "/rounds/new/" in page
    assert "还没有当前年度" not in page


def test_it_lists_every_round_newest_first_with_its_projects(keeper, city):
    a_round(2025, is_current=False)
    present = a_round(2026)
    a_project(city[-1], round=present)
    a_project(city[-1], round=present)
    page = keeper.get(ADDRESS)
    rows = page.context["rows"]

    assert [(row.name, row.is_current, row.projects) for row in rows] == [
        ("2026 年度", True, 2),
        ("2025 年度", False, 0),
    ]
    assert "当前年度</span>" in page.content.decode()
    assert f"?round={present.pk}" in page.content.decode()


def test_it_warns_where_no_round_is_current(keeper):
    a_round(2026, is_current=False)

    assert "还没有当前年度" in keeper.get(ADDRESS).content.decode()


def test_it_warns_of_a_year_without_holidays(keeper):
    a_round(2031)
    Holiday.objects.filter(day__year=2031).delete()
    assert "2031 年的节假日还没有录入" in keeper.get(ADDRESS).content.decode()

    Holiday.objects.create(day=date(2031, 10, 1), name="国庆节")
    assert "还没有录入" not in keeper.get(ADDRESS).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_with_one_and_three_rounds(keeper, number, django_assert_max_num_queries):
    for year in range(2024, 2024 + number):
        a_round(year, is_current=year == 2024)
    keeper.get("/account/")
    with django_assert_max_num_queries(7):
        assert len(keeper.get(ADDRESS).context["rows"]) == number


def test_the_switch_says_first_what_it_means(keeper, city):
    old, new = a_round(2026), a_round(2027, is_current=False)
    for state in (S.DRAFT, S.SUBMITTED, S.IN_PROGRESS, S.SUSPENDED, S.ACCEPTED, S.CLOSED):
        a_project(city[-1], state, round=old)
    page = keeper.get(switch(new)).content.decode()

    for words in (
        "现在的当前年度是2026 年度",
        "新登记的问题、新的申报归入2027 年度",
        "2026 年度照常进行",
        "1 个草稿未提交",
        "1 个申报未审定",
        "2 个项目仍在攻坚",
        "1 个项目等待验收或销号",
    ):
        assert words in page
    old.refresh_from_db()
    assert old.is_current


def test_it_switches_at_once_and_records_both(keeper):
    old, new = a_round(2026), a_round(2027, is_current=False)
    answer = keeper.post(switch(new))
    old.refresh_from_db()
    new.refresh_from_db()

    assert answer.status_code == 302
    assert (old.is_current, new.is_current) == (False, True)
    entries = {entry.subject_id: entry for entry in AuditEntry.objects.all()}
    assert entries[str(old.pk)].content["before"] == {"is_current": True}
    assert entries[str(new.pk)].content["after"] == {"is_current": True}


def test_a_second_click_does_nothing(keeper):
    a_round(2026)
    new = a_round(2027, is_current=False)
    keeper.post(switch(new))
    page = keeper.post(switch(new), follow=True).content.decode()

    assert "没有重复办理" in page
    assert AuditEntry.objects.count() == 2


def test_the_first_current_round_needs_no_other(keeper):
    new = a_round(2027, is_current=False)
    page = keeper.get(switch(new)).content.decode()
    keeper.post(switch(new))
    new.refresh_from_db()

    assert "现在没有当前年度" in page
    assert new.is_current


def test_the_database_knows_only_one():
    a_round(2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualRound.objects.create(
            year=2027, name="x", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), is_current=True
        )


def test_others_are_refused(client, city):
    a_round(2026)
    new = a_round(2027, is_current=False)
    client.force_login(an_appointment(city[1], Role.OFFICER).user)
    answer = client.post(switch(new))
    new.refresh_from_db()

    assert answer.status_code == 403
    assert "由市级组织部门工作人员办理" in answer.content.decode()
    assert not new.is_current


def test_unknown_rounds_and_other_methods(keeper):
    assert keeper.get("/rounds/999/current/").status_code == 404
    assert keeper.delete(switch(a_round(2026))).status_code == 405
    assert keeper.post(ADDRESS).status_code == 405
