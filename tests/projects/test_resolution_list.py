"""议定事项: the list for those who owe and the chair; interim progress on the page of each."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Resolution, ResolutionUpdate
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def chair(township):
    return an_appointment(township, Role.SECRETARY, user=a_user("周以宁"))


@pytest.fixture
def bureau(township):
    return an_organization(township.parent, short_name="区住建局")


@pytest.fixture
def owner(bureau):
    return an_appointment(bureau, Role.MEMBER, user=a_user("苏映川"))


@pytest.fixture
def meeting(township, chair):
    return a_meeting(township)


def get(client, person, **query):
    client.force_login(person.user)
    return client.get(reverse("projects:resolutions"), query)


def listed(client, person, **query):
    answer = get(client, person, **query)
    assert answer.status_code == 200
    return [row.resolution.matter for row in answer.context["listing"].rows]


def test_what_is_owed_stands_first_by_its_date(client, meeting, chair):
    a_resolution(meeting, "done", matter="待核验", due_on=date(2026, 7, 1))
    a_resolution(meeting, matter="月底的")
    a_resolution(meeting, matter="逾期的", due_on=date(2026, 7, 20))
    a_resolution(meeting, "verified", matter="已落实")

    assert listed(client, chair) == ["逾期的", "月底的", "待核验"]
    assert "逾期 4 天" in get(client, chair).content.decode()


def test_every_filter_narrows_the_list(client, meeting, chair, township, village, bureau, owner):
    other = a_meeting(village)
    a_resolution(meeting, matter="镇里自办", unit=township)
    a_resolution(meeting, matter="住建局办", unit=bureau, person=owner, due_on=date(2026, 7, 20))
    a_resolution(meeting, matter="供电公司办", unit_text="江澜供电公司", person_text="钱工")
    a_resolution(other, "verified", matter="村里已落实")

    def names(**query):
        return set(listed(client, chair, **query))

    assert names() == {"镇里自办", "住建局办", "供电公司办"}
    assert names(mine="owed") == {"镇里自办", "供电公司办"}
    assert names(mine="chaired", state="all") == {"镇里自办", "住建局办", "供电公司办"}
    assert names(state="overdue") == {"住建局办"}
    assert names(state="verified") == {"村里已落实"}
    assert names(organization=village.pk, state="all") == {"村里已落实"}
    for words in ("供电", "钱工"):
        assert names(q=words) == {"供电公司办"}
    assert names(q="苏映川") == {"住建局办"}
    assert names(state="invented") == set()


def test_whoever_is_named_elsewhere_sees_it_strangers_do_not(client, meeting, bureau, owner, township):
    a_resolution(meeting, matter="住建局办", unit=bureau, person=owner)
    a_resolution(meeting, matter="镇里自办")
    beside = an_appointment(an_organization(township.parent), Role.SECRETARY)

    assert listed(client, owner) == ["住建局办"]
    assert listed(client, owner, mine="owed") == ["住建局办"]
    assert listed(client, beside) == []
    assert get(client, an_appointment(township, Role.AUDITOR)).status_code == 403


def test_the_empty_page_says_so(client, chair):
    assert "没有未落实的议定事项" in get(client, chair).content.decode()
    assert "没有符合条件的议定事项" in get(client, chair, state="overdue").content.decode()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OFFICER, Role.CLERK])
def test_more_rows_cost_no_more_queries(client, village, meeting, chair, role, django_assert_num_queries):
    person = chair if role == Role.SECRETARY else an_appointment(meeting.organization, role)
    client.force_login(person.user)
    address = reverse("projects:resolutions")

    def add():
        a_resolution(meeting, project=a_project(village, ProjectState.IN_PROGRESS), person=person)

    add()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


def test_other_methods_are_refused(client, chair):
    client.force_login(chair.user)

    assert client.post(reverse("projects:resolutions")).status_code == 405


# 办理进展


def post(client, person, resolution, done):
    client.force_login(person.user)
    return client.post(resolution.get_absolute_url(), {"done": done})


def test_progress_is_kept_recorded_and_told_to_the_chair(client, meeting, chair, bureau, owner):
    resolution = a_resolution(meeting, unit=bureau, person=owner)
    assert post(client, owner, resolution, "两家已签，燃气一方待签").status_code == 302
    resolution.refresh_from_db()

    assert resolution.state == Resolution.State.OPEN
    assert ResolutionUpdate.objects.get().reported_by == owner
    assert (
        AuditEntry.objects.get(verb="update_resolution").content["details"]["done"]
        == "两家已签，燃气一方待签"
    )
    [notice] = Notice.objects.all()
    assert (notice.post_id, notice.text) == (chair.pk, f"议定事项“{resolution}”有新进展")
    client.force_login(chair.user)
    assert "两家已签，燃气一方待签" in client.get(resolution.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("done", "words"), [(" ", "请写明办理进展"), ("字" * 301, "办理进展最多 300 字，请精简")]
)
def test_bad_progress_is_named(client, meeting, chair, bureau, owner, done, words):
    answer = post(client, owner, a_resolution(meeting, unit=bureau, person=owner), done)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ResolutionUpdate.objects.exists()


def test_others_write_none_and_a_finished_matter_takes_none(client, meeting, chair, bureau, owner, township):
    resolution = a_resolution(meeting, unit=bureau, person=owner)
    done = a_resolution(meeting, "done", unit=bureau, person=owner)
    assert post(client, chair, resolution, "进展").status_code == 403
    stranger = an_appointment(an_organization(township.parent), Role.SECRETARY)
    assert post(client, stranger, resolution, "进展").status_code == 404
    answer = post(client, owner, done, "进展")

    assert answer.status_code == 409
    assert "待落实核验" in answer.content.decode()
    assert not ResolutionUpdate.objects.exists()
