"""通报: drafted from the figures of the day, reworded, issued, and the same ever after."""

from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.post_duties import post_duties
from reviews.models import Bulletin
from tests.builders.bulletins import a_bulletin
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.small_city import a_small_city
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
TEXTS = {
    "title": "关于上半年的通报",
    "opening": "总体平稳。",
    "praise": "",
    "problems": "",
    "demands": "抓紧整改。",
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(
        datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False
    ) as clock:
        yield clock


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def officer(city, client):
    post = an_appointment(city[0], Role.OFFICER)
    client.force_login(post.user)
    return post


def text_of(answer) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def issue(client, bulletin, number="江组通〔2026〕5号"):
    address = reverse("reviews:bulletin_transition", args=[bulletin.pk, "issue"])
    return client.post(address, {"number": number})


def test_the_draft_is_worded_from_the_figures(client):
    town = a_small_city()
    client.force_login(an_appointment(town.city, Role.OFFICER).user)
    page = text_of(client.get(reverse("reviews:bulletin_new")))

    assert "关于2026年上半年书记攻难题推进情况的通报" in page
    assert (
        "江澜市共有项目13个，其中重点攻坚项目11个、领办事项2个；9名书记中有8名领办项目，覆盖率88.9%" in page
    )
    assert "红灯3个、黄灯3个、绿灯1个，已完成2个。6月进展应报6个，已报4个；逾期任务2项，涉及2个项目" in page
    assert "群众满意率92.1%（有效票316份）" in page
    assert "江澜市本级没有红灯项目和逾期任务，进展全部按时报送。" in page
    assert "红灯项目较多的有：澄湖区3个。6月进展未报的有：澄湖区2个。" in page
    assert "“落后红”（澄湖区，红灯36天）" in page


def test_it_is_kept_with_the_figures_of_its_day_and_prints_them_ever_after(client, city, officer, today):
    root, *_, village = city
    a_project(village, "in_progress", far_behind_from=date(2026, 7, 1))
    answer = client.post(reverse("reviews:bulletin_new"), TEXTS)
    made = Bulletin.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.organization, made.data_on, made.drafted_by) == (root, date(2026, 7, 24), officer)
    assert f"已起草通报：{made}" in text_of(client.get(made.get_absolute_url()))
    before = text_of(client.get(made.get_absolute_url()))
    a_project(village, "in_progress", far_behind_from=date(2026, 7, 1))
    today.shift(60)

    assert made.figures["rows"][-1]["red"] == 1
    assert text_of(client.get(made.get_absolute_url())) == before
    assert AuditEntry.objects.filter(verb="draft_bulletin").count() == 1


def test_a_draft_is_reworded_and_with_a_tick_counted_anew(client, city, officer, today):
    village = city[-1]
    a_project(village, "in_progress")
    client.post(reverse("reviews:bulletin_new"), TEXTS)
    made = Bulletin.objects.get()
    a_project(village, "in_progress")
    address = reverse("reviews:bulletin_edit", args=[made.pk])
    client.post(address, TEXTS | {"title": "改过的标题"})
    made.refresh_from_db()
    assert (made.title, made.figures["rows"][-1]["projects"]) == ("改过的标题", 1)

    client.post(address, TEXTS | {"fresh": "on"})
    made.refresh_from_db()
    assert made.figures["rows"][-1]["projects"] == 2
    assert [entry.content["details"] for entry in AuditEntry.objects.filter(verb="edit_bulletin")] == [
        {"fresh": False},
        {"fresh": True},
    ]


def test_issuing_numbers_dates_and_tells_the_secretaries_of_its_units(client, city, officer):
    root, county, *_ = city
    secretary = an_appointment(county, Role.SECRETARY)
    rows = [{"unit": root.pk}, {"unit": county.pk}]
    bulletin = a_bulletin(root, figures={"month": 6, "rows": rows, "longest": []})
    assert "文号" in text_of(client.get(reverse("reviews:bulletin_transition", args=[bulletin.pk, "issue"])))
    assert issue(client, bulletin).status_code == 302
    bulletin.refresh_from_db()

    assert (bulletin.state, bulletin.number) == ("issued", "江组通〔2026〕5号")
    assert (bulletin.issued_on, bulletin.issued_by) == (date(2026, 7, 24), officer)
    assert Notice.objects.get().user_id == secretary.user_id
    assert AuditEntry.objects.filter(verb="issue", subject_id=str(bulletin.pk)).count() == 1


def test_without_a_number_it_is_not_issued(client, city, officer):
    bulletin = a_bulletin(city[0])

    assert issue(client, bulletin, "").status_code == 422
    bulletin.refresh_from_db()
    assert bulletin.is_draft


