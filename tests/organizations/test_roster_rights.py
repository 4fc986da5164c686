"""Whose part of a roster is whose (design §3), and the roster that leaves and comes back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from organizations.models import Appointment, User
from organizations.roles import Role
from tests.builders.import_files import checked, confirmed, opened
from tests.builders.people import a_user, an_appointment, an_organization
from tests.builders.roster import CITY, COUNTY, FOUR, TOWNSHIP, VILLAGE, a_workbook, but, imported
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/organizations/import/"


@pytest.fixture
def root():
    return an_organization(name=CITY["党组织名称"], short_name=CITY["简称"])


@pytest.fixture
def admin(client, root):
    post = an_appointment(root, Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


def sheet_text(answer):
    return str([list(sheet.values) for sheet in opened(answer).worksheets])


OFFICER = but(VILLAGE, 角色="组织部门工作人员", 姓名="孟听澜", 登录名="meng", 联系电话="")


def test_the_system_administrator_names_no_officers(client, admin):
    """Who approves and judges is named by the security administrator (design §3); one in office may stand in the file."""
    imported(*FOUR)
    address, page = checked(client, PAGE, a_workbook([*FOUR, OFFICER]))
    [words] = [str(refusal) for refusal in page.context["page"].refusals]
    assert words.startswith("I6：组织部门工作人员由安全管理员任命，请删去这一行")
    assert confirmed(client, address, page).status_code == 422

    imported(OFFICER)
    _, page = checked(client, PAGE, a_workbook([*FOUR, OFFICER]))
    assert page.context["page"].refusals == []
    _, page = checked(client, PAGE, a_workbook([but(OFFICER, 职务="组织委员")]))
    assert "由安全管理员任命" in str(page.context["page"].refusals[0])


def test_the_security_administrator_imports_officers_and_nothing_else(client, root):
    imported(*FOUR)
    client.force_login(an_appointment(root, Role.SECURITY_ADMIN).user)
    address, page = checked(client, PAGE, a_workbook([OFFICER]))
    [words] = [str(refusal) for refusal in page.context["page"].refusals]
    assert words == "J2：没有这个人的账号，请先由系统管理员在“人员”页面新建账号，再导入"
    assert confirmed(client, address, page).status_code == 422

    a_user("孟听澜", username="meng")
    address, page = checked(client, PAGE, a_workbook([OFFICER]))
    assert confirmed(client, address, page).status_code == 302
    assert Appointment.objects.get(role=Role.OFFICER).user.username == "meng"

    rows = [
        but(VILLAGE, 姓名="韩砚秋"),
        but(TOWNSHIP, 简称="青石"),
        but(COUNTY, 党组织名称="新区", 区划代码=""),
    ]
    rows.append(but(CITY, 联系电话="19900000098"))
    _, page = checked(client, PAGE, a_workbook(rows))
    said = [str(refusal) for refusal in page.context["page"].refusals]
    assert [words.partition("：")[0] for words in said] == ["I2", "E3", "D4", "I4", "O5"]
    assert "由系统管理员任命" in said[0]
    assert all("由系统管理员" in words for words in said)


def test_before_officers_are_named_the_password_is_given_again(client, root):
    """As where they are named on the page: a screen left open names nobody who judges."""
    imported(*FOUR)
    a_user("孟听澜", username="meng")
    client.force_login(an_appointment(root, Role.SECURITY_ADMIN).user)
    address, page = checked(client, PAGE, a_workbook([OFFICER]))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(address)["Location"].startswith("/password/again/?next=")
        assert confirmed(client, address, page)["Location"].startswith("/password/again/?next=")
    assert not Appointment.objects.filter(role=Role.OFFICER).exists()


def test_the_exported_roster_imported_again_changes_nothing(client, admin):
    imported(
        *FOUR, but(VILLAGE, 角色="填报员", 姓名="周以宁", 登录名="zhou", 联系电话="19900000077"), OFFICER
    )
    User.objects.filter(username="zhou").update(is_active=False)  # its post stands until it is ended
    imported(
        but(
            TOWNSHIP,
            党组织名称="青石街道机关党支部",
            简称="机关支部",
            区划代码="",
            姓名="",
            层级="村",
            上级党组织=TOWNSHIP["党组织名称"],
        )
    )
    answer = client.get(f"{PAGE}template/?export=xlsx")
    _, page = checked(client, PAGE, answer.content)

    assert "19900000077" not in sheet_text(answer), "telephone numbers stay in the system"
    assert page.context["page"].refusals == []
    assert (page.context["page"].has_work, page.context["page"].unchanged) == (False, 5)
    assert page.context["page"].rows == 7
    entry = AuditEntry.objects.filter(verb="export").latest("sequence")
    assert entry.content["details"]["rows"] == 7
