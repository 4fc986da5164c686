"""结转: the next round's draft with everything unfinished, both linked, counted once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import (
    ChangeRequest,
    ChangeState,
    Leadership,
    Project,
    Resolution,
    SupervisionNotice,
)
from projects.states import ProjectState, TaskState
from projects.submission import too_many
from projects.transitions.changes import APPROVE
from tests.builders.changes import a_change
from tests.builders.meetings import a_meeting, a_resolution
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_round, a_task, an_indicator
from workflow import engine
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, T, C = ProjectState, TaskState, ChangeState
NOON = datetime(2026, 12, 10, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DUE = date(2027, 6, 30)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def judge(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def project(village, secretary, judge):
    return a_project(village, S.IN_PROGRESS, lead=secretary.user)


@pytest.fixture
def next_year(project):
    return a_round(2027, is_current=False)


def carry(project, secretary, judge) -> Project:
    change = a_change(project, secretary, "carry_over", new_due_on=DUE)
    engine.run(APPROVE, change, acting(judge))
    project.refresh_from_db()
    return Project.objects.get(carried_from=project)


def test_the_secretary_asks_for_the_new_date_only(client, project, secretary, judge, next_year):
    client.force_login(secretary.user)
    url = f"/projects/{project.pk}/changes/new/?kind=carry_over"
    assert "结转后的项目计入2027 年度领办数（最多 2 个）" in client.get(url).content.decode()
    assert client.post(url, {"reason": "管线迁改未完", "new_due_on": "2026-12-31"}).status_code == 422
    page = client.post(url, {"reason": "管线迁改未完", "new_due_on": "2027-06-30"})
    client.post(page["Location"])
    change = ChangeRequest.objects.get()
    assert change.state == C.SUBMITTED
    client.force_login(judge.user)
    assert client.post(f"/changes/{change.pk}/approve/").status_code == 302
    new = Project.objects.get(carried_from=project)
    client.force_login(secretary.user)
    assert f"/projects/{new.pk}/" in client.get(f"/changes/{change.pk}/").content.decode()


def test_everything_unfinished_goes_along(project, secretary, judge, next_year):
    unit = an_organization(project.organization.parent)
    done = a_task(project, title="已核验的", weight=40, state=T.VERIFIED, position=1)
    open_task = a_task(project, title="没做完", weight=20, percent=50, state=T.ONGOING, position=2)
    open_task.cooperating_units.add(unit)
    a_task(project, title="还没开始", weight=40, position=3)
    a_task(project, title="取消的", weight=0, state=T.CANCELLED, position=4)
    an_indicator(project)
    meeting = a_meeting(project.organization)
    owed = a_resolution(meeting, project=project)
    kept = a_resolution(meeting, Resolution.State.VERIFIED, project=project)
    new = carry(project, secretary, judge)

    assert (project.state, project.ended_on) == (S.CARRIED_OVER, date(2026, 12, 10))
    assert project.carried_to == new
    assert (new.state, new.round, new.number) == (S.DRAFT, next_year, "")
    assert (new.title, new.objectives, new.category) == (project.title, project.objectives, project.category)
    assert (new.starts_on, new.due_on) == (date(2027, 1, 1), DUE)
    assert new.drafted_by == secretary
    assert list(new.problems.all()) == list(project.problems.all())
    tasks = {task.title: task for task in new.tasks.all()}
    assert set(tasks) == {"没做完", "还没开始"}
    assert sum(task.weight for task in tasks.values()) == 100
    assert (tasks["没做完"].percent, tasks["没做完"].due_on) == (50, DUE)
    assert list(tasks["没做完"].cooperating_units.all()) == [unit]
    assert new.indicators.get().target == 8
    for resolution in (owed, kept):
        resolution.refresh_from_db()
    assert (owed.project, kept.project) == (new, project)
    done.refresh_from_db()
    assert done.project == project


def test_both_moves_are_recorded(project, secretary, judge, next_year):
    new = carry(project, secretary, judge)
    approval = AuditEntry.objects.get(verb="approve")

    assert AuditEntry.objects.get(verb="carry_over").caused_by_id == approval.pk
    assert AuditEntry.objects.get(verb="declare", subject_id=str(new.pk)).caused_by_id == approval.pk


def test_without_a_next_round_it_waits(client, project, secretary, judge):
    client.force_login(secretary.user)
    assert "还没有下一年度" in client.get(f"/projects/{project.pk}/changes/new/").content.decode()
    assert client.get(f"/projects/{project.pk}/changes/new/?kind=carry_over").status_code == 409
    change = a_change(project, secretary, "carry_over", new_due_on=DUE)
    assert "还没有下一年度" in str(APPROVE.verdict(change, acting(judge)))


def test_the_draft_can_be_submitted_with_its_problems(project, secretary, judge, next_year):
    """The old project is engaged no longer, so its problems are free for the new one."""
    new = carry(project, secretary, judge)
    step = engine.find(Project, "submit")
    with time_machine.travel(datetime(2027, 2, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        assert str(step.verdict(new, acting(secretary))) == ""
        engine.run(step, new, acting(secretary))
    assert new.state == S.SUBMITTED


def test_it_counts_in_its_own_round_and_not_twice(village, project, secretary, judge, next_year):
    Leadership.objects.create(project=project, post=secretary, user=secretary.user, from_on=date(2026, 3, 1))
    new = carry(project, secretary, judge)
    assert list(too_many(new)) == []
    for _ in range(2):
        other = a_project(village, S.IN_PROGRESS, round=next_year)
        Leadership.objects.create(
            project=other, post=secretary, user=secretary.user, from_on=date(2027, 2, 1)
        )
    assert "最多 2 个" in str(next(iter(too_many(new))).text)


def test_a_minor_project_shares_equally(village, secretary, judge, next_year):
    project = a_project(village, S.IN_PROGRESS, size=Project.Size.MINOR)
    a_task(project, weight=30, position=1)
    a_task(project, weight=70, position=2)
    new = carry(project, secretary, judge)

    assert [task.weight for task in new.tasks.all()] == [50, 50]


def test_both_pages_lead_to_each_other(client, project, secretary, judge, next_year):
    new = carry(project, secretary, judge)
    client.force_login(secretary.user)

    assert (
        f'结转自 2026 年度的<a href="{project.get_absolute_url()}">'
        in client.get(new.get_absolute_url()).content.decode()
    )
    assert (
        f'已结转为 2027 年度的<a href="{new.get_absolute_url()}">'
        in client.get(project.get_absolute_url()).content.decode()
    )
    client.force_login(judge.user)  # the new one is a draft, which its own house sees alone
    assert "已结转为" not in client.get(project.get_absolute_url()).content.decode()


def test_an_open_notice_comes_first(client, project, secretary, judge, next_year):
    notice = a_notice_on(project, officer=judge)
    change = a_change(project, secretary, "carry_over", new_due_on=DUE)
    client.force_login(judge.user)
    url = reverse("projects:change_transition", args=[change.pk, "approve"])
    for answer in (client.get(url), client.post(url, {"reason": "同意"})):
        assert f"督办单 {notice} 未办结" in answer.content.decode()
    project.refresh_from_db()
    assert project.state == S.IN_PROGRESS

    SupervisionNotice.objects.update(state="closed")
    client.post(url, {"reason": "同意"})
    project.refresh_from_db()
    assert project.state == S.CARRIED_OVER
