"""发放初始口令: for a subtree only, offered once as a workbook, recorded without the passwords."""

import math
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from organizations.models import Appointment, User
from organizations.passwords import ALPHABET, REISSUED, random_password, store
from organizations.roles import Role
from tests.builders.audit import arranged, arranging
from tests.builders.people import LONG_AGO, a_city, a_user, an_appointment, an_organization
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

OLD = "correct-horse-9"


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(client, tree):
    post = an_appointment(tree[0], Role.SYSTEM_ADMIN, user=a_user("沈管理", password=OLD))
    client.force_login(post.user)
    return post


def url(organization):
    return reverse("organizations:issue_passwords", args=[organization.pk])


def table(answer):
    """Rows of the workbook by their header, without title, notes and last row."""
    sheet = load_workbook(BytesIO(answer.content)).active
    head = [cell.value for cell in sheet[3]]
    rows = [dict(zip(head, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=4)]
    return [row for row in rows if isinstance(row["序号"], int)]


def issued(client, organization, **data):
    answer = client.post(url(organization), {"scope": "missing", "names": ""} | data)
    assert answer.status_code == 200
    return table(answer)


def with_initial_password(user, hours):
    store([user], {user.pk: "k7mq2x-9dhw4p-tz8cm3"}, timezone.now() + timedelta(hours=hours))
    user.refresh_from_db()
    return user


def test_passwords_are_random_readable_and_long_enough():
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    assert not set("0o1li") & set(ALPHABET)
    assert all(set(password) <= set(ALPHABET + "-") for password in made)
    signs = len(random_password().replace("-", ""))
    assert signs * math.log2(len(set(ALPHABET))) >= 80


def test_the_workbook_opens_the_accounts_of_the_subtree_and_no_other(client, tree, admin):
    city, county, township, village = tree
    inside = an_appointment(village, user=a_user("韩砚秋", username="hanyq")).user
    outside = an_appointment(an_organization(city), user=a_user("周以宁")).user
    rows = issued(client, township)
    assert [(row["党组织"], row["姓名"], row["登录名"]) for row in rows] == [
        ("望江里社区", "韩砚秋", "hanyq")
    ]
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert check_password(rows[0]["初始口令"], inside.password)
    assert inside.must_change_password
    assert not outside.has_usable_password()
    assert county.path  # untouched


def test_it_is_valid_for_14_days(client, tree, admin):
    user = an_appointment(tree[3]).user
    row = issued(client, tree[3])[0]
    user.refresh_from_db()
    left = user.initial_password_expires_at - timezone.now()
    assert timedelta(0) <= timedelta(days=14) - left < timedelta(minutes=1)
    until = timezone.localtime(user.initial_password_expires_at)
    assert abs(row["有效期至"] - until.replace(tzinfo=None)) < timedelta(seconds=1)


def test_the_password_logs_in_once_and_leads_to_the_change(client, tree, admin):
    an_appointment(tree[3], user=a_user(username="hanyq"))
    password = issued(client, tree[3])[0]["初始口令"]
    sign_in = {"username": "hanyq", "password": password}
    browser = type(client)()
    assert browser.post("/login/", sign_in).status_code == 302
    assert browser.get("/")["Location"] == "/password/"
    assert (
        "只能使用一次，请联系系统管理员重新发放" in type(client)().post("/login/", sign_in).content.decode()
    )


def test_who_gets_one(client, tree, admin):
    village = tree[3]
    users = {
        "never": a_user(),
        "expired": with_initial_password(a_user(), -1),
        "used": with_initial_password(a_user(), 1),
        "waiting": with_initial_password(a_user(), 1),
        "own": a_user(password=OLD),
        "stopped": a_user(is_active=False),
    }
    User.objects.filter(pk=users["used"].pk).update(initial_password_expires_at=None)
    for user in users.values():
        an_appointment(village, Role.MEMBER, user=user)
    gone = an_appointment(village, Role.MEMBER, ends_on=LONG_AGO).user
    names = {user.username: word for word, user in users.items()} | {gone.username: "gone"}
    preview = client.get(url(village)).context["preview"]
    assert (preview.total, preview.without, preview.waiting, preview.own) == (5, 3, 1, 1)

    def got(**data):
        return {names[row["登录名"]] for row in issued(client, village, **data)}

    assert got() == {"never", "expired", "used"}
    assert got(scope="unused") == {"never", "expired", "used", "waiting"}
    answer = client.post(url(village), {"scope": "missing", "names": users["own"].username}, follow=True)
    assert [names[row["登录名"]] for row in table(answer)] == ["own"]


def test_a_second_press_makes_none(client, tree, admin):
    user = an_appointment(tree[3]).user
    issued(client, tree[3])
    user.refresh_from_db()
    answer = client.post(url(tree[3]), {"scope": "missing", "names": ""}, follow=True)
    assert "没有需要发放的账号，口令没有改动" in answer.content.decode()
    assert User.objects.get(pk=user.pk).password == user.password
    assert AuditEntry.objects.filter(verb="issue_passwords").count() == 1


def test_named_accounts_must_be_in_the_subtree(client, tree, admin):
    an_appointment(tree[0], Role.LEADER, user=a_user(username="other", password=OLD))
    answer = client.post(url(tree[3]), {"scope": "missing", "names": "other，nobody"})
    assert answer.status_code == 422
    assert "范围内没有登录名为“other”“nobody”的在任账号" in answer.content.decode()


def test_login_names_are_found_whatever_their_case(client, tree, admin):
    an_appointment(tree[3], user=a_user(username="HanYQ", password=OLD))
    assert [row["登录名"] for row in issued(client, tree[3], names="hanyq HANYQ")] == ["HanYQ"]


def test_the_preview_counts_and_changes_nothing(client, tree, admin):
    user = an_appointment(tree[3], user=a_user(username="forgot", password=OLD)).user
    an_appointment(tree[3], Role.CLERK)
    page = client.get(url(tree[3]), {"scope": "missing", "names": "forgot"}).content.decode()
    assert "将为 2 个账号生成初始口令" in page
    assert "发放 2 个初始口令" in page
    user.refresh_from_db()
    assert check_password(OLD, user.password)
    assert "发放 2 个" not in client.get(url(tree[3])).content.decode()
    assert client.get(url(tree[3]), {"scope": "x"}).status_code == 422


def test_the_entry_keeps_who_and_never_which(client, tree, admin):
    user = an_appointment(tree[3]).user
    password = issued(client, tree[3])[0]["初始口令"]
    user.refresh_from_db()
    entry = AuditEntry.objects.get(verb="issue_passwords")
    assert entry.content["details"]["users"] == [user.pk]
    assert password not in str(entry.content)
    assert user.password not in str(entry.content)


def test_the_workbook_is_an_official_sheet_in_official_order(client, tree, admin):
    city, county, township, village = tree
    second = an_organization(township, short_name="青溪社区", position=1)
    for place in (village, second, township, county):
        an_appointment(place)
    an_appointment(village, Role.CLERK)
    answer = client.post(url(city), {"scope": "missing", "names": ""})
    assert "attachment" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet["A1"].value == "初始口令发放表"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A1"].font.name == "方正小标宋简体"
    assert [row["党组织"] for row in table(answer)] == [
        "澄湖区",
        "青石街道",
        "青溪社区",
        "望江里社区",
        "望江里社区",
    ]
    above = ["江澜市", "澄湖区", *["澄湖区青石街道"] * 3]
    assert [row["上级党组织"] for row in table(answer)] == above, "two counties have a 城关镇 each"
    assert [row["序号"] for row in table(answer)] == [1, 2, 3, 4, 5]
    assert "本系统不得录入涉密信息" in sheet.cell(sheet.max_row, 1).value


def test_a_person_with_two_posts_gets_one_password(client, tree, admin):
    post = an_appointment(tree[2])
    an_appointment(tree[3], Role.MEMBER, user=post.user)
    assert [row["党组织"] for row in issued(client, tree[0])] == ["青石街道"]


def test_administrators_get_theirs_from_the_security_administrator(client, tree, admin):
    city = tree[0]
    auditor = an_appointment(city, Role.AUDITOR).user
    secretary = an_appointment(city).user
    assert [row["登录名"] for row in issued(client, city)] == [secretary.username]
    client.force_login(an_appointment(city, Role.SECURITY_ADMIN).user)
    assert [row["登录名"] for row in issued(client, city)] == [auditor.username]
    answer = client.post(url(city), {"scope": "missing", "names": admin.user.username})
    assert [row["登录名"] for row in table(answer)] == [admin.user.username]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECRETARY, Role.LEADER])
