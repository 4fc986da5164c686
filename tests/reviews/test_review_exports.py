"""Downloads of the review's forms: who, what they say, what they keep back, in a fixed number of queries."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import SurveyResult
from organizations.roles import Role
from projects.models import Project
from projects.states import ProjectState
from reviews.confirming import confirm
from reviews.models import Mechanism, ReviewSheet
from reviews.states import SheetState
from reviews.suggesting import refresh
from reviews.views.review_exports import file_name
from tests.builders.audit import amend, rewrite
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import acting, an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_told_sheet, a_township, score_all
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = SheetState
LIST = "/reviews/"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found():
    township = a_township()
    refresh([township.sheet.group_id])
    return township


def get(client, who, address=LIST, **query):
    client.force_login(who.user)
    return client.get(address, query)


def book(answer):
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def form(client, who, sheet):
    return book(get(client, who, sheet.get_absolute_url(), export="xlsx")).active


def beside(sheet, label: str):
    """What stands to the right of a label."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == label:
                right = (
                    next(r.max_col for r in sheet.merged_cells.ranges if cell.coordinate in r) + 1
                    if any(cell.coordinate in r for r in sheet.merged_cells.ranges)
                    else cell.column + 1
                )
                return sheet.cell(cell.row, right).value
    raise AssertionError(label)


def points(sheet, name: str):
    """Rule, basis and points of a criterion."""
    for row in range(1, 40):
        value = sheet.cell(row, 2).value
        if isinstance(value, str) and value.startswith(f"{name}\n"):
            return sheet.cell(row, 5).value, sheet.cell(row, 9).value, sheet.cell(row, 13).value
    raise AssertionError(name)


def summary_rows(client, who, **query):
    sheet = book(get(client, who, export="summary", **query)).active
    heads = [cell.value.replace("\n", "") for cell in sheet[4]]
    rows = []
    for row in sheet.iter_rows(min_row=5, values_only=True):
        if not isinstance(row[0], int):
            break
        rows.append(dict(zip(heads, row, strict=True)))
    return rows


def decide(found, number=0, **changes):
    """Confirm as the committee did; every sheet must be scored."""
    sheet = ReviewSheet.objects.with_names().get(pk=found.sheets[number].pk)
    decision = {
        "grade": "good",
        "meeting_on": date(2027, 1, 10),
        "document_number": "青街党发〔2027〕3号",
    }
    confirm(sheet, acting(found.confirmer), **decision | changes)
    amend(sheet)
    rewrite(ReviewSheet.objects.filter(pk=sheet.pk), state=S.CONFIRMED)
    return sheet


# One form


def test_the_form_holds_what_the_records_say(client, found):
    score_all(found)
    village = found.villages[0]
    a_mechanism(village, Mechanism.State.ISSUED, projects=[village.projects.get()], title="协商公约")
    sheet = form(client, found.confirmer, found.sheet)

    assert sheet["A1"].value == "书记攻难题年度考核表（2026年度）"
    assert sheet["A2"].value == f"填报单位（盖章）：{village.name}"
    assert beside(sheet, "姓名") == found.secretary.user.name
    assert beside(sheet, "任职日期").date() == found.secretary.starts_on
    assert beside(sheet, "考核期间") == "2026年1月1日至12月31日"
    assert beside(sheet, "前任期间") == "无（全年在任）"
    assert beside(sheet, "比较组") == "村（社区）·属地·青石街道"
    assert beside(sheet, "审定单位") == found.township.name
    assert sheet["B8"].value == f"{village.projects.get().number}\n错时服务"
    assert [sheet[cell].value for cell in ("J8", "L8", "M8")] == [96, "蓝", "已销号"]
    assert points(sheet, "任务完成")[1:] == ("按时核验权重 100", 20)
    assert points(sheet, "成效验收")[2] == 14
    assert points(sheet, "述职")[1:] == ("1 人评分；评分 9", 9)
    assert points(sheet, "群众满意度")[2] == 28.8
    assert points(sheet, "成果转化")[1:] == ("协商公约", 4)
    assert points(sheet, "过程管理")[0].startswith("15 × 按时期数")
    assert (beside(sheet, "综合得分"), beside(sheet, "组内名次"), beside(sheet, "建议等次")) == (
        90.8,
        "1／2",
        "好",
    )
    assert beside(sheet, "审定等次") is None
    assert beside(sheet, "述职\n摘要") == "一年来，主动领办一件难事。"
    note = next(cell.value for row in sheet.iter_rows() for cell in row if "计分，有效" in str(cell.value))
    assert note == "采用江澜调查队，电话访问的结果计分，有效100份，最低30份，样本达标；不了解不计入有效票。"


