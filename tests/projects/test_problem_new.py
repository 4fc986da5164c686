"""登记问题 by the house, 交办问题 by an officer."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import AnnualRound, Problem
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_round
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

OWN = {
    "source": "public",
    "source_reference": "12345 热线工单",
    "description": "六楼老人下不了楼，盼装电梯",
    "people_affected": "276",
    "urgency": "urgent",
    "reach": "single",
    "found_on": "2026-02-20",
}
ASSIGNED = {name: value for name, value in OWN.items() if name != "source"} | {"deadline": "2026-03-20"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def post(client, person, data):
    client.force_login(person.user)
    return client.post(reverse("projects:problem_new"), data)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK])
def test_the_house_records_a_problem_of_its_own(client, village, role):
    person = an_appointment(village, role)
    assert post(client, person, OWN).status_code == 302
    problem = Problem.objects.get()

    assert problem.number == "W2026-0001"
    assert problem.state == Problem.State.OPEN
    assert (problem.organization, problem.recorded_by, problem.assigned_by) == (village, person, None)
    assert (problem.source, problem.people_affected, problem.found_on) == ("public", 276, date(2026, 2, 20))
    assert AuditEntry.objects.get(verb="record_problem").subject_id == str(problem.pk)


def test_a_clerk_s_problem_is_told_to_the_secretary(client, village, secretary):
    post(client, an_appointment(village, Role.CLERK), OWN)

    assert Notice.objects.get().user_id == secretary.user_id


def test_numbers_count_up(client, secretary):
    post(client, secretary, OWN)
    post(client, secretary, OWN)

    assert {problem.number for problem in Problem.objects.all()} == {"W2026-0001", "W2026-0002"}


def test_the_house_cannot_claim_that_it_was_assigned(client, secretary):
    assert post(client, secretary, OWN | {"source": "assigned"}).status_code == 422


def test_an_officer_hands_one_down_with_a_deadline(client, village, secretary, officer):
    assert post(client, officer, ASSIGNED | {"organization": "望江里社区"}).status_code == 302
    problem = Problem.objects.get()

    assert problem.organization == village
    assert (problem.source, problem.deadline) == (Problem.Source.ASSIGNED, date(2026, 3, 20))
    assert problem.assigned_by == officer
    notice = Notice.objects.get()
    assert notice.user_id == secretary.user_id
    assert "由上级交办" in notice.text


def test_an_officer_names_the_organization_and_the_deadline(client, officer):
    page = post(client, officer, {**ASSIGNED, "deadline": ""}).content.decode()

    assert "请选择承办的党组织" in page
    assert "请填写办理期限" in page


def test_an_organization_out_of_reach_is_none_of_the_list(client, village, officer):
    beside = an_organization(village.parent.parent, short_name="柳溪镇")
    answer = post(client, officer, ASSIGNED | {"organization": "柳溪镇"})

    assert answer.status_code == 422
    assert "没有可选的组织“柳溪镇”" in answer.content.decode()
    assert not Problem.objects.filter(organization=beside).exists()


def test_a_name_that_several_bear_asks_which(client, village):
    county = village.parent.parent
    officer = an_appointment(county, Role.OFFICER)
    other = an_organization(an_organization(county, short_name="柳溪镇"), short_name="望江里社区")
    page = post(client, officer, ASSIGNED | {"organization": "望江里社区"}).content.decode()
    assert "不止一个" in page
    assert "望江里社区（柳溪镇）" in page

    assert post(client, officer, ASSIGNED | {"organization": "望江里社区（柳溪镇）"}).status_code == 302
    assert Problem.objects.get().organization == other


def test_the_organization_may_be_given_by_the_link(client, village, officer):
    client.force_login(officer.user)
    page = client.get(reverse("projects:problem_new"), {"organization": village.pk}).content.decode()

    assert f'value="{village.name}"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": ""}, "请选择问题来源"),
        ({"description": ""}, "请写明问题"),
        ({"description": "难" * 201}, "最多 200 字，现有 201 字"),
        ({"source_reference": "文" * 61}, "最多 60 字"),
        ({"people_affected": "很多"}, "影响人数须为大于 0 的整数"),
        ({"people_affected": "-3"}, "影响人数须为大于 0 的整数"),
        ({"people_affected": "9" * 12}, "影响人数过大"),
        ({"found_on": "2026-02-25"}, "发现日期晚于今天"),
        ({"found_on": "2026-02-30"}, "没有这一天"),
        ({"found_on": ""}, "请填写发现日期"),
        ({"urgency": "soon"}, "没有“soon”这个选项"),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_is_written(client, secretary, change, words):
    answer = post(client, secretary, OWN | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Problem.objects.exists()
    assert not AuditEntry.objects.filter(verb="record_problem").exists()


def test_a_deadline_lies_ahead(client, village, officer):
    answer = post(client, officer, ASSIGNED | {"organization": "望江里社区", "deadline": "2026-02-23"})

    assert "办理期限不能早于今天" in answer.content.decode()


def test_two_hundred_characters_fit_even_with_line_breaks(client, secretary):
    text = "难" * 100 + "\r\n" + "题" * 99
    assert post(client, secretary, OWN | {"description": text}).status_code == 302

    assert len(Problem.objects.get().description) == 200


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.EXPERT, Role.SYSTEM_ADMIN])
def test_others_may_not(client, village, role):
    assert post(client, an_appointment(village, role), OWN).status_code == 403


def test_without_a_round_it_says_what_is_missing(client, secretary):
    AnnualRound.objects.all().delete()

    answer = post(client, secretary, OWN)
    assert answer.status_code == 409
    assert "还没有年度" in answer.content.decode()
