"""复评 and 替代: what they write, whom they tell, and what may stand in a mechanism's place."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from organizations.roles import Role
from reviews.mechanism_duties import checks_due, to_check
from reviews.mechanism_list import MechanismListing
from reviews.mechanism_replacing import replacements
from reviews.models import Mechanism
from tests.builders.mechanisms import a_mechanism, an_adoption
from tests.builders.people import a_city, acting, an_appointment, an_organization
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
M = Mechanism.State


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def take(client, who, mechanism, name, **data):
    client.force_login(who.user)
    return client.post(f"{mechanism.get_absolute_url()}{name}/", data)


@pytest.mark.parametrize("state", [M.ISSUED, M.PROMOTED])
@time_machine.travel("2027-11-20 02:00Z", tick=False)
def test_a_check_keeps_it_in_force_until_the_next_one(client, village, officer, state):
    mechanism = a_mechanism(village, state, check_on=date(2027, 12, 1))
    assert take(client, officer, mechanism, "reassess", note="仍然管用").status_code == 422
    late = take(client, officer, mechanism, "reassess", note="仍然管用", check_on="2027-11-20")
    assert "下次复评日期应晚于今天" in late.content.decode()
    good = take(client, officer, mechanism, "reassess", note="仍然管用", check_on="2028-12-01")
    assert good.status_code == 302

    mechanism.refresh_from_db()
    assert mechanism.state == state
    assert (mechanism.checked_on, mechanism.check_note) == (date(2027, 11, 20), "仍然管用")
    assert mechanism.check_on == date(2028, 12, 1)
    assert AuditEntry.objects.get(verb="reassess").result == "done"


def test_a_check_before_it_is_in_force_is_refused(client, village, officer):
    mechanism = a_mechanism(village, M.RECOMMENDED)
    dates = {"document_number": "", "in_force_from": "2026-12-01", "check_on": "2026-12-01"}
    answer = take(client, officer, mechanism, "issue", **dates)

    assert answer.status_code == 422
    assert "复评日期应晚于施行日期" in answer.content.decode()


@pytest.mark.parametrize(
    ("day", "due"), [("2027-10-31", 0), ("2027-11-01", 1), ("2027-12-02", 1), ("2028-06-01", 1)]
)
def test_the_issuer_is_reminded_thirty_days_before(village, officer, day, due):
    a_mechanism(village, M.ISSUED, check_on=date(2027, 12, 1))
    a_mechanism(village, M.ABOLISHED, check_on=date(2027, 12, 1))
    actor, county = acting(officer), acting(an_appointment(village.parent.parent, Role.OFFICER))
    involved = an_appointment(village.parent, Role.OFFICER)
    an_appointment(village, Role.MEMBER, user=involved.user)
    with time_machine.travel(f"{day} 02:00Z", tick=False):
        assert to_check(actor).count() == due
        assert not to_check(county)
        assert not to_check(acting(involved))
        assert MechanismListing(actor, {"check": "due"}).page.paginator.count == due
        assert MechanismListing(county, {"check": "due"}).page.paginator.count == 0


def test_home_says_how_many_and_leads_to_them(client, village, officer):
    a_mechanism(village, M.ISSUED, check_on=date(2026, 3, 1))
    a_mechanism(village, M.PROMOTED, check_on=date(2026, 3, 2))
    client.force_login(officer.user)
    page = client.get("/").content.decode()

    assert "2 条长效机制待复评" in page
    assert "/mechanisms/?check=due" in page
    assert checks_due(acting(an_appointment(village, Role.SECRETARY))) is None


def test_superseding_links_both_and_tells_house_and_users(client, village, officer):
    secretary = an_appointment(village, Role.SECRETARY)
    user = an_appointment(an_organization(village.parent), Role.SECRETARY)
    former = an_appointment(an_organization(village.parent), Role.SECRETARY)
    old, new = a_mechanism(village, M.ISSUED, title="旧办法"), a_mechanism(village, M.ISSUED, title="新办法")
    an_adoption(user.organization, old)
    an_adoption(former.organization, old, state="withdrawn")
    assert take(client, officer, old, "supersede").status_code == 422
    assert take(client, officer, old, "supersede", superseded_by="9" * 30).status_code == 422
    assert take(client, officer, old, "supersede", superseded_by=old.pk).status_code == 422
    assert take(client, officer, old, "supersede", superseded_by=new.pk).status_code == 302

    old.refresh_from_db()
    assert (old.state, old.superseded_by) == (M.SUPERSEDED, new)
    notices = Notice.objects.filter(text="长效机制“旧办法”已由“新办法”替代")
    assert set(notices.values_list("user_id", flat=True)) == {secretary.user_id, user.user_id}
    client.force_login(officer.user)
    assert new.get_absolute_url() in client.get(old.get_absolute_url()).content.decode()
    assert old.get_absolute_url() in client.get(new.get_absolute_url()).content.decode()
    assert take(client, officer, new, "supersede", superseded_by=old.pk).status_code == 422


def test_without_another_one_in_force_it_cannot_be_superseded(client, village, officer):
    mechanism = a_mechanism(village, M.ISSUED)
    a_mechanism(village, M.RECOMMENDED)
    answer = take(client, officer, mechanism, "supersede")

    assert answer.status_code == 422
    assert "请先印发新机制" in answer.content.decode()


def test_what_takes_its_place_binds_at_least_as_many(village):
    county, city = village.parent.parent, village.parent.parent.parent
    beside, far = an_organization(village.parent), an_organization(an_organization(an_organization(city)))
    made = {
        "own": a_mechanism(village, M.ISSUED),
        "own of a neighbour": a_mechanism(beside, M.ISSUED),
        "county": a_mechanism(beside, M.ISSUED, scope="county", issuer=county),
        "another county": a_mechanism(far, M.ISSUED, scope="county", issuer=far.parent.parent),
        "city": a_mechanism(far, M.PROMOTED, scope="city", issuer=city),
        "abolished": a_mechanism(far, M.ABOLISHED, scope="city", issuer=city),
    }
    kinds = {mechanism.pk: kind for kind, mechanism in made.items()}
    found = {
        scope: {kinds[pk] for pk in replacements(old).values_list("pk", flat=True)}
        for scope in Mechanism.Scope.values
        for old in [a_mechanism(village, M.ABOLISHED, scope=scope)]
    }

    assert found == {
        "own": {"own", "county", "city"},
        "county": {"county", "city"},
        "city": {"city"},
    }


@pytest.mark.parametrize("state", [M.SUPERSEDED, M.ISSUED])
def test_the_database_knows_no_half_of_it(village, state):
    made = a_mechanism(village, M.ISSUED)
    other = None if state == M.SUPERSEDED else a_mechanism(village, M.ISSUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mechanism.objects.filter(pk=made.pk).update(state=state, superseded_by=other)
