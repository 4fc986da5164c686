"""评优名单: drawn up, chosen, announced, objected to, settled; who sees and does what."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
import time_machine

from organizations.roles import Role
from reviews.commending.places import full_names
from reviews.models import Commendation, CommendationObjection, ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.commendations import a_commendation, a_judged_township, listed
from tests.builders.people import acting, an_appointment, an_organization
from workflow import engine
from workflow.engine import Kind
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
State = Commendation.State


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(None, a_judged_township, 1, 2, 3, 4, 5)


@pytest.fixture
def found(made):
    return made.again()


def get(client, who, address, **query):
    client.force_login(who.user)
    return client.get(address, query)


def post(client, who, address, **data):
    client.force_login(who.user)
    return client.post(address, data)


def on_list(commendation) -> list[ReviewSheet]:
    return [entry.sheet for entry in commendation.entries.order_by("sheet__rank")]


# Drawing up


def test_a_new_list_holds_whom_the_rules_take_in(client, found):
    data = {"round": found.sheets[0].round_id, "title": "先进个人", "level": "village"}
    assert post(client, found.officer, "/commendations/new/", **data | {"title": ""}).status_code == 422
    assert post(client, found.officer, "/commendations/new/", **data).status_code == 302

    made = Commendation.objects.get()
    assert (made.organization, made.state, made.drawn_up_by) == (found.township, "draft", found.officer)
    assert on_list(made) == found.sheets[:1]
    page = get(client, found.officer, made.get_absolute_url()).content.decode()
    assert "超出名额 1 名" in page
    assert "在名额 1 名之内" in page
    first = found.sheets[0].organization
    assert f'<span class="table__sub">{first.above}　{first}</span>' in page


def test_only_officers_draw_up(client, found):
    leader = an_appointment(found.township, Role.LEADER)
    assert get(client, leader, "/commendations/new/").status_code == 403


def test_without_a_review_there_is_nothing_to_draw_from(client):
    officer = an_appointment(an_organization(), Role.OFFICER)
    assert get(client, officer, "/commendations/new/").status_code == 409


def test_the_officer_chooses_within_the_rules(client, found):
    record = a_commendation(found.township)
    address = f"{record.get_absolute_url()}choose/"
    one, two = found.sheets[:2]
    post(client, found.officer, address, sheet=[one.pk, two.pk])
    assert on_list(record) == [], "the second is beyond the places"
    post(client, found.officer, address, sheet=[one.pk, "x", "9" * 30])
    assert on_list(record) == [one]
    assert AuditEntry.objects.filter(verb="choose_commended").count() == 1
    post(client, found.officer, address, sheet=[one.pk])
    assert AuditEntry.objects.filter(verb="choose_commended").count() == 1
    post(client, found.officer, address)
    assert on_list(record) == []


def test_of_tied_ones_no_more_than_there_are_places(client):
    found = a_judged_township(1, 1, 3)
    record = a_commendation(found.township)
    address = f"{record.get_absolute_url()}choose/"
    client.force_login(found.officer.user)
    answer = client.post(address, {"sheet": [found.sheets[0].pk, found.sheets[1].pk]}, follow=True)
    assert "选了 2 人，名额 1 名" in answer.content.decode()
    client.post(address, {"sheet": [found.sheets[1].pk]})
    assert on_list(record) == [found.sheets[1]]


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.FINAL])
def test_what_is_public_is_not_changed(client, found, state):
    record = a_commendation(found.township, state)
    address = f"{record.get_absolute_url()}choose/"
    assert post(client, found.officer, address, sheet=[found.sheets[0].pk]).status_code == 409
    assert on_list(record) == []


def test_nobody_draws_up_a_list_of_which_they_might_be_part(found):
    own = an_appointment(found.township, Role.OFFICER, user=found.sheets[0].user)
    record = a_commendation(found.township)
    listed(record, found.sheets[1])

    assert engine.find(Commendation, "announce").verdict(record, acting(own)).is_forbidden
    assert not engine.find(Commendation, "announce").verdict(record, acting(found.officer)).is_forbidden


# Who sees


def test_a_draft_is_seen_by_the_officers_of_the_house_alone(client, found):
    record = a_commendation(found.township)
    others = [
        an_appointment(found.township, Role.LEADER),
        an_appointment(found.township, Role.SECRETARY),
        an_appointment(found.township.parent, Role.OFFICER),
        found.sheets[0].post,
    ]
    assert get(client, found.officer, record.get_absolute_url()).status_code == 200
    for who in others:
        assert get(client, who, record.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.FINAL])
def test_what_is_public_is_read_by_all_but_administrators(client, found, state):
    record = a_commendation(found.township, state)
    listed(record, found.sheets[0])
    beside = an_appointment(an_organization(found.township.parent), Role.MEMBER)
    page = get(client, beside, record.get_absolute_url()).content.decode()
    assert "书记1" in page
    assert record.title in get(client, beside, "/commendations/").content.decode()
    auditor = an_appointment(found.township.parent.parent, Role.AUDITOR)
    assert get(client, auditor, record.get_absolute_url()).status_code == 404
    assert get(client, auditor, "/commendations/").status_code == 403


# Its life, person by state

TABLE = """
           announce take_back finish discard