def test_two_projects_are_marked_and_told_apart(client, found):
    village = found.villages[0]
    second = a_project(village, ProjectState.IN_PROGRESS, title="口袋公园", started_on=date(2026, 12, 1))
    a_task(second, weight=100)
    sheet = form(client, found.confirmer, found.sheet)

    assert (
        points(sheet, "任务完成")[1] == "①按时核验权重 100，20.00分；②按时核验权重 0，未核验权重 100，0.00分"
    )
    assert points(sheet, "任务完成")[2] == 10
    assert "计分依据（①②为上列项目）" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_secretary_who_came_later_has_that_period(client, found):
    rewrite(type(found.secretary).objects.filter(pk=found.secretary.pk), starts_on=date(2026, 8, 16))
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), predecessor="韩立言，2023-05-01 至 2026-08-15")
    sheet = form(client, found.confirmer, found.sheet)

    assert beside(sheet, "考核期间") == "2026年8月16日至12月31日"
    assert beside(sheet, "前任期间") == "韩立言，2023-05-01 至 2026-08-15"


def test_a_decided_form_prints_what_was_frozen(client, found):
    score_all(found)
    decide(found)
    village = found.villages[0]
    SurveyResult.objects.filter(organization=village).update(satisfied=80, basically=15)
    Project.objects.filter(organization=village).update(title="改了名")
    sheet = form(client, found.confirmer, found.sheet)

    assert points(sheet, "群众满意度")[2] == 28.8
    assert (beside(sheet, "综合得分"), beside(sheet, "审定等次")) == (86.8, "较好")
    assert beside(sheet, "会议日期").date() == date(2027, 1, 10)
    assert beside(sheet, "文号") == "青街党发〔2027〕3号"
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any("结果在审定后有更正，本表按审定时的数字" in text for text in texts)
    assert any(f"摘要：{ReviewSheet.objects.get(pk=found.sheet.pk).digest[:8]}" in text for text in texts)
    assert any("审定程望舒同志2026年度书记攻难题考核等次为“较好”。" in text for text in texts)
    row = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "第三方调查")
    assert row[3:12] == ("—", "—", "—", "—", 100, 88, 7, 5, 0.95)


def test_a_decision_that_differs_says_why(client, found):
    score_all(found)
    decide(found, grade="fair", difference_reason="年中出现反弹")
    sheet = form(client, found.confirmer, found.sheet)
    rows = summary_rows(client, found.confirmer)

    assert "与系统建议（较好）不一致的理由：年中出现反弹" in beside(sheet, "审定\n意见")
    assert "审定与建议不一致：年中出现反弹" in rows[0]["说明"]


def test_a_vacancy_and_a_newcomer_have_their_forms(client, found):
    vacant = a_sheet(an_organization(found.township), vacant=True)
    new = a_sheet(an_organization(found.township), too_new=True)
    empty, newcomer = form(client, found.confirmer, vacant), form(client, found.confirmer, new)

    assert (beside(empty, "姓名"), beside(empty, "职务"), beside(empty, "综合得分")) == ("（空缺）", "—", "—")
    assert "书记空缺，不计分。" in [cell.value for row in empty.iter_rows() for cell in row]
    assert (beside(newcomer, "建议等次"), beside(newcomer, "组内名次")) == ("不定等次", "—")


# What a reader may not see yet


def test_scorers_stay_blind_on_paper(client, found):
    a_score(found.sheet, "acceptance", "14", found.scorer, comment="推进扎实")
    other = form(client, found.confirmer, found.sheet)
    own = form(client, found.scorer, found.sheet)

    assert points(other, "成效验收")[1:] == ("评分结束后可见", "—")
    assert beside(other, "上级\n意见") is None
    assert points(own, "成效验收")[2] == 14
    assert beside(own, "上级\n意见") == "成效验收：推进扎实"


