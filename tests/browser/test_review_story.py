"""The year's review in Chromium: scheme, ballots, two experts, confirmed, told, objected to, unlocked by two, version 2, workbook.

The officers and experts sit at a desk, the secretary has a phone 375 px wide. The pages of the former half are judged by
axe in test_pages.py, those of the latter here.
"""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine

from organizations.models import Appointment
from organizations.roles import Role
from projects.models import AnnualRound
from reviews.models import Criterion, RaterGroup, ReviewSheet, SheetVersion, UnlockRequest
from tests.browser.accessible import whole_and_accessible
from tests.browser.visitor import Visitor
from tests.builders.frozen import again
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.reviews import a_finished_year, an_expert
from tests.builders.work import a_round

pytestmark = pytest.mark.slow

PASSWORD = "guimen-2026-qing"
DOCUMENT = "青街党发〔2027〕3号"
OBJECTION = "问卷只发到两个小组，没有覆盖安置户"
REASON = "补充调查后群众意见集中，原等次依据不足"
ANSWER = "经补充调查，结果予以更正"
SELF_REPORT = "一、成绩\n带头领办错时服务。\n二、问题及原因\n公示不及时。\n三、下一步\n每月公示。"
REMARKS = ("讲问题不回避", "措施具体")
BALLOTS = (
    {"issued": 20, "returned": 20, "excellent": 15, "good": 5},
    {"issued": 40, "returned": 38, "excellent": 27, "good": 9, "abstained": 1, "invalid": 1},
)
# Process 10, tasks 15, acceptance 9, report (4.7 + 4.3) ÷ 2, satisfaction 40 × 96 %; of both rater groups three
# quarters voted 好 and a quarter 较好: 20 × 95 %.
TOTAL = "95.90"


