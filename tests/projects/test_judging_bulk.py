"""批量立项、批量退回: what each declaration is asked, who is skipped and why, and that a second post does nothing."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from zeal import zeal_ignore

from organizations.roles import Role
from projects.bulk_judging import WAYS, candidates, judge_all, mark_of
from projects.states import ProjectState
from projects.submission import keep_version, submission_number
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.people import a_city, acting, an_appointment, an_organization
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState
YES = {"small": "yes", "hard": "yes", "exemplary": "no", "feasible": "yes"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
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
def several(village, secretary, officer):
    return [a_declaration(village, title=f"项目{n}") for n in range(3)]


def address(name, query=""):
    return reverse("projects:judging_bulk", args=[name]) + query


def chosen(*projects):
    """Ticked, each as the page shows it now."""
    marks = {
        f"p{project.pk}-seen": mark_of(submission_number(project), project.opinions.filter(given=False))
        for project in projects
    }
    return {"project": [project.pk for project in projects]} | marks


def answers(project, **values):
    return {f"p{project.pk}-{name}": value for name, value in values.items()}


def post(client, person, name, data, query=""):
    client.force_login(person.user)
    with zeal_ignore():  # each is locked and judged in a transaction of its own
        return client.post(address(name, query), data, follow=True)


def states(projects):
    for project in projects:
        project.refresh_from_db()
    return [project.state for project in projects]


def test_the_preview_names_who_is_skipped_and_why(client, village, officer, several):
    county, city = village.parent.parent, village.parent.parent.parent
    an_appointment(county, Role.OFFICER)
    township = a_declaration(village.parent)  # judged by the county
    approved = a_declaration(village, S.APPROVED)
    foreign = a_declaration(an_organization(city))
    client.force_login(officer.user)
    for name, label in (("approve", "立项"), ("return_for_revision", "退回修改")):
        context = client.get(address(name), chosen(*several, township, approved, foreign)).context
        assert {one.project for one in context["able"]} == set(several)
        assert {one.project: one.skipped for one in context["skipped"]} == {
            township: f"您没有“{label}”的权限，由{county.short_name}的组织部门工作人员办理",
            approved: f"当前状态为“已立项”，不能{label}",
        }


def test_those_with_a_checklist_are_approved_and_the_blank_ones_wait(client, officer, secretary, several):
    first, second, _ = several
    data = chosen(*several) | answers(first, **YES) | answers(second, **YES | {"hard": "no"})
    page = post(client, officer, "approve", data, "?state=submitted&judge=me")

    assert page.redirect_chain[-1][0] == "/projects/?state=submitted&judge=me"
    assert states(several) == [S.APPROVED, S.APPROVED, S.SUBMITTED]
    assert [first.checklist["hard"], second.checklist["hard"]] == ["yes", "no"]
    assert [first.number, second.number] == ["2026-V-990102001002-001", "2026-V-990102001002-002"]
    assert first.versions.get().approved_at is not None
    assert AuditEntry.objects.filter(verb="approve", result="done").count() == 2
    assert Notice.objects.filter(post_id=secretary.pk).count() == 2
    text = page.content.decode()
    assert "已立项 2 个项目" in text
    assert "1 个没有填写，仍待审核" in text

    page = post(client, officer, "approve", data)
    assert (
        page.status_code == 422
    )  # nothing that was answered is left; what was done stands among the skipped
    assert AuditEntry.objects.filter(verb="approve", result="done").count() == 2
    assert Notice.objects.filter(post_id=secretary.pk).count() == 2


@pytest.mark.parametrize("missing", YES)
def test_an_incomplete_checklist_approves_nothing(client, officer, several, missing):
    first, second, _ = several
    partly = {name: value for name, value in YES.items() if name != missing}
    page = post(
        client, officer, "approve", chosen(*several) | answers(first, **YES) | answers(second, **partly)
    )
    assert page.status_code == 422
    assert f'href="#id_p{second.pk}-{missing}' in page.content.decode()
    assert set(states(several)) == {S.SUBMITTED}


def test_nothing_answered_says_so(client, officer, several):
    for name, more in (("approve", {}), ("return_for_revision", {"due_on": "2026-03-06"})):
        page = post(client, officer, name, chosen(*several) | more)
        assert page.status_code == 422
        assert "一个项目也没有填写" in page.content.decode()


def test_each_goes_back_with_its_opinions_and_the_common_deadline(client, officer, secretary, several):
    worded, saved, _ = several
    an_opinion(saved, officer)
    data = chosen(*several) | answers(worded, opinion="切口太大，请缩小到两栋楼") | {"due_on": "2026-03-06"}
    page = post(client, officer, "return_for_revision", data)

    assert states(several) == [S.RETURNED, S.RETURNED, S.SUBMITTED]
    assert worded.return_due_on == saved.return_due_on == date(2026, 3, 6)
    opinion = worded.opinions.get()
    assert (opinion.field, opinion.author, opinion.given) == ("overall", officer, True)
    assert saved.opinions.get().given
    assert AuditEntry.objects.filter(verb="save_opinion").count() == 1
    assert Notice.objects.filter(post_id=secretary.pk).count() == 2
    assert "已退回修改 2 个项目" in page.content.decode()

    post(client, officer, "return_for_revision", data)
    assert worded.opinions.count() == 1
    assert Notice.objects.filter(post_id=secretary.pk).count() == 2


@pytest.mark.parametrize("due_on", ["", "2026-02-23", "x"])
def test_a_bad_deadline_returns_nothing(client, officer, several, due_on):
    data = chosen(*several) | answers(several[0], opinion="请写清户数") | {"due_on": due_on}
    assert post(client, officer, "return_for_revision", data).status_code == 422
    assert set(states(several)) == {S.SUBMITTED}
    assert not several[0].opinions.exists()


def test_a_colleagues_opinion_on_the_whole_is_shown_and_not_overwritten(client, officer, several):
    an_opinion(several[0], officer, field="overall", text="总体可行")
    client.force_login(officer.user)
    page = client.get(address("return_for_revision"), chosen(*several)).content.decode()
    assert "总体可行" in page
    assert page.count("<textarea") == 2

    data = chosen(several[0]) | answers(several[0], opinion="不行") | {"due_on": "2026-03-06"}
    post(client, officer, "return_for_revision", data)
    assert [opinion.text for opinion in several[0].opinions.all()] == ["总体可行"]


def test_whoever_was_judged_meanwhile_is_told_with_its_reason(client, officer, several):
    first, second, _ = several
    type(first).objects.filter(pk=first.pk).update(state=S.REJECTED)
    page = post(
        client, officer, "approve", chosen(first, second) | answers(first, **YES) | answers(second, **YES)
    )
    assert states([first, second]) == [S.REJECTED, S.APPROVED]
    assert "1 个未办理。项目0：当前状态为“不予立项”，不能立项" in page.content.decode()


def test_others_are_refused_and_other_words_unknown(client, officer, secretary, several):
    assert post(client, secretary, "approve", chosen(*several)).status_code == 403
    client.force_login(officer.user)
    assert client.get(address("withdraw")).status_code == 404
    assert "没有选中项目" in client.get(address("approve"), {"project": ["x", "9" * 30]}).content.decode()


@pytest.mark.parametrize("name", ["approve", "return_for_revision"])
def test_more_declarations_cost_no_more_queries(client, officer, several, name, django_assert_num_queries):
    client.force_login(officer.user)
    ids = [project.pk for project in several]
    client.get(address(name), {"project": ids[:1]})
    with CaptureQueriesContext(connection) as counted:
        client.get(address(name), {"project": ids[:1]})
    with django_assert_num_queries(len(counted)):
        client.get(address(name), {"project": ids})


def test_the_list_of_what_waits_offers_it(client, officer, several):
    client.force_login(officer.user)
    page = client.get("/projects/?state=submitted&judge=me").content.decode()
    assert address("approve") in page
    assert address("return_for_revision") in page
    assert address("approve") not in client.get("/projects/").content.decode()


def test_what_is_beyond_the_limit_comes_next_with_its_list(client, officer, several, monkeypatch):
    monkeypatch.setattr("projects.views.judging_bulk.MOST", 2)
    data = chosen(*several) | answers(several[0], **YES)
    client.force_login(officer.user)
    with zeal_ignore():
        answer = client.post(address("approve", "?state=submitted"), data)
    assert answer["Location"] == address("approve", f"?state=submitted&project={several[2].pk}")


DUE = {"due_on": "2026-03-06"}
MOVED = "申报内容或审核意见刚刚有变动"


def shown(client, officer, name, *projects):
    """The hidden fields of the page itself."""
    client.force_login(officer.user)
    page = client.get(address(name), {"project": [project.pk for project in projects]}).content.decode()
    marks = dict(re.findall(r'name="(p\d+-seen)" value="(\w+)"', page))
    assert len(marks) == len(projects)
    return {"project": [project.pk for project in projects]} | marks


def test_a_blank_one_stays_though_a_colleague_began_an_opinion(client, officer, several):
    blank, worded, _ = several
    data = shown(client, officer, "return_for_revision", blank, worded)
    opinion = an_opinion(blank, officer)
    page = post(client, officer, "return_for_revision", data | answers(worded, opinion="请写清户数") | DUE)
    assert states([blank, worded]) == [S.SUBMITTED, S.RETURNED]
    opinion.refresh_from_db()
    assert not opinion.given
    assert f"1 个未办理。项目0：{MOVED}" in page.content.decode()


def test_a_changed_opinion_does_not_go_back_unread(client, officer, several):
    changed, worded, _ = several
    opinion = an_opinion(changed, officer)
    data = shown(client, officer, "return_for_revision", changed, worded)
    changed.opinions.update(text="写到一半")
    post(client, officer, "return_for_revision", data | answers(worded, opinion="请写清户数") | DUE)
    opinion.refresh_from_db()
    assert (states([changed]), opinion.given) == ([S.SUBMITTED], False)


def test_a_typed_opinion_stays_on_the_page_when_a_colleagues_came_first(client, officer, several):
    first, _, _ = several
    data = shown(client, officer, "return_for_revision", first) | answers(first, opinion="切口太大") | DUE
    an_opinion(first, officer, field="overall", text="总体可行")
    for again in ({}, chosen(first)):  # as the page was, then as it came back
        page = post(client, officer, "return_for_revision", data | again)
        assert page.status_code == 422
        assert "切口太大</textarea>" in page.content.decode()
        assert (MOVED in page.content.decode()) is not bool(again)
        assert states([first]) == [S.SUBMITTED]
    post(client, officer, "return_for_revision", data | chosen(first) | answers(first, opinion=""))
    assert states([first]) == [S.RETURNED]
    assert [opinion.text for opinion in first.opinions.all()] == ["总体可行"]


@pytest.mark.parametrize("name", ["approve", "return_for_revision"])
def test_another_submission_than_the_one_shown_is_not_judged(client, officer, secretary, several, name):
    first, _, _ = several
    typed = {"approve": YES, "return_for_revision": {"opinion": "请写清户数"}}[name]
    data = shown(client, officer, name, first) | answers(first, **typed) | DUE
    keep_version(first, secretary)
    page = post(client, officer, name, data)
    assert page.status_code == 422
    assert f"项目0：{MOVED}" in page.content.decode()
    del data[f"p{first.pk}-seen"]
    assert post(client, officer, name, data).status_code == 422
    assert states([first]) == [S.SUBMITTED]


def answered(officer, project):
    """The declaration as the request read it, before its lock."""
    data = QueryDict(mutable=True)
    data.update(chosen(project) | answers(project, **YES))
    [one] = candidates(acting(officer), WAYS["approve"], [project.pk], data)
    assert one.form.is_valid()
    return one


def test_under_the_lock_the_submission_is_compared_again(officer, secretary, several):
    one = answered(officer, several[0])
    keep_version(several[0], secretary)
    done, [words] = judge_all([one], WAYS["approve"].step, acting(officer), {})
    assert (done, states(several[:1])) == (0, [S.SUBMITTED])
    assert MOVED in words


def test_under_the_lock_the_judge_is_asked_for_again(officer, village, several):
    one = answered(officer, several[0])
    other = an_organization(village.parent.parent)
    an_appointment(other, Role.OFFICER)
    type(several[0]).objects.filter(pk=several[0].pk).update(organization=an_organization(other))
    done, [words] = judge_all([one], WAYS["approve"].step, acting(officer), {})
    assert (done, states(several[:1])) == (0, [S.SUBMITTED])
    assert "没有“立项”的权限" in words
