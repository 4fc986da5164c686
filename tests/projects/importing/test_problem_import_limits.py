"""What an import of problems may not do: reword what others said, take wrong units, keep ID numbers, cross the year."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from openpyxl.comments import Comment

from organizations.roles import Role
from projects.models import AnnualRound, Problem
from tests.builders.import_files import checked, confirmed
from tests.builders.opinions import an_opinion_from
from tests.builders.people import an_appointment
from tests.builders.problem_files import HANDED, PAGE, ROW, refused, table
from tests.builders.work import a_problem, a_round
from tests.hostile.workbooks import packed, parts_of

pytestmark = pytest.mark.django_db


def test_what_another_organization_handed_down_or_said_is_not_reworded(client, officer, village):
    """The township's officer neither words nor dates what the city handed down."""
    city = an_appointment(village.parent.parent, Role.OFFICER)
    known = a_problem(
        village, source="assigned", assigned_by=city, recorded_by=city, deadline=date(2026, 4, 30)
    )
    row = HANDED | {"问题编号": known.number, "问题描述": known.description, "办理期限": "2026-12-31"}
    assert any("不由您更正" in words for words in refused(client, row))

    known.assigned_by = known.recorded_by = officer
    known.save()
    row = HANDED | {"问题编号": known.number, "问题描述": "改写", "办理期限": "2026-02-01"}
    assert any("办理期限不能早于今天" in words for words in refused(client, row))


@pytest.mark.parametrize("how", ["recorded by others", "raised by an opinion"])
def test_the_house_rewords_only_what_it_found_itself(client, clerk, village, how):
    known = a_problem(village, source="public", recorded_by=clerk)
    row = ROW | {"问题编号": known.number, "问题描述": "没有大碍"}
    assert not any("不由您更正" in words for words in refused(client, row))

    if how == "recorded by others":
        Problem.objects.filter(pk=known.pk).update(recorded_by=an_appointment(village.parent, Role.OFFICER))
    else:
        an_opinion_from(village, problem=known)
    assert any("不由您更正" in words for words in refused(client, row))


def test_an_empty_cell_keeps_what_is_on_record(client, clerk, village):
    known = a_problem(
        village, source="public", recorded_by=clerk, people_affected=40, source_reference="12345 热线"
    )
    address, page = checked(
        client, PAGE, table(ROW | {"问题编号": known.number, "影响人数": None, "问题描述": "楼道堆物堵门"})
    )
    confirmed(client, address, page)
    known.refresh_from_db()
    assert (known.description, known.people_affected, known.source_reference) == (
        "楼道堆物堵门",
        40,
        "12345 热线",
    )


@pytest.mark.parametrize("people", ["12%", "50000元"])
def test_a_unit_of_something_else_is_refused(client, clerk, people):
    assert any(
        "影响人数" in words and people in words for words in refused(client, ROW | {"影响人数": people})
    )


def test_rows_with_an_id_number_are_not_taken(client, clerk, tmp_path):
    upload = SimpleUploadedFile("表.xlsx", table(ROW | {"问题描述": "33060219900101123X"}))
    answer = client.post(PAGE, {"file": upload})
    assert answer.status_code == 422
    assert "C2中有身份证号码，系统不得录入" in answer.content.decode()
    assert not list(tmp_path.rglob("*.json"))
    assert not list(tmp_path.rglob("*.file"))


@pytest.mark.parametrize("place", ["hidden sheet", "far column", "remark", "property"])
def test_nor_is_one_that_hides_it_where_nothing_is_read(client, clerk, tmp_path, place):
    workbook = load_workbook(BytesIO(table(ROW)))
    number, sheet = "33060219900101123X", workbook.active
    if place == "hidden sheet":
        hidden = workbook.create_sheet("底册")
        hidden["A1"], hidden.sheet_state = number, "hidden"
    elif place == "far column":
        sheet.cell(2, 120, number)
    elif place == "remark":
        sheet["A2"].comment = Comment(number, "甲")
    else:
        workbook.properties.description = number
    content = BytesIO()
    workbook.save(content)
    checked(client, PAGE, content.getvalue())
    assert list(tmp_path.rglob("*.json"))
    assert not list(tmp_path.rglob("*.file"))


@pytest.mark.parametrize("split", ["runs", "references", "full width", "utf-16"])
def test_nor_one_that_is_split_or_spelt_otherwise(client, clerk, tmp_path, split):
    """On a hidden sheet, where nothing is read as cells."""
    workbook = load_workbook(BytesIO(table(ROW)))
    hidden = workbook.create_sheet("底册")
    hidden["A1"], hidden.sheet_state = "NUMBER", "hidden"
    content = BytesIO()
    workbook.save(content)
    parts = parts_of(content.getvalue())
    [name] = [name for name, part in parts.items() if b"NUMBER" in part]
    number, part = "33060219900101123X", parts[name].decode()
    cell = {
        "runs": f"<r><t>{number[:6]}</t></r><r><rPr><b/></rPr><t xml:space='preserve'>{number[6:]}</t></r>",
        "references": "<t>" + "".join(f"&#{ord(digit)};" for digit in number) + "</t>",
        "full width": f"<t>{''.join(chr(ord(digit) + 0xFEE0) for digit in number[:17])}X</t>",
        "utf-16": f"<t>{number}</t>",
    }[split]
    part = re.sub(r"<t[^>]*>NUMBER</t>", cell, part)
    assert "NUMBER" not in part
    if split == "utf-16":
        part = part.replace("utf-8", "utf-16").replace("UTF-8", "utf-16")
    parts[name] = part.encode("utf-16" if split == "utf-16" else "utf-8")
    checked(client, PAGE, packed(parts))
    assert list(tmp_path.rglob("*.json"))
    assert not list(tmp_path.rglob("*.file"))


def test_a_problem_that_was_sent_on_and_came_back_is_not_reworded(client, clerk, village):
    """Others have read and decided on it since; what the list says otherwise is refused, the same is unchanged."""
    known = a_problem(
        village, number="W2026-0009", recorded_by=clerk, source="public", description="楼道堆物"
    )
    known.forwardings.create(organization=village, target=village.parent, forwarded_by=clerk)
    known.forwardings.create(organization=village.parent, target=village, forwarded_by=clerk)
    row = {"问题编号": known.number, "问题来源": "群众意见"}
    [words] = refused(client, row | {"问题描述": "楼道整洁"})
    assert "不由您更正" in words
    assert refused(client, row | {"问题描述": "楼道堆物"}) == []


def test_nothing_goes_into_another_year_than_was_shown(client, clerk):
    address, page = checked(client, PAGE, table(ROW))
    AnnualRound.objects.update(is_current=False)
    a_round(year=2027, is_current=True)
    assert confirmed(client, address, page).status_code == 409
    assert not Problem.objects.exists()


def test_a_year_that_is_gone_ends_the_import(client, clerk):
    address, page = checked(client, PAGE, table(ROW))
    AnnualRound.objects.all().delete()
    assert {client.get(address)["Location"], client.get(f"{address}refusals/")["Location"]} == {PAGE}
    assert confirmed(client, address, page)["Location"] == PAGE
