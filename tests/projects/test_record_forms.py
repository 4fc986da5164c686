"""立项申报表 and 验收表 as workbooks: what the paper says, whole however long it is, and an entry of the record."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from organizations.roles import Role
from organizations.sheets.heights import HIGHEST
from organizations.sheets.record import RecordForm, Table
from organizations.sheets.table import INTEGER, Column, Head, ListSheet
from projects.models import Acceptance, Project
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, an_indicator
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
LONG = "".join(f"第{number}户不同意加装电梯，反复做工作。" for number in range(120))


@pytest.fixture
def project():
    village = a_city()[-1]
    secretary = an_appointment(village, Role.SECRETARY)
    found = a_project(
        village, ProjectState.APPROVED, lead=secretary.user, title="=1+1", problem_statement=LONG
    )
    an_indicator(found)
    return found


def the_form(client, project, paper: str):
    answer = client.get(reverse(f"projects:{paper}_print", args=[project.pk]), {"export": "xlsx"})
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("sheet")
    return load_workbook(BytesIO(answer.content)).active


def texts(sheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_declaration_is_whole_and_no_row_is_too_high(client, project):
    client.force_login(project.lead)
    sheet = the_form(client, project, "declaration")
    said = texts(sheet)

    assert sheet["A1"].value == "书记攻难题立项申报表"
    assert "=1+1" in said
    assert LONG in "".join(said), "cut into rows, but not cut off"
    assert all(row.height < HIGHEST for row in sheet.row_dimensions.values() if row.height)
    assert {"量化指标", "审批意见"} <= set(said)
    assert sum("（签字、盖章）：" in text for text in said) == 2
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("portrait", 1)
    entry = AuditEntry.objects.get(verb="export")
    assert (entry.subject_id, entry.content["details"]) == (str(project.pk), {"list": "declaration"})


def test_the_label_of_a_long_text_goes_down_all_of_its_rows(client, project):
    client.force_login(project.lead)
    sheet = the_form(client, project, "declaration")
    label = next(cell for cell in sheet["A"] if cell.value == "拟破解难题")
    block = next(area for area in sheet.merged_cells.ranges if label.coordinate in area)

    assert block.max_row - block.min_row >= 2
    tops = [sheet.cell(row, 2).border.top for row in (block.min_row, block.min_row + 1)]
    assert [bool(line and line.style) for line in tops] == [True, False]


def test_who_signed_and_when_stands_in_the_form(client, project):
    """As on the printed paper; what is not known is left to the pen."""
    secretary = project.organization.appointments.get(role=Role.SECRETARY)
    officer = an_appointment(project.organization.parent, Role.OFFICER)
    Acceptance.objects.create(
        project=project, requested_by=secretary, concluded_by=officer, conclusion="同意"
    )
    Project.objects.filter(pk=project.pk).update(state=ProjectState.ACCEPTED, accepted_on=date(2026, 12, 3))
    client.force_login(project.lead)
    signed = next(text for text in texts(the_form(client, project, "acceptance")) if "（签字、盖章）" in text)
    assert f"：{officer.user.name}" in signed
    assert "2026 年 12 月 3 日" in signed

    signed = [text for text in texts(the_form(client, project, "declaration")) if "（签字、盖章）" in text]
    assert all("年\u3000\u3000月" in text for text in signed)


def test_a_long_text_of_a_table_goes_on_in_further_rows():
    lines = [Table([("序号", 1), ("内容", 5), ("说明", 5)], [(1, "加装电梯", LONG), (2, "楼道", "清理")])]
    made = load_workbook(BytesIO(RecordForm("表", "左", "右", lines).workbook())).active
    assert LONG in "".join(texts(made)), "cut into rows, but not cut off"
    assert all(row.height < HIGHEST for row in made.row_dimensions.values() if row.height)
    assert texts(made).count("加装电梯") == 1
    first = next(cell for cell in made["A"] if cell.value == 1)
    boxes = [made.cell(first.row + down, 1).border for down in (0, 1)]
    assert [bool(box.top and box.top.style) for box in boxes] == [True, False], "no line within one row"


def test_the_acceptance_form_has_its_conclusion_and_signatures(client, project):
    secretary = project.organization.appointments.get(role=Role.SECRETARY)
    Acceptance.objects.create(project=project, requested_by=secretary, site_visit="入户随访十二户")
    client.force_login(project.lead)
    said = texts(the_form(client, project, "acceptance"))

    assert said[0] == "书记攻难题验收表（草稿）"
    assert "入户随访十二户" in said
    assert {"验收结论", "验收组\n组长签字", "领办书记\n签字"} <= set(said)
    assert AuditEntry.objects.get(verb="export").content["details"] == {"list": "acceptance"}


def test_looking_at_the_paper_is_no_export(client, project):
    client.force_login(project.lead)
    client.get(reverse("projects:declaration_print", args=[project.pk]))
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_a_number_gets_smaller_instead_of_being_hidden():
    one = ListSheet("表", [Column("序号", 4.6, INTEGER), Column("名称", 9)], lambda rows, _: rows)
    made = one.workbook([[123456, "很长的名称"]], Head("某单位", timezone.localtime()))
    number, name = load_workbook(BytesIO(made)).active[4]
    assert (number.alignment.shrink_to_fit, bool(number.alignment.wrap_text)) == (True, False)
    assert (bool(name.alignment.shrink_to_fit), name.alignment.wrap_text) == (False, True)
