"""Two people edit the same rows or values: categories, actual values, opinions, a deadline, a task's percent."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Category
from projects.states import ProjectState, TaskState
from tests.builders.declaration import a_declaration
from tests.builders.forms import hidden
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.work import a_project, a_task, an_indicator

pytestmark = pytest.mark.django_db
S = ProjectState
CATEGORIES = "/rounds/categories/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


def two(organization, role=Role.OFFICER):
    return [an_appointment(organization, role, user=a_user(name)) for name in ("韩砚秋", "陆知远")]


def version(client, person, address):
    client.force_login(person.user)
    return hidden(client.get(address), "form_version")


def send(client, person, address, fields, version):
    client.force_login(person.user)
    return client.post(address, fields | {"form_version": version})


def words(answer):
    return answer.content.decode().replace("\n", "")


# Categories


@pytest.fixture
def three():
    Category.objects.all().delete()
    names = ("基层治理", "民生服务", "人居环境")
    return [Category.objects.create(name=name, position=n) for n, name in enumerate(names, start=1)]


def rows(categories, **changes):
    posted = {"form-TOTAL_FORMS": len(categories), "form-INITIAL_FORMS": len(categories)}
    for index, category in enumerate(categories):
        posted |= {
            f"form-{index}-id": category.pk,
            f"form-{index}-position": category.position,
            f"form-{index}-name": category.name,
            f"form-{index}-is_active": "on",
        }
    changed = {f"form-{name.replace('_', '-', 1)}": value for name, value in changes.items()}
    return {name: value for name, value in (posted | changed).items() if value is not None}


def test_categories_that_two_keepers_change_merge(client, city, three):
    first, second = two(city[0])
    opened = version(client, first, CATEGORIES)
    other = rows(three, **{"0_name": "基层治理创新", "1_is_active": None})
    assert send(client, second, CATEGORIES, other, opened).status_code == 302
    mine = rows(three, **{"2_name": "城乡环境"})
    assert send(client, first, CATEGORIES, mine, opened).status_code == 302

    kept = list(Category.objects.order_by("position").values_list("name", "is_active"))
    assert kept == [("基层治理创新", True), ("民生服务", False), ("城乡环境", True)]


def test_one_that_both_renamed_is_shown_with_its_row_and_author(client, city, three):
    first, second = two(city[0])
    opened = version(client, first, CATEGORIES)
    send(client, second, CATEGORIES, rows(three, **{"0_name": "基层治理创新"}), opened)
    answer = send(client, first, CATEGORIES, rows(three, **{"0_name": "社会治理"}), opened)

    assert answer.status_code == 422
    assert "基层治理创新：项目类别" in words(answer)
    assert "用陆知远的（2 月 24 日 10:00 保存）" in words(answer)
    assert 'value="社会治理"' in words(answer)
    assert Category.objects.get(pk=three[0].pk).name == "基层治理创新"

    again = rows(three, **{"0_name": "社会治理"}) | {"choose:form-0-name": "mine"}
    assert send(client, first, CATEGORIES, again, hidden(answer, "form_version")).status_code == 302
    assert Category.objects.get(pk=three[0].pk).name == "社会治理"


# Actual values


@pytest.fixture
def running(village):
    project = a_project(village, S.IN_PROGRESS)
    an_indicator(project, position=1)
    an_indicator(project, position=2, name="同意率", baseline=71, target=100, unit="%")
    return project


def actuals(project, *values):
    found = list(project.indicators.all())
    posted = {"indicators-TOTAL_FORMS": len(found), "indicators-INITIAL_FORMS": len(found)}
    for index, (row, value) in enumerate(zip(found, values, strict=True)):
        posted |= {f"indicators-{index}-id": row.pk, f"indicators-{index}-actual": value}
    return posted


def test_actual_values_of_two_clerks_merge(client, village, running):
    first, second = two(village, Role.CLERK)
    address = f"/projects/{running.pk}/indicators/"
    opened = version(client, first, address)
    assert send(client, second, address, actuals(running, "2", ""), opened).status_code == 302
    assert send(client, first, address, actuals(running, "", "84"), opened).status_code == 302
    assert [row.actual for row in running.indicators.all()] == [Decimal(2), Decimal(84)]


def test_one_that_both_filled_in_names_the_indicator(client, village, running):
    first, second = two(village, Role.CLERK)
    address = f"/projects/{running.pk}/indicators/"
    opened = version(client, first, address)
    send(client, second, address, actuals(running, "", "84"), opened)
    answer = send(client, first, address, actuals(running, "", "90"), opened)

    assert answer.status_code == 422
    assert "同意率" in words(answer).split("collision", 1)[1]
    assert "用陆知远的" in words(answer)
    assert running.indicators.get(position=2).actual == Decimal(84)


# Opinions on a declaration


@pytest.fixture
def submitted(village):
    an_appointment(village, Role.SECRETARY)
    an_appointment(village.parent, Role.OFFICER)
    return a_declaration(village)


def opinions(**texts):
    return {f"opinion-{name}": text for name, text in texts.items()}


def test_opinions_of_two_officers_merge(client, village, submitted):
    first, second = two(village.parent)
    address = f"/projects/{submitted.pk}/opinions/"
    opened = version(client, first, address)
    assert send(client, second, address, opinions(objectives="请写清户数"), opened).status_code == 302
    assert send(client, first, address, opinions(approach="分两步走"), opened).status_code == 302
    assert dict(submitted.opinions.values_list("field", "text")) == {
        "objectives": "请写清户数",
        "approach": "分两步走",
    }


def test_two_opinions_on_one_field_stand_side_by_side_and_nothing_goes_back(client, village, submitted):
    first, second = two(village.parent)
    address = f"/projects/{submitted.pk}/opinions/"
    opened = version(client, first, address)
    send(client, second, address, opinions(objectives="请写清户数"), opened)
    mine = opinions(objectives="请写明期限") | {"return": "yes", "due_on": "2026-03-10"}
    answer = send(client, first, address, mine, opened)

    submitted.refresh_from_db()
    assert answer.status_code == 422
    assert submitted.state == S.SUBMITTED
    assert "用陆知远的" in words(answer)
    assert "请写明期限</textarea>" in words(answer)


# Deadline of a returned declaration


def test_a_deadline_that_both_extended_is_shown(client, village):
    an_appointment(village, Role.SECRETARY)
    first, second = two(village.parent)
    late = a_declaration(village, S.RETURNED, return_due_on=date(2026, 2, 20))
    address = f"/projects/{late.pk}/return-deadline/"
    opened = version(client, first, address)
    assert send(client, second, address, {"due_on": "2026-03-10"}, opened).status_code == 302
    answer = send(client, first, address, {"due_on": "2026-03-20"}, opened)

    late.refresh_from_db()
    assert answer.status_code == 422
    assert "用陆知远的" in words(answer)
    assert late.return_due_on == date(2026, 3, 10)


# Percent of a task


@pytest.fixture
def task(village):
    project = a_project(village, S.IN_PROGRESS)
    an_appointment(village, Role.SECRETARY)
    return a_task(project, weight=100, state=TaskState.ONGOING, percent=20)


def test_an_update_that_leaves_the_percent_alone_does_not_undo_a_newer_one(client, village, task):
    first, second = two(village, Role.CLERK)
    address = task.get_absolute_url()
    opened = version(client, first, address)
    assert send(client, second, address, {"percent": "60", "done": "签了协议"}, opened).status_code == 302
    assert send(client, first, address, {"percent": "20", "done": "开了会"}, opened).status_code == 302
    task.refresh_from_db()
    assert task.percent == 60
    assert set(task.updates.values_list("done", "percent")) == {("签了协议", 60), ("开了会", 60)}


def test_two_different_percents_are_shown_and_the_text_is_kept(client, village, task):
    first, second = two(village, Role.CLERK)
    address = task.get_absolute_url()
    opened = version(client, first, address)
    send(client, second, address, {"percent": "60", "done": "签了协议"}, opened)
    answer = send(client, first, address, {"percent": "40", "done": "开了会"}, opened)
    task.refresh_from_db()
    assert answer.status_code == 422
    assert "用陆知远的" in words(answer)
    assert "开了会</textarea>" in words(answer)
    assert task.percent == 60
