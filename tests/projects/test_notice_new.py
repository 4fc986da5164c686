"""督办 a project: what the form knows, draft or issued at once, edited until it is issued, refused with words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.models import Appointment
from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.standing import refresh
from projects.states import ProjectState
from tests.builders.notices import a_notice_on, a_notice_post
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow import audit
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
N = SupervisionNotice.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village, secretary):
    made = a_project(village, ProjectState.IN_PROGRESS)
    a_task(made, title="管线迁改协调", due_on=date(2026, 7, 12), percent=90)
    with audit.recording():
        refresh(made)
    return made


def address(project):
    return reverse("projects:notice_new", args=[project.pk])


def get(client, person, url):
    client.force_login(person.user)
    return client.get(url)


def post(client, person, url, fields):
    client.force_login(person.user)
    return client.post(url, fields)


def test_everything_known_is_filled_in(client, project, officer):
    form = get(client, officer, address(project)).context["form"]

    assert form["matter"].value() == (
        "老旧楼栋加装电梯协商：任务 1“管线迁改协调”已逾期 12 天，超过 7 天为红灯"
    )
    assert form["basis"].value() == f"项目实施方案（{project.number}），红灯预警"
    assert "办结逾期任务" in form["demand"].value()
    assert form["due_on"].value() == date(2026, 7, 31)  # five working days
    assert form["addressee"].value() == project.organization_id


def test_whoever_has_no_document_word_is_told_that_numbers_repeat(client, project, officer):
    words = "本单位没有设发文代字，文号用“督”，会与别的单位重复"
    assert words in get(client, officer, address(project)).content.decode()
    officer.organization.document_word = "青委督"
    officer.organization.save()
    assert words not in get(client, officer, address(project)).content.decode()


def test_the_round_says_how_many_working_days(client, project, officer):
    project.round.notice_days = 2
    project.round.save()
    assert get(client, officer, address(project)).context["form"]["due_on"].value() == date(2026, 7, 28)


def test_issued_at_once(client, project, officer, secretary):
    answer = post(client, officer, address(project), a_notice_post(project, issue="1"))
    notice = SupervisionNotice.objects.get()

    assert answer.url == notice.get_absolute_url()
    assert (notice.state, notice.number, notice.light) == (N.ISSUED, "督〔2026〕1号", "red")
    assert (notice.issuer, notice.drafted_by, notice.issued_by) == (officer.organization, officer, officer)
    assert Notice.objects.get(post_id=secretary.pk).url == notice.get_absolute_url()
    verbs = AuditEntry.objects.filter(subject_type="projects.supervisionnotice").order_by("sequence")
    assert list(verbs.values_list("verb", "root_type")) == [
        ("draft_notice", "organizations.organization"),
        ("issue", "projects.project"),
    ]


def test_a_draft_stays_inside_the_issuing_organization(client, project, officer, secretary, village):
    post(client, officer, address(project), a_notice_post(project, keep="1"))
    notice = SupervisionNotice.objects.get()

    assert (notice.state, notice.number) == (N.DRAFT, "")
    assert not Notice.objects.exists()
    assert get(client, secretary, notice.get_absolute_url()).status_code == 404
    above = an_appointment(village.parent.parent, Role.OFFICER)
    assert get(client, above, notice.get_absolute_url()).status_code == 404
    assert (
        get(client, an_appointment(village.parent, Role.LEADER), notice.get_absolute_url()).status_code == 200
    )
    tab = f"{project.get_absolute_url()}?tab=notices"
    assert notice.matter not in get(client, secretary, tab).content.decode()
    assert notice.matter in get(client, officer, tab).content.decode()
    assert (
        "起草督办单"
        not in get(client, secretary, f"{project.get_absolute_url()}?tab=records").content.decode()
    )


def test_it_is_edited_until_it_is_issued(client, project, officer):
    notice = a_notice_on(project, N.DRAFT, officer=officer)
    url = reverse("projects:notice_edit", args=[notice.pk])
    answer = post(client, officer, url, a_notice_post(project, matter="议定事项未落实"))
    assert answer.status_code == 302
    notice.refresh_from_db()
    assert notice.matter == "议定事项未落实"
    assert AuditEntry.objects.get(verb="edit_notice").content["before"]["matter"] == "管线迁改协调任务逾期"
    client.post(f"{notice.get_absolute_url()}issue/")
    assert client.post(url, a_notice_post(project)).status_code == 409
    notice.refresh_from_db()
    assert notice.matter == "议定事项未落实"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"matter": " "}, "请写明督办事项"),
        ({"matter": "字" * 201}, "督办事项最多 200 字，请精简"),
        ({"demand": ""}, "请写明办理要求"),
        ({"basis": ""}, "请写明督办依据"),
        ({"due_on": "2026-07-24"}, "反馈时限须在今天之后"),
        ({"due_on": ""}, "请填写反馈时限"),
        ({"addressee": "999999"}, "主办单位只能是项目所属党组织"),
        ({"co_addressee": "字" * 41}, "最多 40 字，请精简"),
    ],
)
def test_a_bad_form_says_how_to_mend_it(client, project, officer, changes, words):
    answer = post(client, officer, address(project), a_notice_post(project, issue="1", **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not SupervisionNotice.objects.exists()


def test_a_unit_that_the_plan_names_may_be_addressed(client, project, officer, village):
    bureau = an_organization(village.parent, short_name="城管办", name="中共青石街道城管办支部")
    an_appointment(bureau, Role.SECRETARY)
    beside = an_organization(village.parent.parent, short_name="区住建局")
    units = get(client, officer, address(project)).context["form"].fields["addressee"].queryset
    assert list(units) == [village]
    project.tasks.update(department_unit=bureau)
    a_task(project).cooperating_units.add(beside)  # not below the issuer
    units = get(client, officer, address(project)).context["form"].fields["addressee"].queryset
    assert set(units) == {village, bureau}
    fields = a_notice_post(project, issue="1", addressee=str(bureau.pk), co_addressee="望江里社区")
    assert post(client, officer, address(project), fields).status_code == 302
    notice = SupervisionNotice.objects.get()
    assert (notice.addressee, notice.co_addressee) == (bureau, village)


def test_a_co_operating_unit_outside_the_tree_is_a_text(client, project, officer):
    post(client, officer, address(project), a_notice_post(project, issue="1", co_addressee="供电公司"))
    assert SupervisionNotice.objects.get().co_addressee_name == "供电公司"


def test_who_may_and_who_holds_the_right(client, project, officer, secretary, village):
    above = an_appointment(village.parent.parent, Role.OFFICER)
    assert get(client, above, address(project)).status_code == 200
    for post_ in (secretary, an_appointment(village, Role.OFFICER, a_user()), an_appointment(village.parent)):
        answer = get(client, post_, address(project))
        assert answer.status_code == 403
        assert "由上级党组织的组织部门工作人员办理" in answer.content.decode()
    stranger = an_appointment(an_organization(village.parent.parent), Role.OFFICER)
    assert get(client, stranger, address(project)).status_code == 404
    assert get(client, an_appointment(village, Role.SYSTEM_ADMIN), address(project)).status_code == 404


def test_the_button_is_on_the_project_page(client, project, officer, secretary):
    assert address(project) in get(client, officer, project.get_absolute_url()).content.decode()
    assert address(project) not in get(client, secretary, project.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.TERMINATED, ProjectState.ACCEPTED])
def test_work_that_is_over_is_not_supervised(client, village, officer, state):
    project = a_project(village, state)
    answer = get(client, officer, address(project))
    assert answer.status_code == 409
    assert "现在不能督办" in answer.content.decode()


def test_a_house_without_anybody_to_sign_gets_a_draft_at_most(client, village, officer):
    """The post is vacant: nothing is stored, and the page says why."""
    project = a_project(village, ProjectState.IN_PROGRESS)
    Appointment.objects.filter(organization=village).delete()
    answer = post(client, officer, address(project), a_notice_post(project) | {"issue": ""})

    assert answer.status_code == 422
    assert "望江里社区没有书记或填报员在任，无人签收" in answer.content.decode()
    assert "管线迁改协调任务逾期 9 天" in answer.content.decode()
    assert not SupervisionNotice.objects.exists()
    assert post(client, officer, address(project), a_notice_post(project)).status_code == 302
