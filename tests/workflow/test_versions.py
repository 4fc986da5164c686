"""Two people edit one record: merged by field, or side by side when both changed the same one."""

import re
from html import unescape

import pytest
from django.urls import reverse

from organizations.models import Organization
from organizations.roles import Role
from projects.models import Project, Task
from projects.states import ProjectState
from tests.builders.forms import hidden
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.work import a_problem, a_project, a_task
from workflow import versions
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK, user=a_user("韩砚秋"))


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, user=a_user("陆知远"))


@pytest.fixture
def draft(village):
    return a_project(village)


def address(project):
    return reverse("projects:project_edit", args=[project.pk])


def as_typed(project, **changes):
    """What the browser would send back of the unchanged page, with changes."""
    names = (
        "title", "background", "problem_statement", "objectives", "approach", "expected_results",
        "beneficiaries", "budget", "budget_source", "matters_for_superiors",
    )  # fmt: skip
    data = {name: getattr(project, name) for name in names}
    dates = {name: getattr(project, name).isoformat() for name in ("starts_on", "due_on")}
    problems = [problem.pk for problem in project.problems.all()]
    return data | dates | {"category": project.category_id, "problems": problems} | changes


def opened(client, person, project):
    """The version of the page as this person opened it."""
    client.force_login(person.user)
    return hidden(client.get(address(project)), "form_version")


def send(client, person, project, version, **changes):
    """Everything as on record when the page was opened (`project`), with this person's changes."""
    client.force_login(person.user)
    return client.post(address(project), as_typed(project, **changes) | {"form_version": version})


def both_open(client, clerk, secretary, project, **of_the_secretary):
    """Both open the page, the secretary saves first; what the clerk's page carries."""
    version = opened(client, clerk, project)
    assert send(client, secretary, project, version, **of_the_secretary).status_code == 302
    return version


def test_fields_that_do_not_collide_are_merged(client, clerk, secretary, draft):
    version = both_open(client, clerk, secretary, draft, title="电梯进楼栋", due_on="2026-11-20")
    answer = send(client, clerk, draft, version, objectives="加装十部", budget="41.5")
    assert answer.status_code == 302
    stored = Project.objects.get(pk=draft.pk)

    assert (stored.title, f"{stored.due_on}") == ("电梯进楼栋", "2026-11-20")
    assert (stored.objectives, f"{stored.budget}") == ("加装十部", "41.50")


def test_the_entry_of_a_merge_has_only_what_this_person_changed(client, clerk, secretary, draft):
    version = both_open(client, clerk, secretary, draft, title="电梯进楼栋")
    send(client, clerk, draft, version, objectives="加装十部")
    latest = AuditEntry.objects.filter(verb="edit_declaration").latest("sequence")

    assert set(latest.content["after"]) == {"objectives"}
    assert latest.actor_id == clerk.user_id


def test_somebody_is_told_what_was_merged(client, clerk, secretary, draft):
    version = both_open(client, clerk, secretary, draft, title="电梯进楼栋")
    client.force_login(clerk.user)
    data = as_typed(draft, objectives="加装十部") | {"form_version": version}
    page = client.post(address(draft), data, follow=True).content.decode()

    assert "“项目名称”已按最新内容保留" in page


def test_problems_and_emptied_fields_are_merged_too(client, clerk, secretary, draft, village):
    second = a_problem(village)
    both = [draft.problems.get().pk, second.pk]
    version = both_open(client, clerk, secretary, draft, problems=both, budget="", starts_on="")
    assert send(client, clerk, draft, version, objectives="加装十部").status_code == 302
    stored = Project.objects.get(pk=draft.pk)

    assert sorted(stored.problems.values_list("pk", flat=True)) == both
    assert (stored.budget, stored.starts_on) == (None, None)


def test_one_field_changed_by_both_is_shown_side_by_side(client, clerk, secretary, draft):
    version = both_open(client, clerk, secretary, draft, title="书记写的", budget_source="街道自筹")
    answer = send(client, clerk, draft, version, title="填报员写的", objectives="加装十部")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "同一项两个人都改了" in page
    assert "用陆知远的" in page
    assert "书记写的" in page
    assert 'value="填报员写的"' in page
    assert "加装十部" in page
    assert 'name="choose:title"' in page
    assert Project.objects.get(pk=draft.pk).title == "书记写的"


