"""督办建议: which step the round's rules propose, until it was done; and the talk that is recorded."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.escalation import proposals
from projects.models import LightRecord, SupervisionNotice, Talk, Urge
from projects.standing import refresh
from projects.states import ProjectState
from tests.builders.notices import a_notice_on, a_talk
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow import audit
from workflow.models import AuditEntry, Notice

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


def red(project, due_on):
    """Red since eight days after the task's due day."""
    a_task(project, due_on=due_on, percent=90)
    with audit.recording():
        refresh(project)


def proposed(person):
    """Notices and talks; that a red project is to be urged about has a test of its own."""
    return [(one.step, one.reasons) for one in proposals(acting(person), TODAY) if one.step != "urge"]


def red_months(project, *months, light="red"):
    for month in months:
        day = date(2026, month, 1)
        LightRecord.objects.create(project=project, month=day, light=light, recorded_on=day)


def test_a_notice_is_proposed_on_the_fifteenth_red_day(project, officer):
    red(project, date(2026, 7, 3))
    assert proposed(officer) == []
    project.tasks.update(due_on=date(2026, 7, 2))
    with audit.recording():
        refresh(project)
    assert proposed(officer) == [("notice", ("红灯已持续 15 天，达到督办的 15 天",))]


def test_a_red_project_is_to_be_urged_about_once(project, officer, secretary):
    red(project, date(2026, 7, 10))  # since 18 July
    [one] = proposals(acting(officer), TODAY)
    assert (one.step, one.reasons) == ("urge", ("红灯已 7 天，转红后还没有催办",))
    assert one.url == reverse("projects:urge_new", args=[project.pk])
    urge = Urge.objects.create(project=project, sender=officer, addressee=secretary)
    assert proposals(acting(officer), TODAY) == []
    Urge.objects.filter(pk=urge.pk).update(sent_at=datetime(2026, 7, 17, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert len(proposals(acting(officer), TODAY)) == 1


def test_the_limits_are_the_rounds(project, officer):
    red(project, date(2026, 7, 3))
    project.round.notice_red_days = 14
    project.round.save()
    assert proposed(officer) == [("notice", ("红灯已持续 14 天，达到督办的 14 天",))]


def test_two_months_that_ended_red_propose_a_notice(project, officer):
    red(project, date(2026, 7, 10))
    red_months(project, 4, light="green")
    red_months(project, 5, 6)
    assert proposed(officer) == [("notice", ("连续 2 个月月末红灯，达到督办的 2 个月",))]


def test_three_months_that_ended_red_propose_a_talk(project, officer):
    red(project, date(2026, 7, 10))
    red_months(project, 4, 5, 6)
    assert proposed(officer) == [("talk", ("连续 3 个月月末红灯，达到约谈的 3 个月",))]
    a_talk(project, date(2026, 6, 10))  # before June ended: one red month since
    assert proposed(officer) == [("notice", ("连续 3 个月月末红灯，达到督办的 2 个月",))]


def test_an_open_notice_takes_the_proposal_away(project, officer):
    red(project, date(2026, 6, 1))
    assert [step for step, _ in proposed(officer)] == ["notice"]
    notice = a_notice_on(project, N.SIGNED, officer=officer)
    assert proposed(officer) == []
    SupervisionNotice.objects.filter(pk=notice.pk).update(state=N.CLOSED, closed_on=date(2026, 7, 20))
    assert proposed(officer) == []  # the count begins anew
    SupervisionNotice.objects.filter(pk=notice.pk).update(closed_on=date(2026, 7, 10))
    assert [step for step, _ in proposed(officer)] == ["notice"]


def test_a_notice_overdue_proposes_a_talk_until_somebody_talked(project, officer):
    notice = a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 20))
    assert proposed(officer) == [("talk", (f"{notice}督办单逾期 4 天未反馈",))]
    a_talk(project, date(2026, 7, 20))
    assert proposed(officer) != []
    a_talk(project, date(2026, 7, 21))
    assert proposed(officer) == []


def test_the_second_notice_on_a_red_project_proposes_a_talk(project, officer):
    red(project, date(2026, 7, 10))
    a_notice_on(project, N.CLOSED, officer=officer, issued_on=date(2026, 6, 1), closed_on=date(2026, 6, 9))
    a_notice_on(project, N.REVOKED, officer=officer)
    assert proposed(officer) == []
    second = a_notice_on(project, N.SIGNED, officer=officer)
    assert proposed(officer) == [("talk", (f"已签发第 2 张督办单（{second}）",))]
    a_talk(project, date(2026, 7, 22))
    assert proposed(officer) == []


