"""立项公示: approved projects with the working days on which they are published."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects import publication_list
from projects.models import Holiday
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def page_for(client, person, **query):
    client.force_login(person.user)
    answer = client.get(reverse("projects:publication"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_five_working_days_follow_the_approval(client, village, officer):
    a_project(village, S.APPROVED, approved_on=date(2026, 3, 13))  # a Friday
    page = page_for(client, officer)

    assert "3 月 16 日至 3 月 20 日" in page
    assert "公示中" in page


def test_holidays_and_worked_weekends_count(client, village, officer):
    Holiday.objects.update_or_create(day=date(2026, 3, 16), defaults={"is_workday": False})
    Holiday.objects.update_or_create(day=date(2026, 3, 21), defaults={"is_workday": True})
    a_project(village, S.APPROVED, approved_on=date(2026, 3, 13))

    assert "3 月 17 日至 3 月 21 日" in page_for(client, officer)


def test_a_publication_that_is_over_is_not_called_running(client, village, officer):
    a_project(village, S.IN_PROGRESS, approved_on=date(2026, 3, 2))

    assert "公示中" not in page_for(client, officer)


def test_only_what_was_approved_in_scope_and_round_is_listed(client, village, officer):
    day = {"approved_on": date(2026, 3, 13)}
    a_project(village, S.APPROVED, title="村里已立项", **day)
    a_project(village, S.SUBMITTED, title="村里待审核")
    a_project(an_organization(village.parent.parent), S.APPROVED, title="别处已立项", **day)
    last_year = a_round(2025, is_current=False)
    a_project(village, S.CLOSED, title="去年已销号", round=last_year, approved_on=date(2025, 3, 13))
    page = page_for(client, officer)

    assert "村里已立项" in page
    assert "村里待审核" not in page
    assert "别处已立项" not in page
    assert "去年已销号" not in page
    assert "去年已销号" in page_for(client, officer, round=last_year.pk)


def test_an_empty_list_says_so(client, officer):
    assert "还没有立项的项目" in page_for(client, officer)


def test_more_rows_cost_no_more_queries(client, village, officer, django_assert_num_queries):
    a_project(village, S.APPROVED, approved_on=date(2026, 3, 13))
    page_for(client, officer)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("projects:publication"))
    for day in (10, 11):
        a_project(an_organization(village.parent), S.APPROVED, approved_on=date(2026, 3, day))
    with django_assert_num_queries(len(one)):
        client.get(reverse("projects:publication"))


def test_it_is_narrowed_to_a_unit_and_to_what_runs(client, village, officer):
    other = an_organization(village.parent)
    a_project(village, S.APPROVED, title="正在公示的", approved_on=date(2026, 3, 13))
    a_project(village, S.APPROVED, title="今天立项的", approved_on=date(2026, 3, 18))
    a_project(village, S.APPROVED, title="公示完的", approved_on=date(2026, 3, 2))
    a_project(other, S.APPROVED, title="邻村的", approved_on=date(2026, 3, 13))
    running, unit = (
        page_for(client, officer, running="yes"),
        page_for(client, officer, organization=village.pk),
    )

    assert [words in running for words in ("正在公示的", "今天立项的", "公示完的", "邻村的")] == [
        True,
        False,
        False,
        True,
    ]
    assert [words in unit for words in ("正在公示的", "今天立项的", "公示完的", "邻村的")] == [
        True,
        True,
        True,
        False,
    ]
    above = page_for(client, officer, organization=village.parent.parent.pk)
    assert "邻村的" in above  # out of scope widens nothing


def test_on_paper_it_says_until_when_and_where_to_object(
    client, village, officer, django_assert_max_num_queries
):
    a_project(village, S.APPROVED, title="正在公示的", approved_on=date(2026, 3, 13))
    a_project(village, S.APPROVED, title="公示完的", approved_on=date(2026, 3, 2))
    client.force_login(officer.user)
    address = reverse("projects:publication_print")
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()

    for words in (
        "立项公示</h1>", "以下 2 个项目已立项", "公示期内如有异议", f"请向{village.parent.name}的组织部门实名反映",
        "2026 年 3 月 3 日至 2026 年 3 月 20 日", "3 月 16 日至<br>3 月 20 日", "公示完的", f"澄湖区青石街道<br>{village.name}",
    ):  # fmt: skip
        assert words in page, words
    assert "公示完的" not in client.get(address, {"running": "yes"}).content.decode()
    assert (
        "没有符合条件的项目"
        in client.get(
            address, {"organization": village.pk, "round": a_round(2025, is_current=False).pk}
        ).content.decode()
    )
    assert f'href="{address}?running=yes"' in page_for(client, officer, running="yes")
    client.force_login(an_appointment(village, Role.AUDITOR).user)
    assert client.get(address).status_code == 403


def test_a_long_list_is_printed_in_parts_and_says_so(client, village, officer, monkeypatch):
    monkeypatch.setattr(publication_list, "MOST_ON_PAPER", 2)
    for day in (2, 3, 4):
        a_project(village, S.APPROVED, title=f"三月{day}日的", approved_on=date(2026, 3, day), problems=[])
    client.force_login(officer.user)
    address = reverse("projects:publication_print")
    first, second = (client.get(address, {"part": part}).content.decode() for part in ("1", "2"))

    assert "以下 3 个项目已立项" in first
    assert "名单分 2 部分，本页为第 1 部分（第 1 至 2 个）" in first
    assert 'href="?part=2"' in first
    assert "<td>3</td>" in second
    assert "三月2日的" in second
    assert "三月2日的" not in first
