"""群众意见清单: filtered as the list is, recorded, and nobody's telephone or receipt in it."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_problem
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST = reverse("feedback:opinions")


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def exported(client, who, **query):
    client.force_login(who.user)
    answer = client.get(LIST, {"export": "xlsx"} | query)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    table = list(sheet.iter_rows(min_row=3, values_only=True))
    return [dict(zip(table[1], row, strict=True)) for row in table[2:] if isinstance(row[0], int)], table


def test_each_opinion_has_its_row_with_what_became_of_it(client, village, officer):
    problem = a_problem(village)
    an_opinion_from(village, "accepted", text="路灯坏了", problem=problem, handled_by=officer)
    an_opinion_from(village, "dismissed", text="=1+1", answer="已解释", handled_by=officer)

    rows, table = exported(client, officer)

    assert [(row["意见内容"], row["状态"]) for row in rows] == [
        ("=1+1", "已答复"),
        ("路灯坏了", "已列为问题"),
    ]
    assert (rows[1]["问题编号"], rows[0]["答复"]) == (problem.number, "已解释")
    assert rows[0]["办理单位"] == village.parent.short_name
    assert "筛选条件" in str(table[0][0])


def test_neither_telephone_nor_receipt_leaves_the_system(client, village, officer):
    opinion = an_opinion_from(village, phone="13800138000")
    _, table = exported(client, officer)
    cells = {str(cell) for row in table for cell in row}
    assert not [cell for cell in cells if "13800138000" in cell or opinion.receipt in cell]


def test_the_filter_is_kept_and_the_scope_too(client, village, officer):
    an_opinion_from(village, text="路灯坏了")
    an_opinion_from(village, text="垃圾没人收")
    an_opinion_from(an_organization(village.parent.parent), text="别处的路灯")

    rows, table = exported(client, officer, q="路灯", state="received")

    assert [row["意见内容"] for row in rows] == ["路灯坏了"]
    assert "含“路灯”，待处理" in str(table[0][0])
    details = AuditEntry.objects.get(verb="export").content["details"]
    assert (details["list"], details["rows"], details["conditions"]["q"]) == ("opinions", 1, "…")


def test_who_reads_no_opinions_exports_none(client, village):
    client.force_login(an_appointment(village, Role.MEMBER).user)
    assert client.get(LIST, {"export": "xlsx"}).status_code == 403


def test_more_rows_cost_no_more_queries(client, village, officer):
    client.force_login(officer.user)
    counts = set()
    for _ in range(2):
        an_opinion_from(village, "dismissed", answer="已解释", handled_by=officer)
        an_opinion_from(village, "accepted", problem=a_problem(village), handled_by=officer)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, {"export": "xlsx"})
        counts.add(len(asked))
    assert len(counts) == 1
