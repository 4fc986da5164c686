"""导入节假日: a day a row, corrected where it is known, the template with what is recorded comes back unchanged."""

from datetime import date

import pytest

from organizations.roles import Role
from projects.models import Holiday
from tests.builders.import_files import a_table, checked, confirmed, counts, said
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/rounds/holidays/import/"
HEADER = ("节日", "日期", "安排")
NATIONAL = {"节日": "国庆节", "日期": "2026年10月1日", "安排": "放假"}
WORKED = {"节日": "国庆节", "日期": date(2026, 10, 10), "安排": "补班"}


@pytest.fixture
def keeper(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    a_round(2026)
    Holiday.objects.all().delete()
    post = an_appointment(a_city()[0], Role.OFFICER)
    client.force_login(post.user)
    return post


def table(*rows):
    return a_table(HEADER, rows, [["2026 年节假日安排"]])


def test_days_are_entered_corrected_and_recorded(client, keeper):
    Holiday.objects.create(day=date(2026, 10, 10), name="国庆节", is_workday=False)
    Holiday.objects.create(day=date(2026, 1, 1), name="元旦")
    address, page = checked(
        client, PAGE, table(NATIONAL, WORKED, {"节日": "元旦", "日期": "20260101", "安排": "休"})
    )
    assert counts(page) == (1, 1, 1)
    assert "安排：放假 → 调休上班" in page.content.decode()
    confirmed(client, address, page)
    assert list(Holiday.objects.values_list("day", "name", "is_workday")) == [
        (date(2026, 1, 1), "元旦", False),
        (date(2026, 10, 1), "国庆节", False),
        (date(2026, 10, 10), "国庆节", True),
    ]
    verbs = ["import_holidays", "add_holiday", "edit_holiday"]
    assert [AuditEntry.objects.filter(verb=verb).count() for verb in verbs] == [1, 1, 1]


def test_every_mistake_is_told_at_once_and_nothing_is_written(client, keeper):
    address, page = checked(
        client, PAGE,
        table(NATIONAL, NATIONAL, {"节日": "", "日期": "某日", "安排": "加班"}, NATIONAL | {"日期": "1999-10-01"}),
    )  # fmt: skip
    assert said(page) == [
        "B4：与第 3 行是同一天，请只保留一行",
        "A5：没有填名称，请填写",
        "B5：日期“某日”不是日期，请按 2026-03-01 的格式填写",
        "C5：安排“加班”不在选项中，请填放假、调休上班之一",
        "B6：年份须在 2000 到 2099 之间，请核对后改正",
    ]
    assert confirmed(client, address, page).status_code == 422
    assert not Holiday.objects.exists()


def test_the_template_holds_what_is_recorded_and_comes_back_unchanged(client, keeper):
    confirmed(client, *checked(client, PAGE, table(NATIONAL, WORKED)))
    _, page = checked(client, PAGE, client.get(f"{PAGE}template/").content)
    assert (said(page), counts(page)) == ([], (0, 0, 2))


def test_only_who_keeps_the_rounds(client, keeper):
    client.force_login(an_appointment(keeper.organization, Role.SECRETARY).user)
    assert client.get(PAGE).status_code == 403