draft      O        ·         ·      O
announced  ·        O         O      ·
final      ·        ·         ·      ·
discarded  ·        ·         ·      ·
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(found, name):
    step = engine.find(Commendation, name)
    people = {
        "O": found.officer,
        "leader": an_appointment(found.township, Role.LEADER),
        "secretary": an_appointment(found.township, Role.SECRETARY),
        "officer above": an_appointment(found.township.parent, Role.OFFICER),
        "officer beside": an_appointment(an_organization(found.township.parent), Role.OFFICER),
        "listed": found.sheets[0].post,
    }
    for state, *cells in ROWS:
        record = a_commendation(found.township, state)
        for who, appointment in people.items():
            kind = step.verdict(record, acting(appointment)).kind
            if who != "O":
                assert kind is Kind.FORBIDDEN, (state, who)
            else:
                assert (kind is Kind.STALE) == (cells[HEAD.index(name)] == "·"), state


def test_the_table_is_complete():
    assert {step.name for step in engine.steps_of(Commendation)} == set(HEAD)
    assert [state for state, *_ in ROWS] == list(State.values)


@time_machine.travel("2027-03-01 02:00Z", tick=False)  # a Monday
def test_announced_for_five_working_days_at_least(client, found):
    record = a_commendation(found.township)
    address = f"{record.get_absolute_url()}announce/"
    data = {"announced_until": "2027-03-08", "contact": "组织科，0000-88886666"}
    assert "名单上还没有人" in post(client, found.officer, address, **data).content.decode()
    listed(record, found.sheets[0])
    early = post(client, found.officer, address, **data | {"announced_until": "2027-03-07"})
    assert "公示期不少于 5 个工作日，最早到 2027-03-08" in early.content.decode()
    assert post(client, found.officer, address, **data).status_code == 302

    record.refresh_from_db()
    assert (record.state, record.announced_on) == ("announced", date(2027, 3, 1))
    assert record.announced_until == date(2027, 3, 8)


def test_whoever_fell_out_meanwhile_blocks_the_notice(client, found):
    record = a_commendation(found.township)
    listed(record, found.sheets[0])
    rewrite(ReviewSheet.objects.filter(pk=found.sheets[0].pk), state=SheetState.OBJECTED)
    answer = post(client, found.officer, f"{record.get_absolute_url()}announce/")

    assert answer.status_code == 422
    assert "书记1不列入：正在复核" in answer.content.decode()


@pytest.mark.parametrize(("day", "status"), [("2027-03-08", 422), ("2027-03-09", 302)])
def test_settled_only_after_the_last_public_day(client, found, day, status):
    record = a_commendation(found.township, State.ANNOUNCED)
    listed(record, found.sheets[0])
    with time_machine.travel(f"{day} 02:00Z", tick=False):
        answer = post(client, found.officer, f"{record.get_absolute_url()}finish/", decided_on=day)
        assert answer.status_code == status


def objection(record, found, **fields):
    values = {"received_on": date(2027, 3, 2), "text": "与事实不符", "noted_by": found.officer} | fields
    return CommendationObjection.objects.create(commendation=record, sheet=found.sheets[0], **values)


@time_machine.travel("2027-03-10 02:00Z", tick=False)
def test_an_open_objection_blocks_and_an_upheld_one_strikes_off(client, found):
    record = a_commendation(found.township, State.ANNOUNCED)
    first, second = listed(record, *found.sheets[:2])
    address = f"{record.get_absolute_url()}object/"
    data = {"sheet": found.sheets[0].pk, "received_on": "2027-03-02", "text": "与事实不符"}
    assert post(client, found.officer, address, **data | {"received_on": "2027-02-28"}).status_code == 422
    assert post(client, found.officer, address, **data | {"sheet": found.sheets[4].pk}).status_code == 422
    assert post(client, found.officer, address, **data).status_code == 302
    finish = f"{record.get_absolute_url()}finish/"
    blocked = post(client, found.officer, finish, decided_on="2027-03-10")
    assert "关于书记1的意见尚未核查" in blocked.content.decode()

    noted = CommendationObjection.objects.get()
    outcome = f"/commendations/objections/{noted.pk}/"
    assert post(client, found.officer, outcome, is_upheld="yes").status_code == 422
    answer = post(client, found.officer, outcome, is_upheld="yes", outcome="经查属实")
    assert answer.status_code == 302
    assert post(client, found.officer, outcome, is_upheld="no", outcome="再改").status_code == 409
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.struck_off, second.struck_off) == ("经查属实", "")
    assert post(client, found.officer, finish, decided_on="2027-03-11").status_code == 422
    assert post(client, found.officer, finish, decided_on="2027-03-10").status_code == 302
    entries = AuditEntry.objects.filter(verb__in=("note_objection", "settle_objection"))
    assert len(entries) == 2
    assert not any("与事实不符" in str(entry.content) or "经查" in str(entry.content) for entry in entries)


