"""我的筛选: kept per post, opened with what is new and what others changed since the last look."""

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import SavedFilter
from organizations.personal_lists import MOST_FILTERS
from organizations.roles import Role
from projects.states import ProjectState, ReportState
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_problem, a_project
from workflow import audit

pytestmark = pytest.mark.django_db
S = ProjectState

OWN_QUERIES = 4  # rounds, units, where the post is named, and the rows


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(client, village):
    post = an_appointment(village.parent, Role.OFFICER)
    client.force_login(post.user)
    return post


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, a_user("陆知远"))


def save(client, name="退回的", query="state=returned&page=3&q=", page="projects:projects"):
    return client.post("/filters/new/", {"page": page, "name": name, "query": query}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def overview(client):
    return unescape(client.get("/filters/").content.decode())


def change(project, post, verb="edit"):
    audit.note(acting(post), verb, project, before={"title": "甲"}, after={"title": project.title})


def test_the_conditions_are_kept_without_the_page(client, officer):
    answer = save(client)
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.post_id) == ("退回的", "state=returned", officer.pk)
    assert answer.redirect_chain[-1][0] == "/projects/?state=returned"
    page = answer.content.decode()
    assert 'aria-pressed="true">退回的' in page
    assert "保存这个筛选" not in page, "it is saved already"


def test_what_came_in_and_what_others_changed_is_told(client, village, officer, secretary):
    old = a_project(village, S.RETURNED, title="早就退回")
    save(client)
    assert "没有新增和更新" in overview(client)

    a_project(village, S.RETURNED, title="新退回")
    change(old, secretary)
    assert "1 条新增，1 条有更新" in overview(client)
    assert "1 条新增，1 条有更新" in overview(client), "the overview is no look"
    answer = client.post(f"/filters/{SavedFilter.objects.get().pk}/", follow=True)
    assert answer.redirect_chain[-1][0] == "/projects/?state=returned"
    assert "1 条新增，1 条有更新。新增：“新退回”" in said(answer)[0]
    assert "没有新增和更新" in overview(client)


def test_a_record_that_comes_into_the_filter_is_new_though_it_is_old(client, village, officer):
    project = a_project(village, S.SUBMITTED, title="老项目")
    save(client)
    type(project).objects.update(state=S.RETURNED)
    assert "1 条新增" in overview(client)


def test_own_changes_and_drafts_are_no_news(client, village, officer, secretary):
    project = a_project(village, S.RETURNED)
    save(client)
    change(project, officer)
    audit.note(acting(secretary), "save_draft", a_report(project, date(2026, 7, 1), ReportState.DRAFT))
    audit.note(acting(secretary), "export", project)
    assert "没有新增和更新" in overview(client), "what the house drafts is told when it is submitted"


def test_problems_and_meetings_can_be_saved_too(client, village, officer):
    save(client, page="projects:problems", query="source=public")
    save(client, page="projects:meetings", query="kind=dispatch")
    a_problem(village)
    page = overview(client)
    assert ">问题</h2>" in page
    assert ">调度会</h2>" in page
    assert "1 条新增" in page
    assert "退回的" in client.get("/problems/").content.decode()
    assert "退回的" not in client.get("/projects/").content.decode()


@pytest.mark.parametrize("page", ["", "projects:project", "reviews:home", "nonsense"])
def test_only_lists_can_be_saved(client, officer, page):
    assert client.post("/filters/new/", {"page": page, "name": "甲", "query": "a=b"}).status_code == 404


def test_a_name_is_needed_and_its_second_use_replaces(client, officer):
    assert "请填写筛选的名称" in said(save(client, name=" "))[0]
    save(client, query="light=red")
    save(client, query="light=yellow")
    assert SavedFilter.objects.get().query == "light=yellow"


def test_there_are_only_so_many(client, officer):
    for number in range(MOST_FILTERS):
        save(client, name=f"第 {number} 个")
    assert "最多保存" in said(save(client, name="多出来的"))[0]
    assert SavedFilter.objects.count() == MOST_FILTERS


def test_nobody_opens_or_deletes_anothers(client, village, officer, secretary):
    save(client)
    saved = SavedFilter.objects.get()
    client.force_login(secretary.user)
    assert client.post(f"/filters/{saved.pk}/").status_code == 404
    assert client.post(f"/filters/{saved.pk}/remove/").status_code == 404
    assert "还没有保存筛选" in overview(client)
    client.force_login(officer.user)
    client.post(f"/filters/{saved.pk}/remove/")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_more_rows_cost_no_more_queries(client, village, officer, number, django_assert_max_num_queries):
    save(client)
    for _ in range(number):
        a_project(village, S.RETURNED)
    client.get("/account/")
    with django_assert_max_num_queries(13):
        assert f"{number} 条新增" in overview(client)


def test_each_tells_from_its_own_last_look(client, village, officer, secretary):
    first, second = a_project(village, S.RETURNED, title="先"), a_project(village, S.RETURNED, title="后")
    save(client, name="早存的")
    change(first, secretary)
    save(client, name="晚存的", query="state=returned&sort=number")
    assert overview(client).count("1 条有更新") == 1
    change(second, secretary)
    page = overview(client)
    assert (page.count("2 条有更新"), page.count("1 条有更新")) == (1, 1)


def test_more_filters_of_a_list_cost_only_what_the_list_asks(client, village, officer):
    asked = []
    for name in ("一", "二", "三"):
        save(client, name=name, query=f"state=returned&q={name}")
        a_project(village, S.RETURNED, title=f"{name}号")
        overview(client)
        with CaptureQueriesContext(connection) as queries:
            assert overview(client).count("1 条新增") == len(asked) + 1
        asked.append(len(queries))
    assert asked[2] - asked[1] == asked[1] - asked[0] <= OWN_QUERIES
