"""Of the lists whose rows can be ticked the ticked ones leave alone, within what the reader sees."""

import re
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
import time_machine

from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reviews import a_township
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

PROJECTS, SHEETS = "/projects/", "/reviews/"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(client, village):
    post = an_appointment(village.parent, Role.OFFICER)
    client.force_login(post.user)
    return post


def a_running(village, title):
    return a_project(village, ProjectState.IN_PROGRESS, title=title)


def book(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def titles(sheet) -> list[str]:
    return [row[7] for row in sheet.iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]


def heading(sheet) -> str:
    return " ".join(str(cell.value) for row in sheet["A1:A3"] for cell in row)


BOX = re.compile(r'type="?checkbox"? name="?(project|sheet)"? value="?(\d+)')


def bulk_form(client, address, **query) -> str:
    """The form around the rows."""
    forms = client.get(address, query).content.decode().split("<form")
    return next(form for form in forms if 'class="bulk-bar"' in form).split("</form>")[0]


def details_of_export() -> dict:
    return AuditEntry.objects.get(verb="export").content["details"]


def test_only_ticked_projects_leave_and_the_head_says_so(client, village, officer):
    first, second, _ = [a_running(village, title) for title in ("修路", "通水", "亮灯")]
    sheet = book(client.get(PROJECTS, {"export": "picked", "project": [first.pk, second.pk]})).active

    assert sorted(titles(sheet)) == ["修路", "通水"]
    assert "勾选的 2 个项目" in heading(sheet)
    assert (details_of_export()["rows"], details_of_export()["conditions"]["project"]) == (
        2,
        f"{first.pk},{second.pk}",
    )


def test_the_filter_of_the_page_still_holds(client, village, officer):
    running, closed = a_running(village, "修路"), a_project(village, ProjectState.CLOSED, title="通水")
    query = {"export": "picked", "project": [running.pk, closed.pk], "state": "closed"}

    sheet = book(client.get(PROJECTS, query)).active
    assert titles(sheet) == ["通水"]
    assert "勾选的 1 个项目" in heading(sheet)


def test_what_is_out_of_scope_cannot_be_ticked_in(client, village, officer):
    own = a_running(village, "修路")
    foreign = a_project(an_organization(village.parent.parent), ProjectState.IN_PROGRESS, title="邻镇")
    query = {"export": "picked", "project": [own.pk, foreign.pk, "一"]}

    assert titles(book(client.get(PROJECTS, query)).active) == ["修路"]


@pytest.mark.parametrize("address", [PROJECTS, SHEETS])
def test_without_ticks_nothing_leaves(client, village, officer, address):
    a_running(village, "修路")
    answer = client.get(address, {"export": "picked", "state": "in_progress", "back": "q=a"})

    assert answer["Location"] == f"{address}?state=in_progress"
    assert "请先勾选" in client.get(answer["Location"]).content.decode()
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_the_list_without_ticks_is_whole_again(client, village, officer):
    """An address with ids of an earlier export narrows nothing by itself."""
    first, _ = a_running(village, "修路"), a_running(village, "通水")

    assert titles(book(client.get(PROJECTS, {"export": "xlsx", "project": first.pk})).active) == [
        "修路",
        "通水",
    ]


def test_only_ticked_sheets_leave(client):
    found = a_township()
    client.force_login(found.scorer.user)
    page = client.get(SHEETS).content.decode()
    assert 'name="export" value="picked"' in page
    every = book(client.get(SHEETS, {"export": "sheets"})).sheetnames
    some = book(client.get(SHEETS, {"export": "picked", "sheet": found.sheet.pk})).sheetnames

    assert (len(every), len(some)) == (2, 1)
    assert (
        AuditEntry.objects.filter(verb="export").order_by("sequence").last().content["details"]["rows"] == 1
    )


def test_who_takes_no_list_takes_no_ticks_either(client):
    found = a_township()
    client.force_login(found.secretary.user)

    assert client.get(SHEETS, {"export": "picked", "sheet": found.sheet.pk}).status_code == 403


@pytest.mark.parametrize("address", [PROJECTS, SHEETS])
def test_words_searched_for_stay_out_of_the_log(client, address):
    """The form around the rows sends them twice: as a condition, and within the way back."""
    found = a_township()
    a_project(found.villages[0], ProjectState.IN_PROGRESS, lead=found.secretary.user)
    client.force_login(found.scorer.user)
    name = found.secretary.user.name
    form = bulk_form(client, address, q=name)
    sent = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form))
    ticked = BOX.search(form)
    client.get(address, sent | {"export": "picked", ticked[1]: ticked[2]})

    assert sent["q"] == name
    assert details_of_export()["conditions"]["q"] == "…"
    assert name not in str(details_of_export())
    assert quote(name) not in str(details_of_export())


@pytest.mark.parametrize(("address", "name"), [(PROJECTS, "project"), (SHEETS, "sheet")])
def test_ticks_in_an_address_do_not_join_the_next_act(client, address, name):
    found = a_township()
    a_project(found.villages[0], ProjectState.IN_PROGRESS)
    client.force_login(found.scorer.user)
    form = bulk_form(client, address, **{name: "1"})

    assert BOX.search(form)
    assert f'type="hidden" name="{name}"' not in form
