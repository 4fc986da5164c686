"""Every list that can be saved as 我的筛选: it offers what is saved, and tells what came in and what others changed."""

from collections.abc import Callable
from typing import Any

import pytest

from organizations import saved_filters
from organizations.models import Organization, SavedFilter
from organizations.roles import Role
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting, an_obstacle
from tests.builders.notices import a_notice_on
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.reviews import a_sheet
from tests.builders.work import a_problem, a_project, a_task
from workflow import audit

pytestmark = pytest.mark.django_db

# A record of a village that the township's secretary finds under the conditions, and an entry that is nobody's news.
LISTS: dict[str, tuple[str, Callable[[Organization], Any], str]] = {
    "projects:projects": ("state=in_progress", lambda village: a_project(village, "in_progress"), "export"),
    "projects:problems": ("source=public", a_problem, "export"),
    "projects:meetings": ("period=2026-07", a_meeting, "export"),
    "projects:tasks": ("state=all", lambda village: a_task(a_project(village, "in_progress"), department_unit=village.parent), "export"),
    "projects:obstacles": ("kind=policy", lambda village: an_obstacle(a_project(village, "in_progress"), kind="policy"), "export"),
    "projects:notices": ("state=issued", lambda village: a_notice_on(a_project(village, "in_progress")), "draft_reply"),
    "feedback:opinions": ("state=received", an_opinion_from, "export"),
    "reviews:sheets": ("level=village", a_sheet, "draft_self_report"),
    "reviews:mechanisms": ("state=issued", lambda village: a_mechanism(village, "issued"), "export"),
}  # fmt: skip


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    post = an_appointment(village.parent, Role.SECRETARY)
    client.force_login(post.user)
    return post


def test_the_table_names_every_list():
    assert set(LISTS) == set(saved_filters._pages)


@pytest.mark.parametrize("route", LISTS)
def test_what_came_in_and_what_others_changed_is_told(client, village, secretary, route):
    query, make, silent = LISTS[route]
    officer = acting(an_appointment(village.parent, Role.OFFICER, a_user("顾清和")))
    page = saved_filters.page_of(route, acting(secretary))
    old = make(village)
    client.post("/filters/new/", {"page": route, "name": "常看的", "query": query})
    saved = SavedFilter.objects.get()
    assert saved.seen == [old.pk]
    assert "常看的" in client.get(page.url).content.decode()

    def told() -> str:
        [news] = saved_filters.news_of(page, [saved], acting(secretary))
        return news.words

    audit.note(acting(secretary), "edit", old)
    audit.note(officer, silent, old)
    assert told() == ""
    audit.note(officer, "edit", old)
    make(an_organization(village.parent))
    assert told() == "1 条新增，1 条有更新"


def test_a_chosen_month_of_meetings_is_kept_a_passing_month_of_reports_is_not(client, village, secretary):
    for route in ("projects:meetings", "projects:projects"):
        client.post("/filters/new/", {"page": route, "name": "七月", "query": "period=2026-07&q=a"})
    kept = dict(SavedFilter.objects.values_list("page", "query"))
    assert kept == {"projects:meetings": "period=2026-07&q=a", "projects:projects": "q=a"}