def test_only_whoever_judges_is_asked_and_nobody_for_the_own_house(village, project, officer, secretary):
    red(project, date(2026, 6, 1))
    assert len(proposed(officer)) == 1
    assert proposed(an_appointment(village.parent.parent, Role.OFFICER)) == []
    assert proposed(an_appointment(an_organization(village.parent.parent), Role.OFFICER)) == []
    assert proposed(an_appointment(village.parent, Role.OFFICER, user=secretary.user)) == []


def test_the_page_leads_to_the_exact_form(client, project, officer):
    client.force_login(officer.user)
    address = reverse("projects:notice_proposals")
    assert "没有需要催办、督办或约谈的项目" in client.get(address).content.decode()
    red(project, date(2026, 6, 1))
    page = client.get(address).content.decode()
    assert reverse("projects:notice_new", args=[project.pk]) in page
    assert "红灯已持续 46 天" in page


def test_more_projects_cost_no_more_queries(client, village, secretary, officer, django_assert_num_queries):
    address = reverse("projects:notice_proposals")
    client.force_login(officer.user)

    def add():
        project = a_project(village, ProjectState.IN_PROGRESS)
        red(project, date(2026, 6, 1))
        a_talk(project, date(2026, 5, 1))

    add()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


# 约谈


def talk_post(officer, secretary, **changes):
    values = {
        "held_on": "2026-07-24", "talker": officer.pk, "person": secretary.pk, "reason": "督办单逾期", "outcome": "一周内签订",
    }  # fmt: skip
    return values | changes


def talk_at(project):
    return reverse("projects:talk_new", args=[project.pk])


def test_the_form_of_a_talk_knows_day_persons_and_reason(client, project, officer, secretary):
    notice = a_notice_on(project, N.SIGNED, officer=officer, due_on=date(2026, 7, 20))
    client.force_login(officer.user)
    form = client.get(talk_at(project)).context["form"]
    assert form["held_on"].value() == TODAY
    assert (form["talker"].value(), form["person"].value()) == (officer.pk, secretary.pk)
    assert form["reason"].value() == f"{notice}督办单逾期 4 天未反馈"


def test_a_talk_is_recorded_and_told(client, project, officer, secretary):
    client.force_login(officer.user)
    answer = client.post(talk_at(project), talk_post(officer, secretary))
    assert answer.url == f"{project.get_absolute_url()}?tab=notices"
    talk = Talk.objects.get()
    assert (talk.talker, talk.person, talk.is_late_entry) == (officer, secretary, False)
    assert Notice.objects.get(post_id=secretary.pk).text == "7 月 24 日约谈已记录：老旧楼栋加装电梯协商"
    entry = AuditEntry.objects.get(verb="record_talk")
    assert "一周内签订" not in str(entry.content)
    client.force_login(secretary.user)
    assert "一周内签订" in client.get(answer.url).content.decode()


def test_an_earlier_talk_is_a_late_entry(client, project, officer, secretary):
    client.force_login(officer.user)
    client.post(talk_at(project), talk_post(officer, secretary, held_on="2026-07-20"))
    assert Talk.objects.get().is_late_entry
    assert "补录" in client.get(f"{project.get_absolute_url()}?tab=notices").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": "2026-07-25"}, "约谈日期不能在今天之后"),
        ({"held_on": "2025-07-25"}, "约谈日期不能早于本年度开始"),
        ({"outcome": ""}, "请写明约谈结果"),
        ({"outcome": "字" * 301}, "约谈结果最多 300 字，请精简"),
        ({"person": "999999"}, "请从列表中选择约谈对象"),
    ],
)
def test_a_bad_talk_says_how_to_mend_it(client, project, officer, secretary, changes, words):
    client.force_login(officer.user)
    answer = client.post(talk_at(project), talk_post(officer, secretary, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Talk.objects.exists()


def test_talks_are_not_told_to_a_unit_that_only_helps(client, village, project, officer):
    a_talk(project)
    helper = an_appointment(an_organization(village.parent.parent), Role.MEMBER)
    a_task(project, owner_post=helper)
    client.force_login(helper.user)
    assert "一周内签订协议" not in client.get(f"{project.get_absolute_url()}?tab=notices").content.decode()


def test_others_may_not_record_a_talk(client, village, project, officer, secretary):
    client.force_login(secretary.user)
    assert client.post(talk_at(project), talk_post(officer, secretary)).status_code == 403
    stranger = an_appointment(an_organization(village.parent.parent), Role.OFFICER)
    client.force_login(stranger.user)
    assert client.get(talk_at(project)).status_code == 404
    assert not Talk.objects.exists()


def test_without_anybody_to_talk_to_it_says_so(client, village, officer):
    project = a_project(village, ProjectState.IN_PROGRESS)
    client.force_login(officer.user)
    answer = client.get(talk_at(project))
    assert answer.status_code == 409
    assert "没有约谈对象" in answer.content.decode()
