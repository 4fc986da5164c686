"""人员: the list, one person's page, creating, editing, stopping and starting an account."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organizations.models import User
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

LIST = reverse("organizations:people")
NEW = reverse("organizations:person_new")
PHONE = "13812341234"


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(client, tree):
    post = an_appointment(tree[0], Role.SYSTEM_ADMIN, user=a_user("沈管理", username="admin"))
    client.force_login(post.user)
    return post


def url(name, person):
    return reverse(f"organizations:{name}", args=[person.pk])


def found(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return {row.name for row in answer.context["rows"]}


def test_search_by_name_spelling_login_name_and_whole_phone(client, tree, admin):
    an_appointment(tree[3], user=a_user("韩砚秋", username="hanyq", phone=PHONE))
    for words in ("韩砚", "hanyanqiu", "hyq", "hanyq", PHONE):
        assert found(client, q=words) == {"韩砚秋"}
    assert found(client, q="1234") == set()
    assert found(client) == {"韩砚秋", "沈管理"}


def test_phones_are_masked_everywhere(client, tree, admin):
    post = an_appointment(tree[3], user=a_user("韩砚秋", phone=PHONE))
    for address in (LIST, url("person", post.user), url("person_edit", post.user)):
        page = client.get(address).content.decode()
        assert "138****1234" in page
        assert PHONE not in page


def test_kinds_of_account(client, tree, admin):
    an_appointment(tree[3], user=a_user("有密码", password="correct-horse-9"))
    an_appointment(tree[3], Role.CLERK, user=a_user("没密码"))
    a_user("没职务")
    a_user("停用的", is_active=False)
    waiting = a_user("待登录", password="x" * 12, must_change_password=True)
    waiting.initial_password_expires_at = timezone.now() + timedelta(days=1)
    waiting.save()
    assert found(client, state="no_password") == {"没密码", "没职务", "沈管理"}
    assert found(client, state="no_post") == {"没职务", "待登录"}
    assert found(client, state="stopped") == {"停用的"}
    assert found(client, state="unused") == {"待登录"}
    assert found(client, role=Role.CLERK) == {"没密码"}


def test_an_empty_result_offers_to_clear_it(client, tree, admin):
    assert "没有符合条件的人员" in client.get(LIST, {"q": "无此人"}).content.decode()


def test_queries_do_not_grow_with_people(client, tree, admin):
    client.get(LIST)
    counts = []
    for _ in range(2):
        an_appointment(tree[3], Role.MEMBER)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER, Role.SECRETARY, Role.EXPERT])
def test_the_list_is_the_administrators(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.get(LIST)
    assert answer.status_code == 403
    assert "由系统管理员和安全管理员办理" in answer.content.decode()


def test_the_page_shows_present_and_former_posts(client, tree, admin):
    person = an_appointment(tree[3], title="社区书记").user
    an_appointment(tree[2], Role.MEMBER, user=person, ends_on="2021-03-31", title="组织委员")
    page = client.get(url("person", person)).content.decode()
    assert page.index("社区书记") < page.index("曾任") < page.index("组织委员")
    assert "办理离任" in page


def test_business_roles_see_people_of_their_scope_without_the_account(client, tree):
    _city, county, township, village = tree
    person = an_appointment(village, user=a_user("韩砚秋", username="hanyq")).user
    an_appointment(county, Role.MEMBER, user=person, title="区里的职务")
    client.force_login(an_appointment(township, Role.OFFICER).user)
    page = client.get(url("person", person)).content.decode()
    assert "韩砚秋" in page
    assert "hanyq" not in page
    assert "区里的职务" not in page
    assert "办理" not in page


def test_a_stranger_gets_404_and_oneself_the_own_page(client, tree):
    person = an_appointment(tree[3]).user
    other = an_appointment(an_organization(tree[2])).user
    client.force_login(other)
    assert client.get(url("person", person)).status_code == 404
    assert client.get(url("person", other)).status_code == 200
    client.force_login(an_appointment(tree[0], Role.AUDITOR).user)
    assert client.get(url("person", person)).status_code == 404


def test_an_account_is_made_without_a_password(client, tree, admin):
    answer = client.post(NEW, {"username": "HanYQ", "name": "韩砚秋", "phone": "138 1234 1234"})
    person = User.objects.get(username="hanyq")
    assert answer["Location"] == url("person", person)
    assert not person.has_usable_password()
    assert person.phone == PHONE
    entry = AuditEntry.objects.get(verb="create")
    assert PHONE not in str(entry.content)
    assert "韩砚秋" not in str(entry.content)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": "ADMIN"}, "登录名已由沈管理使用"),
        ({"username": "韩砚秋"}, "须为 3–40 个字母"),
        ({"username": "ab"}, "须为 3–40 个字母"),
        ({"name": ""}, "请填写"),
        ({"phone": "电话"}, "只能有数字和横线"),
    ],
)
def test_what_an_account_must_be(client, tree, admin, changes, words):
    answer = client.post(NEW, {"username": "hanyq", "name": "韩砚秋", "phone": ""} | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert User.objects.count() == 1


def test_no_id_number_is_asked(client, tree, admin):
    assert set(client.get(NEW).context["form"].fields) == {"username", "name", "phone"}


def test_an_edit_keeps_the_masked_phone_and_names_the_fields_in_the_audit(client, tree, admin):
    person = an_appointment(tree[3], user=a_user("韩砚秋", username="hanyq", phone=PHONE)).user
    client.post(url("person_edit", person), {"username": "hanyq", "name": "韩雁秋", "phone": "138****1234"})
    person.refresh_from_db()
    assert (person.name, person.phone) == ("韩雁秋", PHONE)
    assert "韩雁秋" in person.pinyin
    content = AuditEntry.objects.get(verb="edit").content
    assert content["details"]["fields"] == ["name"]
    assert "韩" not in str(content)


def test_a_phone_is_replaced_or_removed_as_a_whole(client, tree, admin):
    person = an_appointment(tree[3], user=a_user(username="hanyq", phone=PHONE)).user
    for typed, kept in (("0899-88001234", "0899-88001234"), ("", "")):
        client.post(url("person_edit", person), {"username": "hanyq", "name": "韩", "phone": typed})
        person.refresh_from_db()
        assert person.phone == kept


def test_an_unchanged_edit_is_not_recorded(client, tree, admin):
    person = a_user("韩砚秋", username="hanyq")
    client.post(url("person_edit", person), {"username": "hanyq", "name": "韩砚秋", "phone": ""})
    assert not AuditEntry.objects.filter(verb="edit").exists()


def test_a_stopped_account_is_out_at_once_and_comes_back(client, tree, admin):
    person = an_appointment(tree[3], user=a_user(username="hanyq", password="correct-horse-9")).user
    browser = type(client)()
    browser.force_login(person, "organizations.backends.AccountBackend")
    assert browser.get("/account/").status_code == 200
    assert "本人仍有在任职务" in client.get(url("person_deactivate", person)).content.decode()
    client.post(url("person_deactivate", person))
    assert browser.get("/account/").status_code == 302
    answer = browser.post("/login/", {"username": "hanyq", "password": "correct-horse-9"})
    assert "该账号已停用，请联系系统管理员" in answer.content.decode()
    client.post(url("person_reactivate", person))
    assert browser.post("/login/", {"username": "hanyq", "password": "correct-horse-9"}).status_code == 302
    assert list(
        AuditEntry.objects.filter(subject_id=str(person.pk), verb__contains="activate").values_list(
            "verb", flat=True
        )
    ) == ["deactivate", "reactivate"]


def test_a_second_press_changes_nothing(client, tree, admin):
    person = a_user()
    for _ in range(2):
        client.post(url("person_deactivate", person))
    assert AuditEntry.objects.filter(verb="deactivate").count() == 1


ACTIONS = ["person_edit", "person_deactivate", "person_reactivate"]


@pytest.mark.parametrize("action", ACTIONS)
def test_the_own_account_and_another_administrators_are_not_kept(client, tree, admin, action):
    assert client.post(url(action, admin.user)).status_code == 403
    other = an_appointment(tree[0], Role.AUDITOR).user
    answer = client.post(url(action, other))
    assert answer.status_code == 403
    assert "由另一名安全管理员办理" in answer.content.decode()
    other.refresh_from_db()
    assert other.is_active


@pytest.mark.parametrize("action", ACTIONS)
def test_the_security_administrator_keeps_administrators_only(client, tree, admin, action):
    own = an_appointment(tree[0], Role.SECURITY_ADMIN).user
    client.force_login(own)
    assert client.get(url(action, own)).status_code == 403
    an_appointment(tree[0], Role.SYSTEM_ADMIN)  # so that it is not the last one
    assert client.get(url(action, admin.user)).status_code == 200
    assert client.get(url(action, an_appointment(tree[3]).user)).status_code == 403


@pytest.mark.parametrize("action", ACTIONS)
def test_business_roles_may_not_and_strangers_do_not_see(client, tree, action):
    person = an_appointment(tree[3]).user
    client.force_login(an_appointment(tree[2], Role.OFFICER).user)
    assert client.post(url(action, person)).status_code == 403
    client.force_login(an_appointment(an_organization(tree[0]), Role.OFFICER).user)
    assert client.post(url(action, person)).status_code == 404


def test_the_last_administrator_of_a_kind_is_not_stopped(client, tree, admin):
    client.force_login(an_appointment(tree[0], Role.SECURITY_ADMIN).user)
    answer = client.post(url("person_deactivate", admin.user))
    assert answer.status_code == 409
    assert "目前只有这一名系统管理员，请先任命接任者" in answer.content.decode()
    an_appointment(tree[0], Role.SYSTEM_ADMIN)
    assert client.post(url("person_deactivate", admin.user)).status_code == 302


def test_only_the_system_administrator_makes_accounts(client, tree):
    client.force_login(an_appointment(tree[0], Role.SECURITY_ADMIN).user)
    assert client.post(NEW, {"username": "hanyq", "name": "韩", "phone": ""}).status_code == 403
    assert not User.objects.filter(username="hanyq").exists()


def test_wrong_methods(client, tree, admin):
    assert client.post(LIST).status_code == 405
    assert client.post(url("person", admin.user)).status_code == 405
    for action in ACTIONS:
        assert client.delete(url(action, a_user())).status_code == 405


def test_posts_say_where_they_are(client, tree, admin):
    """Every township has its 红旗村."""
    post = an_appointment(tree[3], user=a_user("韩砚秋"))
    assert "（澄湖区青石街道）" in client.get(LIST).content.decode()
    assert "澄湖区青石街道　" in client.get(url("person", post.user)).content.decode()
    above = [unit.above for unit in tree]
    assert above == ["", "", "澄湖区", "澄湖区青石街道"]
