"""The list, the page of a result and the tab of the project: who sees what, in a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.surveys import Kind, a_result, a_surveyor, small
from tests.builders.voice import a_survey
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db
LIST = reverse("feedback:surveys")


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def page_of(client, who, address=LIST, **query) -> str:
    client.force_login(who.user)
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER])
def test_the_house_sees_its_own_results(client, village, role):
    own, other = a_result(village), a_result(an_organization(village.parent, short_name="桐花社区"))
    page = page_of(client, an_appointment(village, role))

    assert own.get_absolute_url() in page
    assert other.get_absolute_url() not in page
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.SECRETARY])
def test_those_above_see_everything_below(client, village, role):
    results = [a_result(village), a_result(an_organization(village.parent))]
    page = page_of(client, an_appointment(village.parent, role))

    assert all(result.get_absolute_url() in page for result in results)


def test_a_surveyor_sees_what_is_assigned_in_that_round(client, village):
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    last_year = a_result(village, round=a_round(2025, is_current=False))
    mine, other = a_result(village), a_result(an_organization(village.parent.parent))
    client.force_login(surveyor.user)

    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(last_year.get_absolute_url()).status_code == 404
    assert other.get_absolute_url() not in page_of(client, surveyor)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_others_have_no_list(client, village, role):
    client.force_login(an_appointment(village.parent, role).user)

    assert client.get(LIST).status_code == 403


def test_an_empty_list_says_what_comes_next(client, village, officer):
    a_round()

    assert "年底由第三方调查机构或上级组织部门录入" in page_of(client, officer)
    assert "没有符合条件的结果" in page_of(client, officer, q="没有这个")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"甲", "乙", "丙"}),
        ({"q": "qss"}, set()),
        ({"q": "甲社区"}, {"甲"}),
        ({"q": "电梯"}, {"丙"}),
        ({"q": "江澜调查队"}, {"甲", "丙"}),
        ({"kind": "typed_in"}, {"乙"}),
        ({"level": "village"}, {"甲", "乙", "丙"}),
        ({"level": "county"}, set()),
        ({"page": "x"}, {"甲", "乙", "丙"}),
        ({"round": "x"}, {"甲", "乙", "丙"}),
    ],
)
def test_the_list_is_filtered(client, village, officer, query, found):
    first = an_organization(village.parent, short_name="甲社区", name="中共甲社区委员会")
    second = an_organization(village.parent, short_name="乙社区", name="中共乙社区委员会")
    results = {
        "甲": a_result(first),
        "乙": a_result(second, Kind.TYPED_IN),
        "丙": a_result(village, project=a_project(village, ProjectState.ACCEPTED)),
    }
    page = page_of(client, officer, **query)

    assert {name for name, result in results.items() if result.get_absolute_url() in page} == found


def test_another_round_is_chosen(client, village, officer):
    last = a_round(2025, is_current=False)
    old, new = a_result(village, round=last), a_result(village)
    page = page_of(client, officer, round=last.pk)

    assert old.get_absolute_url() in page
    assert new.get_absolute_url() not in page


def test_rows_stand_in_official_order(client, village, officer):
    later = a_result(an_organization(village.parent, position=1))
    earlier = a_result(village)
    village.position = 9
    village.save()
    page = page_of(client, officer)

    assert page.index(later.get_absolute_url()) < page.index(earlier.get_absolute_url())


def test_whole_organizations_come_before_projects_and_the_best_kind_first(client, village, officer):
    project = a_project(village, ProjectState.ACCEPTED)
    results = [a_result(village, project=project)]
    kinds = (Kind.OPEN_LINK, Kind.TYPED_IN, Kind.SLIPS, Kind.THIRD_PARTY)
    results += [a_result(village, kind) for kind in kinds]
    page = page_of(client, officer)
    places = [page.index(f'href="{result.get_absolute_url()}"') for result in reversed(results)]

    assert places == sorted(places)


def test_a_row_says_whether_it_counts_with_its_denominator(client, village, officer):
    a_result(village)
    small(village, Kind.TYPED_IN)
    page = page_of(client, officer)

    assert "95.7%" in page
    assert "92.24" in page
    assert "样本不足（10/30）" in page
    assert "（30）" in page


def test_more_rows_cost_no_more_queries(client, village, officer, django_assert_num_queries):
    a_result(village)
    a_result(village, project=a_project(village, ProjectState.ACCEPTED))
    page_of(client, officer)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(2):
        neighbour = an_organization(village.parent)
        a_result(neighbour, project=a_project(neighbour, ProjectState.ACCEPTED))
    with django_assert_num_queries(len(one)):
        client.get(LIST)
    assert len(one) <= 12


# One result


def test_the_page_shows_numbers_formulas_and_offers_what_one_may(client, village, officer):
    result = small(village)
    page = page_of(client, officer, result.get_absolute_url())

    assert "满意率 =（6 + 2）÷ 10" in page
    assert "折合得分 =（6 × 100 + 2 × 75 + 2 × 55）÷ 10" in page
    assert reverse("feedback:survey_waive", args=[result.pk]) in page
    assert reverse("feedback:survey_edit", args=[result.pk]) in page


def test_the_surveyed_may_only_read(client, village):
    result = small(village)
    page = page_of(client, an_appointment(village, Role.SECRETARY), result.get_absolute_url())

    assert reverse("feedback:survey_waive", args=[result.pk]) not in page
    assert reverse("feedback:survey_edit", args=[result.pk]) not in page


def test_a_large_sample_offers_no_waiver(client, village, officer):
    result = a_result(village)

    assert reverse("feedback:survey_waive", args=[result.pk]) not in page_of(
        client, officer, result.get_absolute_url()
    )


def test_a_surveyor_is_not_led_to_a_project_he_does_not_see(client, village):
    project = a_project(village, ProjectState.ACCEPTED)
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    page = page_of(client, surveyor, a_result(village, project=project).get_absolute_url())

    assert project.title in page
    assert f'href="{project.get_absolute_url()}"' not in page


# The tab of the project


def tab(client, who, project) -> str:
    return page_of(client, who, project.get_absolute_url(), tab="satisfaction")


def test_the_tab_shows_the_projects_and_the_organizations_results(client, village, officer):
    project = a_project(village, ProjectState.ACCEPTED)
    other = a_project(village, ProjectState.ACCEPTED, title="别的项目")
    own, whole = small(village, project=project), a_result(village)
    foreign = a_result(village, Kind.TYPED_IN, project=other)
    page = tab(client, officer, project)

    assert own.get_absolute_url() in page
    assert whole.get_absolute_url() in page
    assert foreign.get_absolute_url() not in page
    assert (
        "采用第三方调查结果（江澜调查队，电话访问）：满意率 =（84 + 27）÷ 116 = 95.7%，有效 116 份（最低 30 份）"
        in page
    )


def test_the_tab_leads_to_entry_and_waiver_only_those_who_may(client, village, officer):
    project = a_project(village, ProjectState.ACCEPTED)
    a_result(village, satisfied=1, dissatisfied=99)
    enter, waiver = (
        f"{reverse('feedback:survey_new')}?project={project.pk}",
        reverse("feedback:closing_waiver", args=[project.pk]),
    )

    page = tab(client, officer, project)
    assert enter in page
    assert waiver in page
    assert "低于 60% 的合格线" in page
    page = tab(client, an_appointment(village, Role.SECRETARY), project)
    assert enter not in page
    assert waiver not in page


def test_the_tab_of_a_project_without_results_says_who_enters_them(client, village, officer):
    project = a_project(village, ProjectState.IN_PROGRESS)

    assert "由上级组织部门或第三方调查机构录入，本党组织不经手" in tab(client, officer, project)


def test_the_tab_leads_to_drafting_the_projects_survey_until_there_is_one(client, village, officer):
    project = a_project(village, ProjectState.IN_PROGRESS)
    draft = f"{reverse('feedback:running_survey_new')}?project={project.pk}"
    secretary = an_appointment(village, Role.SECRETARY)

    assert draft in tab(client, officer, project)
    assert draft not in tab(client, secretary, project)
    survey = a_survey(village, by=officer, project=project, state="draft")
    page = tab(client, officer, project)
    assert draft not in page
    assert survey.get_absolute_url() in page
    assert survey.get_absolute_url() not in tab(client, secretary, project)


def test_a_project_that_is_not_established_is_not_surveyed(client, village, officer):
    project = a_project(village, ProjectState.SUBMITTED)
    assert "running/new" not in tab(client, officer, project)
