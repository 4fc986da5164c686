"""导入任务进展: template, dry run with cell and cure, all or nothing, own tasks only, the exported list changes nothing."""

import pytest

from organizations.roles import Role
from projects.models import Project, TaskUpdate
from projects.states import ProjectState, TaskState
from tests.builders.import_files import a_table, checked, confirmed, counts, opened, said, saved
from tests.builders.people import an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow import audit
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PAGE, TEMPLATE = "/tasks/import/", "/tasks/import/template/"
HEADER = ("项目编号", "项目名称", "任务名称", "完成进度", "工作进展")


@pytest.fixture
def project(village) -> Project:
    return a_project(village, ProjectState.IN_PROGRESS, number="2026-V-990102001001-001")


@pytest.fixture
def task(project, clerk):
    return a_task(project, state=TaskState.ONGOING, percent=40)


def row(task, **changes):
    known = {"项目编号": task.project.number, "任务名称": task.title, "完成进度": 60, "工作进展": "已进场"}
    return known | changes


def table(*rows):
    return a_table(HEADER, rows)


def refused(client, *rows):
    return said(checked(client, PAGE, table(*rows))[1])


def test_progress_is_kept_recorded_and_the_second_time_changes_nothing(client, task, clerk):
    new = a_task(task.project, title="线路勘测")
    content = table(
        row(task),
        row(new, 完成进度="３０％"),
        row(task, 任务名称=None, 项目编号=None, 完成进度=None, 工作进展=None),
    )
    address, page = checked(client, PAGE, content)
    assert counts(page) == (0, 2, 0)
    assert "完成进度：40% → 60%" in page.content.decode()
    assert not TaskUpdate.objects.exists()
    confirmed(client, address, page)

    task.refresh_from_db()
    new.refresh_from_db()
    assert (task.percent, new.percent, new.state) == (60, 30, TaskState.ONGOING)
    assert [(one.percent, one.done, one.reported_by) for one in task.updates.all()] == [(60, "已进场", clerk)]
    cause = AuditEntry.objects.get(verb="import_progress")
    assert (cause.subject_type, cause.subject_id) == audit.place(clerk.organization), "no task's own affair"
    assert AuditEntry.objects.filter(verb="update_task", caused_by_id=cause.pk).count() == 2
    task.project.refresh_from_db()
    assert task.project.percent > 0
    assert counts(checked(client, PAGE, content)[1]) == (0, 0, 2)


def test_a_word_alone_is_an_update_too(client, task):
    confirmed(client, *checked(client, PAGE, table(row(task, 完成进度=40, 工作进展="等待审批"))))
    assert TaskUpdate.objects.get().done == "等待审批"
    assert TaskUpdate.objects.get().percent == 40


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"完成进度": 101}, "D2：完成进度“101”不对，请填 0 到 100 的整数"),
        ({"完成进度": "一半"}, "D2：完成进度“一半”不对，请填 0 到 100 的整数"),
        ({"工作进展": None}, "E2：进度有变化，没有填工作进展，请写明做了什么"),
        ({"工作进展": "长" * 301}, "E2：工作进展最多 300 字，现有 301 字，请精简"),
        ({"任务名称": "别的"}, "C2：任务“别的”不在您的任务中，请核对后改正"),
        ({"任务名称": None}, "C2：没有填任务名称，请填写"),
        ({"项目编号": "2026-V-1"}, "A2：项目编号“2026-V-1”不在您的任务中，请核对后改正"),
    ],
)
def test_a_wrong_cell_is_named_with_its_cure_and_nothing_is_written(client, task, changes, words):
    good = a_task(task.project, title="线路勘测")
    address, page = checked(client, PAGE, table(row(task, **changes), row(good)))
    assert said(page) == [words]
    assert confirmed(client, address, page).status_code == 422
    assert not TaskUpdate.objects.exists()


def test_scope_is_judged_row_by_row(client, task, village):
    neighbour = a_project(an_organization(village.parent), ProjectState.IN_PROGRESS, number="2026-V-9-002")
    member = an_appointment(village, Role.MEMBER)
    owned = a_task(task.project, title="由他人负责", owner_post=member, state=TaskState.ONGOING)
    done = a_task(task.project, title="已报完成", state=TaskState.DONE, percent=100)
    words = refused(client, row(task), row(a_task(neighbour)), row(owned), row(done, 完成进度=90))

    assert [sentence.partition("：")[0] for sentence in words] == ["A3", "D4", "D5"]
    assert "由责任人" in words[1]
    assert "不能再填报进展" in words[2]


def test_one_task_twice(client, task):
    assert refused(client, row(task), row(task)) == ["C3：与第 2 行是同一项任务，请只保留一行"]


def test_officers_and_leaders_report_nothing(client, task, village):
    for role in (Role.OFFICER, Role.LEADER, Role.SYSTEM_ADMIN):
        client.force_login(an_appointment(village.parent, role).user)
        assert client.get(PAGE).status_code == client.get(TEMPLATE).status_code == 403


def test_the_template_holds_ones_own_tasks_and_comes_back_without_change(client, task):
    a_task(task.project, title="已核验", state=TaskState.VERIFIED, percent=100)
    workbook = opened(client.get(TEMPLATE))
    rows = [values for values in workbook["任务进展"].iter_rows(min_row=5, values_only=True) if values[2]]
    assert [(values[2], values[4], values[7]) for values in rows] == [(task.project.number, task.title, 40)]
    assert (counts(checked(client, PAGE, saved(workbook))[1])) == (0, 0, 1)


def test_the_exported_list_imported_again_changes_nothing(client, task):
    """Its percentages are numbers shown in percent: 1 % is not 100 %."""
    a_task(task.project, title="线路勘测", percent=1, state=TaskState.ONGOING)
    a_task(task.project, title="灯杆安装", percent=100, state=TaskState.DONE)
    _, page = checked(client, PAGE, client.get("/tasks/?export=xlsx").content)
    assert (counts(page), said(page)) == ((0, 0, 3), [])


def test_ones_own_workbook_comes_back_with_remarks(client, task):
    address, _ = checked(client, PAGE, table(row(task, 完成进度=101)))
    assert "0 到 100" in opened(client.get(f"{address}marked/")).active["D2"].comment.text


def test_what_moved_meanwhile_is_shown_again(client, task):
    address, page = checked(client, PAGE, table(row(task)))
    type(task).objects.filter(pk=task.pk).update(percent=50)
    assert confirmed(client, address, page).status_code == 409
    assert not TaskUpdate.objects.exists()
