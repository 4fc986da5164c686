"""党组织和人员名册 as an official list: what is in it, for whom, and that it comes in again without a change."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Appointment
from organizations.roles import Role
from tests.builders.audit import rewrite
from tests.builders.import_files import checked, counts, said
from tests.builders.people import a_city, an_appointment, an_organization
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = "/organizations/"


@pytest.fixture
def village(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return a_city()[-1]


def listed(client, post, **query) -> list[dict]:
    client.force_login(post.user)
    answer = client.get(PAGE, query | {"export": "xlsx"})
    assert answer.status_code == 200
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "序号")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if isinstance(row[0], int)]


def test_a_row_for_each_post_and_one_for_whoever_has_none(client, village):
    secretary = an_appointment(village, Role.SECRETARY)
    an_appointment(village, Role.CLERK)
    former = an_appointment(village, Role.MEMBER)
    rewrite(Appointment.objects.filter(pk=former.pk), ends_on="2021-01-01")
    admin = an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN)
    rows = listed(client, admin)

    own = [row for row in rows if row["党组织名称"] == village.name]
    assert [row["角色"] for row in own] == ["书记", "填报员"]
    assert (own[0]["姓名"], own[0]["登录名"]) == (secretary.user.name, secretary.user.username)
    assert own[0]["上级党组织"] == village.parent.name
    assert [row["角色"] for row in rows if row["党组织名称"] == village.parent.name] == ["—"]
    assert not any(row["登录名"] == admin.user.username for row in rows), "administrators are no part of it"


def test_an_officer_gets_what_stands_below_without_log_in_names(client, village):
    an_organization(village.parent.parent, name="中共旁边镇委员会")
    officer = an_appointment(village.parent, Role.OFFICER)
    rows = listed(client, officer)
    assert {row["党组织名称"] for row in rows} == {village.parent.name, village.name}
    assert all("登录名" not in row for row in rows)
    assert [row["党组织名称"] for row in listed(client, officer, organization=village.pk)] == [village.name]


def test_an_auditor_gets_none(client, village):
    client.force_login(an_appointment(village.parent.parent.parent, Role.AUDITOR).user)
    assert client.get(PAGE, {"export": "xlsx"}).status_code == 403
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_it_comes_in_again_without_a_change(client, village):
    for role in (Role.SECRETARY, Role.CLERK):
        an_appointment(village, role)
    admin = an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN)
    client.force_login(admin.user)
    content = client.get(PAGE, {"export": "xlsx"}).content
    _, page = checked(client, "/organizations/import/", content)
    assert (said(page), counts(page)[:2]) == ([], (0, 0))


def test_more_posts_cost_no_further_query(client, village):
    admin = an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN)
    listed(client, admin)
    needed = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            listed(client, admin)
        needed.append(len(asked))
        for _ in range(3):
            an_appointment(an_organization(village.parent), Role.SECRETARY)
    assert needed[0] == needed[1]
