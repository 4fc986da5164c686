"""导入第三方结果: template, dry run with cell and cure, all or nothing, who may, twice changes nothing."""

import hashlib
import os
import time
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from feedback.models import SurveyResult
from feedback.thirdparty.writing import SHELF
from organizations.media import owned
from organizations.roles import Role
from organizations.workbooks.kept import KEPT_FOR
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.survey_workbooks import a_row, a_workbook, an_upload
from tests.builders.surveys import PDF, a_result, a_surveyor
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE = reverse("feedback:survey_import")
TEMPLATE = reverse("feedback:survey_import_template")
REASON = "调查机构复核后更正"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def surveyor(village):
    a_round()
    return a_surveyor(village.parent, at=village.parent.parent)


def upload(client, who, content, report=None):
    client.force_login(who.user)
    return client.post(PAGE, an_upload(content, report))


def checked(client, who, content, report=None):
    """Upload and go to the dry run: its address and its page."""
    answer = upload(client, who, content, report)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"])


def imported(client, who, content, **data):
    address, page = checked(client, who, content)
    return client.post(address, {"plan": page.context["page"].digest} | data)


def refusals(client, who, *rows, **more):
    _, page = checked(client, who, a_workbook(*rows, **more))
    return [str(refusal) for refusal in page.context["page"].refusals]


# It works


def test_results_are_entered_with_their_report_and_recorded(client, village, surveyor):
    project = a_project(village, ProjectState.ACCEPTED, number="2026-V-990102001001-001")
    content = a_workbook(a_row(village), a_row(village, project, 满意=80, 收回=116))
    address, page = checked(client, surveyor, content)
    text = page.content.decode()
    assert not SurveyResult.objects.exists()
    assert hashlib.sha256(PDF).hexdigest() in text
    assert "确认导入（新增 2 项，更正 0 项）" in text

    assert client.post(address, {"plan": page.context["page"].digest}).status_code == 302
    whole, own = SurveyResult.objects.order_by("project")
    if whole.project_id:
        whole, own = own, whole
    assert (whole.organization, whole.project, whole.kind) == (village, None, "third_party")
    assert (whole.issued, whole.returned, whole.valid, whole.unknown) == (150, 120, 116, 2)
    assert (whole.agency, whole.method, whole.surveyed_to) == ("江澜调查队", "phone", date(2026, 11, 10))
    assert (whole.file_sha256, whole.file_name) == (hashlib.sha256(PDF).hexdigest(), "调查报告.pdf")
    assert (own.project, own.satisfied) == (project, 80)
    assert own.file.name == whole.file.name  # one file for all
    assert own.file.read() == PDF
    first = AuditEntry.objects.get(verb="import_surveys")
    assert first.content["details"]["created"] == 2
    assert AuditEntry.objects.filter(verb="enter_survey", caused_by_id=first.pk).count() == 2


def test_the_same_file_twice_changes_nothing(client, village, surveyor):
    content = a_workbook(a_row(village))
    imported(client, surveyor, content)
    before = list(SurveyResult.objects.values()), AuditEntry.objects.filter(verb="enter_survey").count()
    _, page = checked(client, surveyor, content)
    assert "工作簿与系统一致，不用导入" in page.content.decode()

    answer = imported(client, surveyor, content)
    assert answer.status_code == 200
    assert (
        list(SurveyResult.objects.values()),
        AuditEntry.objects.filter(verb="enter_survey").count(),
    ) == before
    assert AuditEntry.objects.filter(verb="import_surveys").count() == 1


def test_earlier_numbers_are_replaced_with_one_reason(client, village, surveyor):
    imported(client, surveyor, a_workbook(a_row(village)))
    SurveyResult.objects.update(waiver_reason="理由")
    content = a_workbook(a_row(village, 满意=85, 基本满意=26))
    address, page = checked(client, surveyor, content)
    assert "满意：84 → 85；基本满意：27 → 26" in page.content.decode()
    digest = page.context["page"].digest

    answer = client.post(address, {"plan": digest, "reason": ""})
    assert answer.status_code == 422
    assert "请写明更正理由" in answer.content.decode()
    assert client.post(address, {"plan": digest, "reason": REASON}).status_code == 302
    result = SurveyResult.objects.get()
    assert (result.satisfied, result.correction_reason, result.waiver_reason) == (85, REASON, "")
    content = AuditEntry.objects.get(verb="correct_survey").content
    assert (content["before"]["satisfied"], content["after"]["satisfied"]) == (84, 85)
    assert content["details"]["reason"] == REASON


def test_offices_write_headers_numbers_and_dates_in_their_own_way(client, village, surveyor):
    names = [
        "调查机构",
        "方式",
        "回收份数",
        "不满意票",
        "基本满意",
        "满意份数（份）",
        "单位名称",
        "开始时间",
        "结束时间",
        "有效",
    ]
    row = {
        "调查机构": "江澜调查队", "方式": "CATI电话", "回收份数": "１２０", "不满意票": " 5 ", "基本满意": "27份",
        "满意份数（份）": "84", "单位名称": village.name, "开始时间": "2026年11月1日", "结束时间": "20261110", "有效": 116,
    }  # fmt: skip
    content = a_workbook({}, row, {}, header=names, above=[["江澜市满意度调查结果"], []])
    assert imported(client, surveyor, content).status_code == 302

    result = SurveyResult.objects.get()
    assert (result.returned, result.satisfied, result.invalid, result.issued) == (120, 84, 4, None)
    assert (result.method, result.surveyed_from) == ("phone", date(2026, 11, 1))


