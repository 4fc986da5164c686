"""批量签发: who gets a notice, who is skipped and why, a second press issues nothing."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from zeal import zeal_ignore

from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.states import ProjectState
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


ADDRESS = "/notices/bulk/"


def chosen(*projects):
    return {"project": [project.pk for project in projects], "due_on": "2026-07-31"}


def test_the_preview_names_who_is_skipped_and_why(client, village, officer, secretary):
    good, closed, noticed = (
        a_project(village, state)
        for state in (ProjectState.IN_PROGRESS, ProjectState.CLOSED, ProjectState.IN_PROGRESS)
    )
    notice = a_notice_on(noticed, officer=officer)
    vacant = a_project(an_organization(village.parent, short_name="空缺村"), ProjectState.IN_PROGRESS)
    foreign = a_project(an_organization(village.parent.parent), ProjectState.IN_PROGRESS)
    client.force_login(officer.user)
    context = client.get(ADDRESS, chosen(good, closed, noticed, vacant, foreign)).context

    assert [one.project for one in context["able"]] == [good]
    reasons = {one.project.pk: one.skipped for one in context["skipped"]}
    assert reasons == {
        closed.pk: "项目当前为“已销号”",
        noticed.pk: f"{notice}督办单未办结",
        vacant.pk: "空缺村没有书记或填报员在任",
    }
    assert context["form"]["due_on"].value() == date(2026, 7, 31)


def test_each_gets_a_notice_of_its_own(client, village, officer, secretary):
    first, second = (a_project(village, ProjectState.IN_PROGRESS) for _ in range(2))
    client.force_login(officer.user)
    with zeal_ignore():  # each is locked, judged and issued in a transaction of its own
        answer = client.post(ADDRESS, chosen(first, second))
    assert answer.url == reverse("projects:notice_proposals")
    notices = SupervisionNotice.objects.order_by("pk")
    assert [notice.number for notice in notices] == ["督〔2026〕1号", "督〔2026〕2号"]
    assert {(notice.addressee, notice.due_on, notice.state) for notice in notices} == {
        (village, date(2026, 7, 31), "issued")
    }
    assert Notice.objects.filter(post_id=secretary.pk).count() == 2

    client.post(ADDRESS, chosen(first, second))
    assert SupervisionNotice.objects.count() == 2


@pytest.mark.parametrize("due_on", ["", "2026-07-24", "x"])
def test_a_bad_date_issues_nothing(client, village, officer, secretary, due_on):
    project = a_project(village, ProjectState.IN_PROGRESS)
    client.force_login(officer.user)
    assert client.post(ADDRESS, chosen(project) | {"due_on": due_on}).status_code == 422
    assert not SupervisionNotice.objects.exists()


def test_nothing_chosen_says_so_and_others_are_refused(client, village, officer, secretary):
    client.force_login(officer.user)
    assert "没有选中项目" in client.get(ADDRESS, {"project": ["x", "9" * 30]}).content.decode()
    client.force_login(secretary.user)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, chosen(a_project(village, ProjectState.IN_PROGRESS))).status_code == 403


def test_more_projects_cost_no_more_queries(client, village, officer, secretary, django_assert_num_queries):
    client.force_login(officer.user)

    def project():
        made = a_project(village, ProjectState.IN_PROGRESS)
        a_task(made)
        return made

    one = [project()]
    client.get(ADDRESS, chosen(*one))
    with CaptureQueriesContext(connection) as counted:
        client.get(ADDRESS, chosen(*one))
    three = [*one, project(), project()]
    with django_assert_num_queries(len(counted)):
        client.get(ADDRESS, chosen(*three))


def test_what_is_beyond_the_limit_is_named_and_comes_next(client, village, officer, secretary, monkeypatch):
    monkeypatch.setattr("projects.views.notices_bulk.MOST", 2)
    projects = [a_project(village, ProjectState.IN_PROGRESS, title=f"项目{n}") for n in range(5)]
    client.force_login(officer.user)
    page = client.get(ADDRESS, chosen(*projects)).content.decode()
    assert "一次最多办理 2 个，还有 3 个没有列出" in page
    assert page.count('name="rest"') == 3

    rest = [project.pk for project in projects[2:]]
    with zeal_ignore():  # issued one by one
        answer = client.post(ADDRESS, chosen(*projects[:2]) | {"rest": rest})
    assert SupervisionNotice.objects.count() == 2
    assert answer["Location"] == f"{ADDRESS}?" + "&".join(f"project={pk}" for pk in rest)
    page = client.get(answer["Location"]).content.decode()
    assert "还有 1 个没有列出" in page
    with zeal_ignore():
        client.post(ADDRESS, chosen(*projects[2:4]) | {"rest": [projects[4].pk]})
        answer = client.post(ADDRESS, chosen(projects[4]))
    assert answer["Location"] == reverse("projects:notice_proposals")
    assert SupervisionNotice.objects.count() == 5