def test_nobody_else_issues(client, tree, role):
    user = an_appointment(tree[3], Role.MEMBER).user
    client.force_login(an_appointment(tree[2], role).user)
    answer = client.post(url(tree[3]), {"scope": "missing", "names": ""})
    assert answer.status_code == 403
    assert "您没有发放初始口令的权限，由系统管理员办理" in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_stranger_gets_404(client, tree):
    client.force_login(an_appointment(tree[0], Role.AUDITOR).user)
    assert client.get(url(tree[3])).status_code == 404


def test_wrong_method(client, tree, admin):
    assert client.delete(url(tree[3])).status_code == 405


def test_a_whole_city_takes_seconds_and_few_queries(client, tree, admin):
    city = tree[0]
    users = User.objects.bulk_create(
        User(username=f"s{n}", name=f"书记{n}", password="!") for n in range(2300)
    )
    with arranging():
        for post in Appointment.objects.bulk_create(
            Appointment(user=user, organization=city, role=Role.MEMBER, starts_on=LONG_AGO) for user in users
        ):
            arranged(post)
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        rows = issued(client, city)
    assert len(rows) == 2300
    assert len({row["初始口令"] for row in rows}) == 2300
    assert len(captured) <= 40
    assert time.perf_counter() - begun < 10


def test_a_password_that_was_in_use_is_not_replaced_in_silence(client, tree, admin):
    security = an_appointment(tree[0], Role.SECURITY_ADMIN)
    officer = an_appointment(tree[2], Role.OFFICER, a_user("唐映禾", username="tang", password=OLD))
    fresh = an_appointment(tree[2], Role.OFFICER)
    issued(client, tree[0], names="tang")
    told = {(notice.post_id, notice.text) for notice in Notice.objects.all()}
    assert told == {
        (officer.pk, REISSUED),
        (security.pk, "1 名组织部门工作人员或管理员在用的口令被重新发放，请向本人核实"),
    }
    assert not Notice.objects.filter(post_id=fresh.pk).exists()


def test_of_a_secretary_the_secretary_alone_is_told(client, tree, admin):
    an_appointment(tree[0], Role.SECURITY_ADMIN)
    secretary = an_appointment(tree[3], Role.SECRETARY, a_user(username="shu", password=OLD))
    issued(client, tree[0], names="shu")
    assert list(Notice.objects.values_list("post_id", "text")) == [(secretary.pk, REISSUED)]