def test_the_template_holds_everybody_in_reach_and_comes_back_without_change(client, village, surveyor):
    project = a_project(village, ProjectState.ACCEPTED, number="2026-V-990102001001-001", size="major")
    an_organization(village.parent.parent, short_name="别处")
    result = a_result(village, entered_by=surveyor, issued=150)
    client.force_login(surveyor.user)
    answer = client.get(TEMPLATE)
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]]

    assert [(row[1], row[3]) for row in rows] == [
        (village.parent.number_code, None),
        (village.number_code, None),
        (village.number_code, project.number),
    ]
    assert rows[1][10:] == (150, 120, 84, 27, 5, 2, 2)
    _, page = checked(client, surveyor, answer.content)
    plan = page.context["page"]
    assert (plan.unchanged, plan.has_work, plan.refusals, plan.blank) == (1, False, [], 2)
    assert result.valid == 116


# What is refused: cell and cure


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"满意": 83}, "H2：收回 120 份，与各项合计 119 份不符（满意 83 + 基本满意 27 + 不满意 5 + 不了解 2 + 无效 2）"),
        ({"满意": "八十四"}, "I2：满意“八十四”不是份数，请填 0 或正整数"),
        ({"满意": -1}, "I2：满意“-1”不是份数，请填 0 或正整数"),
        ({"满意": 84.5}, "I2：满意“84.5”不是份数，请填 0 或正整数"),
        ({"不满意": None}, "K2：没有填不满意份数，没有就填 0"),
        ({"发出": 100}, "G2：发出 100 份，少于收回的 120 份，请核对后改正"),
        ({"调查机构": None}, "C2：没有填调查机构，请填写机构全称"),
        ({"调查方式": "心算"}, "D2：调查方式“心算”不在选项中，请填电话访问、入户访问、纸质问卷、网络问卷、多种方式之一"),
        ({"调查开始日期": "去年"}, "E2：“去年”不是日期，请按 2026-12-01 的格式填写"),
        ({"调查结束日期": "2999-01-01"}, "F2：调查结束日期晚于今天，请核对后改正"),
        ({"调查结束日期": "2026-10-01"}, "F2：调查结束日期早于开始日期，请核对后改正"),
        (
            {"调查开始日期": "2025-10-01", "调查结束日期": "2025-10-09"},
            "F2：调查在2026 年度开始以前就结束了，不是本年度的结果，请核对后改正",
        ),
        ({"组织代码": "123"}, "A2：组织代码“123”不在您可以录入的范围内"),
        ({"项目编号": "2026-V-1"}, "B2：项目编号“2026-V-1”不在您可以录入的范围内"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_cure_and_nothing_is_written(
    client, village, surveyor, changes, words
):
    content = a_workbook(a_row(village) | changes, a_row(village.parent))
    address, page = checked(client, surveyor, content)
    plan = page.context["page"]
    assert str(plan.refusals[0]).startswith(words)
    assert words.partition("：")[2] in page.content.decode()

    assert client.post(address, {"plan": plan.digest}).status_code == 422
    assert not SurveyResult.objects.exists()


def test_scope_is_judged_row_by_row(client, village, surveyor):
    neighbour = an_organization(village.parent.parent, short_name="别处")
    elsewhere = a_project(neighbour, ProjectState.ACCEPTED, number="2026-T-990102002-001")
    found = refusals(client, surveyor, a_row(village), a_row(neighbour), a_row(village, elsewhere))

    assert [words.partition("：")[0] for words in found] == ["A3", "B4"]


def test_an_officer_cannot_load_results_of_the_own_house(client, village):
    a_round()
    officer = an_appointment(village.parent, Role.OFFICER)
    found = refusals(client, officer, a_row(village), a_row(village.parent))

    assert [words.partition("：")[0] for words in found] == ["A3"]


def test_the_same_target_twice_and_a_project_of_another_unit(client, village, surveyor):
    project = a_project(village, ProjectState.ACCEPTED, number="2026-V-990102001001-001")
    found = refusals(client, surveyor, a_row(village), a_row(village), a_row(village.parent, project))

    assert found[0] == "A3：与第 2 行是同一个调查对象，请只保留一行"
    assert found[1].startswith(f"B4：项目“{project}”属于“{village}”，不属于“{village.parent}”")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (PDF, "请用 Excel 或 WPS"),
        (a_workbook(header=("组织代码", "收回", "满意")), "缺少“基本满意”、“不满意”列"),
        (a_workbook(), "表头下没有内容"),
        (a_workbook(header=("甲", "乙")), "收回"),
    ],
)
def test_another_file_is_refused_with_one_sentence(client, village, surveyor, content, words):
    answer = upload(client, surveyor, content)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_report_is_required_and_judged_by_its_content(client, village, surveyor):
    content = a_workbook(a_row(village))
    wrong = upload(client, surveyor, content, SimpleUploadedFile("报告.pdf", b"MZ nothing"))
    client.force_login(surveyor.user)
    missing = client.post(PAGE, {"file": SimpleUploadedFile("结果.xlsx", content)})

    assert (wrong.status_code, missing.status_code) == (422, 422)
    assert "内容不是 PDF 文件" in wrong.content.decode()
    assert "请上传调查机构的原始报告" in missing.content.decode()