@pytest.fixture(autouse=True)
def clock():
    """A Monday in January."""
    morning = datetime(2027, 1, 18, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(morning, tick=True) as traveller:
        yield traveller


@pytest.fixture
def people(live_server) -> dict[str, Appointment]:
    """A village whose year is over, and whoever reviews it. Nothing of the review is there yet."""
    city, county, township, village = a_city()
    found = {
        "village": a_finished_year(village),
        "city": an_appointment(city, Role.OFFICER, a_user("程望舒")),
        "county": an_appointment(county, Role.OFFICER, a_user("闻知秋")),
        "office": an_appointment(township, Role.OFFICER, a_user("唐映禾")),
        "committee": an_appointment(township, Role.OFFICER, a_user("孟听澜")),
        "first": an_expert(city, "卫知秋"),
        "second": an_expert(city, "褚临川"),
    }
    for username, post in found.items():
        may_log_in(post, username)
    return found


def may_log_in(post: Appointment, username: str) -> None:
    post.user.username = username
    post.user.set_password(PASSWORD)
    post.user.save()


def a_scheme_is_put_in_force(city: Visitor, round_: AnnualRound) -> None:
    """A ready one with ballots, in which two experts score the report."""
    city.open(f"/schemes/new/?round={round_.pk}")
    city.choose("source", "mass")
    city.fill(name="群众评议为主")
    city.press("起草方案")
    city.press("述职")
    city.select(kind="expert")
    city.fill(scorers=2)
    city.press("保存指标")
    city.sees("自查没有发现问题")
    city.press_here("施行方案")
    city.press_here("施行方案")


def the_review_is_opened(city: Visitor, round_: AnnualRound) -> None:
    city.open(f"/reviews/open/{round_.pk}/")
    city.press("开启考核")
    city.sees("已开启")


def the_secretary_reports(village: Visitor, sheet: ReviewSheet) -> None:
    village.open(sheet.get_absolute_url())
    village.press_here("提交自评")
    village.fill(self_report=SELF_REPORT)
    village.press_here("提交自评")


def the_ballots_are_typed_in(office: Visitor, sheet: ReviewSheet) -> None:
    office.open(sheet.get_absolute_url())
    office.press_here("录入测评票")
    raters = RaterGroup.objects.filter(criterion__scheme=sheet.group.scheme_id)
    for group, numbers in zip(raters, BALLOTS, strict=True):
        office.fill(**{f"r{group.pk}__{name}": number for name, number in numbers.items()})
    office.press_here("保存测评票")
    office.sees("已保存 2 组测评票")


def two_experts_are_asked(office: Visitor, sheet: ReviewSheet, people: dict[str, Appointment]) -> None:
    report = Criterion.objects.get(scheme=sheet.group.scheme_id, code="report")
    office.open(f"{sheet.get_absolute_url()}scorers/")
    for name in ("first", "second"):
        office.choose(f"scorers-{report.pk}", str(people[name].pk))
    office.press_here("保存分工")
    office.sees("褚临川")


def scored(scorer: Visitor, sheet: ReviewSheet, marks: str, comment: str) -> None:
    """One criterion is asked of each."""
    scorer.open(f"{sheet.get_absolute_url()}score/")
    scorer.page.locator("[name^=value-]").fill(marks)
    scorer.page.locator("[name^=comment-]").fill(comment)
    scorer.press_here("提交评分")


def the_experts_score(expert: Visitor, sheet: ReviewSheet) -> None:
    """The second sees nothing of what the first gave."""
    first, second = REMARKS
    expert.log_in("first", PASSWORD)
    scored(expert, sheet, "4.7", first)
    expert.log_in("second", PASSWORD)
    for page in ("", "score/"):
        expert.open(f"{sheet.get_absolute_url()}{page}")
        expert.sees_not("4.7")
        expert.sees_not(first)
    scored(expert, sheet, "4.3", second)


def decide(office: Visitor, sheet: ReviewSheet, grade: str, reason: str = "") -> None:
    """The committee's decision is taken over and told."""
    office.open(sheet.get_absolute_url())
    office.choose("grade", grade)
    office.fill(meeting_on="2027-01-15", document_number=DOCUMENT, difference_reason=reason)
    office.press_here("确认审定")
    office.press_here("反馈结果")
    whole_and_accessible(office.page)
    office.fill(strengths="错时服务受欢迎", problems="公示不及时")
    office.press_here("反馈结果")
    whole_and_accessible(office.page)


def test_from_the_scheme_to_version_two(people, desktop, phone, new_context, tmp_path):
    round_ = a_round()
    office, village = Visitor(desktop), Visitor(phone)
    office.log_in("city", PASSWORD)
    a_scheme_is_put_in_force(office, round_)
    the_review_is_opened(office, round_)
    sheet = ReviewSheet.objects.get(post=people["village"])

    village.log_in("village", PASSWORD)
    the_secretary_reports(village, sheet)
    office.log_in("office", PASSWORD)
    the_ballots_are_typed_in(office, sheet)
    two_experts_are_asked(office, sheet, people)
    scored(office, sheet, "9", "验收资料齐全")
    office.sees_not("4.7")
    the_experts_score(Visitor(new_context(viewport={"width": 1280, "height": 900}).new_page()), sheet)

    office.log_in("committee", PASSWORD)
    office.open(sheet.get_absolute_url())
    office.sees(TOTAL)
    decide(office, sheet, "excellent")

    village.open("/")
    village.sees("2026 年度考核结果已反馈：好")
    village.open(sheet.get_absolute_url())
    village.sees("公示不及时")
    whole_and_accessible(phone)
    village.press_here("申请复核")
    whole_and_accessible(phone)
    village.fill(reason=OBJECTION)
    village.press_here("申请复核")

    office.open(sheet.get_absolute_url())
    office.sees(OBJECTION)
    office.press_here("申请解锁")
    whole_and_accessible(desktop)
    office.choose("kind", "redecide")
    office.fill(reason=REASON, answer=ANSWER)
    office.press_here("申请解锁")

    county = Visitor(new_context(viewport={"width": 1280, "height": 900}).new_page())
    county.log_in("county", PASSWORD)
    county.open(UnlockRequest.objects.get().get_absolute_url())
    county.sees(REASON)
    whole_and_accessible(county.page)
    county.press_here("批准解锁")
    whole_and_accessible(county.page)
    county.press_here("批准解锁")

    decide(office, sheet, "good", "补充调查反映意见集中")
    version_one_is_still_read(village, sheet)
    the_workbook_holds_version_two(office, again(sheet), tmp_path)


def version_one_is_still_read(village: Visitor, sheet: ReviewSheet) -> None:
    village.open(sheet.get_absolute_url())
    village.sees(ANSWER)
    whole_and_accessible(village.page)
    kept = SheetVersion.objects.get(sheet=sheet)
    village.open(kept.get_absolute_url())
    village.sees(TOTAL)
    village.sees("好")
    whole_and_accessible(village.page)


def the_workbook_holds_version_two(office: Visitor, sheet: ReviewSheet, folder: Path) -> None:
    assert (sheet.version, sheet.grade) == (2, "good")
    office.open(sheet.get_absolute_url())
    file = office.save_file("导出考核表", folder / "sheet.xlsx")
    cells = [
        str(cell)
        for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True)
        for cell in row
        if cell
    ]
    assert any("较好" in cell for cell in cells)
    assert any(DOCUMENT in cell for cell in cells)
