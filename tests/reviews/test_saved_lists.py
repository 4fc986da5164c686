"""Every list that can be saved as 我的筛选: it offers what is saved, and tells what came in and what others changed."""

from collections.abc import Callable
from typing import Any

import pytest

from organizations import saved_filters
from organizations.actor import service
from organizations.models import Organization, SavedFilter
from organizations.roles import Role
from tests.builders.mechanisms import a_mechanism
from tests.builders.meetings import a_meeting, an_obstacle
from tests.builders.notices import a_notice_on
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.pressing import an_urge
from tests.builders.reviews import a_sheet
from tests.builders.work import a_problem, a_project, a_task
from workflow import audit, notices
from workflow.engine import Recipient

pytestmark = pytest.mark.django_db


def urged(village: Organization) -> Any:
    sender, addressee = (an_appointment(village, role, a_user()) for role in (Role.OFFICER, Role.CLERK))
    return an_urge(a_project(village, "in_progress"), sender, addressee)


def told(post: Any, text: str) -> None:
    with audit.recording():
        entry = audit.note(service("test"), "edit", post.organization)
        notices.tell([Recipient(post.user_id, post.pk)], entry, text, post, service("test"))


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
    "projects:urges": ("whose=all", urged, "export"),
    "organizations:organizations": ("q=望云", lambda village: an_organization(village.parent, short_name="望云村"), "export"),
    "organizations:people": ("q=许望云", lambda village: an_appointment(village, Role.CLERK, a_user("许望云")).user, "export"),
}  # fmt: skip
READERS = {
    "projects:urges": Role.OFFICER,
    "organizations:people": Role.SYSTEM_ADMIN,
}  # of others, the secretary
UNCHANGING = {"organizations:inbox", "organizations:audit"}  # a message and an entry stay what they are


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    post = an_appointment(village.parent, Role.SECRETARY)
    client.force_login(post.user)
    return post


def test_the_table_names_every_list():
    assert set(LISTS) | UNCHANGING == set(saved_filters._pages)


@pytest.mark.parametrize("route", LISTS)
def test_what_came_in_and_what_others_changed_is_told(client, village, secretary, route):
    query, make, silent = LISTS[route]
    if role := READERS.get(route):
        secretary = an_appointment(village.parent, role, a_user("程望舒"))
        client.force_login(secretary.user)
    officer = acting(an_appointment(village.parent, Role.OFFICER, a_user("顾清和")))
    page = saved_filters.page_of(route, acting(secretary))
    old = make(village)
    client.post("/filters/new/", {"page": route, "name": "常看的", "query": query})
    saved = SavedFilter.objects.get()
    assert saved.seen == [old.pk]
    assert "常看的" in client.get(page.url).content.decode()

    def news_words() -> str:
        [news] = saved_filters.news_of(page, [saved], acting(secretary))
        return news.words

    audit.note(acting(secretary), "edit", old)
    audit.note(officer, silent, old)
    assert news_words() == ""
    audit.note(officer, "edit", old)
    make(an_organization(village.parent))
    assert news_words() == "1 条新增，1 条有更新"


def test_the_inbox_tells_what_came_in(client, village, secretary):
    page = saved_filters.page_of("organizations:inbox", acting(secretary))
    told(secretary, "督办单待签收")
    client.post("/filters/new/", {"page": page.route, "name": "督办", "query": "q=督办"})
    told(secretary, "进展待报")
    told(secretary, "督办单待反馈")
    [news] = saved_filters.news_of(page, list(SavedFilter.objects.all()), acting(secretary))
    assert news.sentence == "1 条新增。新增：“督办单待反馈”"


def test_the_audit_log_tells_what_came_in_by_verb_and_kind(client, village):
    auditor = an_appointment(village.parent.parent.parent, Role.AUDITOR)
    client.force_login(auditor.user)
    page = saved_filters.page_of("organizations:audit", acting(auditor))
    other = acting(an_appointment(village, Role.CLERK, a_user("韩砚秋")))
    audit.note(other, "edit", village)
    client.post("/filters/new/", {"page": page.route, "name": "编辑", "query": "verb=edit"})
    audit.note(other, "edit", village)
    audit.note(other, "export", village)
    [news] = saved_filters.news_of(page, list(SavedFilter.objects.all()), acting(auditor))
    assert news.sentence == "1 条新增。新增：“修改 党组织”"
    assert "编辑" in client.get(page.url).content.decode()


def test_a_chosen_month_of_meetings_is_kept_a_passing_month_of_reports_is_not(client, village, secretary):
    for route in ("projects:meetings", "projects:projects"):
        client.post("/filters/new/", {"page": route, "name": "七月", "query": "period=2026-07&q=a"})
    kept = dict(SavedFilter.objects.values_list("page", "query"))
    assert kept == {"projects:meetings": "period=2026-07&q=a", "projects:projects": "q=a"}


def test_of_the_audit_log_the_filter_is_kept_not_the_place(client, village):
    client.force_login(an_appointment(village.parent, Role.AUDITOR).user)
    client.post(
        "/filters/new/", {"page": "organizations:audit", "name": "导出", "query": "verb=export&before=7"}
    )
    assert SavedFilter.objects.get().query == "verb=export"
