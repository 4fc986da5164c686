"""The people's voice in Chromium: an opinion with its receipt, a survey by slip and by open link, a third party's workbook.

Everything happens on Friday, 24 July 2026. Citizens have a phone 375 px wide and no log-in, officer and surveyor a desk.
"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import expect

from feedback.models import Opinion, StagedAnswer, Survey, SurveyResult
from organizations.models import Organization
from organizations.roles import Role
from tests.browser.accessible import whole_and_accessible
from tests.browser.visitor import Visitor
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.survey_workbooks import a_row, a_workbook
from tests.builders.surveys import PDF, a_surveyor
from tests.builders.voice import staged
from tests.builders.work import a_round

pytestmark = pytest.mark.slow

PASSWORD = "guimen-2026-qing"
COMPLAINT = "东门路灯坏了一个多月，夜里看不见台阶"
ANSWER = "路灯已于 7 月 22 日修好，夜里请再看看"
PRINTED = 40


@pytest.fixture(autouse=True)
def clock():
    morning = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(morning, tick=True) as traveller:
        yield traveller


@pytest.fixture
def village(live_server) -> Organization:
    a_round()
    _, county, township, found = a_city()
    an_appointment(township, Role.OFFICER, a_user("沈青禾", username="officer", password=PASSWORD))
    a_surveyor(township, at=county, user=a_user("江知微", username="surveyor", password=PASSWORD))
    return found


def test_an_opinion_and_its_receipt(village, phone, desktop):
    citizen, officer = Visitor(phone), Visitor(desktop)
    citizen.open(f"/opinion/to/{village.pk}/")
    whole_and_accessible(phone)
    citizen.fill(text=COMPLAINT)
    citizen.press("提交意见")
    assert Opinion.objects.get().receipt in phone.url
    whole_and_accessible(phone)

    officer.log_in("officer", PASSWORD)
    officer.open("/opinions/")
    whole_and_accessible(desktop)
    officer.press_here(COMPLAINT)
    officer.press_here("不予采纳")
    officer.fill(reason=ANSWER)
    officer.press_here("不予采纳")

    phone.reload()
    citizen.sees(ANSWER)


def test_a_survey_from_the_draft_to_what_everybody_reads(village, phone, desktop, new_context):
    citizen, officer = Visitor(phone), Visitor(desktop)
    officer.log_in("officer", PASSWORD)
    survey, codes = the_survey_is_opened(officer, village)
    half_an_answer_is_kept_and_cleared(citizen, survey)
    a_slip_is_scanned_and_another_typed(citizen, survey, codes)
    anybody_answers_by_the_link(citizen, new_context, survey)
    assert sorted(StagedAnswer.objects.values_list("kind", flat=True)) == ["open_link"] * 2 + ["slips"] * 2

    staged(survey, 33, {"6": "1"}, kind="slips")
    the_survey_is_closed_and_published(officer, survey)


def the_survey_is_opened(officer: Visitor, village: Organization) -> tuple[Survey, list[str]]:
    """Everything but the press of a button is known; the slips are shown once."""
    officer.open(f"/surveys/running/new/?organization={village.pk}")
    whole_and_accessible(officer.page)
    officer.press_here("起草调查")
    officer.press_here("开始调查")
    officer.press_here("开始调查")
    survey = Survey.objects.get()
    assert survey.state == Survey.State.OPENED
    officer.press_here("印制问卷码")
    officer.fill(count=PRINTED)
    officer.press_here("印制问卷码")
    codes = officer.page.locator(".slip__code").all_inner_texts()
    assert len(set(codes)) == PRINTED
    officer.open(f"/surveys/running/{survey.pk}/poster/")
    whole_and_accessible(officer.page)
    return survey, codes


def half_an_answer_is_kept_and_cleared(citizen: Visitor, survey: Survey) -> None:
    citizen.open(f"/s/{survey.code}/")
    whole_and_accessible(citizen.page)
    citizen.choose("q3", "2")
    citizen.fill(q7="楼道灯要修")
    citizen.page.reload()
    expect(citizen.page.locator("[name=q3][value='2']")).to_be_checked()
    expect(citizen.page.locator("[name=q7]")).to_have_value("楼道灯要修")
    citizen.control("清空").click()
    expect(citizen.page.locator("[name=q3][value='2']")).not_to_be_checked()
    citizen.page.reload()
    expect(citizen.page.locator("[name=q7]")).to_have_value("")


def a_slip_is_scanned_and_another_typed(citizen: Visitor, survey: Survey, codes: list[str]) -> None:
    """The code of a scanned slip stands behind the #, and goes from the address at once."""
    page, scanned = citizen.page, codes[0].replace("-", "")
    page.goto("about:blank")
    citizen.open(f"/s/{survey.code}/#{scanned}")
    expect(page.locator("[name=slip]")).to_have_value(scanned)
    assert "#" not in page.url
    citizen.choose("q1", "2")  # heard of it only: the second question is not for them
    expect(page.locator("[name=q2]").first).to_be_hidden()
    citizen.choose("q6", "1")
    citizen.press("提交")
    citizen.sees("谢谢您，已经收到")

    citizen.press("家里还有人要填")
    citizen.choose("q6", "2")
    citizen.fill(slip=codes[1].lower())
    citizen.press("提交")
    citizen.sees("谢谢您，已经收到")
    citizen.press("家里还有人要填")
    citizen.choose("q6", "3")
    citizen.fill(slip=codes[1])
    citizen.press("提交")
    citizen.sees("这个问卷码不对，或者已经用过")
    expect(page.locator("[name=q6][value='3']")).to_be_checked()


