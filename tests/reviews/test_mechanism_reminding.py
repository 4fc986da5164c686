"""到期复评: the daily command tells the issuer's officers once of each check; the list shows its day."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from organizations.roles import Role
from reviews.models import Mechanism
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, an_appointment
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
M = Mechanism.State
DUE = date(2027, 12, 1)


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def told(post) -> list[str]:
    return list(Notice.objects.filter(post_id=post.pk).order_by("pk").values_list("text", flat=True))


def run(day: str) -> None:
    with time_machine.travel(f"{day} 02:00Z", tick=False):
        call_command("archive_reviews")


def test_the_issuer_is_told_once_of_each_check(village, officer):
    mechanism = a_mechanism(village, M.ISSUED, title="错时服务办法", check_on=DUE)
    county = an_appointment(village.parent.parent, Role.OFFICER)
    run("2027-10-31")
    assert told(officer) == []
    for day in ("2027-11-01", "2027-11-02", "2027-12-05"):
        run(day)
    assert told(officer) == ["“错时服务办法”12 月 1 日前复评"]
    assert told(county) == []
    assert Notice.objects.get(post_id=officer.pk).url == mechanism.get_absolute_url()
    assert AuditEntry.objects.filter(verb="remind_check", subject_id=str(mechanism.pk)).count() == 1

    Mechanism.objects.filter(pk=mechanism.pk).update(check_on=date(2028, 12, 1))
    run("2028-11-20")
    assert told(officer)[1:] == ["“错时服务办法”12 月 1 日前复评"]


def test_whoever_is_appointed_later_is_told(village):
    """As long as nobody was told, no entry says that somebody was."""
    mechanism = a_mechanism(village, M.ISSUED, title="错时服务办法", check_on=DUE)
    entries = AuditEntry.objects.filter(verb="remind_check", subject_id=str(mechanism.pk))
    run("2027-11-20")
    assert not entries.exists()
    appointed = an_appointment(village.parent, Role.OFFICER)
    run("2027-11-21")
    assert told(appointed) == ["“错时服务办法”12 月 1 日前复评"]
    assert entries.count() == 1


def test_a_check_of_another_year_is_named_with_its_year(village, officer):
    a_mechanism(village, M.ISSUED, title="错时服务办法", check_on=date(2027, 3, 1))
    a_mechanism(village, M.ISSUED, title="代办办法", check_on=date(2029, 1, 5))
    run("2028-12-20")
    assert told(officer) == ["“错时服务办法”2027 年 3 月 1 日前复评", "“代办办法”2029 年 1 月 5 日前复评"]


@pytest.mark.parametrize("state", [M.DRAFT, M.RECOMMENDED, M.ABOLISHED])
def test_what_is_not_in_force_is_not_checked(village, officer, state):
    a_mechanism(village, state, check_on=DUE)
    run("2027-11-20")
    assert told(officer) == []


def test_whoever_belongs_to_the_house_is_not_told(village, officer):
    an_appointment(village, Role.MEMBER, user=officer.user)
    a_mechanism(village, M.ISSUED, check_on=DUE)
    run("2027-11-20")
    assert told(officer) == []


def test_the_list_of_what_is_due_shows_the_day(client, village, officer):
    a_mechanism(village, M.ISSUED, check_on=DUE)
    with time_machine.travel("2027-11-20 02:00Z", tick=False):
        client.force_login(officer.user)
        assert "下次复评</th>" in client.get("/mechanisms/?check=due").content.decode()
        assert "下次复评</th>" not in client.get("/mechanisms/").content.decode()
