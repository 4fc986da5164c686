"""The template of the roster: like the reference workbook, and it can be filled in and imported."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.models import Organization
from organizations.roles import Role
from tests.builders.import_files import counts
from tests.builders.people import an_appointment, an_organization
from tests.builders.roster import CITY, FOUR, imported

pytestmark = pytest.mark.django_db

PAGE = "/organizations/import/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def root():
    return an_organization(name=CITY["党组织名称"], short_name=CITY["简称"])


@pytest.fixture
def admin(client, root):
    post = an_appointment(root, Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


def test_the_template_can_be_filled_in_and_imported(client, admin):
    imported(*FOUR)
    response = client.get(f"{PAGE}template/")
    workbook = openpyxl.load_workbook(BytesIO(response.content))
    sheet = workbook["党组织和人员名册"]
    names = [cell.value for cell in sheet[3]]
    values = {
        "层级＊": "村",
        "党组织名称＊": "新村党组织",
        "简称＊": "新村",
        "上级党组织": "青石街道党工委",
        "姓名": "张三",
    }
    for name, value in values.items():
        sheet.cell(9, names.index(name) + 1, value)
    filled = BytesIO()
    workbook.save(filled)

    file = SimpleUploadedFile("名册.xlsx", filled.getvalue(), content_type=XLSX)
    page = client.get(client.post(PAGE, {"file": file})["Location"])

    assert response["Content-Type"] == XLSX
    assert counts(page) == (1, 0, 4)


def test_the_template_looks_like_the_reference(client, admin):
    imported(*FOUR)
    workbook = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}template/").content))
    sheet = workbook["党组织和人员名册"]

    assert workbook.sheetnames == ["填写说明", "党组织和人员名册", "选项"]
    assert workbook["选项"].sheet_state == "hidden"
    assert [row[4].value for row in workbook["选项"].iter_rows(min_row=2)][:3] == [
        "中共江澜市委员会",
        "中共澄湖区委员会",
        "青石街道党工委",
    ]
    assert sheet.freeze_panes == "E4"
    assert {str(rule.sqref) for rule in sheet.data_validations.dataValidation} == {
        f"{letter}5:{letter}2000" for letter in "BCFGILM"
    }
    assert sheet.column_dimensions["G"].number_format == "@"
    assert all(cell.comment for cell in sheet[3])


def test_the_template_needs_no_organization(client, root):
    client.force_login(an_appointment(root, Role.SYSTEM_ADMIN).user)
    Organization.objects.filter(pk=root.pk).update(active_to="2020-01-01")

    assert client.get(f"{PAGE}template/").status_code == 200