def anybody_answers_by_the_link(citizen: Visitor, new_context, survey: Survey) -> None:
    """With script, and on a phone that runs none."""
    plain = new_context(viewport={"width": 375, "height": 812}, java_script_enabled=False).new_page()
    for visitor in (citizen, Visitor(plain)):
        visitor.open(f"/s/{survey.code}/")
        visitor.choose("q6", "1")
        visitor.press("提交")
        visitor.sees("谢谢您，已经收到")


def the_survey_is_closed_and_published(officer: Visitor, survey: Survey) -> None:
    officer.open(survey.get_absolute_url())
    officer.press_here("截止调查")
    officer.press_here("截止调查")
    whole_and_accessible(officer.page)
    officer.press_here("登记作废问卷码")
    officer.fill(void_slips=5, void_reason="剩余未发")
    officer.press_here("登记作废")
    officer.press_here("公布结果")
    officer.press_here("公布结果")
    officer.sees("收回 35 份")
    officer.sees("另有作废 5 张：剩余未发")
    officer.sees("样本不足（2/10）")
    result = SurveyResult.objects.get()
    assert (result.kind, result.valid, result.issued) == ("slips", 35, PRINTED - 5)


def test_a_third_party_loads_its_workbook(village, desktop, tmp_path: Path):
    surveyor = Visitor(desktop)
    workbook, report = tmp_path / "结果.xlsx", tmp_path / "报告.pdf"
    report.write_bytes(PDF)
    surveyor.log_in("surveyor", PASSWORD)
    days = {"调查开始日期": "2026-07-01", "调查结束日期": "2026-07-10"}

    workbook.write_bytes(a_workbook(a_row(village, 满意=90, **days)))
    upload(surveyor, workbook, report)
    surveyor.sees("收回")
    assert not SurveyResult.objects.exists()

    workbook.write_bytes(a_workbook(a_row(village, **days)))
    upload(surveyor, workbook, report)
    whole_and_accessible(desktop)
    surveyor.press("确认导入")
    surveyor.sees("95.7%")
    assert SurveyResult.objects.get().valid == 116


def upload(surveyor: Visitor, workbook: Path, report: Path) -> None:
    surveyor.open("/surveys/import/")
    whole_and_accessible(surveyor.page)
    surveyor.page.locator("[name=file]").set_input_files(workbook)
    surveyor.page.locator("[name=original]").set_input_files(report)
    surveyor.press("上传并核对")
    surveyor.sees("核对")
