"""提交申报: gaps, the calendar, the maximum, and what a resubmission must answer."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Leadership, Problem, Project, RoundWindow
from projects.states import ProjectState
from tests.builders.audit import amend
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_problem, a_project
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState
STEP = engine.find(Project, "submit")


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
def draft(village, officer):
    return a_project(village)


def address(project):
    return reverse("projects:transition", args=[project.pk, "submit"])


def reasons(project, post):
    return [reason.text for reason in STEP.verdict(project, acting(post)).reasons]


def post(client, person, project, **data):
    client.force_login(person.user)
    return client.post(address(project), data)


def test_the_secretary_submits_and_everything_is_kept(client, secretary, officer, draft):
    problem = draft.problems.get()
    answer = post(client, secretary, draft)
    draft.refresh_from_db()

    assert answer.status_code == 302
    assert draft.state == S.SUBMITTED
    assert draft.lead == secretary.user
    version = draft.versions.get()
    assert version.number == 1
    assert version.submitted_by == secretary
    assert version.content["category"] == "基层治理"
    assert version.content["problems"] == [{"number": problem.number, "description": problem.description}]
    assert version.content["budget"] == "96"
    leadership = Leadership.objects.get(project=draft)
    assert (leadership.post, leadership.user, leadership.taken_over) == (secretary, secretary.user, False)


def test_the_judges_are_told_and_the_problem_is_adopted_because_of_it(client, secretary, officer, draft):
    post(client, secretary, draft)
    entry = AuditEntry.objects.get(verb="submit")
    adopted = AuditEntry.objects.get(verb="adopt")

    assert draft.problems.get().state == Problem.State.ADOPTED
    assert adopted.caused_by_id == entry.pk
    assert Notice.objects.get(entry_id=entry.pk).user_id == officer.user_id


@pytest.mark.parametrize(("role", "place"), [(Role.CLERK, "own"), (Role.MEMBER, "own")])
def test_colleagues_may_not(client, village, officer, draft, role, place):
    colleague = an_appointment(village, role)

    assert post(client, colleague, draft).status_code == 403
    assert AuditEntry.objects.get(verb="submit").result == AuditEntry.Result.REFUSED
    draft.refresh_from_db()
    assert draft.state == S.DRAFT


def test_a_stranger_does_not_find_it(client, village, draft):
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)

    assert post(client, stranger, draft).status_code == 404


def test_twice_is_too_late(client, secretary, officer, draft):
    post(client, secretary, draft)

    assert post(client, secretary, draft).status_code == 409
    assert draft.versions.count() == 1


REQUIRED = {
    "category": ("没有选择“项目类别”", None),
    "background": ("没有填写“实施背景”", ""),
    "problem_statement": ("没有填写“拟破解难题”", ""),
    "objectives": ("没有填写“攻坚目标”", ""),
    "approach": ("没有填写“方法路径”", ""),
    "expected_results": ("没有填写“预期成效”", ""),
    "beneficiaries": ("没有填写“受益群众人数”", None),
    "starts_on": ("没有填写“开始日期”", None),
    "due_on": ("没有填写“完成时限”", None),
}


@pytest.mark.parametrize("name", REQUIRED)
def test_each_gap_is_named_and_leads_to_its_field(village, secretary, officer, name):
    words, empty = REQUIRED[name]
    project = a_project(village, **{name: empty})
    found = STEP.verdict(project, acting(secretary)).reasons
    page = reverse("projects:project_edit", args=[project.pk])

    assert [(reason.text, reason.url) for reason in found] == [(words, f"{page}#id_{name}")]


def test_a_budget_needs_its_source(village, secretary, officer):
    assert reasons(a_project(village, budget_source=""), secretary) == ["有经费预算，没有填写“经费来源”"]
    assert (
        reasons(a_project(village, budget=0, budget_source="", problems=[a_problem(village)]), secretary)
        == []
    )


def test_a_minor_project_has_the_short_list(village, secretary, officer):
    short = {"background": "", "approach": "", "expected_results": "", "beneficiaries": None}
    project = a_project(village, size="minor", budget=None, budget_source="", **short)
    assert reasons(project, secretary) == []

    bare = a_project(village, size="minor", objectives="", problem_statement="")
    assert reasons(bare, secretary) == ["没有填写“拟破解难题”", "没有填写“攻坚目标”"]


def test_a_project_solves_a_problem(village, secretary, officer):
    assert reasons(a_project(village, problems=[]), secretary) == ["没有选择“攻克问题”"]


def test_problems_decided_otherwise_since_must_go(village, secretary, officer):
    gone = a_problem(village, state=Problem.State.DISMISSED)
    away = a_problem(an_organization(village.parent))
    taken = a_problem(village)
    a_project(village, S.IN_PROGRESS, problems=[taken])
    project = a_project(village, problems=[gone, away, taken, a_problem(village)])

    assert sorted(reasons(project, secretary)) == sorted(
        [
            f"问题 {gone} 不予纳入，请从申报中去掉",
            f"问题 {away} 已转办其他组织，请从申报中去掉",
            f"问题 {taken} 已由另一个项目攻坚，请从申报中去掉",
        ]
    )


def test_a_first_submission_keeps_to_the_window(client, secretary, officer, draft):
    window = RoundWindow.objects.filter(level="village", phase=RoundWindow.Phase.DECLARATION)
    window.update(opens_on=date(2026, 2, 1), closes_on=date(2026, 2, 24))
    assert reasons(draft, secretary) == []

    window.update(closes_on=date(2026, 2, 23))
    words = "不在申报时间内（2026 年 2 月 1 日至 2026 年 2 月 23 日）"
    assert reasons(draft, secretary) == [words]
    page = post(client, secretary, draft)
    assert page.status_code == 422
    assert words in page.content.decode()

    window.delete()
    assert reasons(draft, secretary) == ["2026 年度还没有设定村（社区）的申报时间"]


def test_a_return_carries_its_own_deadline(village, secretary, officer):
    RoundWindow.objects.all().delete()
    project = a_declaration(village, S.RETURNED, return_due_on=date(2026, 2, 24))
    assert reasons(project, secretary) == []

    project.return_due_on = date(2026, 2, 23)
    assert reasons(project, secretary) == ["修改期限 2 月 23 日已过，可请审核组织的工作人员延长修改期限"]


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (S.DRAFT, False),
        (S.REJECTED, False),
        (S.TERMINATED, False),
        (S.SUBMITTED, True),
        (S.RETURNED, True),
        (S.IN_PROGRESS, True),
        (S.CLOSED, True),
        (S.CARRIED_OVER, True),
    ],
)
def test_the_maximum_counts_what_is_submitted_or_later(village, secretary, officer, draft, state, counts):
    a_declaration(village, S.APPROVED)
    a_declaration(village, state)

    assert reasons(draft, secretary) == (["书记本年度已领办 2 个项目，最多 2 个"] if counts else [])


def test_the_maximum_is_the_rounds(village, secretary, officer, draft):
    draft.round.max_projects = 1
    draft.round.save()
    a_declaration(village, S.APPROVED)

    assert reasons(draft, secretary) == ["书记本年度已领办 1 个项目，最多 1 个"]


def test_what_others_lead_does_not_count(village, secretary, officer, draft):
    for _ in range(2):
        a_declaration(an_organization(village.parent), S.IN_PROGRESS)

    assert reasons(draft, secretary) == []


def test_what_the_person_leads_in_another_post_counts(village, secretary, officer, draft):
    elsewhere = an_organization(village.parent)
    an_appointment(elsewhere, Role.SECRETARY, user=secretary.user)
    for _ in range(2):
        a_declaration(elsewhere, S.IN_PROGRESS)

    assert reasons(draft, secretary) == ["书记本年度已领办 2 个项目，最多 2 个"]


def test_a_project_taken_over_does_not_count(village, secretary, officer, draft):
    for _ in range(2):
        Leadership.objects.filter(project=a_declaration(village, S.IN_PROGRESS)).update(taken_over=True)

    assert reasons(draft, secretary) == []


def test_without_officers_above_nobody_would_judge(village, secretary):
    assert reasons(a_project(village), secretary) == ["上级党组织还没有组织部门工作人员，无人审核"]


@pytest.fixture
def returned(village, officer, secretary):
    project = a_declaration(village, S.RETURNED, return_due_on=date(2026, 3, 3))
    an_opinion(project, officer, given=True)
    return project


def test_every_opinion_must_be_answered(client, secretary, returned):
    page = post(client, secretary, returned)

    assert page.status_code == 422
    assert "请答复这条意见" in page.content.decode()
    returned.refresh_from_db()
    assert returned.state == S.RETURNED


def test_only_what_was_sent_back_and_is_unanswered_is_asked(client, secretary, officer, returned):
    an_opinion(returned, officer, field="approach", given=True, answer="已改")
    an_opinion(returned, officer, field="background", given=False)
    client.force_login(secretary.user)
    form = client.get(address(returned)).context["form"]

    assert list(form.fields) == [f"answer_{returned.opinions.get(field='objectives').pk}"]


def test_a_resubmission_keeps_answers_and_makes_version_two(client, secretary, officer, returned):
    opinion = returned.opinions.get()
    returned.objectives = "加装电梯八部，惠及九十六户。"
    returned.save()
    client.force_login(secretary.user)
    page = client.get(address(returned)).content.decode()
    assert "加装电梯八部。" in page
    assert "惠及九十六户" in page

    answer = post(client, secretary, returned, **{f"answer_{opinion.pk}": "已改为八部九十六户"})
    opinion.refresh_from_db()
    returned.refresh_from_db()
    assert answer.status_code == 302
    assert returned.state == S.SUBMITTED
    assert opinion.answer == "已改为八部九十六户"
    assert [version.number for version in returned.versions.all()] == [1, 2]


def test_the_judge_sees_what_changed_and_the_answers(client, secretary, officer, returned):
    opinion = returned.opinions.get()
    returned.objectives = "加装电梯八部，惠及九十六户。"
    returned.save()
    post(client, secretary, returned, **{f"answer_{opinion.pk}": "已改为八部九十六户"})
    client.force_login(officer.user)
    page = client.get(reverse("projects:transition", args=[returned.pk, "approve"])).content.decode()

    assert "第 2 次申报：改动 1 处" in page
    assert "<del>加装电梯八部。</del>" in page
    assert "<ins>加装电梯八部，惠及九十六户。</ins>" in page
    assert "已改为八部九十六户" in page


def test_a_successor_takes_the_project_over(village, officer, secretary, returned):
    amend(secretary, ends_on=date(2026, 2, 23))
    successor = an_appointment(village, Role.SECRETARY)
    engine.run(STEP, returned, acting(successor), {f"answer_{returned.opinions.get().pk}": "已改"})

    assert returned.lead == successor.user
    before, now = Leadership.objects.filter(project=returned)
    assert before.to_on == date(2026, 2, 24)
    assert now.taken_over


def test_the_page_names_who_is_going_to_judge(client, village, secretary, draft):
    client.force_login(secretary.user)
    assert f"由{village.parent.name}的组织部门审核" in client.get(address(draft)).content.decode()
    root = an_organization()
    an_appointment(root, Role.OFFICER)
    client.force_login(an_appointment(root, Role.SECRETARY).user)
    assert "提交后由本级组织部门备案" in client.get(address(a_project(root))).content.decode()
