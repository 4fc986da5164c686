"""评优 on the home page: what the officers of a list owe while it is public, and nobody else."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.post_duties import post_duties
from reviews.models import CommendationObjection
from reviews.permissions import may_keep_commendation
from tests.builders.commendations import a_commendation, a_judged_township, listed
from tests.builders.people import acting, an_appointment
from tests.builders.reviews import a_sheet

pytestmark = pytest.mark.django_db
LAST_DAY, AFTER = date(2027, 3, 8), date(2027, 3, 9)


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(None, a_judged_township, 1, 2)


@pytest.fixture
def found(made):
    return made.again()


def on(day: date):
    return time_machine.travel(
        datetime(*day.timetuple()[:3], 9, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False
    )


def owed(post, day=AFTER):
    with on(day):
        return [duty for duty in post_duties(acting(post), day) if "公示期" in duty.text]


def drafts(post, day=AFTER):
    with on(day):
        return [(duty.text, duty.url) for duty in post_duties(acting(post), day) if "拟定中" in duty.text]


def an_objection(record, sheet, officer, **fields):
    values = {"received_on": LAST_DAY, "text": "反映情况", "noted_by": officer} | fields
    return CommendationObjection.objects.create(commendation=record, sheet=sheet, **values)


def test_a_list_is_to_be_settled_from_the_day_after_its_last(client, found):
    record = a_commendation(found.township, "announced")
    listed(record, found.sheets[0])
    assert owed(found.officer, LAST_DAY) == []
    [duty] = owed(found.officer)

    assert (duty.text, duty.on) == ("评优名单公示期满，待确定", record.title)
    with on(AFTER):
        client.force_login(found.officer.user)
        assert "确定名单" in client.get(duty.url).content.decode()
    type(record).objects.filter(pk=record.pk).update(state="final", document_number="1", decided_on=AFTER)
    assert owed(found.officer) == []


def test_an_objection_is_to_be_looked_into_until_it_is(client, found):
    record = a_commendation(found.township, "announced")
    objection = an_objection(record, found.sheets[0], found.officer)
    [duty] = owed(found.officer, LAST_DAY)

    assert (duty.text, duty.on) == ("关于书记1的公示期意见待核查", record.title)
    with on(LAST_DAY):
        client.force_login(found.officer.user)
        assert client.get(duty.url).status_code == 200
    objection.is_upheld = False
    objection.save()
    assert owed(found.officer, LAST_DAY) == []


@pytest.mark.parametrize(("level", "kept"), [("", False), ("village", False), ("township", True)])
def test_nobody_is_told_of_a_list_on_which_they_might_stand(found, level, kept):
    """As may_keep_commendation says: of all levels or of the own one."""
    record = a_commendation(found.township, "announced", level=level)
    an_objection(record, found.sheets[0], found.officer)
    secretary = found.sheets[1].user
    both = an_appointment(found.township, Role.OFFICER, secretary)

    assert may_keep_commendation(acting(both), record) is kept
    assert len(owed(both)) == (2 if kept else 0)
    assert len(owed(found.officer)) == 2


def test_other_offices_and_roles_owe_nothing(found):
    record = a_commendation(found.township, "announced")
    an_objection(record, found.sheets[0], found.officer)
    others = [
        an_appointment(found.township.parent, Role.OFFICER),
        an_appointment(found.township, Role.LEADER),
        an_appointment(found.township, Role.SECRETARY),
    ]

    assert [owed(post) for post in others] == [[], [], []]


def test_a_sheet_of_another_round_or_place_does_not_matter(found):
    a_commendation(found.township, "announced")
    a_sheet(found.township, post=an_appointment(found.township, Role.SECRETARY, found.officer.user))

    assert len(owed(found.officer)) == 1


def test_a_draft_is_owed_until_it_is_public_or_discarded(client, found):
    public, dropped = a_commendation(found.township), a_commendation(found.township)
    listed(public, found.sheets[0])
    words = "评优名单拟定中，待公示"
    assert drafts(found.officer) == [(words, record.get_absolute_url()) for record in (public, dropped)]

    type(public).objects.filter(pk=public.pk).update(
        state="announced", announced_on=LAST_DAY, announced_until=AFTER
    )
    with on(AFTER):
        client.force_login(found.officer.user)
        assert client.post(f"{dropped.get_absolute_url()}discard/").status_code == 302
    assert drafts(found.officer) == []


def test_a_discarded_list_stays_inside_and_takes_no_step_more(client, found):
    record = a_commendation(found.township)
    listed(record, found.sheets[0])
    address = record.get_absolute_url()
    with on(AFTER):
        client.force_login(found.officer.user)
        client.post(f"{address}discard/")
        page = client.get(address).content.decode()
        assert "已废弃" in page
        assert found.sheets[0].holder in page
        assert "打印公示" not in page
        for step in ("announce", "finish", "take_back", "discard"):
            assert client.post(f"{address}{step}/").status_code == 409
        assert "已废弃，人选不能再改" in client.post(f"{address}choose/").content.decode()
        assert "已废弃" in client.get(address, {"print": "1"}).content.decode()
        client.force_login(found.sheets[0].user)
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(("level", "kept"), [("", 0), ("village", 0), ("township", 1)])
def test_nobody_is_told_of_a_draft_on_which_they_might_stand(found, level, kept):
    a_commendation(found.township, level=level)
    both = an_appointment(found.township, Role.OFFICER, found.sheets[1].user)

    assert len(drafts(both)) == kept
    assert len(drafts(found.officer)) == 1


def test_a_list_with_an_objection_that_nobody_checked_is_not_discarded(client, found):
    record = a_commendation(found.township)
    listed(record, found.sheets[0])
    objection = an_objection(record, found.sheets[0], found.officer)
    with on(AFTER):
        client.force_login(found.officer.user)
        address = f"{record.get_absolute_url()}discard/"
        assert "尚未核查" in client.post(address).content.decode()
        record.refresh_from_db()
        assert record.is_draft
        objection.is_upheld = False
        objection.save()
        client.post(address)
        record.refresh_from_db()
    assert record.is_discarded
