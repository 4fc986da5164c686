"""立项: the checklist, the number, the frozen declaration, and who judges the root."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Project
from projects.states import ProjectState
from tests.builders.declaration import a_declaration
from tests.builders.people import a_city, acting, an_appointment, an_organization
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def submitted(village, secretary, officer):
    return a_declaration(village)


STEP = engine.find(Project, "approve")
CHECKLIST = {"small": "yes", "hard": "yes", "exemplary": "no", "feasible": "yes"}


def post(client, person, project, **data):
    client.force_login(person.user)
    return client.post(reverse("projects:transition", args=[project.pk, "approve"]), data)


def test_approval_numbers_and_freezes(client, secretary, officer, submitted):
    assert post(client, officer, submitted, **CHECKLIST).status_code == 302
    submitted.refresh_from_db()

    assert submitted.state == S.APPROVED
    assert submitted.number == "2026-V-990102001002-001"
    assert submitted.checklist == CHECKLIST
    assert submitted.approved_on == date(2026, 2, 24)
    assert submitted.versions.get().approved_at is not None
    notice = Notice.objects.get()
    assert notice.user_id == secretary.user_id
    assert "2026-V-990102001002-001" in notice.text
    assert AuditEntry.objects.get(verb="approve").actor_id == officer.user_id


def test_numbers_count_up_and_are_never_given_again(client, village, officer, submitted):
    post(client, officer, submitted, **CHECKLIST)
    submitted.delete()
    second = a_declaration(village)
    post(client, officer, second, **CHECKLIST)
    second.refresh_from_db()

    assert second.number == "2026-V-990102001002-002"


@pytest.mark.parametrize("name", CHECKLIST)
def test_every_question_of_the_checklist_is_answered(client, officer, submitted, name):
    answer = post(
        client, officer, submitted, **{key: value for key, value in CHECKLIST.items() if key != name}
    )
    submitted.refresh_from_db()

    assert answer.status_code == 422
    assert "请答复是否" in answer.content.decode()
    assert (submitted.state, submitted.number) == (S.SUBMITTED, "")


def test_an_answer_is_yes_or_no(client, officer, submitted):
    assert post(client, officer, submitted, **(CHECKLIST | {"small": "也许"})).status_code == 422


def test_the_secretary_may_not(client, secretary, submitted):
    assert post(client, secretary, submitted, **CHECKLIST).status_code == 403


def test_an_officer_who_is_clerk_of_the_village_may_not(client, village, officer, submitted):
    an_appointment(village, Role.CLERK, user=officer.user)

    assert STEP.verdict(submitted, acting(officer)).is_forbidden


def test_an_officer_beside_does_not_find_it(client, village, submitted):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)

    assert post(client, beside, submitted, **CHECKLIST).status_code == 404


def test_a_second_click_is_too_late(client, officer, submitted):
    post(client, officer, submitted, **CHECKLIST)

    assert post(client, officer, submitted, **CHECKLIST).status_code == 409


def test_a_number_once_given_stays(client, village, secretary, officer):
    numbered = a_declaration(village, number="2026-V-990102001002-007")
    post(client, officer, numbered, **CHECKLIST)
    numbered.refresh_from_db()

    assert numbered.number == "2026-V-990102001002-007"


def test_the_next_judge_above_decides_where_the_township_has_none(village, secretary):
    higher = an_appointment(village.parent.parent, Role.OFFICER)
    top = an_appointment(village.parent.parent.parent, Role.OFFICER)
    project = a_declaration(village)

    assert STEP.verdict(project, acting(higher)).is_ready
    assert STEP.verdict(project, acting(top)).is_forbidden


def test_the_root_is_judged_by_its_own_officers_and_shown_as_filed(client, village):
    root = village.parent.parent.parent
    own = an_appointment(root, Role.OFFICER)
    project = a_declaration(root)
    client.force_login(own.user)
    page = client.get(project.get_absolute_url(), {"tab": "overview"}).content.decode()

    assert "备案" in page
    assert STEP.verdict(project, acting(own)).is_ready


def test_an_ordinary_project_is_not_called_filed(client, officer, submitted):
    client.force_login(officer.user)

    assert "备案" not in client.get(submitted.get_absolute_url(), {"tab": "overview"}).content.decode()


def test_the_page_shows_what_is_decided_upon(client, village, officer, submitted):
    a_declaration(an_organization(village.parent), S.IN_PROGRESS, title="老旧楼栋加装电梯工作")
    client.force_login(officer.user)
    page = client.get(reverse("projects:transition", args=[submitted.pk, "approve"])).content.decode()

    for words in ("切口小", "逐户协商，分摊补偿。", "96 万元", "276 人", "名称相近", "老旧楼栋加装电梯工作"):
        assert words in page
