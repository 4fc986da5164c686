"""A resolution from whoever owes it to the chair: page, report_done, verify, send_back, home, scope."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Obstacle, Project, Resolution
from projects.states import ProjectState
from tests.builders.audit import amend
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle, at
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

R = Resolution.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def bureau(township):
    """A unit beside the township, outside the project's tree."""
    return an_organization(township.parent, short_name="区住建局")


@pytest.fixture
def owner(bureau):
    return an_appointment(bureau, Role.MEMBER, user=a_user("周以宁"))


@pytest.fixture
def chair(township):
    return an_appointment(township, Role.SECRETARY)


@pytest.fixture
def project(village):
    return a_project(village, ProjectState.IN_PROGRESS)


@pytest.fixture
def resolution(township, chair, bureau, owner, project):
    return a_resolution(a_meeting(township), unit=bureau, person=owner, project=project)


def get(client, person, address):
    client.force_login(person.user)
    return client.get(address)


def post(client, person, resolution, name, **fields):
    client.force_login(person.user)
    return client.post(f"{resolution.get_absolute_url()}{name}/", fields)


def home(client, person):
    return get(client, person, "/").content.decode()


def test_from_open_to_verified(client, resolution, owner, chair):
    assert post(client, owner, resolution, "report_done", result="协议已签，管线进场").status_code == 302
    resolution.refresh_from_db()
    assert (resolution.state, resolution.result, resolution.done_on) == (
        R.DONE,
        "协议已签，管线进场",
        date(2026, 7, 24),
    )
    [notice] = Notice.objects.all()
    assert (notice.post_id, notice.text) == (chair.pk, "议定事项“签订迁改三方协议”已报完成，请核验")
    assert notice.url == resolution.get_absolute_url()

    assert post(client, chair, resolution, "verify").status_code == 302
    resolution.refresh_from_db()
    assert (resolution.state, resolution.verified_on) == (R.VERIFIED, date(2026, 7, 24))
    assert Notice.objects.filter(post_id=owner.pk, text__endswith="已核验落实").count() == 1
    verbs = AuditEntry.objects.filter(root_type="projects.project").order_by("sequence")
    assert list(verbs.values_list("verb", flat=True)) == ["report_done", "verify"]


def test_sent_back_it_is_open_again_with_the_reason(client, resolution, owner, chair):
    post(client, owner, resolution, "report_done", result="协议已签")
    refused = post(client, chair, resolution, "send_back", reason="")
    assert refused.status_code == 422
    assert "请写明退回理由" in refused.content.decode()

    assert post(client, chair, resolution, "send_back", reason="燃气一方没有签").status_code == 302
    resolution.refresh_from_db()
    assert (resolution.state, resolution.done_on, resolution.result) == (R.OPEN, None, "协议已签")
    assert Notice.objects.filter(post_id=owner.pk, text__endswith="退回续办").exists()
    assert "燃气一方没有签" in get(client, owner, resolution.get_absolute_url()).content.decode()
    form = get(client, owner, f"{resolution.get_absolute_url()}report_done/").context["form"]
    assert form["result"].value() == "协议已签"


@pytest.mark.parametrize(
    ("result", "words"), [(" ", "请写明落实情况"), ("字" * 301, "落实情况最多 300 字，请精简")]
)
def test_a_bad_report_is_refused(client, resolution, owner, result, words):
    answer = post(client, owner, resolution, "report_done", result=result)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    resolution.refresh_from_db()
    assert resolution.state == R.OPEN


def test_a_second_click_is_stale(client, resolution, owner):
    assert post(client, owner, resolution, "report_done", result="已办").status_code == 302
    assert post(client, owner, resolution, "report_done", result="已办").status_code == 409
    assert AuditEntry.objects.filter(verb="report_done").count() == 1


def test_others_get_403_with_whoever_owes_it(client, resolution, township, chair):
    answer = post(client, chair, resolution, "report_done", result="已办")
    assert answer.status_code == 403
    assert "由区住建局　周以宁办理" in answer.content.decode()
    answer = post(client, an_appointment(township, Role.CLERK), resolution, "verify")
    assert answer.status_code == 403
    assert "由青石街道书记办理" in answer.content.decode()


def test_a_stranger_gets_404(client, resolution, village):
    stranger = an_appointment(an_organization(village.parent.parent), Role.SECRETARY)

    assert get(client, stranger, resolution.get_absolute_url()).status_code == 404
    assert post(client, stranger, resolution, "report_done", result="已办").status_code == 404


def test_wrong_methods_are_refused(client, resolution, owner):
    client.force_login(owner.user)

    assert client.put(resolution.get_absolute_url()).status_code == 405
    assert client.delete(f"{resolution.get_absolute_url()}report_done/").status_code == 405


# Who is named elsewhere


def test_the_owner_reads_the_project_but_writes_only_the_resolution(client, resolution, owner, project):
    assert Project.objects.visible_to(acting(owner)).filter(pk=project.pk).exists()
    page = get(client, owner, project.get_absolute_url() + "?tab=meetings").content.decode()
    assert "签订迁改三方协议" in page
    assert "记录调度会" not in page
    for address in ("plan/", "reports/new/", "indicators/"):
        assert get(client, owner, project.get_absolute_url() + address).status_code == 403
    assert post(client, owner, resolution, "report_done", result="已办").status_code == 302


