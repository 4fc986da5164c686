"""选择列: what a person chose is shown to that person only, from then on, on screen in the usual order."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from openpyxl import load_workbook

from organizations.models import ListColumns
from organizations.roles import Role
from projects.list_columns import COLUMNS, FURTHER, LEDGER, LOADED, TEXTS, USUAL
from projects.sheets import ledger
from projects.states import ProjectState
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(client, village):
    post = an_appointment(village.parent, Role.OFFICER)
    client.force_login(post.user)
    return post


def page_of(client, **query):
    return unescape(client.get("/projects/", query).content.decode())


def heads(page):
    """Heads of the table without what sorting adds, in their order."""
    table = page[page.index("<thead") : page.index("</thead>")]
    return [re.sub(r"<[^>]*>|\s", "", head) for head in re.findall(r"<th.*?</th>", table, re.S)][1:]


def choose(client, *names, query=""):
    return client.post("/lists/columns/", {"page": "projects:projects", "column": names, "query": query})


def test_every_column_has_what_it_needs():
    assert set(LOADED) == set(TEXTS) == set(FURTHER)
    assert set(COLUMNS.all) == set(LEDGER)
    assert {name for names in LEDGER.values() for name in names} <= set(ledger.COLUMNS)


def ledger_of(client, kind="xlsx"):
    content = client.get("/projects/", {"export": kind}).content
    return load_workbook(BytesIO(content)).active


def row_of(sheet, number):
    return [str(cell.value).replace("\n", "") for cell in sheet[number]]


def test_the_ledger_follows_them_and_the_whole_form_stays_to_be_had(client, village, officer):
    a_project(village, ProjectState.IN_PROGRESS, beneficiaries=1200, next_open_due=date(2026, 8, 1))
    whole = row_of(ledger_of(client), 4)
    assert len(whole) == 27
    assert "下一时限" not in whole

    choose(client, "beneficiaries", "due", "category")
    assert "导出所选列" in page_of(client)
    sheet = ledger_of(client)
    assert row_of(sheet, 4) == [
        "序号",
        "项目编号",
        "项目类别",
        "项目名称",
        "受益群众",
        "下一时限",
        "逾期任务",
    ]
    assert row_of(sheet, 5) == [
        "1",
        "2026-V-990102001002-001",
        "基层治理",
        "老旧楼栋加装电梯协商",
        "1200",
        "2026-08-01 00:00:00",
        "0",
    ]
    assert sheet.auto_filter.ref == "A4:G5"
    assert row_of(ledger_of(client, "full"), 4) == whole


@pytest.mark.parametrize("name", COLUMNS.all)
def test_a_ledger_of_one_column_is_sound(client, village, officer, name):
    a_project(village, ProjectState.IN_PROGRESS)
    choose(client, name)
    assert len(row_of(ledger_of(client), 4)) == 3 + len(LEDGER[name])


def test_the_chosen_ones_are_shown_and_remembered(client, village, officer):
    a_project(village, ProjectState.IN_PROGRESS, beneficiaries=1200)
    assert len(heads(page_of(client))) == 1 + len(USUAL)

    answer = choose(client, "beneficiaries", "state", "category", "nonsense", query="light=red&page=2")
    assert answer["Location"] == "/projects/?light=red&page=2"
    page = page_of(client)
    assert heads(page) == ["项目", "状态", "项目类别", "受益群众人数"]
    assert 'data-label="受益群众人数">1,200' in page
    assert 'data-label="项目类别">基层治理' in page
    assert "下一时限</" not in page[page.index("<tbody") :]


def test_they_are_ones_own(client, village, officer):
    a_project(village, ProjectState.IN_PROGRESS)
    choose(client, "state")
    client.force_login(an_appointment(village, Role.SECRETARY, a_user("别人")).user)
    assert len(heads(page_of(client))) == len(USUAL), "without the box to tick"


def test_they_belong_to_the_post_that_is_acted_in(client, village, officer):
    a_project(village, ProjectState.IN_PROGRESS)
    usual = heads(page_of(client))
    choose(client, "state")
    chosen = heads(page_of(client))
    other = an_appointment(village, Role.MEMBER, officer.user)
    client.post("/post/", {"post": other.pk})
    assert chosen != heads(page_of(client)) == usual[-len(heads(page_of(client))) :]
    client.post("/post/", {"post": officer.pk})
    assert heads(page_of(client)) == chosen


@pytest.mark.parametrize("names", [(), tuple(USUAL), ("nonsense",)])
def test_none_or_the_usual_ones_are_the_usual_ones(client, village, officer, names):
    a_project(village, ProjectState.IN_PROGRESS)
    choose(client, "state")
    choose(client, *names)
    assert not ListColumns.objects.exists()
    assert len(heads(page_of(client))) == 1 + len(USUAL)


@pytest.mark.parametrize("number", [1, 3])
def test_more_rows_cost_no_more_queries(client, village, officer, number, django_assert_max_num_queries):
    for _ in range(number):
        a_project(village, ProjectState.IN_PROGRESS)
    choose(client, *COLUMNS.all)
    client.get("/account/")
    with django_assert_max_num_queries(12):
        assert page_of(client).count("<tr") == 1 + number


def test_whoever_opens_a_list_chooses_its_columns(client, village):
    """An expert reads the projects behind the sheets to be scored."""
    client.force_login(an_appointment(village.parent, Role.EXPERT).user)
    assert "选择列" in page_of(client)
    assert choose(client, "category").status_code == 302
    assert ListColumns.objects.get().page == "projects:projects"


def test_the_one_above_tells_namesakes_apart(client, village, officer, django_assert_max_num_queries):
    """Every township has its 红旗村."""
    a_project(village, ProjectState.IN_PROGRESS)
    choose(client, "organization", "above")
    page_of(client)
    with django_assert_max_num_queries(14):
        assert '<td data-label="上级">澄湖区青石街道' in page_of(client, q="加装")
    root = an_appointment(
        a_project(village.parent.parent.parent, ProjectState.IN_PROGRESS).organization, Role.OFFICER
    )
    client.force_login(root.user)
    choose(client, "organization", "above")
    assert '<td data-label="上级">—' in page_of(client)
