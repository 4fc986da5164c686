"""督办: scope, filters, order, paper, home, a fixed number of queries."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.open_matters import notices as open_notices
from projects.post_duties import post_duties
from projects.states import ProjectState
from tests.builders.notices import a_notice_on, a_talk
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db
N = SupervisionNotice.State
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village, secretary):
    return a_project(village, ProjectState.IN_PROGRESS)


def get(client, person, **query):
    client.force_login(person.user)
    answer = client.get(reverse("projects:notices"), query)
    assert answer.status_code == 200
    return answer


def listed(client, person, **query):
    return [row.notice.pk for row in get(client, person, **query).context["rows"]]


def test_an_empty_list_says_what_to_do(client, officer, secretary):
    assert "查看红灯项目" in get(client, officer).content.decode()
    assert "上级签发给本单位" in get(client, secretary).content.decode()
    assert "没有符合条件的督办单" in get(client, officer, state="closed").content.decode()


def test_everyone_sees_the_own_scope_and_drafts_stay_inside(client, village, project, officer, secretary):
    issued = a_notice_on(project, N.ISSUED, officer=officer).pk
    draft = a_notice_on(project, N.DRAFT, officer=officer).pk
    bureau = an_organization(village.parent, short_name="城管办")
    helping = an_organization(village.parent, short_name="司法所")
    other = a_notice_on(project, N.ISSUED, officer=officer, addressee=bureau, co_addressee=helping).pk

    assert set(listed(client, officer)) == {issued, draft, other}
    assert set(listed(client, secretary)) == {issued, other}
    assert set(listed(client, an_appointment(village.parent.parent, Role.LEADER))) == {issued, other}
    assert set(listed(client, an_appointment(village.parent, Role.SECRETARY))) == {issued, other}
    # Named on one, these two see the project and with it the others.
    assert other in listed(client, an_appointment(bureau, Role.CLERK))
    assert other in listed(client, an_appointment(helping, Role.MEMBER))
    assert listed(client, an_appointment(an_organization(village.parent), Role.SECRETARY)) == []
    assert listed(client, an_appointment(village.parent, Role.EXPERT)) == []


def test_filters_narrow_the_list(client, village, project, officer, secretary):
    late = a_notice_on(project, N.ISSUED, officer=officer, due_on=date(2026, 7, 22)).pk
    replied = a_notice_on(project, N.REPLIED, officer=officer, light="yellow", matter="楼道堆物").pk
    was_late = a_notice_on(project, N.CLOSED, officer=officer, days_late=2).pk
    last_year = a_project(village.parent, ProjectState.IN_PROGRESS, round=a_round(2025, is_current=False))
    county = an_appointment(village.parent.parent, Role.OFFICER)
    old = a_notice_on(last_year, N.SIGNED, officer=county).pk

    assert set(listed(client, county)) == {late, replied, was_late, old}
    assert listed(client, county, side="issued") == [old]
    assert set(listed(client, officer, side="issued")) == {late, replied, was_late}
    assert listed(client, officer, side="verify") == [replied]
    assert set(listed(client, secretary, side="received")) == {late, replied, was_late}
    assert listed(client, county, state="signed") == [old]
    assert set(listed(client, county, overdue="yes")) == {late, was_late}
    assert listed(client, county, light="yellow") == [replied]
    assert set(listed(client, county, organization=village.pk)) == {late, replied, was_late}
    assert listed(client, county, round=last_year.round_id) == [old]
    assert listed(client, county, q="堆物") == [replied]
    assert set(listed(client, county, q="wjl")) == {late, replied, was_late}
    number = SupervisionNotice.objects.get(pk=late).number
    assert late in listed(client, county, q=number)


def test_what_is_open_and_due_comes_first(client, project, officer):
    closed = a_notice_on(project, N.CLOSED, officer=officer, due_on=date(2026, 7, 1)).pk
    later = a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 8, 9)).pk
    draft = a_notice_on(project, N.DRAFT, officer=officer, due_on=date(2026, 7, 2)).pk
    late = a_notice_on(project, N.ISSUED, officer=officer, due_on=date(2026, 7, 22)).pk

    assert listed(client, officer) == [late, later, draft, closed]
    answer = get(client, officer).content.decode()
    assert "逾期 2 天" in answer
    assert "剩 16 天" in answer


@pytest.mark.parametrize(
    "query",
    [
        {"organization": "9" * 30}, {"round": "x"}, {"round": "9" * 30}, {"page": "x"}, {"state": "x"},
        {"side": "x"}, {"sort": "x"}, {"overdue": "x"}, {"q": "%' or 1=1"}, {"q": "\0"},
    ],
)  # fmt: skip
def test_a_bad_query_is_no_error(client, project, officer, query):
    a_notice_on(project, officer=officer)
    get(client, officer, **query)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OFFICER, Role.CLERK])
def test_more_rows_cost_no_more_queries(client, village, officer, role, django_assert_num_queries):
    person = an_appointment(village.parent, role)
    address = reverse("projects:notices")
    client.force_login(person.user)

    def add():
        a_notice_on(a_project(village, ProjectState.IN_PROGRESS), officer=officer)

    add()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


def test_the_tab_of_the_project_costs_no_more_with_more_rows(
    client, project, officer, django_assert_num_queries
):
    address = f"{project.get_absolute_url()}?tab=notices"
    client.force_login(officer.user)
    a_notice_on(project, officer=officer)
    a_talk(project)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    a_notice_on(project, officer=officer)
    a_notice_on(project, officer=officer)
    a_talk(project)
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 14


def test_the_page_of_a_notice_is_cheap(client, project, officer):
    notice = a_notice_on(project, N.REPLIED, officer=officer)
    client.force_login(officer.user)
    client.get(notice.get_absolute_url())
    with CaptureQueriesContext(connection) as found:
        client.get(notice.get_absolute_url())
    assert len(found) <= 14


# On paper


def test_on_paper_it_is_one_form(client, project, officer, secretary):
    notice = a_notice_on(
        project, N.REPLIED, officer=officer, co_addressee_text="供电公司", days_late=2, late_reason="改期"
    )
    client.force_login(secretary.user)
    paper = client.get(reverse("projects:notice_print", args=[notice.pk])).content.decode()
    for words in (
        "督办单</h1>", officer.organization.name, "督〔2026〕1号", "2026 年 7 月 20 日", "供电公司", "红灯", "2026 年 7 月 31 日",
        "管线迁改协调任务逾期", "办结逾期任务，书面反馈", "迁改协议已签", "逾期 2 天：改期", "□同意办结", "□退回重办", "签收人（签字）",
    ):  # fmt: skip
        assert words in paper
    notice.state = N.CLOSED
    notice.save()
    paper = client.get(reverse("projects:notice_print", args=[notice.pk])).content.decode()
    assert "☑同意办结" in paper
    assert "paper__table--dense" not in paper
    notice.reply = "协议已签，" * 100
    notice.matter = "逾期" * 60
    notice.save()
    paper = client.get(reverse("projects:notice_print", args=[notice.pk])).content.decode()
    assert "paper__table--dense" in paper


# Home and hand-over


def texts(person):
    return [(duty.text, duty.term) for duty in post_duties(acting(person), TODAY)]


def test_home_says_what_is_owed(client, village, project, officer, secretary):
    clerk = an_appointment(village, Role.CLERK, a_user("韩砚秋"))
    a_notice_on(project, N.ISSUED, officer=officer)
    a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 26))
    drafted = {"reply_draft": "已签", "reply_drafted_by": clerk}
    a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 20), **drafted)

    assert texts(secretary) == [
        ("督〔2026〕3号督办单的反馈已代拟，待您确认", "逾期 4 天"),
        ("督〔2026〕2号督办单待反馈", "剩 2 天"),
        ("督〔2026〕1号督办单待签收", "剩 7 天"),
    ]
    assert texts(clerk) == [
        ("督〔2026〕2号督办单待代拟反馈", "剩 2 天"),
        ("督〔2026〕1号督办单待签收", "剩 7 天"),
    ]
    client.force_login(secretary.user)
    for duty in post_duties(acting(secretary), TODAY):
        assert client.get(duty.url).status_code == 200
    assert texts(officer) == []


def test_home_of_the_issuer_counts_what_waits(client, project, officer, village):
    a_notice_on(project, N.REPLIED, officer=officer)
    a_notice_on(project, N.REPLIED, officer=officer)
    a_notice_on(project, N.DRAFT, officer=officer)

    assert texts(officer) == [("2 份督办反馈待核实", ""), ("1 张督办单草稿待签发", "")]
    client.force_login(officer.user)
    for duty in post_duties(acting(officer), TODAY):
        assert client.get(duty.url).status_code == 200
    assert texts(an_appointment(village.parent.parent, Role.OFFICER)) == []


def test_any_number_of_them_costs_one_query(project, officer, secretary, django_assert_num_queries):
    for _ in range(3):
        a_notice_on(project, officer=officer)
        a_notice_on(project, N.REPLIED, officer=officer)
    # An officer's problems to decide upon and declarations to judge cost one to find out whose they are.
    for person, most in ((officer, 2), (secretary, 1)):
        actor = replace(acting(person), kept={})  # as a request's
        with django_assert_num_queries(most):
            post_duties(actor, TODAY)


def test_a_hand_over_lists_the_open_ones(village, project, officer):
    for state in (N.ISSUED, N.REPLIED, N.CLOSED, N.REVOKED, N.DRAFT):
        a_notice_on(project, state, officer=officer)
    assert len(open_notices(village, TODAY)) == 2


def test_other_methods_are_refused(client, officer):
    client.force_login(officer.user)
    assert client.post(reverse("projects:notices")).status_code == 405
    assert client.post(reverse("projects:notice_proposals")).status_code == 405