def test_the_secretary_learns_the_result_when_it_is_published(client, found):
    score_all(found)
    decide(found)
    before = form(client, found.secretary, found.sheet)
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), state=S.PUBLISHED)
    after = form(client, found.secretary, found.sheet)

    assert [beside(before, label) for label in ("综合得分", "审定等次", "文号", "审定\n意见")] == [
        "—",
        None,
        None,
        None,
    ]
    assert points(before, "述职")[2] == "—"
    assert points(before, "任务完成")[2] == 20
    assert (beside(after, "综合得分"), beside(after, "审定等次")) == (86.8, "较好")


def test_a_draft_of_the_self_report_is_not_printed(client, found):
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), self_report="草稿", self_reported_at=None)

    assert beside(form(client, found.confirmer, found.sheet), "述职\n摘要") == "—"


@pytest.mark.parametrize("words", ["年度考核表（陆知远）", "年度考核汇总表"])
def test_the_name_of_the_file_says_the_year_once(words, settings):
    settings.MECHANISM_NAME = "书记项目"
    assert file_name(2026, words).startswith(f"书记项目2026{words}")


# Who


def test_officers_in_scope_and_the_own_secretary_download_one(client, found):
    for who in (found.scorer, an_appointment(found.city, Role.OFFICER), found.secretary):
        assert get(client, who, found.sheet.get_absolute_url(), export="xlsx").status_code == 200
    above = an_appointment(found.township, Role.SECRETARY)
    for who in (
        above,
        an_appointment(found.township, Role.LEADER),
        an_appointment(found.villages[0], Role.CLERK),
    ):
        assert get(client, who, found.sheet.get_absolute_url(), export="xlsx").status_code == 403
        assert "export=" not in get(client, who, found.sheet.get_absolute_url()).content.decode()
    stranger = an_appointment(an_organization(found.township.parent), Role.OFFICER)
    assert get(client, stranger, found.sheet.get_absolute_url(), export="xlsx").status_code == 404


@pytest.mark.parametrize("kind", ["sheets", "summary"])
def test_only_officers_take_a_list_away(client, found, kind):
    for who in (found.secretary, an_appointment(found.township, Role.LEADER)):
        assert get(client, who, export=kind).status_code == 403
        assert "export=" not in get(client, who).content.decode()
    assert f"export={kind}" in get(client, found.scorer).content.decode()


def test_an_export_is_an_audit_entry(client, found):
    get(client, found.scorer, export="sheets", state="self_submitted")
    get(client, found.scorer, export="summary")
    get(client, found.secretary, found.sheet.get_absolute_url(), export="xlsx")
    entries = AuditEntry.objects.filter(verb="export").order_by("sequence")

    assert [entry.content["details"]["list"] for entry in entries] == [
        "review_sheets", "review_summary", "review_sheet",
    ]  # fmt: skip
    assert entries[0].content["details"] | {} == {
        "list": "review_sheets", "rows": 2, "conditions": {"export": "sheets", "state": "self_submitted"},
    }  # fmt: skip
    assert entries[2].subject_id == str(found.sheet.pk)


# The list


def test_the_workbook_holds_the_filtered_sheets_in_official_order(client, found):
    found.villages[0].position = 99999
    found.villages[0].save()
    every = book(get(client, found.scorer, export="sheets"))
    assert [sheet["A2"].value.split("：")[1] for sheet in every] == [
        found.villages[1].name, found.villages[0].name,
    ]  # fmt: skip
    some = book(get(client, found.scorer, export="sheets", q=found.villages[0].short_name))
    assert len(some.sheetnames) == 1