def test_the_owner_sees_the_meeting_without_the_rest_of_it(client, resolution, owner, township, project):
    meeting = resolution.meeting
    meeting.minutes = "全镇情况通报"
    meeting.save()
    other = a_project(an_organization(township), ProjectState.IN_PROGRESS, title="别村的项目")
    an_item(meeting, project)
    an_item(meeting, other, outcome="别村的情况")
    a_resolution(meeting, project=other, matter="别村的事项")
    page = get(client, owner, meeting.get_absolute_url()).content.decode()

    assert "只显示与您有关的议题和议定事项" in page
    assert "签订迁改三方协议" in page
    assert project.title in page
    for words in ("别村的项目", "别村的情况", "别村的事项", "全镇情况通报", "陆知远、韩砚秋"):
        assert words not in page


# Home


def test_it_is_on_the_home_of_whoever_owes_it_until_reported(client, resolution, owner, chair):
    link = f'href="{resolution.get_absolute_url()}"'
    assert "议定事项待落实：签订迁改三方协议" in home(client, owner)
    assert link in home(client, owner)
    assert link not in home(client, chair)
    post(client, owner, resolution, "report_done", result="已办")
    assert link not in home(client, owner)
    assert "议定事项待核验：签订迁改三方协议" in home(client, chair)
    post(client, chair, resolution, "verify")
    assert link not in home(client, chair)


def test_when_the_person_has_left_the_unit_owes_it(client, resolution, owner, bureau):
    clerk = an_appointment(bureau, Role.CLERK)
    assert resolution.get_absolute_url() not in home(client, clerk)
    amend(owner, ends_on=date(2026, 7, 20))

    assert resolution.get_absolute_url() in home(client, clerk)
    assert post(client, clerk, resolution, "report_done", result="已办").status_code == 302


def test_what_a_unit_outside_the_tree_owes_is_the_meeting_houses(client, township, chair):
    resolution = a_resolution(a_meeting(township), unit_text="江澜供电公司")

    assert resolution.get_absolute_url() in home(client, chair)
    assert post(client, chair, resolution, "report_done", result="已办").status_code == 302


# Obstacles


def test_verifying_the_last_resolution_solves_the_obstacle(client, township, chair, project):
    obstacle = an_obstacle(project, Obstacle.State.ON_AGENDA)
    meeting = a_meeting(township)
    first, last = (a_resolution(meeting, R.DONE, obstacle=obstacle, project=project) for _ in range(2))

    post(client, chair, first, "verify")
    obstacle.refresh_from_db()
    assert obstacle.state == Obstacle.State.ON_AGENDA
    post(client, chair, last, "verify")
    obstacle.refresh_from_db()
    assert obstacle.state == Obstacle.State.SOLVED
    solved = AuditEntry.objects.get(verb="solve")
    assert solved.caused_by_id == AuditEntry.objects.filter(verb="verify").latest("sequence").pk
    assert solved.root_id == str(project.pk)


@pytest.mark.parametrize("state", [Obstacle.State.SOLVED, Obstacle.State.ESCALATED])
def test_an_obstacle_that_has_moved_on_is_left_alone(client, township, chair, project, state):
    obstacle = an_obstacle(project, state)
    resolution = a_resolution(a_meeting(township), R.DONE, obstacle=obstacle, project=project)

    assert post(client, chair, resolution, "verify").status_code == 302
    obstacle.refresh_from_db()
    assert obstacle.state == state


# The page


def test_the_page_says_who_owes_what_until_when(client, resolution, chair, project):
    resolution.due_on = date(2026, 7, 20)
    resolution.save()
    page = get(client, chair, resolution.get_absolute_url()).content.decode()

    for words in ("区住建局", "周以宁", "7 月 20 日", "已逾期 4 天", "办理中", "还没有报完成"):
        assert words in page
    assert f'href="{project.get_absolute_url()}"' in page
    assert f'href="{resolution.meeting.get_absolute_url()}"' in page


def test_what_was_reported_is_told_once(client, resolution, owner):
    client.force_login(owner.user)
    assert client.post(resolution.get_absolute_url(), {"done": "协议已寄出"}).status_code == 302
    page = client.get(resolution.get_absolute_url())
    assert page.content.decode().count("协议已寄出") == 1


def test_a_reported_one_is_not_overdue(client, chair, township):
    resolution = a_resolution(a_meeting(township), R.DONE, due_on=date(2026, 7, 1))

    assert "已逾期" not in get(client, chair, resolution.get_absolute_url()).content.decode()


def test_an_open_one_is_on_the_next_agenda_until_verified(client, resolution, township, chair):
    later = a_meeting(township, held_at=at(8, 16))
    assert resolution.matter in get(client, chair, later.get_absolute_url()).content.decode()
    edit = reverse("projects:meeting_edit", args=[later.pk])
    assert "以前会议议定、尚未落实的事项" in get(client, chair, edit).content.decode()
    Resolution.objects.filter(pk=resolution.pk).update(verified_on=date(2026, 8, 15))
    assert resolution.matter not in get(client, chair, later.get_absolute_url()).content.decode()