def test_an_objection_that_proves_nothing_leaves_the_list(client, found):
    record = a_commendation(found.township, State.ANNOUNCED)
    [entry] = listed(record, found.sheets[0])
    noted = objection(record, found)
    post(client, found.officer, f"/commendations/objections/{noted.pk}/", is_upheld="no", outcome="查无实据")
    entry.refresh_from_db()
    assert entry.struck_off == ""


def test_objections_are_for_the_officers_of_the_house(client, found):
    record = a_commendation(found.township, State.ANNOUNCED)
    listed(record, found.sheets[0])
    noted = objection(record, found)
    other = an_appointment(found.township.parent, Role.OFFICER)

    assert "与事实不符" in get(client, found.officer, record.get_absolute_url()).content.decode()
    assert "与事实不符" not in get(client, other, record.get_absolute_url()).content.decode()
    assert get(client, other, f"{record.get_absolute_url()}object/").status_code == 403
    assert get(client, other, f"/commendations/objections/{noted.pk}/").status_code == 403
    draft = objection(a_commendation(found.township), found)
    assert get(client, other, f"/commendations/objections/{draft.pk}/").status_code == 404


def test_the_notice_on_paper_leaves_out_who_was_struck_off(client, found):
    record = a_commendation(found.township, State.ANNOUNCED)
    first, _ = listed(record, *found.sheets[:2])
    first.struck_off = "属实"
    first.save()
    page = get(client, found.officer, record.get_absolute_url(), print="1").content.decode()

    assert "书记2" in page
    assert "书记1" not in page
    assert "2027 年 3 月 8 日" in page
    assert "0000-88886666" in page


def test_the_notice_tells_villages_of_the_same_name_apart(client, found, django_assert_num_queries):
    """Seventy-six names repeat within a city: the county and township between list and village are printed."""
    county = found.township.parent
    record = a_commendation(county.parent, State.ANNOUNCED, title="2026 年度先进个人")
    listed(record, found.sheets[0])
    organization = found.sheets[0].organization
    page = get(client, found.sheets[4].post, record.get_absolute_url(), print="1").content.decode()
    assert f"<td>{county.short_name}{found.township.short_name}{organization.name}</td>" in page
    assert "关于 2026 年度先进个人拟表彰名单的公示" in page

    with django_assert_num_queries(1):
        names = full_names([sheet.organization for sheet in found.sheets], county)
    assert names[organization.pk] == f"{found.township.short_name}{organization.name}"
    assert full_names([organization], found.township) == {organization.pk: organization.name}


def test_the_exported_draft_gives_every_reason(client, found):
    record = a_commendation(found.township)
    listed(record, found.sheets[0])
    rewrite(ReviewSheet.objects.filter(pk=found.sheets[4].pk), state=SheetState.OBJECTED)
    answer = get(client, found.officer, record.get_absolute_url(), export="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]

    assert [row[3] for row in rows] == [f"书记{number}" for number in range(1, 6)]
    assert rows[0][7:9] == ("是", "符合：好，组内第 1 名，在名额 1 名之内")
    assert rows[4][5:9] == ("好", 5, "否", "不列入：正在复核")
    assert AuditEntry.objects.filter(verb="export").count() == 1


def test_the_exported_draft_hides_grades_that_were_not_told(client):
    found = a_judged_township(1, state=SheetState.CONFIRMED)
    answer = get(client, found.officer, a_commendation(found.township).get_absolute_url(), export="xlsx")
    [row] = [
        row
        for row in openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(4, values_only=True)
        if isinstance(row[0], int)
    ]
    assert row[5:9] == ("—", "—", "否", "不列入：考核结果尚未反馈")


def test_the_exported_list_names_those_on_it(client, found):
    record = a_commendation(found.township, State.FINAL)
    listed(record, *found.sheets[:2])
    answer = get(client, found.sheets[4].post, record.get_absolute_url(), export="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if isinstance(row[0], int)]

    assert [row[3] for row in rows] == ["书记1", "书记2"]
    assert rows[0][2] == found.sheets[0].organization.name
    assert len(rows[0]) == 7
