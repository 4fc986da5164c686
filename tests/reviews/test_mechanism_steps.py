"""推荐、印发、退回修改、全市推广、废止: what each writes, tells and refuses."""

from datetime import date

import pytest

from organizations.roles import Role
from projects.states import ProjectState
from reviews.models import Mechanism
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
M, Scope = Mechanism.State, Mechanism.Scope


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def take(client, who, mechanism, name, data=None):
    client.force_login(who.user)
    return client.post(f"{mechanism.get_absolute_url()}{name}/", data or {})


def told(who) -> list[str]:
    return list(Notice.objects.filter(user_id=who.user_id).values_list("text", flat=True))


ISSUE = {"document_number": "青办〔2026〕3号", "in_force_from": "2026-12-01"}


def test_the_secretary_recommends_and_the_officer_is_told(client, village, secretary, officer):
    mechanism = a_mechanism(village, decision_reason="标准不清")
    assert take(client, secretary, mechanism, "recommend").status_code == 302

    mechanism.refresh_from_db()
    assert (mechanism.state, mechanism.decision_reason) == (M.RECOMMENDED, "")
    assert told(officer) == ["望江里社区推荐长效机制“楼栋议事协商办法”"]
    assert AuditEntry.objects.get(verb="recommend").result == "done"


def test_a_reopened_project_blocks_recommendation_and_issue(client, village, secretary, officer):
    projects = [a_project(village, ProjectState.RECTIFYING)]
    draft = a_mechanism(village, projects=projects)
    recommended = a_mechanism(village, M.RECOMMENDED, projects=projects)
    words = "来源项目“老旧楼栋加装电梯协商”限期整改，尚未验收通过"
    client.force_login(secretary.user)

    assert words in client.get(draft.get_absolute_url()).content.decode()
    for who, mechanism, name in ((secretary, draft, "recommend"), (officer, recommended, "issue")):
        answer = take(client, who, mechanism, name, ISSUE)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        mechanism.refresh_from_db()
    assert (draft.state, recommended.state) == (M.DRAFT, M.RECOMMENDED)


def test_without_anybody_to_issue_it_cannot_be_recommended(client, village, secretary, officer):
    mechanism = a_mechanism(village, scope=Scope.COUNTY)
    answer = take(client, secretary, mechanism, "recommend")

    assert answer.status_code == 422
    assert "请先改小适用范围" in answer.content.decode()


def test_the_officer_issues_with_number_and_day(client, village, secretary, officer):
    mechanism = a_mechanism(village, M.RECOMMENDED)
    empty = take(client, officer, mechanism, "issue", {"document_number": ""})
    assert empty.status_code == 422
    assert "请填写施行日期" in empty.content.decode()
    assert take(client, officer, mechanism, "issue", ISSUE).status_code == 302

    mechanism.refresh_from_db()
    assert (mechanism.state, mechanism.issuer) == (M.ISSUED, village.parent)
    assert (mechanism.document_number, mechanism.in_force_from) == ("青办〔2026〕3号", date(2026, 12, 1))
    assert mechanism.check_on == date(2027, 12, 1), "a year after, where no other day is set"
    assert told(secretary) == ["长效机制“楼栋议事协商办法”已印发"]
    assert take(client, officer, mechanism, "issue", ISSUE).status_code == 409


def test_the_form_of_issue_keeps_what_the_house_gave(client, village, officer):
    mechanism = a_mechanism(
        village, M.RECOMMENDED, document_number="望社党〔2026〕3号", in_force_from=date(2026, 11, 1)
    )
    client.force_login(officer.user)
    page = client.get(f"{mechanism.get_absolute_url()}issue/").content.decode()

    assert "望社党〔2026〕3号" in page
    assert 'value="2026-11-01"' in page
    assert mechanism.text in page


def test_what_is_not_good_enough_goes_back_with_a_reason(client, village, secretary, officer):
    mechanism = a_mechanism(village, M.RECOMMENDED)
    assert take(client, officer, mechanism, "send_back").status_code == 422
    assert take(client, officer, mechanism, "send_back", {"reason": "标准不清"}).status_code == 302

    mechanism.refresh_from_db()
    assert mechanism.is_draft
    assert told(secretary) == ["长效机制“楼栋议事协商办法”退回修改：标准不清"]
    client.force_login(secretary.user)
    assert "标准不清" in client.get(mechanism.get_absolute_url()).content.decode()


def test_promotion_makes_it_hold_for_the_city(client, village, secretary):
    root = an_appointment(village.parent.parent.parent, Role.OFFICER)
    mechanism = a_mechanism(village, M.ISSUED)
    assert take(client, root, mechanism, "promote").status_code == 302

    mechanism.refresh_from_db()
    assert (mechanism.state, mechanism.scope) == (M.PROMOTED, Scope.CITY)
    assert told(secretary) == ["长效机制“楼栋议事协商办法”已列为全市推广"]


@pytest.mark.parametrize("state", [M.ISSUED, M.PROMOTED])
def test_the_issuer_abolishes_with_a_reason(client, village, secretary, officer, state):
    mechanism = a_mechanism(village, state)
    assert take(client, officer, mechanism, "abolish").status_code == 422
    assert take(client, officer, mechanism, "abolish", {"reason": "上位文件已出"}).status_code == 302

    mechanism.refresh_from_db()
    assert mechanism.state == M.ABOLISHED
    assert told(secretary) == ["长效机制“楼栋议事协商办法”已废止：上位文件已出"]


def test_the_refusal_names_who_holds_the_right(client, village, secretary, officer):
    mechanism = a_mechanism(village, M.RECOMMENDED)
    answer = take(client, secretary, mechanism, "issue", ISSUE)

    assert answer.status_code == 403
    assert "青石街道的组织部门工作人员" in answer.content.decode()
    assert AuditEntry.objects.get().result == "refused"


def test_a_stranger_and_an_unknown_verb_find_nothing(client, village, officer):
    mechanism = a_mechanism(village, M.RECOMMENDED)
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)

    assert take(client, stranger, mechanism, "issue", ISSUE).status_code == 404
    assert take(client, officer, mechanism, "replace").status_code == 404
