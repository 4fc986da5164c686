"""机制库: who reads what, drafting from accepted projects, editing drafts, the tab of the project."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.states import ProjectState
from reviews.models import Mechanism
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
M = Mechanism.State
LIST, NEW = "/mechanisms/", "/mechanisms/new/"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def stranger(village):
    return an_appointment(an_organization(village.parent), Role.SECRETARY)


def get(client, who, address, **query):
    client.force_login(who.user)
    return client.get(address, query)


def page_of(client, who, address, **query) -> str:
    answer = get(client, who, address, **query)
    assert answer.status_code == 200
    return answer.content.decode()


def a_post(*projects, **changes):
    return {
        "projects": [project.pk for project in projects],
        "title": "楼栋议事协商办法",
        "text": "一事一议，逐户签字。",
        "scope": "own",
        "document_number": "",
        "in_force_from": "",
    } | changes


def post(client, who, address, data):
    client.force_login(who.user)
    return client.post(address, data)


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER, Role.EXPERT, Role.SURVEYOR]
)
@pytest.mark.parametrize("state", [M.ISSUED, M.PROMOTED, M.ABOLISHED])
def test_what_was_issued_is_read_by_every_user_anywhere(client, village, role, state):
    mechanism = a_mechanism(village, state)
    elsewhere = an_appointment(an_organization(village.parent.parent), role)

    assert mechanism.title in page_of(client, elsewhere, LIST)
    assert mechanism.text in page_of(client, elsewhere, mechanism.get_absolute_url())


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_administrators_see_no_mechanism(client, village, role):
    administrator = an_appointment(village.parent.parent.parent, role)

    assert get(client, administrator, LIST).status_code == 403
    assert get(client, administrator, a_mechanism(village, M.ISSUED).get_absolute_url()).status_code == 404


def test_a_draft_stays_in_the_house(client, village, secretary, stranger):
    draft = a_mechanism(village)

    for who in (secretary, an_appointment(village, Role.CLERK), an_appointment(village, Role.MEMBER)):
        assert get(client, who, draft.get_absolute_url()).status_code == 200
    for who in (stranger, an_appointment(village.parent, Role.OFFICER), an_appointment(village, Role.EXPERT)):
        assert get(client, who, draft.get_absolute_url()).status_code == 404


def test_a_recommendation_is_seen_by_those_above(client, village, stranger):
    mechanism = a_mechanism(village, M.RECOMMENDED)

    for who in (an_appointment(village.parent, Role.OFFICER), an_appointment(village.parent, Role.LEADER)):
        assert get(client, who, mechanism.get_absolute_url()).status_code == 200
    assert get(client, stranger, mechanism.get_absolute_url()).status_code == 404


def test_an_empty_library_says_what_comes_next(client, village, secretary, stranger):
    assert "项目验收通过后由书记推荐" in page_of(client, stranger, LIST)
    a_project(village, ProjectState.CLOSED)
    page = page_of(client, secretary, LIST)
    assert "还没有长效机制" in page
    assert NEW in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"甲办法", "乙规程"}),
        ({"q": "议事"}, {"甲办法"}),
        ({"q": "乙规"}, {"乙规程"}),
        ({"q": "澄组发"}, {"乙规程"}),
        ({"scope": "city"}, {"乙规程"}),
        ({"state": "issued"}, {"甲办法"}),
        ({"state": "x"}, {"甲办法", "乙规程"}),
        ({"page": "x"}, {"甲办法", "乙规程"}),
    ],
)
def test_the_library_is_searched_and_filtered(client, village, secretary, query, found):
    a_mechanism(village, M.ISSUED, title="甲办法", text="楼栋议事。")
    other = an_organization(village.parent)
    a_mechanism(
        other,
        M.PROMOTED,
        title="乙规程",
        text="管线迁改。",
        scope="city",
        document_number="澄组发〔2026〕2号",
    )
    page = page_of(client, secretary, LIST, **query)

    assert {title for title in ("甲办法", "乙规程") if title in page} == found


def test_a_subtree_is_chosen_by_organization(client, village):
    officer = an_appointment(village.parent, Role.OFFICER)
    a_mechanism(village, M.ISSUED, title="甲办法")
    a_mechanism(an_organization(village.parent.parent), M.ISSUED, title="乙规程")

    assert "乙规程" in page_of(client, officer, LIST)
    assert "乙规程" not in page_of(client, officer, LIST, organization=village.parent.pk)
    assert "没有符合条件的机制" in page_of(client, officer, LIST, organization="9" * 20)


def test_more_rows_cost_no_more_queries(client, village, secretary, django_assert_num_queries):
    a_mechanism(village, M.ISSUED)
    get(client, secretary, LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(2):
        a_mechanism(an_organization(village.parent), M.ISSUED)
    with django_assert_num_queries(len(one)):
        client.get(LIST)
    assert len(one) <= 12


def test_the_list_is_exported_as_it_is_filtered(client, village, secretary):
    a_mechanism(village, M.ISSUED, title="=1+1", document_number="青办〔2026〕3号")
    a_mechanism(village, M.PROMOTED, scope="city")
    answer = get(client, secretary, LIST, state="issued", export="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    head, _, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]

    assert [row[1] for row in rows[:1]] == ["=1+1"]
    assert sheet["B4"].data_type == "s"
    assert rows[0][5].date() == date(2026, 12, 1)
    assert "筛选条件：已印发" in head[0]
    assert AuditEntry.objects.filter(verb="export").count() == 1


def test_the_house_drafts_from_its_accepted_projects(client, village, secretary):
    first, second = a_project(village, ProjectState.ACCEPTED), a_project(village, ProjectState.CLOSED)
    page = page_of(client, secretary, NEW, project=second.pk)
    assert f'value="{second.pk}" class="field' in page or "checked" in page

    answer = post(client, secretary, NEW, a_post(first, second, in_force_from="2026年12月1日"))

    mechanism = Mechanism.objects.get()
    assert answer["Location"] == mechanism.get_absolute_url()
    assert (mechanism.organization, mechanism.state, mechanism.drafted_by) == (village, M.DRAFT, secretary)
    assert mechanism.in_force_from == date(2026, 12, 1)
    assert set(mechanism.projects.all()) == {first, second}
    entry = AuditEntry.objects.get(verb="draft_mechanism")
    assert entry.content["after"]["projects"] == sorted([first.pk, second.pk])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"projects": []}, "请至少选择一个来源项目"),
        ({"title": ""}, "请填写机制名称"),
        ({"text": " "}, "请写明机制内容"),
        ({"scope": ""}, "请选择适用范围"),
        ({"in_force_from": "下月"}, "没有这一天"),
        ({"projects": ["x"]}, "所选项目尚未验收通过或不属于本党组织"),
    ],
)
def test_a_bad_draft_is_refused_in_words(client, village, secretary, changes, sentence):
    answer = post(client, secretary, NEW, a_post(a_project(village, ProjectState.ACCEPTED)) | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Mechanism.objects.exists()
    assert not AuditEntry.objects.exists()


def test_neither_running_nor_foreign_projects_make_a_mechanism(client, village, secretary):
    a_project(village, ProjectState.ACCEPTED)
    running = a_project(village, ProjectState.IN_PROGRESS)
    foreign = a_project(an_organization(village.parent), ProjectState.ACCEPTED)

    for project in (running, foreign):
        assert post(client, secretary, NEW, a_post(project)).status_code == 422


def test_without_an_accepted_project_there_is_nothing_to_draft_from(client, village, secretary):
    a_project(village, ProjectState.IN_PROGRESS)
    answer = get(client, secretary, NEW)

    assert answer.status_code == 409
    assert "项目验收通过后" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_only_secretary_and_clerk_draft(client, village, role):
    project = a_project(village, ProjectState.ACCEPTED)
    who = an_appointment(village, role)

    assert post(client, who, NEW, a_post(project)).status_code == 403
    assert not Mechanism.objects.exists()


def test_a_draft_is_edited_by_its_house_with_before_and_after(client, village, stranger):
    mechanism = a_mechanism(village)
    clerk, address = an_appointment(village, Role.CLERK), f"{mechanism.get_absolute_url()}edit/"
    data = a_post(mechanism.projects.get(), title="新办法")

    assert post(client, stranger, address, data).status_code == 404
    assert post(client, an_appointment(village, Role.MEMBER), address, data).status_code == 403
    assert post(client, clerk, address, data).status_code == 302
    entry = AuditEntry.objects.get(verb="edit_mechanism")
    assert (entry.content["before"]["title"], entry.content["after"]["title"]) == (
        "楼栋议事协商办法",
        "新办法",
    )
    assert post(client, clerk, address, data | {"title": ""}).status_code == 422


def test_saving_a_draft_unchanged_leaves_no_entry(client, village, secretary):
    mechanism = a_mechanism(village, text="一事一议，逐户签字。")
    data = a_post(mechanism.projects.get())
    assert post(client, secretary, f"{mechanism.get_absolute_url()}edit/", data).status_code == 302

    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", [M.RECOMMENDED, M.ISSUED, M.PROMOTED, M.ABOLISHED])
def test_only_a_draft_is_edited(client, village, secretary, state):
    mechanism = a_mechanism(village, state)
    data = a_post(mechanism.projects.get(), title="新办法")
    answer = post(client, secretary, f"{mechanism.get_absolute_url()}edit/", data)

    assert answer.status_code == 409
    assert "退回后才能修改" in answer.content.decode()
    mechanism.refresh_from_db()
    assert mechanism.title == "楼栋议事协商办法"


def test_a_source_project_out_of_scope_is_named_and_not_linked(client, village, secretary, stranger):
    mechanism = a_mechanism(village, M.ISSUED)
    project = mechanism.projects.get()

    assert f'href="{project.get_absolute_url()}"' in page_of(client, secretary, mechanism.get_absolute_url())
    page = page_of(client, stranger, mechanism.get_absolute_url())
    assert project.title in page
    assert f'href="{project.get_absolute_url()}"' not in page


def test_the_project_shows_its_mechanisms_and_the_way_to_one(client, village, secretary):
    project = a_project(village, ProjectState.ACCEPTED)
    tab = f"{project.get_absolute_url()}?tab=mechanisms"
    leader = an_appointment(village.parent, Role.LEADER)

    assert f"{NEW}?project={project.pk}" in page_of(client, secretary, tab)
    assert NEW not in page_of(client, leader, tab)
    a_mechanism(village, projects=[project], title="甲办法")
    a_mechanism(village, M.ISSUED, projects=[project], title="乙规程")
    assert "甲办法" in page_of(client, secretary, tab)
    page = page_of(client, leader, tab)
    assert "乙规程" in page
    assert "甲办法" not in page


def test_a_running_project_has_no_mechanism_to_draft(client, village, secretary):
    project = a_project(village, ProjectState.IN_PROGRESS)

    assert NEW not in page_of(client, secretary, f"{project.get_absolute_url()}?tab=mechanisms")


@pytest.mark.parametrize("name", ["mechanisms", "mechanism"])
def test_pages_only_read(client, village, secretary, name):
    args = [a_mechanism(village, M.ISSUED).pk] if name == "mechanism" else []

    assert post(client, secretary, reverse(f"reviews:{name}", args=args), {}).status_code == 405


def test_the_site_keeps_its_own_name_on_every_page(client, village, secretary):
    mechanism = a_mechanism(village)
    for address in (mechanism.get_absolute_url(), f"{mechanism.get_absolute_url()}edit/"):
        assert " - 书记攻难题</title>" in page_of(client, secretary, address)
