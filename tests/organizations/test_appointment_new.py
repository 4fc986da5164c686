"""任职: who gives which role to whom; one secretary; the hand-over in one form."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from organizations.roles import Role
from projects.models import Project
from tests.builders.people import a_city, a_user, an_actor, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

NEW = reverse("organizations:appointment_new")


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(client, tree):
    post = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


@pytest.fixture
def person():
    return a_user("韩砚秋", username="hanyq")


def today():
    return timezone.localdate()


def naming(**changes):
    values = {
        "person": "hanyq",
        "organization": "望江里社区",
        "role": "secretary",
        "title": "",
        "starts_on": f"{today()}",
    }
    return values | changes


def refused(client, address=NEW, **changes):
    before = list(Appointment.objects.order_by("pk").values_list("pk", "ends_on"))
    answer = client.post(address, naming(**changes))
    assert answer.status_code == 422
    assert list(Appointment.objects.order_by("pk").values_list("pk", "ends_on")) == before
    return answer.content.decode()


def test_a_post_is_given_recorded_and_told(client, tree, admin, person):
    village = tree[3]
    answer = client.post(NEW, naming(title="社区党委书记", acting_head="on"))
    assert answer["Location"] == person.get_absolute_url()
    post = Appointment.objects.get(user=person)
    assert (post.organization, post.role, post.starts_on, post.ends_on) == (
        village,
        Role.SECRETARY,
        today(),
        None,
    )
    assert post.duty == "社区党委书记（主持工作）"
    assert AuditEntry.objects.get(verb="appoint").subject_id == str(post.pk)
    assert "您已任望江里社区社区党委书记" in Notice.objects.get(user_id=person.pk, post_id=post.pk).text


def test_from_the_organizations_page_only_the_person_is_asked(client, tree, admin, person):
    address = f"{NEW}?organization={tree[3].pk}"
    assert "organization" not in client.get(address).context["form"].fields
    answer = client.post(address, naming(organization="江澜市"))
    assert answer["Location"] == tree[3].get_absolute_url()
    assert Appointment.objects.get(user=person).organization == tree[3]


def test_from_the_persons_page_only_the_organization_is_asked(client, tree, admin, person):
    address = f"{NEW}?person={person.pk}"
    assert "person" not in client.get(address).context["form"].fields
    assert client.post(address, naming(person="")).status_code == 302
    assert client.get(f"{NEW}?person=999999").status_code == 404
    assert client.get(f"{NEW}?organization=x").status_code == 404


@pytest.mark.parametrize("words", ["望江里社区", "990102001002", "望江里社区（青石街道）"])
def test_an_organization_is_found_by_name_and_code(client, tree, admin, person, words):
    assert client.post(NEW, naming(organization=words)).status_code == 302


def test_names_that_repeat_are_told_apart(client, tree, admin, person):
    an_appointment(tree[2], Role.MEMBER, user=a_user("韩砚秋", username="hanyq2"), title="组织委员")
    page = refused(client, person="韩砚秋")
    assert (
        "叫“韩砚秋”的不止一人，请改填登录名：hanyq（没有在任职务）、hanyq2（澄湖区青石街道组织委员）" in page
    )
    other = an_organization(tree[1], short_name="白塔镇")
    an_organization(other, short_name="望江里社区")
    page = refused(client)
    assert "望江里社区（青石街道）、望江里社区（白塔镇）" in page
    assert client.post(NEW, naming(organization="望江里社区（白塔镇）")).status_code == 302


def test_who_and_what_is_unknown(client, tree, admin, person):
    assert "没有姓名或登录名为“无此人”的人员" in refused(client, person="无此人")
    assert "没有名称或代码为“无此村”的党组织" in refused(client, organization="无此村")


def test_the_day_is_today_at_the_latest(client, tree, admin, person):
    assert "不能晚于今天" in refused(client, starts_on=f"{today() + timedelta(days=1)}")
    assert "年份不对" in refused(client, starts_on="1024-01-01")
    assert "没有这一天" in refused(client, starts_on="2026-02-30")


def test_the_same_post_is_not_given_twice(client, tree, admin, person):
    an_appointment(tree[3], Role.CLERK, user=person)
    assert "韩砚秋已是望江里社区的填报员" in refused(client, role="clerk")


def test_a_stopped_account_and_a_closed_organization_get_nothing(client, tree, admin, person):
    closed = an_organization(tree[0], short_name="旧局", active_from="2020-01-01", active_to="2021-01-01")
    assert "旧局尚未启用或已停用" in refused(client, organization=closed.short_name)
    person.is_active = False
    person.save()
    assert "韩砚秋的账号已停用" in refused(client)


def test_acting_head_is_for_the_secretarys_post(client, tree, admin, person):
    assert "只有书记一职可以由主持工作" in refused(client, role="member", acting_head="on")


@pytest.mark.parametrize("held", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_an_administrator_gets_no_business_role(client, tree, admin, person, held):
    an_appointment(tree[0], held, user=person)
    page = refused(client)
    assert f"韩砚秋现任{held.label}，不能再任书记：三类管理员须由不同的人担任，也不能兼任业务职务" in page


def test_an_administrator_gets_one_again_when_the_post_is_over(client, tree, admin, person):
    an_appointment(tree[0], Role.AUDITOR, user=person, ends_on=today() - timedelta(days=1))
    assert client.post(NEW, naming()).status_code == 302


def test_administrators_and_officers_are_named_by_the_security_administrator(client, tree, admin, person):
    for role in ("officer", "system_admin", "security_admin", "auditor"):
        assert "这个选项，请重新选择" in refused(client, role=role, organization="江澜市")
    client.force_login(an_appointment(tree[0], Role.SECURITY_ADMIN).user)
    assert "这个选项，请重新选择" in refused(client, role="secretary")
    assert client.post(NEW, naming(role="officer", organization="青石街道")).status_code == 302
    assert "不能再任系统管理员" in refused(client, role="system_admin", organization="江澜市")


def test_administrators_are_appointed_at_the_root(client, tree, person):
    client.force_login(an_appointment(tree[0], Role.SECURITY_ADMIN).user)
    assert "只能在市级党组织任职" in refused(client, role="auditor")
    assert client.post(NEW, naming(role="auditor", organization="江澜市")).status_code == 302


def test_nobody_gives_himself_a_post(client, tree, admin):
    page = refused(client, person=admin.user.username)
    assert "不能办理本人的任职，请由另一名管理员办理" in page
    answer = client.get(f"{NEW}?person={admin.user_id}")
    assert answer.status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECRETARY, Role.LEADER, Role.AUDITOR])
def test_nobody_else_appoints(client, tree, person, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.post(NEW, naming())
    assert answer.status_code == 403
    assert "您没有办理任职的权限，由系统管理员" in answer.content.decode()
    assert not Appointment.objects.filter(user=person).exists()


def test_wrong_method(client, tree, admin):
    assert client.delete(NEW).status_code == 405


# hand-over


def test_a_second_secretary_needs_the_hand_over(client, tree, admin, person):
    an_appointment(tree[3], user=a_user("周以宁"))
    eve = today() - timedelta(days=1)
    page = refused(client)
    assert "周以宁在任望江里社区书记，一个党组织只能有一名在任书记" in page
    assert f"周以宁任职到 {eve:%Y-%m-%d}" in page
    assert "周以宁是现任书记" in client.get(f"{NEW}?organization={tree[3].pk}").content.decode()


def test_the_hand_over_ends_the_old_post_on_the_eve_and_says_so(client, tree, admin, person):
    old = an_appointment(tree[3], user=a_user("周以宁"))
    first = today() - timedelta(days=2)
    answer = client.post(NEW, naming(hand_over="on", starts_on=f"{first}"), follow=True)
    old.refresh_from_db()
    new = Appointment.objects.get(user=person)
    assert old.ends_on == first - timedelta(days=1)
    assert old.state == Appointment.State.ENDED
    assert f"周以宁任职到 {old.ends_on:%Y-%m-%d}" in answer.content.decode()
    cause = AuditEntry.objects.get(verb="hand_over")
    caused = AuditEntry.objects.filter(caused_by_id=cause.pk)
    assert set(caused.values_list("verb", "subject_id")) == {("end", str(old.pk)), ("appoint", str(new.pk))}


@pytest.mark.parametrize(("days", "is_taken"), [(364, True), (365, False)])
def test_a_hand_over_is_dated_back_a_year_at_most(client, tree, admin, person, days, is_taken):
    old = an_appointment(tree[3], user=a_user("周以宁"))
    first = today() - timedelta(days=days - 1)
    answer = client.post(NEW, naming(hand_over="on", starts_on=f"{first}"))
    assert (answer.status_code == 302) is is_taken
    old.refresh_from_db()
    assert (old.ends_on is not None) is is_taken


def test_the_predecessor_must_have_begun_before(client, tree, admin, person):
    an_appointment(tree[3], user=a_user("周以宁"), starts_on=today())
    assert f"周以宁的任职日期为 {today():%Y-%m-%d}，新任职日期须在其后" in refused(client, hand_over="on")


def test_a_predecessor_who_still_serves_until_a_day_is_waited_for(client, tree, admin, person):
    last = today() + timedelta(days=3)
    an_appointment(tree[3], user=a_user("周以宁"), ends_on=last)
    assert f"周以宁任职到 {last:%Y-%m-%d}，新任职日期须在其后" in refused(client, hand_over="on")


def test_the_day_after_the_last_day_is_free(client, tree, admin, person):
    an_appointment(tree[3], user=a_user("周以宁"), ends_on=today() - timedelta(days=1))
    assert client.post(NEW, naming()).status_code == 302


def test_unfinished_projects_get_the_new_lead_and_finished_ones_keep_the_old(client, tree, admin, person):
    village = tree[3]
    old = an_appointment(village, user=a_user("周以宁"))
    running = a_project(village, Project.State.IN_PROGRESS, lead=old.user)
    closed = a_project(village, Project.State.CLOSED, lead=old.user)
    began = date(2026, 3, 1)
    for project in (running, closed):
        project.leaderships.all().delete()
        project.leaderships.create(post=old, user=old.user, from_on=began)
    client.post(NEW, naming(hand_over="on"))
    for project in (running, closed):
        project.refresh_from_db()
    assert running.lead == person
    assert closed.lead == old.user
    before, after = running.leaderships.order_by("from_on")
    assert (before.user, before.to_on) == (old.user, today() - timedelta(days=1))
    assert (after.user, after.from_on, after.taken_over) == (person, today(), True)
    entry = AuditEntry.objects.get(verb="hand_over", subject_type="projects.project")
    assert entry.subject_id == str(running.pk)


def test_authority_moves_with_the_post(client, tree, admin, person):
    project = a_project(tree[3], Project.State.IN_PROGRESS)
    old = an_appointment(tree[3], user=a_user("周以宁"))
    client.post(NEW, naming(hand_over="on"))
    assert not Appointment.objects.active().filter(pk=old.pk).exists()
    assert project in Project.objects.visible_to(an_actor(tree[3], Role.CLERK))
    client.force_login(person)
    assert client.get(project.get_absolute_url()).status_code == 200
    client.force_login(old.user)
    assert client.get(project.get_absolute_url()).status_code == 404


def test_an_organization_of_many_names_is_asked_for_by_code_and_place(client, tree, admin, person):
    for county, code in ((tree[1], "990102"), (an_organization(tree[0], short_name="云岭县"), "990121")):
        town = an_organization(county, short_name="城关镇", region_code=f"{code}100000")
        an_organization(town, short_name="红旗村", region_code=f"{code}100200")
    page = client.post(NEW, naming(organization="红旗村")).content.decode()
    assert "990102100200（澄湖区城关镇）、990121100200（云岭县城关镇）" in page
