"""A task's page: its facts, and the updates of whoever works on it."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from projects.models import Attachment, TaskUpdate
from projects.states import ProjectState, TaskState
from tests.builders.meetings import a_meeting, a_resolution, an_item
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.uploads import PDF, SVG, a_picture
from tests.builders.work import a_project, a_task, an_indicator
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
UPDATE = {"percent": "60", "done": "供电、燃气两家已会商"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


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
def owner(village):
    return an_appointment(village, Role.MEMBER, a_user("韩砚秋"))


@pytest.fixture
def task(village, owner):
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, position=1, title="户数核查", weight=60, state=T.VERIFIED, percent=100)
    return a_task(
        project, position=2, owner_post=owner, owner_text="", weight=40, state=T.ONGOING, percent=20
    )


def log_in(client, post):
    client.force_login(post.user)
    return client


def test_it_shows_the_facts(client, task, owner):
    page = log_in(client, owner).get(task.get_absolute_url()).content.decode()
    for words in (
        "管线迁改协调</h1>",
        "任务 2",
        "三方协议签订，迁改进场",
        "区住建局",
        "韩砚秋",
        "9 月 30 日",
        "推进中",
    ):
        assert words in page


def test_it_says_how_long_it_is_overdue(client, task, owner):
    task.due_on = date(2026, 7, 12)
    task.save()
    page = log_in(client, owner).get(task.get_absolute_url()).content.decode()
    assert "已逾期 12 天，完成时限 7 月 12 日" in page


def test_once_reported_done_it_says_who_ends_the_delay(client, task, owner, secretary):
    task.due_on = date(2026, 7, 12)
    task.save()
    words = "已报完成，由望江里社区书记核验后解除"
    assert words not in log_in(client, owner).get(task.get_absolute_url()).content.decode()
    task.state = T.DONE
    task.save()
    page = client.get(task.get_absolute_url()).content.decode()
    assert "已逾期 12 天，完成时限 7 月 12 日" in page
    assert words in page


def test_the_owner_reports_and_the_project_moves(client, task, owner):
    assert log_in(client, owner).post(task.get_absolute_url(), UPDATE).status_code == 302
    task.refresh_from_db()
    task.project.refresh_from_db()
    assert task.percent == 60
    assert task.project.percent == Decimal("84.00")  # (60 × 100 + 40 × 60) / 100
    assert "代韩砚秋填报" not in client.get(task.get_absolute_url()).content.decode()
    update = TaskUpdate.objects.get()
    assert (update.done, update.reported_by) == ("供电、燃气两家已会商", owner)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.root_id) == ("update_task", str(task.project_id))
    assert entry.content["before"] == {"percent": 20}
    assert entry.content["after"] == {"percent": 60}


def test_the_first_report_begins_the_task(client, village, owner):
    task = a_task(a_project(village, S.IN_PROGRESS), owner_post=owner, owner_text="")
    log_in(client, owner).post(task.get_absolute_url(), UPDATE)
    task.refresh_from_db()
    assert (task.state, task.percent) == (T.ONGOING, 60)
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"begin", "update_task"}


def test_the_update_is_shown_newest_first(client, task, owner):
    log_in(client, owner)
    for percent in ("30", "60"):
        client.post(task.get_absolute_url(), {"percent": percent, "done": f"到 {percent}"})
    page = client.get(task.get_absolute_url()).content.decode()
    assert page.index("到 60") < page.index("到 30")


def test_every_update_is_shown(client, task, owner):
    for number in range(22):
        TaskUpdate.objects.create(task=task, percent=30, done=f"第 {number} 次会商", reported_by=owner)
    page = log_in(client, owner).get(task.get_absolute_url()).content.decode()
    assert "第 0 次会商" in page
    assert "第 21 次会商" in page


def test_what_was_reported_is_told_once(client, task, owner):
    log_in(client, owner).post(task.get_absolute_url(), UPDATE)
    page = client.get(task.get_absolute_url())
    assert page.content.decode().count(UPDATE["done"]) == 1
    assert page.context["events"] == []


def test_who_reports_all_of_it_is_asked_whether_it_is_done(client, task, owner):
    log_in(client, owner)
    for percent, leads_to in (("99", ""), ("100", "finish/")):
        answer = client.post(task.get_absolute_url(), {"percent": percent, "done": f"到 {percent}"})
        assert answer["Location"] == task.get_absolute_url() + leads_to
    page = client.get(answer["Location"]).content.decode()
    assert "任务进展已保存，完成 100%" in page
    assert "还没完成，回到任务" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"percent": ""}, "请填写完成进度"),
        ({"percent": "101"}, "完成进度须为 0 到 100 的整数"),
        ({"percent": "-1"}, "完成进度须为 0 到 100 的整数"),
        ({"percent": "六十"}, "完成进度须为 0 到 100 的整数"),
        ({"done": ""}, "请写明做了什么"),
        ({"done": "长" * 301}, "工作进展最多 300 字，请精简"),
    ],
)
def test_each_mistake_gets_one_sentence_and_changes_nothing(client, task, owner, change, sentence):
    answer = log_in(client, owner).post(task.get_absolute_url(), UPDATE | change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    task.refresh_from_db()
    assert task.percent == 20
    assert not TaskUpdate.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_secretary_may_report_for_the_owner(client, task, secretary):
    assert log_in(client, secretary).post(task.get_absolute_url(), UPDATE).status_code == 302


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER])
def test_a_colleague_may_not(client, village, task, role):
    log_in(client, an_appointment(village, role))
    answer = client.post(task.get_absolute_url(), UPDATE)
    assert answer.status_code == 403
    assert "由责任人韩砚秋办理" in answer.content.decode()
    assert "填报进展</h2>" not in client.get(task.get_absolute_url()).content.decode()
    assert not TaskUpdate.objects.exists()


def test_without_an_account_of_the_owner_the_clerk_reports(client, village):
    task = a_task(a_project(village, S.IN_PROGRESS), state=T.ONGOING)
    log_in(client, an_appointment(village, Role.CLERK, a_user("孟秋禾")))
    assert client.post(task.get_absolute_url(), UPDATE).status_code == 302
    assert "孟秋禾（代陈立谦填报）" in client.get(task.get_absolute_url()).content.decode()


def test_an_owner_elsewhere_sees_and_reports_only_the_own_task(client, city, village):
    helper = an_appointment(an_organization(city[2]), Role.MEMBER, a_user("周以宁"))
    project = a_project(village, S.IN_PROGRESS)
    mine = a_task(project, owner_post=helper, owner_text="", state=T.ONGOING)
    other = a_task(project, title="公示", state=T.ONGOING)
    log_in(client, helper)
    assert client.post(mine.get_absolute_url(), UPDATE).status_code == 302
    assert client.get(other.get_absolute_url()).status_code == 200
    assert client.post(other.get_absolute_url(), UPDATE).status_code == 403


def test_the_project_of_the_own_task_elsewhere_is_read_and_nothing_else_written(client, city, village):
    helper = an_appointment(an_organization(city[2]), Role.MEMBER, a_user("周以宁"))
    project = a_project(village, S.IN_PROGRESS)
    an_indicator(project)
    mine = a_task(project, owner_post=helper, owner_text="", state=T.ONGOING)
    home = project.get_absolute_url()
    page = log_in(client, helper).get(home).content.decode()

    assert mine.title in page
    for label in ("报 7 月进展", "修改方案", "填报指标实际值", "记录调度会", "申请验收"):
        assert label not in page
    for rest in ("plan/", "indicators/", "reports/new/", "reports/no-change/", "request_acceptance/"):
        assert client.get(f"{home}{rest}").status_code == 403
        assert client.post(f"{home}{rest}").status_code == 403
    for step in ("verify", "send_back"):
        assert client.post(f"{mine.get_absolute_url()}{step}/").status_code == 403


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK])
def test_without_an_account_of_the_owner_the_house_of_the_department_reports(client, city, village, role):
    bureau = an_organization(city[1], short_name="区住建局")
    task = a_task(a_project(village, S.IN_PROGRESS), department_unit=bureau, state=T.ONGOING)
    log_in(client, an_appointment(bureau, role))

    assert client.post(task.get_absolute_url(), UPDATE).status_code == 302
    assert client.post(f"{task.get_absolute_url()}finish/").status_code == 302


def test_a_unit_that_only_cooperates_or_has_an_owner_beside_it_writes_nothing(client, city, village, owner):
    bureau = an_organization(city[1], short_name="区住建局")
    project = a_project(village, S.IN_PROGRESS)
    supported = a_task(project, state=T.ONGOING)
    supported.cooperating_units.add(bureau)
    owned = a_task(project, owner_post=owner, department_unit=bureau, state=T.ONGOING)
    log_in(client, an_appointment(bureau, Role.SECRETARY))

    for task in (supported, owned):
        assert client.get(task.get_absolute_url()).status_code == 200
        assert client.post(task.get_absolute_url(), UPDATE).status_code == 403


def test_a_member_of_the_department_reads_only(client, city, village):
    bureau = an_organization(city[1], short_name="区住建局")
    task = a_task(a_project(village, S.IN_PROGRESS), department_unit=bureau, state=T.ONGOING)
    log_in(client, an_appointment(bureau, Role.MEMBER))

    assert client.post(task.get_absolute_url(), UPDATE).status_code == 403


def test_meetings_that_dealt_with_it_and_what_they_resolved(client, village, task, owner):
    met = a_meeting(village, title="管线专题会")
    an_item(met, task.project, task=task)
    a_resolution(met, project=task.project, matter="签订三方协议")
    a_resolution(met, matter="与本项目无关")
    other = a_meeting(village, title="另一次会")
    a_resolution(other, project=task.project, matter="另一次会议定的")
    page = log_in(client, owner).get(task.get_absolute_url()).content.decode()

    assert "管线专题会" in page
    assert "签订三方协议" in page
    for words in ("与本项目无关", "另一次会议定的", "另一次会</span>"):
        assert words not in page


def test_it_says_why_and_by_how_much_the_clock_was_moved(client, task, owner):
    task.due_on, task.extended_due_on = date(2026, 7, 20), date(2026, 7, 26)
    task.save()
    page = log_in(client, owner).get(task.get_absolute_url()).content.decode()
    assert "等待上级答复，时限顺延 6 天，至 7 月 26 日" in page
    assert "已逾期" not in page
    task.stopped_on = date(2026, 7, 22)
    task.save()
    page = client.get(task.get_absolute_url()).content.decode()
    assert "等待上级答复，7 月 22 日起暂停计时，已顺延 6 天" in page


def test_a_stranger_gets_404(client, city, task):
    log_in(client, an_appointment(an_organization(city[2]), Role.SECRETARY))
    assert client.get(task.get_absolute_url()).status_code == 404
    assert client.post(task.get_absolute_url(), UPDATE).status_code == 404


@pytest.mark.parametrize("state", [T.DONE, T.VERIFIED, T.CANCELLED])
def test_a_finished_task_takes_no_more_reports(client, village, owner, state):
    task = a_task(
        a_project(village, S.IN_PROGRESS), owner_post=owner, owner_text="", state=state, percent=100
    )
    log_in(client, owner)
    assert "填报进展</h2>" not in client.get(task.get_absolute_url()).content.decode()
    answer = client.post(task.get_absolute_url(), UPDATE)
    assert answer.status_code == 409
    assert "任务进展没有保存" in answer.content.decode()
    assert not TaskUpdate.objects.exists()


@pytest.mark.parametrize("state", [S.APPROVED, S.SUSPENDED, S.COMPLETION_REQUESTED, S.CLOSED])
def test_nor_does_a_task_of_a_project_that_is_not_under_way(client, village, owner, state):
    task = a_task(a_project(village, state), owner_post=owner, owner_text="", state=T.ONGOING)
    assert log_in(client, owner).post(task.get_absolute_url(), UPDATE).status_code == 409


def test_an_update_carries_its_photos(client, task, owner):
    photo = SimpleUploadedFile("现场.png", a_picture())
    assert log_in(client, owner).post(task.get_absolute_url(), UPDATE | {"files": [photo]}).status_code == 302
    kept = Attachment.objects.get()

    assert (kept.update, kept.report, kept.project) == (TaskUpdate.objects.get(), None, task.project)
    assert (kept.name, kept.uploaded_by) == ("现场.png", owner)
    assert AuditEntry.objects.get(verb="attach").root_id == str(task.project_id)
    page = client.get(task.get_absolute_url()).content.decode()
    assert kept.get_absolute_url() in page
    assert f"SHA-256 {kept.sha256}" in page
    assert client.get(kept.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("现场.svg", SVG)], "“现场.svg”没有上传：不支持这种文件"),
        ([(f"{n}.png", a_picture()) for n in range(4)], "“3.png”没有上传：附件最多 3 个"),
        ([("大.pdf", PDF + b"\0" * (21 * 1024 * 1024))], "“大.pdf”没有上传：有 21.0 MB，超过 20 MB"),
    ],
)
def test_files_that_may_not_be_kept_are_refused_in_words(client, task, owner, files, sentence):
    posted = UPDATE | {"files": [SimpleUploadedFile(*file) for file in files]}
    answer = log_in(client, owner).post(task.get_absolute_url(), posted)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not TaskUpdate.objects.exists()
    assert not Attachment.objects.exists()


def test_updates_with_photos_cost_no_query_each(client, task, owner):
    log_in(client, owner).get("/account/")  # the name of the city is cached from here on
    counts = []
    for number in (1, 3):
        while TaskUpdate.objects.count() < number:
            client.post(
                task.get_absolute_url(), UPDATE | {"files": [SimpleUploadedFile("x.png", a_picture())]}
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(task.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_other_methods_are_refused(client, task, owner):
    assert log_in(client, owner).delete(task.get_absolute_url()).status_code == 405


def test_it_says_who_is_to_verify(client, task, owner, secretary):
    address = task.get_absolute_url()
    assert "等候核验" not in log_in(client, owner).get(address).content.decode()
    client.post(f"{address}finish/")
    assert f"由{task.project.organization.short_name}书记核验" in client.get(address).content.decode()


def test_what_the_secretary_reported_alone_waits_for_the_judges(client, village, secretary):
    task = a_task(a_project(village, S.IN_PROGRESS), state=T.ONGOING)
    an_appointment(village.parent, Role.OFFICER)
    log_in(client, secretary).post(f"{task.get_absolute_url()}finish/")
    page = client.get(task.get_absolute_url()).content.decode()
    assert "由审核组织的组织部门工作人员核验" in page


def test_a_verified_task_invites_to_no_report(client, village, secretary):
    task = a_task(a_project(village, S.IN_PROGRESS), state=T.VERIFIED, verified_on=date(2026, 7, 1))
    page = log_in(client, secretary).get(task.get_absolute_url()).content.decode()
    assert "没有填报过进展" in page
    assert "责任人填报后" not in page