@pytest.mark.parametrize(("choice", "title"), [("mine", "填报员写的"), ("theirs", "书记写的")])
def test_then_it_is_chosen_per_field(client, clerk, secretary, draft, choice, title):
    version = both_open(client, clerk, secretary, draft, title="书记写的")
    page = send(client, clerk, draft, version, title="填报员写的", objectives="加装十部")
    again = {"title": "填报员写的", "objectives": "加装十部", "choose:title": choice}
    assert send(client, clerk, draft, hidden(page, "form_version"), **again).status_code == 302
    stored = Project.objects.get(pk=draft.pk)

    assert (stored.title, stored.objectives) == (title, "加装十部")


def test_a_choice_made_before_a_third_change_is_asked_again(client, clerk, secretary, draft):
    version = both_open(client, clerk, secretary, draft, title="书记写的")
    page = send(client, clerk, draft, version, title="填报员写的")
    Project.objects.filter(pk=draft.pk).update(title="又改了")
    again = {"title": "填报员写的", "choose:title": "theirs"}
    answer = send(client, clerk, draft, hidden(page, "form_version"), **again)

    assert answer.status_code == 422
    assert 'value="填报员写的"' in answer.content.decode()
    assert Project.objects.get(pk=draft.pk).title == "又改了"


def test_the_same_change_by_both_is_no_collision(client, clerk, secretary, draft):
    version = both_open(client, clerk, secretary, draft, title="电梯进楼栋")

    assert send(client, clerk, draft, version, title="电梯进楼栋").status_code == 302


def test_a_page_with_a_mistake_keeps_the_version_it_was_opened_with(client, clerk, secretary, draft):
    version = opened(client, clerk, draft)
    page = send(client, clerk, draft, version, title="", objectives="加装十部")
    assert page.status_code == 422

    assert hidden(page, "form_version") == version


@pytest.mark.parametrize("version", ["", "x", "[1]", "null", '{"//title": 5}', '{"a": "' + "x" * 9999 + '"}'])
def test_a_version_that_nobody_made_does_no_harm(client, clerk, draft, version):
    answer = send(client, clerk, draft, version, title="电梯进楼栋")

    assert answer.status_code in (302, 422)


def test_two_windows_of_one_person_say_so(client, clerk, draft):
    version = opened(client, clerk, draft)
    send(client, clerk, draft, version, title="第一个窗口")
    page = send(client, clerk, draft, version, title="第二个窗口").content.decode()

    assert "您在另一个窗口" in page


def test_an_organization_is_merged_by_field(client, village):
    city = Organization.objects.get(parent=None)
    admins = [an_appointment(city, Role.SYSTEM_ADMIN, user=a_user(name)) for name in ("甲", "乙")]
    url = reverse("organizations:organization_edit", args=[village.pk])
    names = (
        "name",
        "short_name",
        "level",
        "sector",
        "position",
        "region_code",
        "party_code",
        "document_word",
    )
    data = {name: getattr(village, name) for name in names} | {"active_from": f"{village.active_from}"}
    client.force_login(admins[0].user)
    data |= {"active_to": "", "form_version": hidden(client.get(url), "form_version")}
    assert client.post(url, data | {"short_name": "望江里", "position": "3"}).status_code == 302
    client.force_login(admins[1].user)
    assert client.post(url, data | {"document_word": "望江督"}).status_code == 302
    village.refresh_from_db()
    assert (village.short_name, village.position, village.document_word) == ("望江里", 3, "望江督")

    answer = client.post(url, data | {"short_name": "望江里新区"})
    assert answer.status_code == 422
    assert "用甲的" in answer.content.decode()


def test_rows_of_a_plan_are_merged_by_row_and_field(client, village, clerk, secretary):
    project = a_project(village, ProjectState.APPROVED)
    task = a_task(project, title="管线迁改", standard="签约", weight=0)
    url = reverse("projects:plan", args=[project.pk])
    client.force_login(clerk.user)
    page = client.get(url).content.decode()
    data = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input[^>]*name="([^"]+)" value="([^"]*)"', page)
        if name.startswith(("tasks-", "indicators-", "milestones-"))
    }
    data |= {"tasks-0-title": "管线迁改", "tasks-0-id": task.pk, "form_version": hidden(page, "form_version")}
    Task.objects.filter(pk=task.pk).update(title="管线全部迁改")
    answer = client.post(url, data | {"tasks-0-standard": "签约并进场"})
    assert answer.status_code == 302
    task.refresh_from_db()

    assert (task.title, task.standard) == ("管线全部迁改", "签约并进场")


@pytest.mark.parametrize(
    ("one", "other"),
    [(None, ""), (False, ""), ("a\r\nb ", "a\nb"), ([2, 1], ["1", "2"]), (3, "3")],
)
def test_equal_values_give_equal_text(one, other):
    assert versions.canonical(one) == versions.canonical(other)