def test_nothing_to_export_says_so(client, found):
    answer = get(client, found.scorer, export="summary", state="final")

    assert answer["Location"] == "/reviews/?state=final"
    assert "没有导出年度考核汇总表" in client.get(answer["Location"]).content.decode()
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_the_summary_gives_points_rank_and_reasons(client, found):
    score_all(found)
    village = an_organization(found.township)
    a_sheet(village, vacant=True)
    refresh([found.sheet.group_id])
    first, second, vacant = summary_rows(client, found.confirmer)

    assert (first["任务完成（20）"], first["群众满意度（30）"], first["满意率"]) == (20, 28.8, 0.95)
    assert (first["综合得分"], first["名次"], first["建议等次"], first["审定等次"]) == (86.8, 1, "较好", "—")
    assert (second["综合得分"], second["名次"]) == (85.8, 2)
    assert (vacant["书记姓名"], vacant["综合得分"], vacant["说明"]) == (
        "（空缺）", "—", "书记岗位空缺，不参加排名",
    )  # fmt: skip


def test_the_summary_says_why_for_the_rest(client, found):
    bare = a_sheet(an_organization(found.township), S.SELF_SUBMITTED)
    new = a_sheet(an_organization(found.township), too_new=True)
    low = found.villages[1]
    SurveyResult.objects.filter(organization=low).update(satisfied=10, basically=20, dissatisfied=70)
    score_all(found)
    by_name = {row["党组织"]: row for row in summary_rows(client, found.confirmer)}

    assert "本年度未领办项目，项目指标计0分" in by_name[bare.organization.short_name]["说明"]
    assert "评分结束后可见" in by_name[bare.organization.short_name]["说明"]
    assert by_name[new.organization.short_name]["说明"].startswith("2020-01-01到任，任职不满3个月，不定等次")
    assert "评分未完" not in by_name[new.organization.short_name]["说明"]
    assert by_name[low.short_name]["一票否决"] == "满意度低"
    assert "满意率 30.0%，低于 60%，等次不高于一般" in by_name[low.short_name]["说明"]


def test_notes_tell_group_quota_and_whether_ranks_are_final(client, found):
    score_all(found)
    sheet = book(get(client, found.confirmer, export="summary")).active
    note = next(
        str(cell.value) for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("注：")
    )
    assert "本组共2个岗位，参加排名2人，“好”的名额按30%向下取整、至少1名，为1名" in note
    assert "暂定" not in note
    a_sheet(an_organization(found.township), S.SELF_SUBMITTED)
    sheet = book(get(client, found.confirmer, export="summary", q=found.villages[0].short_name)).active
    note = next(
        str(cell.value) for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("注：")
    )
    assert "本组共3个岗位，本表列1个，参加排名3人" in note
    assert "名次和建议等次为暂定" in note


def test_each_group_has_its_sheet(client, found):
    a_sheet(found.township)
    names = book(get(client, an_appointment(found.city, Role.OFFICER), export="summary")).sheetnames

    assert sorted(names) == sorted(["乡镇（街道）·属地·澄湖区", "村（社区）·属地·青石街道"])


@pytest.mark.parametrize("kind", ["sheets", "summary"])
def test_more_sheets_cost_no_more_queries(client, found, kind, django_assert_num_queries):
    a_told_sheet(found.township)
    get(client, found.scorer, export=kind)
    with CaptureQueriesContext(connection) as two:
        client.get(LIST, {"export": kind})
    for _ in range(3):
        a_told_sheet(found.township)
    with django_assert_num_queries(len(two)):
        client.get(LIST, {"export": kind})
    assert len(two) <= 36  # PostgreSQL asks for the lock of the audit log


def test_the_data_end_with_the_decision(client, found):
    score_all(found)
    decide(found)
    with time_machine.travel("2027-02-01 10:00 +0800", tick=False):
        half = book(get(client, found.confirmer, export="summary")).active
        decided = form(client, found.confirmer, found.sheet)
        open_ = form(client, found.confirmer, found.sheets[1])
        decide(found, 1)
        whole = book(get(client, found.confirmer, export="summary")).active

    assert "数据截止：2027-01-11" in last_line(decided)
    assert "生成时间：2027-02-01 10:00" in last_line(decided)
    for sheet in (half, open_, whole):
        assert "数据截止：2027-02-01" in last_line(sheet)


def last_line(sheet) -> str:
    return str(sheet.cell(sheet.max_row, 1).value)
