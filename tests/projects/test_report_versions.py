"""Two people fill in one month's report: merged by field, side by side, or told that it was filed."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import ProgressReport
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.forms import hidden
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.reports import a_report, a_report_post, as_shown
from tests.builders.uploads import PDF
from tests.builders.work import a_project, a_task
from workflow import audit
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
JULY = date(2026, 7, 1)
NOW = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, user=a_user("陆知远"))


@pytest.fixture
def clerk(village, secretary):
    return an_appointment(village, Role.CLERK, user=a_user("韩砚秋"))


@pytest.fixture
def project(village, secretary):
    made = a_project(village, ProjectState.IN_PROGRESS, started_on=date(2026, 5, 8))
    a_task(made, position=1, title="管线迁改协调", weight=60, state=TaskState.ONGOING, percent=60)
    a_task(made, position=2, title="安装与验收", weight=40, percent=0)
    june = a_report(made, date(2026, 6, 1), spending=Decimal("12.50"))
    june.percents.create(task=made.tasks.get(position=1), before=20, after=60)
    standing.refresh(made)
    return made


@pytest.fixture
def draft(project, clerk):
    return a_report(project, JULY, ReportState.DRAFT, reported_by=clerk, done="开了会", next_step="进场")


@pytest.fixture
def waiting(project, clerk):
    state = ReportState.AWAITING_CONFIRMATION
    return a_report(project, JULY, state, clerk=clerk, done="开了会", next_step="进场")


def new(project):
    return f"{reverse('projects:report_new', args=[project.pk])}?period=2026-07"


def edit(report):
    return reverse("projects:report_edit", args=[report.pk])


def opened(client, person, address):
    """What the page would send back untouched, with its hidden fields."""
    client.force_login(person.user)
    page = client.get(address)
    kept = {name: hidden(page, name) for name in ("form_version", "made_for")}
    return as_shown(page) | kept


def send(client, person, address, fields, **changes):
    client.force_login(person.user)
    return client.post(address, fields | changes)


def july():
    return ProgressReport.objects.get(period=JULY)


def text_of(answer):
    return answer.content.decode()


def test_fields_that_do_not_collide_merge_in_a_draft(client, project, draft, clerk, secretary):
    page = opened(client, clerk, new(project))
    send(client, secretary, new(project), opened(client, secretary, new(project)), next_step="放样", save="1")
    answer = send(client, clerk, new(project), page, done="签了协议", save="1")

    assert answer.status_code == 302
    assert (july().done, july().next_step) == ("签了协议", "放样")
    assert "“下月打算”已按最新内容保留" in text_of(client.get(answer["Location"]))


def test_colliding_ones_stand_side_by_side_with_who_wrote_the_other(client, project, draft, clerk, secretary):
    page = opened(client, clerk, new(project))
    send(client, secretary, new(project), opened(client, secretary, new(project)), done="书记写的", save="1")
    answer = send(client, clerk, new(project), page, done="填报员写的", next_step="我的打算", save="1")

    assert answer.status_code == 422
    assert july().done == "书记写的"
    words = text_of(answer)
    assert "用陆知远的（7 月 24 日 09:30 保存）" in words
    assert ">填报员写的</textarea>" in words.replace("\n", "")
    assert 'value="我的打算"' in words

    again = page | {"form_version": hidden(answer, "form_version"), "done": "填报员写的", "save": "1"}
    assert send(client, clerk, new(project), again, **{"choose:done": "theirs"}).status_code == 302
    assert july().done == "书记写的"


def test_two_who_begin_the_same_report_lose_nothing(client, project, clerk, secretary):
    page = opened(client, clerk, new(project))
    assert page["made_for"] == ReportState.DRAFT
    send(client, secretary, new(project), opened(client, secretary, new(project)), done="书记写的", save="1")
    answer = send(client, clerk, new(project), page, done="填报员写的", next_step="打算", file="1")

    assert answer.status_code == 422
    assert "用陆知远的" in text_of(answer)
    assert july().state == ReportState.DRAFT


def test_what_the_system_filled_in_collides_with_nobody(client, project, clerk, secretary):
    """The running total and the light were suggested when the page opened, and are others by now."""
    project.budget = Decimal(96)
    project.save()
    page = opened(client, clerk, new(project))
    june = project.reports.get(period=date(2026, 6, 1))
    june.spending = Decimal(20)
    june.save()
    answer = send(client, clerk, new(project), page, spending="25", done="做了", next_step="打算", file="1")

    assert answer.status_code == 302
    assert july().spending == Decimal(25)


def test_the_percent_that_the_owner_moved_meanwhile_stays(client, project, clerk):
    task = project.tasks.get(position=1)
    page = opened(client, clerk, new(project))
    task.percent = 80
    task.save()
    answer = send(client, clerk, new(project), page, done="做了", next_step="打算", save="1")

    assert answer.status_code == 302
    assert july().percents.get().after == 80


def test_a_percent_both_changed_names_the_owner(client, project, draft, clerk):
    task = project.tasks.get(position=1)
    owner = an_appointment(project.organization, Role.MEMBER, user=a_user("何清源"))
    page = opened(client, clerk, new(project))
    task.percent = 80
    task.save()
    audit.note(acting(owner), "update_task", task, before={"percent": 60}, after={"percent": 80})
    answer = send(client, clerk, new(project), page, save="1", **{f"percent_{task.pk}": "75"})

    assert answer.status_code == 422
    assert "用何清源的" in text_of(answer)


def test_the_secretarys_text_meets_what_the_clerk_has_sent(client, project, clerk, secretary):
    """Both had the empty form open; the clerk was first."""
    page = opened(client, secretary, new(project))
    sent = opened(client, clerk, new(project))
    assert (
        send(client, clerk, new(project), sent, done="填报员写的", next_step="进场", file="1").status_code
        == 302
    )
    answer = send(client, secretary, new(project), page, done="书记写的", next_step="进场", file="1")

    words = text_of(answer)
    assert answer.status_code == 422
    assert july().state == ReportState.AWAITING_CONFIRMATION
    assert "7 月进展刚刚由韩砚秋送书记确认，您填的内容都在下面，核对后请点“确认报送 7 月进展”" in words
    assert "用韩砚秋的" in words
    fields = page | {name: hidden(answer, name) for name in ("form_version", "made_for")}
    again = {"done": "书记写的", "next_step": "进场", "file": "1", "choose:done": "mine"}
    assert send(client, secretary, edit(july()), fields, **again).status_code == 302
    assert (july().state, july().done) == (ReportState.SUBMITTED, "书记写的")


def test_the_same_text_twice_is_filed_once(client, project, secretary):
    page = opened(client, secretary, new(project))
    for _ in range(2):
        answer = send(client, secretary, new(project), page, done="做了", next_step="打算", file="1")
    assert "7 月进展已报送，没有重复办理" in text_of(client.get(answer["Location"]))
    assert AuditEntry.objects.filter(verb__in=["submit", "correct"]).count() == 1


def test_a_clerk_too_late_keeps_the_text_and_learns_who_may_change_it(client, waiting, clerk, secretary):
    page = opened(client, clerk, edit(waiting))
    client.force_login(secretary.user)
    client.post(reverse("projects:report_confirm", args=[waiting.pk]))
    answer = send(client, clerk, edit(waiting), page, done="再补一句", save="1")

    words = text_of(answer)
    assert answer.status_code == 422
    assert "7 月进展刚刚由陆知远报送，您填的内容都在下面，报送后由" in words
    assert ">再补一句</textarea>" in words.replace("\n", "")
    assert 'name="save"' not in words
    assert july().done == "开了会"


def test_two_corrections_merge(client, project, secretary, clerk):
    report = a_report(project, JULY, done="开了会", next_step="进场")
    first, other = opened(client, secretary, edit(report)), opened(client, secretary, edit(report))
    assert send(client, secretary, edit(report), other, next_step="放样", file="1").status_code == 302
    assert send(client, secretary, edit(report), first, done="签了协议", file="1").status_code == 302
    assert (july().done, july().next_step) == ("签了协议", "放样")


def test_two_corrections_of_one_field_are_shown(client, project, secretary):
    report = a_report(project, JULY, done="开了会")
    page = opened(client, secretary, edit(report))
    assert send(client, secretary, edit(report), page, done="甲", file="1").status_code == 302
    answer = send(client, secretary, edit(report), page, done="乙", file="1")
    assert answer.status_code == 422
    assert "用您在另一个窗口的" in text_of(answer)
    assert july().done == "甲"


def test_a_page_whose_files_were_kept_goes_on_from_the_draft(client, project, clerk):
    """The draft made for the files is the person's own: no collision with it."""
    page = opened(client, clerk, new(project))
    upload = SimpleUploadedFile("协议.pdf", PDF)
    first = send(client, clerk, new(project), page, done="做了", next_step="", file="1", files=upload)
    assert first.status_code == 422
    again = page | {"form_version": hidden(first, "form_version"), "file": "1"}
    answer = send(client, clerk, new(project), again, done="做了更多", next_step="打算")
    assert answer.status_code == 302
    assert july().done == "做了更多"
    assert july().attachments.count() == 1


def test_a_post_without_the_page_is_taken_as_it_comes(client, project, clerk):
    client.force_login(clerk.user)
    assert client.post(new(project), a_report_post()).status_code == 302
    assert july().state == ReportState.AWAITING_CONFIRMATION
