"""What officers and the house do with an opinion: each step recorded, told, and read on the receipt."""

import pytest
from django.urls import reverse

from feedback.models import Opinion
from organizations.roles import Role
from projects.models import Problem
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_problem, a_round
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
State = Opinion.State


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


def run(client, post, opinion, name, **data):
    client.force_login(post.user)
    return client.post(reverse("feedback:opinion_transition", args=[opinion.pk, name]), data)


def receipt(client, opinion):
    return client.get(reverse("feedback:opinion_receipt", args=[opinion.receipt])).content.decode()


def told(post):
    return list(Notice.objects.filter(post_id=post.pk).values_list("text", flat=True))


def test_an_opinion_becomes_a_problem_without_being_typed_again(client, village, officer, secretary):
    opinion = an_opinion_from(village, place="东门")
    client.force_login(officer.user)
    form = client.get(reverse("feedback:opinion_transition", args=[opinion.pk, "adopt"])).content.decode()
    assert f"{opinion.text}（东门）" in form

    answer = run(client, officer, opinion, "adopt", description="东门路灯坏了一个多月")
    opinion.refresh_from_db()
    problem = Problem.objects.get()
    assert answer.status_code == 302
    assert (opinion.state, opinion.problem) == (State.ACCEPTED, problem)
    assert (problem.source, problem.organization, problem.state) == ("public", village, "open")
    assert problem.number.startswith("W")
    assert problem.found_on == opinion.received_on
    assert opinion.receipt not in problem.source_reference
    assert {"adopt", "record_problem"} <= set(AuditEntry.objects.values_list("verb", flat=True))
    assert any("由群众意见列入" in text for text in told(secretary))
    assert "已列为问题" in receipt(client, opinion)


def test_a_long_opinion_is_cut_to_what_a_problem_holds(client, village, officer):
    opinion = an_opinion_from(village, text="长" * 300, place="东门")
    client.force_login(officer.user)
    page = client.get(reverse("feedback:opinion_transition", args=[opinion.pk, "adopt"])).content.decode()

    assert "长" * 200 in page
    assert run(client, officer, opinion, "adopt", description="长" * 201).status_code == 422


def test_without_a_round_no_problem_can_be_made(client, village, officer):
    village_without_round = an_opinion_from(village)
    Problem.objects.all().delete()
    a_round().delete()
    answer = run(client, officer, village_without_round, "adopt", description="路灯坏了")

    assert answer.status_code == 422
    assert "建立年度后" in answer.content.decode()


def test_it_is_forwarded_up_and_the_house_goes_on_reading(client, village, secretary):
    opinion = an_opinion_from(village)
    above = an_appointment(village.parent, Role.SECRETARY)
    answer = run(
        client, secretary, opinion, "forward", organization=village.parent.short_name, reason="超出本级权限"
    )
    opinion.refresh_from_db()

    assert answer.status_code == 302
    assert (opinion.organization, opinion.path) == (village.parent, village.parent.path)
    assert opinion.state == State.RECEIVED
    assert client.get(opinion.get_absolute_url()).status_code == 200
    assert run(client, secretary, opinion, "dismiss", reason="不办").status_code == 403
    assert told(above)
    page = receipt(client, opinion)
    assert "转乡镇（街道）党组织办理" in page
    assert "超出本级权限" not in page


def test_never_sideways_and_never_to_itself(client, village, secretary):
    sibling = an_organization(village.parent)
    opinion = an_opinion_from(village)

    for wrong in (sibling.short_name, village.short_name, ""):
        assert run(client, secretary, opinion, "forward", organization=wrong).status_code == 422


def test_the_answer_is_read_by_the_citizen(client, village, officer, secretary):
    opinion = an_opinion_from(village)
    run(client, officer, opinion, "dismiss", reason="路灯属个人院内，请自行维修")
    opinion.refresh_from_db()

    assert opinion.state == State.DISMISSED
    assert opinion.handled_by == officer
    assert "路灯属个人院内，请自行维修" in receipt(client, opinion)
    assert told(secretary)


def test_an_answer_needs_words_without_personal_numbers(client, village, officer):
    opinion = an_opinion_from(village)

    for wrong in ("", "长" * 201, "反映人 110101199003074233"):
        assert run(client, officer, opinion, "dismiss", reason=wrong).status_code == 422
    opinion.refresh_from_db()
    assert opinion.state == State.RECEIVED


