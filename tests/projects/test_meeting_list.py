"""The list of meetings: scope, filters, a fixed number of queries."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Meeting
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_resolution, an_item, at
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def chair(village):
    return an_appointment(village.parent, Role.SECRETARY)


def get(client, person, **query):
    client.force_login(person.user)
    answer = client.get(reverse("projects:meetings"), query)
    assert answer.status_code == 200
    return answer


def listed(client, person, **query):
    return {meeting.pk for meeting in get(client, person, **query).context["page"]}


def test_an_empty_list_says_what_to_do(client, village, chair):
    page = get(client, chair).content.decode()
    assert "还没有开过调度会" in page
    assert reverse("projects:meeting_new") in page
    officer = get(client, an_appointment(village.parent, Role.OFFICER)).content.decode()
    assert "还没有开过调度会" in officer
    assert reverse("projects:meeting_new") not in officer


def test_a_filter_without_result_offers_to_clear_it(client, village, chair):
    a_meeting(village.parent)

    assert "没有符合条件的会议" in get(client, chair, kind="on_site").content.decode()


def test_everyone_sees_the_own_scope(client, village, chair):
    above, mine = a_meeting(village.parent.parent).pk, a_meeting(village.parent).pk
    below, beside = a_meeting(village).pk, a_meeting(an_organization(village.parent.parent)).pk

    assert listed(client, chair) == {mine, below}
    assert listed(client, an_appointment(village.parent, Role.CLERK)) == {mine}
    assert listed(client, an_appointment(village.parent.parent, Role.LEADER)) == {above, mine, below, beside}
    assert listed(client, an_appointment(village.parent, Role.EXPERT)) == set()


def test_meetings_that_name_one_or_dealt_with_a_visible_project_are_listed_too(client, village, chair):
    project = a_project(village, ProjectState.IN_PROGRESS)
    about = a_meeting(village.parent)
    an_item(about, project)
    naming_unit = a_meeting(village.parent, held_at=at(6, 1))
    a_resolution(naming_unit, unit=village)
    secretary = an_appointment(village, Role.SECRETARY)
    naming_post = a_meeting(village.parent, held_at=at(5, 1))
    a_resolution(naming_post, person=secretary)
    a_meeting(village.parent, held_at=at(4, 1))

    assert listed(client, secretary) == {about.pk, naming_unit.pk, naming_post.pk}
    assert listed(client, an_appointment(village, Role.MEMBER)) == {about.pk, naming_unit.pk}


def test_whoever_works_on_the_project_elsewhere_sees_its_meetings(client, village, chair):
    helper = an_appointment(an_organization(village.parent.parent), Role.MEMBER)
    project = a_project(village, ProjectState.IN_PROGRESS)
    meeting = a_meeting(village.parent)
    an_item(meeting, project)
    assert listed(client, helper) == set()
    a_task(project, owner_post=helper)

    assert listed(client, helper) == {meeting.pk}


def test_filters_narrow_the_list(client, village, chair):
    officer = an_appointment(village.parent, Role.OFFICER)
    project = a_project(village, ProjectState.IN_PROGRESS)
    first = a_meeting(village, kind="on_site", title="楼道堆物现场办公会")
    an_item(first, project)
    second = a_meeting(village.parent, "closed", held_at=at(6, 30, 23, 59), place="防汛指挥部")
    a_resolution(second, matter="疏通三处排水口")
    third = a_meeting(village.parent, held_at=datetime(2025, 12, 31, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai")))

    assert listed(client, officer) == {first.pk, second.pk, third.pk}
    assert listed(client, officer, kind="on_site") == {first.pk}
    assert listed(client, officer, state="closed") == {second.pk}
    assert listed(client, officer, organization=village.pk) == {first.pk}
    assert listed(client, officer, project=project.pk) == {first.pk}
    assert listed(client, officer, period="2026-06") == {second.pk}
    assert listed(client, officer, period="2026-07") == {first.pk}
    assert listed(client, officer, period="2026") == {first.pk, second.pk}
    assert listed(client, officer, period="2025-12") == {third.pk}
    assert listed(client, officer, q="楼道") == {first.pk}
    assert listed(client, officer, q="防汛") == {second.pk}
    assert listed(client, officer, q="排水口") == {second.pk}
    assert listed(client, officer, q="wjl") == {first.pk}


def test_it_names_the_project_it_is_narrowed_to_and_keeps_it(client, village, chair):
    project = a_project(village, ProjectState.IN_PROGRESS)
    page = get(client, chair, project=project.pk).content.decode()

    assert f"项目“{project}”" in page
    assert f'name="project" value="{project.pk}"' in page


@pytest.mark.parametrize(
    "query",
    [
        {"organization": "9" * 30},
        {"project": "9" * 30},
        {"project": "x"},
        {"period": "2026-13"},
        {"period": "1999"},
        {"page": "x"},
        {"state": "x"},
        {"q": "%' or 1=1"},
    ],
)
def test_a_bad_query_is_no_error(client, village, chair, query):
    a_meeting(village.parent)

    get(client, chair, **query)


def test_an_organization_out_of_scope_widens_nothing(client, village, chair):
    above = a_meeting(village.parent.parent)

    assert above.pk not in listed(client, chair, organization=village.parent.parent.pk)


def test_numbers_and_marks_of_a_row(client, village, chair):
    meeting = a_meeting(village.parent, is_late_entry=True)
    for state in ("open", "done", "verified"):
        a_resolution(meeting, state)
        an_item(meeting)
    [row] = get(client, chair).context["page"]

    assert (row.item_count, row.resolution_count, row.open_count) == (3, 3, 2)
    page = client.get(reverse("projects:meetings")).content.decode()
    assert "2 项未落实" in page
    assert "补录" in page


def test_pages_hold_fifty(client, village, chair):
    Meeting.objects.bulk_create(
        Meeting(
            organization=village.parent, path=village.parent.path, chair=chair, recorded_by=chair,
            held_at=at(7, 1), place="会议室", attendees="全体",
        )
        for _ in range(51)
    )  # fmt: skip

    assert "共 51 次会议" in get(client, chair).content.decode()
    assert len(listed(client, chair, page=2)) == 1


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OFFICER, Role.CLERK])
def test_more_rows_cost_no_more_queries(client, village, role, django_assert_num_queries):
    person = an_appointment(village.parent, role)
    address = reverse("projects:meetings")
    client.force_login(person.user)

    def add():
        meeting = a_meeting(village.parent)
        an_item(meeting, a_project(village, ProjectState.IN_PROGRESS))
        a_resolution(meeting)

    add()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


def test_it_is_in_the_navigation(client, village, chair):
    link = f'href="{reverse("projects:meetings")}"'
    assert link in get(client, chair).content.decode()
    client.force_login(an_appointment(village, Role.AUDITOR).user)
    assert link not in client.get("/").content.decode()


def test_other_methods_are_refused(client, chair):
    client.force_login(chair.user)

    assert client.post(reverse("projects:meetings")).status_code == 405
