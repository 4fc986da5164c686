"""满意度汇总表: kinds apart, filtered as the list is, without the numbers of a result too small to be shown."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.surveys import Kind, a_result, a_surveyor
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST = reverse("feedback:surveys")
NINE = {"satisfied": 4, "basically": 3, "dissatisfied": 2, "unknown": 771, "invalid": 661}


def rows_of(client, who, **query):
    client.force_login(who.user)
    answer = client.get(LIST, {"export": "xlsx"} | query)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    table = list(sheet.iter_rows(min_row=3, values_only=True))
    return [dict(zip(table[1], row, strict=True)) for row in table[2:] if isinstance(row[0], int)], table


def test_every_kind_has_its_row_with_sample_and_standing(client):
    village = a_city()[-1]
    a_result(village)
    a_result(village, Kind.OPEN_LINK)
    rows, table = rows_of(client, an_appointment(village.parent, Role.OFFICER))

    assert [row["结果种类"] for row in rows] == ["第三方调查", "公开链接"]
    first = rows[0]
    assert (first["被调查党组织"], first["调查机构和方式"]) == (village.short_name, "江澜调查队，电话访问")
    assert (first["收回"], first["有效"], first["最低样本"], first["满意"]) == (120, 116, 30, 84)
    assert round(first["满意率"], 3) == 0.957
    assert [row["是否计分"] for row in rows] == ["计分", "仅供参考"]
    assert "筛选条件" in str(table[0][0])


def test_hidden_numbers_are_not_exported(client):
    village = a_city()[-1]
    a_result(village, **NINE)
    for who in (
        an_appointment(village, Role.SECRETARY),
        a_surveyor(village.parent, at=village.parent.parent),
    ):
        rows, table = rows_of(client, who)
        assert rows[0]["是否计分"] == "样本不足（9/10）"
        assert not {4, 3, 2, 9, 771, 661, sum(NINE.values())} & {
            cell for row in table[1:] for cell in row[6:11]
        }
        assert {rows[0][name] for name in ("收回", "有效", "满意", "不满意", "满意率", "折合得分")} == {"—"}


def test_the_filter_is_kept_and_the_export_recorded_without_the_words(client):
    village = a_city()[-1]
    other = an_organization(village.parent, short_name="桐花社区")
    a_result(village)
    a_result(other)
    officer = an_appointment(village.parent, Role.OFFICER)
    rows, table = rows_of(client, officer, q="桐花", kind="third_party", level="village")

    assert [row["被调查党组织"] for row in rows] == ["桐花社区"]
    assert "含“桐花”" in str(table[0][0])
    details = AuditEntry.objects.get(verb="export").content["details"]
    assert (details["list"], details["rows"], details["conditions"]["q"]) == ("satisfaction", 1, "…")