def test_the_house_cannot_let_a_complaint_vanish_unseen(client, village, officer, secretary):
    opinion = an_opinion_from(village)
    run(client, secretary, opinion, "dismiss", reason="不属实")
    other = an_opinion_from(village)
    run(client, officer, other, "dismiss", reason="已核实，不属实")
    client.force_login(officer.user)
    listed = client.get(reverse("feedback:opinions"), {"house": "yes"}).content.decode()

    assert any("不予采纳" in text for text in told(officer))
    assert opinion.get_absolute_url() in listed
    assert other.get_absolute_url() not in listed
    assert run(client, officer, opinion, "reconsider", reason="请重新核实").status_code == 302
    assert "已收到" in receipt(client, opinion)


def test_it_is_merged_into_another_opinion_and_shares_what_becomes_of_it(client, village, officer):
    target, opinion = an_opinion_from(village), an_opinion_from(village)
    answer = run(client, officer, opinion, "merge", target=f"opinion-{target.pk}")
    opinion.refresh_from_db()
    assert answer.status_code == 302
    assert (opinion.state, opinion.merged_into) == (State.MERGED, target)

    run(client, officer, target, "dismiss", reason="本月底修好")
    assert "本月底修好" in receipt(client, opinion)
    merged_itself = run(client, officer, an_opinion_from(village), "merge", target=f"opinion-{opinion.pk}")
    assert merged_itself.status_code == 422


def test_it_is_merged_into_a_problem(client, village, officer):
    problem, opinion = a_problem(village), an_opinion_from(village)
    run(client, officer, opinion, "merge", target=f"problem-{problem.pk}")
    opinion.refresh_from_db()

    assert (opinion.state, opinion.problem) == (State.MERGED, problem)
    assert "合并办理" in receipt(client, opinion)


def test_nothing_out_of_reach_is_offered_for_merging(client, village, secretary):
    opinion = an_opinion_from(village)
    elsewhere = an_opinion_from(village.parent, text=opinion.text)
    foreign = a_problem(village.parent)
    solved = a_problem(village, state=Problem.State.SOLVED)

    for target in (
        f"opinion-{elsewhere.pk}", f"problem-{foreign.pk}", f"problem-{solved.pk}", f"opinion-{opinion.pk}",
        "opinion-x", "",
    ):  # fmt: skip
        assert run(client, secretary, opinion, "merge", target=target).status_code == 422


def test_reconsidering_takes_everything_back(client, village, officer):
    opinion = an_opinion_from(village, State.MERGED, merged_into=an_opinion_from(village), handled_by=officer)
    run(client, officer, opinion, "reconsider", reason="不是同一件事")
    opinion.refresh_from_db()

    assert (opinion.state, opinion.merged_into, opinion.handled_by) == (State.RECEIVED, None, None)


@pytest.mark.parametrize("name", ["adopt", "forward", "merge", "dismiss", "reconsider"])
def test_who_may_not(client, village, name):
    opinion = an_opinion_from(village, State.DISMISSED if name == "reconsider" else State.RECEIVED)
    a_problem(village)
    member = an_appointment(village, Role.MEMBER)
    leader = an_appointment(village, Role.LEADER)
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)
    admin = an_appointment(village, Role.SYSTEM_ADMIN)

    assert run(client, leader, opinion, name).status_code == 403
    for unseen in (member, stranger, admin):
        assert run(client, unseen, opinion, name).status_code == 404
    client.force_login(leader.user)
    assert f"/{name}/" not in client.get(opinion.get_absolute_url()).content.decode()


def test_a_second_click_changes_nothing(client, village, officer):
    opinion = an_opinion_from(village)
    run(client, officer, opinion, "adopt", description="路灯坏了")
    again = run(client, officer, opinion, "adopt", description="路灯坏了")

    assert again.status_code == 409
    assert Problem.objects.count() == 1


def test_what_people_wrote_is_stars_in_the_audit(client, village, officer):
    opinion = an_opinion_from(village, text="王小明家漏水", place="三号楼二单元", phone="13800138000")
    run(client, officer, opinion, "forward", organization=village.parent.parent.short_name)
    run(client, officer, an_opinion_from(village, phone="13800138000"), "dismiss", reason="已告知")
    kept = " ".join(str(entry.content) for entry in AuditEntry.objects.all())

    for secret in ("王小明", "三号楼", "13800138000", opinion.receipt):
        assert secret not in kept
    assert "王小明" not in " ".join(Notice.objects.values_list("text", flat=True))
