"""The judges' page of opinions: saved only, or saved and sent back at once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.people import a_city, an_appointment, an_organization
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def submitted(village, secretary, officer):
    return a_declaration(village)


def address(project):
    return reverse("projects:opinions", args=[project.pk])


def post(client, person, project, send=None, **opinions):
    """`send` is the deadline with which the button 退回修改 is pressed; without it they are only saved."""
    client.force_login(person.user)
    data = {f"opinion-{name}": text for name, text in opinions.items()}
    return client.post(address(project), data | ({"return": "yes", "due_on": send} if send else {}))


def test_each_field_stands_beside_its_opinion(client, officer, submitted):
    client.force_login(officer.user)
    page = client.get(address(submitted)).content.decode()

    assert "高低层意见对立，三年未谈成一部。" in page
    assert "对“拟破解难题”的意见" in page
    assert "对“经费预算（万元）”的意见" in page


def test_saving_returns_nothing_and_tells_nobody(client, officer, submitted):
    answer = post(client, officer, submitted, objectives="请写清户数", overall="总体可行")
    submitted.refresh_from_db()

    assert answer.status_code == 302
    assert submitted.state == S.SUBMITTED
    saved = {opinion.field: opinion for opinion in submitted.opinions.all()}
    assert {name: opinion.text for name, opinion in saved.items()} == {
        "objectives": "请写清户数",
        "overall": "总体可行",
    }
    assert not any(opinion.given for opinion in saved.values())
    assert saved["objectives"].author == officer
    assert not Notice.objects.exists()


def test_the_entry_says_what_was_written_before_and_after(client, officer, submitted):
    post(client, officer, submitted, objectives="请写清户数")
    post(client, officer, submitted, objectives="请写清户数和楼栋")
    entry = AuditEntry.objects.filter(verb="save_opinion").order_by("-sequence")[0].content

    assert entry["before"] == {"objectives": "请写清户数"}
    assert entry["after"] == {"objectives": "请写清户数和楼栋"}


def test_emptying_takes_an_opinion_away(client, officer, submitted):
    an_opinion(submitted, officer)
    post(client, officer, submitted, objectives="")

    assert not submitted.opinions.exists()


def test_saving_the_same_again_writes_no_entry(client, officer, submitted):
    post(client, officer, submitted, objectives="请写清户数")
    post(client, officer, submitted, objectives="请写清户数")

    assert AuditEntry.objects.filter(verb="save_opinion").count() == 1


def test_sending_back_saves_and_returns_in_one(client, secretary, officer, submitted):
    answer = post(client, officer, submitted, "2026-03-10", objectives="请写清户数", due_on="期限偏紧")
    submitted.refresh_from_db()

    assert answer.status_code == 302
    assert submitted.state == S.RETURNED
    assert submitted.return_due_on == date(2026, 3, 10)
    assert [opinion.given for opinion in submitted.opinions.all()] == [True, True]
    assert Notice.objects.get().user_id == secretary.user_id


def test_sending_back_needs_one_opinion(client, officer, submitted):
    answer = post(client, officer, submitted, "2026-03-10")
    submitted.refresh_from_db()

    assert answer.status_code == 422
    assert "至少填一条意见" in answer.content.decode()
    assert submitted.state == S.SUBMITTED


def test_a_bad_deadline_loses_nothing_that_was_typed(client, officer, submitted):
    answer = post(client, officer, submitted, "2026-02-23", objectives="请写清户数")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "有 1 处需要改正" in page
    assert "不能早于今天（2 月 24 日）" in page
    assert "请写清户数" in page
    assert not submitted.opinions.exists()


def test_an_opinion_is_at_most_200_characters(client, officer, submitted):
    answer = post(client, officer, submitted, objectives="写" * 201)

    assert answer.status_code == 422
    assert "最多 200 字，现有 201 字" in answer.content.decode()


def test_the_house_may_not_write_opinions(client, secretary, submitted):
    assert post(client, secretary, submitted, objectives="很好").status_code == 403
    assert not submitted.opinions.exists()


def test_a_higher_officer_is_not_the_judge(client, village, submitted):
    higher = an_appointment(village.parent.parent, Role.OFFICER)

    assert post(client, higher, submitted, objectives="很好").status_code == 403


def test_a_stranger_does_not_find_the_page(client, village, submitted):
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)
    client.force_login(stranger.user)

    assert client.get(address(submitted)).status_code == 404


def test_once_decided_there_is_nothing_to_write(client, village, officer, secretary):
    approved = a_declaration(village, S.APPROVED)

    assert post(client, officer, approved, objectives="很好").status_code == 409
    assert post(client, officer, approved, send="2026-03-10", objectives="很好").status_code == 409
    assert not approved.opinions.exists()


def test_unsent_opinions_are_for_the_judges_alone(client, secretary, officer, submitted):
    an_opinion(submitted, officer, text="暂不外传")
    client.force_login(secretary.user)
    assert "暂不外传" not in client.get(submitted.get_absolute_url(), {"tab": "overview"}).content.decode()

    client.force_login(officer.user)
    assert "暂不外传" in client.get(submitted.get_absolute_url(), {"tab": "overview"}).content.decode()