def test_refusals_are_offered_as_a_workbook(client, village, surveyor):
    address, _ = checked(client, surveyor, a_workbook(a_row(village, 满意=83)))
    answer = client.get(f"{address}refusals/")
    cells = [
        cell.value
        for row in openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows()
        for cell in row
    ]

    assert "H2" in cells


# Between dry run and confirmation


def test_what_changed_meanwhile_is_shown_again(client, village, surveyor):
    address, page = checked(client, surveyor, a_workbook(a_row(village)))
    a_result(village, satisfied=80)
    answer = client.post(address, {"plan": page.context["page"].digest, "reason": REASON})

    assert answer.status_code == 409
    assert SurveyResult.objects.get().satisfied == 80


def test_a_second_click_finds_nothing_to_confirm(client, village, surveyor):
    address, page = checked(client, surveyor, a_workbook(a_row(village)))
    first, second = (client.post(address, {"plan": page.context["page"].digest}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == PAGE
    assert SurveyResult.objects.count() == 1


def test_kept_files_are_one_persons_for_a_day(client, village, surveyor):
    address, _ = checked(client, surveyor, a_workbook(a_row(village)))
    stored = {file.name for file in owned()}
    token = address.split("/")[-2]
    house = surveyor.organization_id
    assert {f"{SHELF.name}/{token}.{house}.{kind}" for kind in ("file", "report", "json")} <= stored
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)
    assert client.get(address)["Location"] == PAGE

    client.force_login(surveyor.user)
    long_ago = time.time() - KEPT_FOR - 60
    for path in SHELF.folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    assert client.get(address)["Location"] == PAGE


def test_a_full_space_refuses_the_whole_import(client, village, surveyor, settings):
    settings.UPLOAD_QUOTA = 10
    answer = upload(client, surveyor, a_workbook(a_row(village)))

    assert answer.status_code == 422
    assert "附件空间" in answer.content.decode()
    assert not SurveyResult.objects.exists()


def test_what_was_not_written_leaves_no_report(client, village, surveyor, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path

    def collide(*args, **options):
        raise IntegrityError("two at once")

    address, page = checked(client, surveyor, a_workbook(a_row(village)))
    monkeypatch.setattr(SurveyResult, "save", collide)
    assert client.post(address, {"plan": page.context["page"].digest}).status_code == 409
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent for path in files} == {SHELF.folder}


# Nobody learns hidden numbers from a dry run


def test_hidden_numbers_of_somebody_else_are_not_told(client, village, surveyor):
    counts = {"satisfied": 4, "basically": 3, "dissatisfied": 2, "unknown": 0, "invalid": 0}
    a_result(village, **counts, entered_by=an_appointment(village.parent, Role.OFFICER))
    same = a_row(village, 满意=4, 基本满意=3, 不满意=2, 不了解=0, 无效=0, 收回=9, 发出=None)
    _, page = checked(client, surveyor, a_workbook(same))
    template = openpyxl.load_workbook(BytesIO(client.get(TEMPLATE).content)).active
    rows = [row for row in template.iter_rows(min_row=5, values_only=True) if row[1] == village.number_code]

    assert "原份数因样本不足不显示" in page.content.decode()
    assert page.context["page"].changed == 1
    assert set(rows[0][10:]) == {None}


# Who may


@pytest.mark.parametrize("address", [PAGE, TEMPLATE])
@pytest.mark.parametrize(
    "role", [Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.LEADER, Role.SYSTEM_ADMIN, Role.AUDITOR]
)
def test_nobody_else(client, village, address, role):
    a_round()
    client.force_login(an_appointment(village.parent, role).user)

    assert client.get(address).status_code == 403


def test_without_a_round_the_page_says_so(client, village):
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)

    assert "建立年度后才能导入结果" in client.get(PAGE).content.decode()


def test_wrong_method(client, village, surveyor):
    client.force_login(surveyor.user)

    assert client.delete(PAGE).status_code == 405
    assert client.post(TEMPLATE).status_code == 405


def test_more_rows_cost_no_more_queries_to_check(client, village, surveyor, django_assert_max_num_queries):
    villages = [village, *(an_organization(village.parent) for _ in range(3))]
    address, _ = checked(client, surveyor, a_workbook(*(a_row(unit) for unit in villages)))
    with django_assert_max_num_queries(16):
        client.get(address)
