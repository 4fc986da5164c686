"""The monthly report's form: what it knows already, what filing asks for, drafts, two at once."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import ProgressReport, ReportedPercent, TaskUpdate
from projects.states import ProjectState, ReportState, TaskState
from projects.views import report_form
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reports import a_report, a_report_post
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
JULY = date(2026, 7, 1)
NOW = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village, secretary):
    """Started in May: June is reported, July is due on the 28th."""
    made = a_project(village, S.IN_PROGRESS, started_on=date(2026, 5, 8))
    a_task(made, position=1, title="户数核查", weight=40, state=T.VERIFIED, percent=100)
    a_task(made, position=2, title="管线迁改协调", weight=30, state=T.ONGOING, percent=60)
    a_task(made, position=3, title="安装与验收", weight=20, percent=0)
    a_task(made, position=4, title="长效维护", weight=10, percent=0)
    june = a_report(made, date(2026, 6, 1), next_step="供电、燃气会商", spending=Decimal("12.50"))
    june.percents.create(task=made.tasks.get(position=2), before=20, after=60)
    standing.refresh(made)
    return made


@pytest.fixture
def reporter(client, secretary):
    client.force_login(secretary.user)
    return client


def address(project, period=""):
    return reverse("projects:report_new", args=[project.pk]) + (f"?period={period}" if period else "")


def july():
    return ProgressReport.objects.get(period=JULY)


def moving(project, position=2):
    return project.tasks.get(position=position)


def test_it_opens_the_month_that_is_due_with_what_is_known(reporter, project):
    page = reporter.get(address(project))
    form, text = page.context["form"], page.content.decode()

    assert page.context["report"].period == JULY
    assert "28 日截止，剩 4 天" in text
    assert "上月打算：供电、燃气会商" in text
    assert form["spending"].value() == "12.5"
    assert form["own_light"].value() == form.light_when_filed.code
    assert "报送 7 月进展" in text
    assert "本月无变化，直接报送" in text


def test_a_clerk_gives_the_judgement_of_the_secretary(client, reporter, village, project):
    assert "我的判断" in reporter.get(address(project)).content.decode()
    client.force_login(an_appointment(village, Role.CLERK).user)
    page = client.get(address(project)).content.decode()
    assert "书记判断" in page
    assert "我的判断" not in page


def test_the_tasks_that_move_stand_there_with_what_was_last_reported(reporter, project):
    form = reporter.get(address(project)).context["form"]
    lines = [(line.mark, line.title, line.was, line.field.value()) for line in form.shown_lines]

    assert lines == [("②", "管线迁改协调", 60, 60), ("③", "安装与验收", 0, 0)]
    assert [line.title for line in form.folded_lines] == ["长效维护"]
    assert form.folded_words == "其余 1 项任务、累计支出"


def test_what_the_owners_reported_in_the_month_is_filled_in(reporter, project, secretary):
    task = moving(project)
    for day, words in (
        (date(2026, 6, 30), "六月的事"),
        (date(2026, 7, 3), "供电已签协议。"),
        (date(2026, 7, 9), "燃气已签协议"),
    ):
        with time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
            TaskUpdate.objects.create(task=task, percent=90, done=words, reported_by=secretary)
    task.percent = 90
    task.save()
    page = reporter.get(address(project))
    form = page.context["form"]

    assert form["done"].value() == "供电已签协议；燃气已签协议。"
    assert "已按任务进展填好" in page.content.decode()
    assert (form.shown_lines[0].was, form.shown_lines[0].field.value()) == (60, 90)


def test_of_several_tasks_each_stands_with_its_title_in_the_order_of_the_plan(reporter, project, secretary):
    for position, words in ((3, "首台进场。"), (2, "供电已签协议"), (3, "验收通过")):
        TaskUpdate.objects.create(
            task=moving(project, position), percent=70, done=words, reported_by=secretary
        )
    assert reporter.get(address(project)).context["form"]["done"].value() == (
        "管线迁改协调：供电已签协议。安装与验收：首台进场；验收通过。"
    )


def test_no_change_is_not_offered_where_something_was_done(reporter, project, secretary):
    button = "本月无变化，直接报送"
    assert button in reporter.get(address(project)).content.decode()
    update = TaskUpdate.objects.create(task=moving(project), percent=70, done="会商", reported_by=secretary)
    assert button not in reporter.get(address(project)).content.decode()
    update.delete()
    reporter.post(address(project), a_report_post(save="1"))
    assert button not in reporter.get(address(project)).content.decode()
    draft = ProgressReport.objects.get(state=ReportState.DRAFT)
    ProgressReport.objects.update(done="", difficulty="", next_step="")
    assert button in reporter.get(address(project)).content.decode()
    ReportedPercent.objects.create(report=draft, task=moving(project), before=60, after=80)
    assert button not in reporter.get(address(project)).content.decode()


def test_the_filled_in_text_never_exceeds_the_field(reporter, project, secretary):
    TaskUpdate.objects.create(task=moving(project), percent=70, done="长" * 300, reported_by=secretary)
    TaskUpdate.objects.create(task=moving(project), percent=80, done="长" * 300, reported_by=secretary)

    assert len(reporter.get(address(project)).context["form"]["done"].value()) == 300


def test_spending_is_asked_only_where_there_is_a_budget(reporter, project):
    project.budget = None
    project.save()
    page = reporter.get(address(project))
    assert "spending" not in page.context["form"].fields
    assert "累计支出" not in page.content.decode()

    reporter.post(address(project), a_report_post(spending="99"))
    assert july().spending is None


def test_filing_stores_and_records_it(reporter, project, secretary):
    task = moving(project)
    posted = a_report_post(**{f"percent_{task.pk}": "90"}, spending="20.5")
    answer = reporter.post(address(project), posted)
    report = july()

    assert answer.status_code == 302
    assert answer["Location"] == report.get_absolute_url()
    assert report.state == ReportState.SUBMITTED
    assert (report.reported_by, report.confirmed_by) == (secretary, secretary)
    assert (report.submitted_at, report.due_on) == (NOW, date(2026, 7, 28))
    assert report.is_on_time
    assert not report.is_on_behalf
    assert report.spending == Decimal("20.50")
    assert list(report.percents.values_list("task", "before", "after")) == [(task.pk, 60, 90)]
    project.refresh_from_db()
    assert project.spent == Decimal("20.50")
    assert project.next_report_due == date(2026, 8, 28)
    entry = AuditEntry.objects.get(verb="submit")
    assert (entry.actor_id, entry.root_id) == (secretary.user_id, str(project.pk))
    assert entry.content["details"]["done"] == "与供电、燃气公司签订三方协议"


def test_only_changed_tasks_are_kept(reporter, project):
    posted = {f"percent_{task.pk}": str(task.percent) for task in project.tasks.exclude(position=1)}
    reporter.post(address(project), a_report_post(**posted))

    assert not july().percents.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"done": ""}, "请写明本月做了什么；没有变化请点“本月无变化，直接报送”"),
        ({"done": "长" * 301}, "300"),
        ({"next_step": ""}, "请写明下月打算"),
        ({"own_light": ""}, "请选择您的判断"),
        ({"difficulty": "停气时间未定"}, "请选择难点类型"),
        ({"difficulty_kind": "coordination"}, "请说明难点，或把难点改为“无”"),
        ({"spending": "四十"}, "请填写数字，单位为万元，如 41.5"),
        ({"spending": "-1"}, "累计支出不能小于 0"),
        ({"spending": "1.234"}, "累计支出最多两位小数"),
    ],
)
def test_each_mistake_gets_one_sentence_and_files_nothing(reporter, project, changes, sentence):
    answer = reporter.post(address(project), a_report_post(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ProgressReport.objects.filter(period=JULY).exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("value", ["101", "-1", "九十"])
def test_a_percent_out_of_range_names_the_task(reporter, project, value):
    answer = reporter.post(address(project), a_report_post(**{f"percent_{moving(project).pk}": value}))

    assert answer.status_code == 422
    assert "“管线迁改协调”的进度须为 0 到 100 的整数" in answer.content.decode()


def test_an_error_in_the_fold_opens_it(reporter, project):
    answer = reporter.post(address(project), a_report_post(spending="x"))

    assert '<details class="fold" open>' in answer.content.decode()


def test_a_draft_is_kept_half_written_and_goes_on(reporter, project):
    answer = reporter.post(
        address(project), {"done": "写到一半", "save": "1", f"percent_{moving(project).pk}": "70"}
    )
    report = july()

    assert answer.status_code == 302
    assert report.state == ReportState.DRAFT
    form = reporter.get(address(project)).context["form"]
    assert form["done"].value() == "写到一半"
    assert form.shown_lines[0].field.value() == 70
    assert moving(project).percent == 60
    reporter.post(address(project), a_report_post())
    assert july().state == ReportState.SUBMITTED


def test_a_total_that_went_down_is_taken_but_said(reporter, project):
    page = reporter.post(address(project), a_report_post(spending="5"), follow=True).content.decode()

    assert "累计支出少于上期的 12.50 万元，请核对" in page
    assert july().spending == 5


def test_the_light_preselected_is_that_with_the_report_in(client, secretary, project, clock):
    """Late: the project is yellow because the report is missing, which is no judgement of the project."""
    clock.move_to(datetime(2026, 7, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    project.starts_on = date(2026, 7, 1)
    project.save()
    standing.refresh(project)
    client.force_login(secretary.user)
    form = client.get(address(project)).context["form"]

    assert (form.light.code, form.light.reason) == ("yellow", "7 月进展未报")
    assert form["own_light"].value() == "green"
    client.post(address(project), a_report_post(own_light=form["own_light"].value()))
    assert (july().light, july().disagrees) == ("green", False)


def test_two_clicks_file_it_once(reporter, project):
    reporter.post(address(project, "2026-07"), a_report_post())
    page = reporter.post(
        address(project, "2026-07"), a_report_post(done="第二次"), follow=True
    ).content.decode()

    assert "7 月进展已报送，不用再填" in page
    assert july().done == "与供电、燃气公司签订三方协议"
    assert AuditEntry.objects.filter(verb="submit").count() == 1


def test_of_two_at_once_the_second_finds_the_first(reporter, project, monkeypatch):
    """Both opened the form before either was stored; the lock on the project lets one through first."""
    real = report_form.overtaking
    monkeypatch.setattr(
        report_form,
        "overtaking",
        lambda report, made_for: (a_report(project, JULY, done="先到"), real(report, made_for))[1],
    )
    page = reporter.post(address(project), a_report_post(), follow=True).content.decode()

    assert "7 月进展已报送，没有重复办理" in page
    assert july().done == "先到"


def test_the_earliest_missing_month_comes_first(reporter, project):
    ProgressReport.objects.all().delete()
    assert reporter.get(address(project)).context["report"].period == date(2026, 6, 1)

    late = reporter.post(address(project, "2026-06"), a_report_post(), follow=True).content.decode()
    assert "逾期报送" in late
    assert reporter.get(address(project)).context["report"].period == JULY


@pytest.mark.parametrize("period", ["2026-05", "2026-08", "2026-13", "x"])
def test_other_months_are_not_found(reporter, project, period):
    """The first is the month after the start; the future is not reported."""
    assert reporter.get(address(project, period)).status_code == 404
    assert reporter.post(address(project, period), a_report_post()).status_code == 404
    assert ProgressReport.objects.count() == 1


def test_in_the_month_of_the_start_nothing_is_due(reporter, village):
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 7, 2))
    page = reporter.get(address(project)).content.decode()

    assert "没有待报的进展" in page
    assert "下一期：8 月进展，8 月 28 日截止" in page


def test_the_due_day_is_the_rounds(reporter, project):
    project.round.report_due_day = 20
    project.round.save()
    reporter.post(address(project), a_report_post())

    assert july().due_on == date(2026, 7, 20)
    assert not july().is_on_time


@pytest.mark.parametrize("state", [S.APPROVED, S.SUSPENDED, S.COMPLETION_REQUESTED, S.ACCEPTED, S.TERMINATED])
def test_a_project_that_is_not_under_way_reports_nothing(reporter, village, state):
    project = a_project(village, state)

    assert "现在不用报进展" in reporter.get(address(project)).content.decode()
    assert reporter.post(address(project, "2026-07"), a_report_post()).status_code == 404
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_others_of_the_organization_may_only_read(client, village, project, role):
    client.force_login(an_appointment(village, role, a_user("韩砚秋")).user)
    for answer in (client.get(address(project)), client.post(address(project), a_report_post())):
        assert answer.status_code == 403
        assert "由项目所属党组织的书记或填报员办理" in answer.content.decode()
    assert AuditEntry.objects.filter(result="refused", verb="report").count() == 2
    assert not ProgressReport.objects.filter(period=JULY).exists()


def test_the_secretary_above_may_only_read(client, city, project):
    client.force_login(an_appointment(city[2], Role.SECRETARY).user)

    assert client.post(address(project), a_report_post()).status_code == 403


def test_a_stranger_does_not_find_it(client, city, project):
    client.force_login(an_appointment(an_organization(city[2]), Role.SECRETARY).user)

    assert client.get(address(project)).status_code == 404
    assert client.post(address(project), a_report_post()).status_code == 404


def test_other_methods_are_refused(reporter, project):
    assert reporter.delete(address(project)).status_code == 405