def test_what_was_issued_stays(client, city, officer):
    bulletin = a_bulletin(city[0], Bulletin.State.ISSUED)
    assert client.post(reverse("reviews:bulletin_edit", args=[bulletin.pk]), TEXTS).status_code == 409
    assert issue(client, bulletin).status_code == 409
    bulletin.refresh_from_db()

    assert bulletin.title == "关于2026年上半年推进情况的通报"
    page = text_of(client.get(bulletin.get_absolute_url()))
    assert "江组通〔2026〕5号" in page
    assert "草稿" not in page
    assert reverse("reviews:bulletin_edit", args=[bulletin.pk]) not in page


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.CLERK])
def test_others_of_the_house_are_told_who_may(client, city, role):
    a_round()
    client.force_login(an_appointment(city[0], role).user)
    bulletin = a_bulletin(city[0], Bulletin.State.ISSUED)

    for address in (reverse("reviews:bulletin_new"), reverse("reviews:bulletin_edit", args=[bulletin.pk])):
        answer = client.post(address, TEXTS)
        assert answer.status_code == 403
        assert "由本党组织的组织部门工作人员办理" in answer.content.decode()
    assert issue(client, bulletin).status_code == 403


def test_a_draft_stays_in_the_office_and_what_was_issued_goes_down(client, city):
    root, county, _, village = city
    draft, issued = a_bulletin(county), a_bulletin(county, Bulletin.State.ISSUED)

    def seen_by(place, role) -> set[int]:
        client.force_login(an_appointment(place, role).user)
        found = {one for one in (draft, issued) if client.get(one.get_absolute_url()).status_code == 200}
        listed = client.get(reverse("reviews:bulletins")).content.decode()
        assert {one for one in (draft, issued) if one.get_absolute_url() in listed} == found
        return found

    assert seen_by(county, Role.OFFICER) == {draft, issued}
    assert seen_by(county, Role.LEADER) == {draft, issued}
    assert seen_by(county, Role.SECRETARY) == {issued}
    assert seen_by(village, Role.MEMBER) == {issued}
    assert seen_by(root, Role.OFFICER) == {issued}
    assert seen_by(root, Role.MEMBER) == set()
    assert seen_by(county, Role.EXPERT) == set()


def test_more_bulletins_cost_no_more_queries(client, city, officer):
    address = reverse("reviews:bulletins")
    a_bulletin(city[0], Bulletin.State.ISSUED)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for place in city[1:]:
        a_bulletin(place, Bulletin.State.ISSUED)
    with CaptureQueriesContext(connection) as several:
        client.get(address)

    assert len(one) == len(several)


def test_a_draft_is_owed_until_it_is_issued_or_discarded(client, city, officer):
    drafts = [a_bulletin(city[0], title=title) for title in ("一季度通报", "二季度通报")]
    a_bulletin(city[1])
    an_appointment(city[0], Role.LEADER)

    def owed(post):
        duties = post_duties(acting(post), date(2026, 7, 24))
        return [(duty.on, duty.url) for duty in duties if duty.text == "通报草稿待印发"]

    assert owed(officer) == [(draft.title, draft.get_absolute_url()) for draft in drafts]
    assert owed(an_appointment(city[0], Role.SECRETARY)) == []
    issue(client, drafts[0])
    assert client.post(f"{drafts[1].get_absolute_url()}discard/").status_code == 302
    assert owed(officer) == []


def test_a_discarded_draft_stays_to_be_read_and_takes_no_step_more(client, city, officer):
    draft = a_bulletin(city[0])
    client.post(f"{draft.get_absolute_url()}discard/")
    page = text_of(client.get(draft.get_absolute_url()))

    assert "已废弃草稿：" in page, "the paper tells what was done"
    assert '<p class="paper__draft">已废弃</p>' in page
    assert "修改" not in page
    assert "印发<" not in page
    assert issue(client, draft).status_code == 409
    edited = client.post(reverse("reviews:bulletin_edit", args=[draft.pk]), TEXTS)
    assert edited.status_code == 409
    assert "已废弃，文字和数据不能再改" in edited.content.decode()
    draft.refresh_from_db()
    assert (draft.state, draft.opening) == ("discarded", "总体平稳。")
    assert AuditEntry.objects.filter(verb="discard").count() == 1


def test_others_never_see_what_was_discarded(client, city, officer):
    draft = a_bulletin(city[0])
    client.post(f"{draft.get_absolute_url()}discard/")
    client.force_login(an_appointment(city[-1], Role.SECRETARY).user)

    assert client.get(draft.get_absolute_url()).status_code == 404


def test_what_was_issued_cannot_be_discarded(client, city, officer):
    issued = a_bulletin(city[0], Bulletin.State.ISSUED)

    assert client.post(f"{issued.get_absolute_url()}discard/").status_code == 409


def test_drafts_stand_first_and_what_was_discarded_last(client, city, officer):
    for title, state in (
        ("废弃的", "discarded"),
        ("印发的", "issued"),
        ("起草的", "draft"),
        ("也废弃的", "discarded"),
    ):
        a_bulletin(city[0], state, title=title)
    page = text_of(client.get(reverse("reviews:bulletins")))

    assert sorted(("也废弃的</a>", "废弃的</a>", "印发的", "起草的"), key=page.index)[:2] == [
        "起草的",
        "印发的",
    ]
