"""研判: the waiting problems of a scope, ticked and decided in bulk, each by the engine."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_problem, a_project, a_round
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

State = Problem.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def officer(township):
    return an_appointment(township, Role.OFFICER)


def page_for(client, person, **query):
    client.force_login(person.user)
    answer = client.get(reverse("projects:screening"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page):
    return {
        problem.number for problem in Problem.objects.all() if f"{problem.number}<" in page.replace("　", "<")
    }


def preview(client, person, name, *problems, **more):
    client.force_login(person.user)
    address = reverse("projects:screening_bulk", args=[name])
    return client.get(address, {"problem": [problem.pk for problem in problems]} | more)


def decide(client, person, name, *problems, **data):
    client.force_login(person.user)
    address = reverse("projects:screening_bulk", args=[name])
    return client.post(address, {"problem": [problem.pk for problem in problems]} | data)


def states(*problems):
    found = Problem.objects.in_bulk([problem.pk for problem in problems])
    return [found[problem.pk].state for problem in problems]


# The page


def test_it_lists_what_waits_in_the_own_scope_and_says_how_far_one_is(client, village, township, officer):
    waiting, above = a_problem(village), a_problem(township)
    a_problem(village, state=State.ADOPTED)
    a_problem(village, state=State.DISMISSED)
    a_problem(village, round=a_round(2025, is_current=False))
    a_problem(an_organization(township.parent))
    page = page_for(client, officer)

    assert numbers(page) == {waiting.number, above.number}
    assert "已研判 2 / 4" in page
    assert "待研判 2 个" in page


def test_what_a_declaration_has_in_hand_does_not_wait(client, village, officer):
    drafted, freed = a_problem(village), a_problem(village)
    a_project(village, ProjectState.DRAFT, problems=[drafted])
    a_project(village, ProjectState.REJECTED, problems=[freed])
    page = page_for(client, officer)

    assert numbers(page) == {freed.number}
    assert "已研判 1 / 2" in page


def test_a_secretary_decides_upon_the_own_organization_alone(client, village, township):
    own = a_problem(township)
    a_problem(village)

    assert numbers(page_for(client, an_appointment(township, Role.SECRETARY))) == {own.number}


def test_problems_forwarded_away_are_not_counted_as_ones_own(client, village, township, officer):
    gone = a_problem(township.parent)
    gone.forwardings.create(organization=village, target=township.parent)

    assert numbers(page_for(client, officer)) == set()


def test_groups_are_organizations_or_sources(client, village, township, officer):
    a_problem(village, source="public")
    a_problem(township, source="inspection")
    by_house, by_source = page_for(client, officer), page_for(client, officer, group="source")

    assert by_house.index(f"{township.name}（1）") < by_house.index(f"{village.name}（1）")
    assert by_source.index("巡视巡察反馈（1）") < by_source.index("群众意见（1）")


def test_filters_narrow_it(client, village, township, officer):
    urgent = a_problem(village, urgency="critical").number
    late = a_problem(village, source="assigned", deadline=date(2026, 2, 20)).number
    own = a_problem(township, reach="common").number

    assert numbers(page_for(client, officer, urgency="critical")) == {urgent}
    assert numbers(page_for(client, officer, overdue="yes")) == {late}
    assert numbers(page_for(client, officer, own="yes")) == {own}
    assert numbers(page_for(client, officer, reach="common")) == {own}
    assert "没有符合条件" in page_for(client, officer, q="没有这样的词")


def test_alike_ones_of_a_page_are_pointed_out(client, village, township, officer):
    one, other = a_problem(village), a_problem(township, description="老人下不了楼，盼装电梯")
    page = page_for(client, officer)

    assert f"与 {other.number} 相近" in page
    assert f"与 {one.number} 相近" in page


def test_an_empty_page_says_so(client, officer):
    assert "没有待研判的问题" in page_for(client, officer)


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.LEADER, Role.EXPERT, Role.SYSTEM_ADMIN])
def test_others_may_not(client, township, role):
    person = an_appointment(township, role)
    client.force_login(person.user)

    assert client.get(reverse("projects:screening")).status_code == 403
    assert preview(client, person, "adopt").status_code == 403
    assert decide(client, person, "adopt").status_code == 403


def test_more_rows_cost_no_more_queries(client, village, officer, django_assert_num_queries):
    client.force_login(officer.user)
    address = reverse("projects:screening")
    a_problem(village)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        a_problem(an_organization(village.parent))
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


# Bulk


def test_the_preview_names_who_is_affected_and_who_is_skipped(client, village, officer):
    waiting, gone = a_problem(village), a_problem(village, state=State.DISMISSED)
    answer = preview(client, officer, "adopt", waiting, gone)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "将纳入（1）" in page
    assert "跳过（1）" in page
    assert "当前状态为“不予纳入”，不能纳入" in page
    assert states(waiting, gone) == [State.OPEN, State.DISMISSED]


def test_many_are_adopted_each_with_its_entry_and_notice(client, village, township, officer):
    secretary = an_appointment(village, Role.SECRETARY)
    found = [a_problem(village) for _ in range(3)]
    answer = decide(client, officer, "adopt", *found, back="source=public")

    assert answer["Location"] == reverse("projects:screening") + "?source=public"
    assert states(*found) == [State.ADOPTED] * 3
    assert AuditEntry.objects.filter(verb="adopt").count() == 3
    assert Notice.objects.filter(user_id=secretary.user_id).count() == 3
    again = decide(client, officer, "adopt", *found)
    assert again.status_code == 422
    assert AuditEntry.objects.filter(verb="adopt").count() == 3


def test_one_reason_dismisses_many(client, village, officer):
    found = [a_problem(village) for _ in range(2)]
    assert decide(client, officer, "dismiss", *found, reason="").status_code == 422
    assert decide(client, officer, "dismiss", *found, reason="已列入上级工程").status_code == 302

    assert states(*found) == [State.DISMISSED] * 2
    assert {problem.outcome for problem in Problem.objects.all()} == {"已列入上级工程"}


def test_many_are_forwarded_and_one_already_there_is_told(client, village, township):
    officer = an_appointment(township.parent, Role.OFFICER)
    here, there = a_problem(township), a_problem(village)
    answer = decide(
        client, officer, "forward", here, there, organization=village.short_name, reason="属地办理"
    )
    page = client.get(answer["Location"]).content.decode()

    assert set(Problem.objects.values_list("organization", flat=True)) == {village.pk}
    assert "已转办 1 个问题" in page
    assert f"{there.number}：问题已在{village.short_name}" in page


def test_several_become_one(client, village, township, officer):
    first, second, third = a_problem(village), a_problem(township), a_problem(village)
    page = preview(client, officer, "merge", second, third, first).content.decode()
    assert f'value="{first.pk}" id="id_target_0" checked' in " ".join(page.replace(" required", "").split())
    assert decide(client, officer, "merge", first, second, third, target=second.pk).status_code == 302

    assert states(first, second, third) == [State.MERGED, State.OPEN, State.MERGED]
    assert set(second.merged_problems.all()) == {first, third}


def test_a_target_must_be_one_of_those_ticked(client, village, officer):
    first, second, other = a_problem(village), a_problem(village), a_problem(village)

    assert decide(client, officer, "merge", first, second, target=other.pk).status_code == 422
    assert states(first, second) == [State.OPEN] * 2


def test_one_alone_is_not_merged(client, village, officer):
    only, _other = a_problem(village), a_problem(village)

    assert "合并要选两个以上的问题" in preview(client, officer, "merge", only).content.decode()


def test_what_is_out_of_scope_is_left_out(client, village, township, officer):
    mine, foreign = a_problem(village), a_problem(an_organization(township.parent))
    decide(client, officer, "adopt", mine, foreign)

    assert states(mine, foreign) == [State.ADOPTED, State.OPEN]


def test_what_the_house_only_reads_is_skipped(client, village, township):
    secretary = an_appointment(village, Role.SECRETARY)
    gone = a_problem(township)
    gone.forwardings.create(organization=village, target=township)
    page = preview(client, secretary, "adopt", gone).content.decode()

    assert "跳过（1）" in page
    assert decide(client, secretary, "adopt", gone).status_code == 422
    assert states(gone) == [State.OPEN]


def test_nothing_ticked_leads_back(client, officer):
    assert "没有选中问题" in preview(client, officer, "adopt").content.decode()
    assert decide(client, officer, "adopt").status_code == 422


@pytest.mark.parametrize("name", ["solve", "reopen", "reconsider", "explode"])
def test_other_words_are_no_bulk_act(client, officer, name):
    assert preview(client, officer, name).status_code == 404
