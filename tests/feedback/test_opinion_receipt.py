"""The receipt: where an opinion stands, computed, in words for everybody, and nothing personal."""

from datetime import date

import pytest
from django.urls import reverse

from feedback import public_limits
from feedback.codes import grouped
from feedback.models import Opinion
from projects.models import Problem
from projects.states import ProjectState
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city
from tests.builders.work import a_problem, a_project

pytestmark = pytest.mark.django_db
State = Opinion.State


@pytest.fixture
def village():
    return a_city()[-1]


def shown(client, opinion):
    answer = client.get(reverse("feedback:opinion_receipt", args=[opinion.receipt]))
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_a_received_opinion_waits(client, village):
    page = shown(client, an_opinion_from(village))

    assert "已收到" in page
    assert village.short_name in page


def test_nothing_of_what_was_written_is_shown(client, village):
    opinion = an_opinion_from(village, text="王小明家的狗", place="三号楼", phone="13800138000", photo=True)
    page = shown(client, opinion)

    for secret in ("王小明", "三号楼", "138", opinion.photo.name, "<img"):
        assert secret not in page


def test_the_number_is_typed_as_it_is_printed(client, village):
    opinion = an_opinion_from(village, receipt="7K3M0Q9X1TPW")
    for typed in ("7k3m-0q9x-1tpw", "7K3M OQ9X LTPW", grouped(opinion.receipt)):
        answer = client.get(reverse("feedback:opinion_receipts"), {"code": typed}, follow=True)
        assert answer.status_code == 200
        assert grouped(opinion.receipt) in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "？？", "x" * 41, "000000000000"])
def test_a_wrong_number_says_what_to_do(client, village, typed):
    answer = client.get(reverse("feedback:opinion_receipts"), {"code": typed}, follow=True)

    assert answer.status_code in {404, 422}
    assert "回执号" in answer.content.decode()


def test_who_guesses_has_to_wait(client, village, monkeypatch):
    monkeypatch.setattr(public_limits, "LOOKING_UP", public_limits.Limit("guess", 3, 60))
    opinion = an_opinion_from(village)
    for _ in range(5):
        shown(client, opinion)  # right ones cost nothing
    codes = [
        client.get(reverse("feedback:opinion_receipt", args=[f"00000000000{n}"])).status_code
        for n in range(4)
    ]
    waiting = client.get(reverse("feedback:opinion_receipt", args=[opinion.receipt]))

    assert codes == [404, 404, 404, 429]
    assert waiting.status_code == 429
    assert int(waiting["Retry-After"]) <= 60


def test_an_answer_is_read_as_it_was_written(client, village):
    page = shown(client, an_opinion_from(village, State.DISMISSED, answer="路灯属个人院内，请自行维修"))

    assert "已答复" in page
    assert "路灯属个人院内，请自行维修" in page


def test_a_forwarded_one_says_the_level_and_no_more(client, village):
    opinion = an_opinion_from(village)
    township = village.parent
    opinion.forwardings.create(
        organization=village, target=township, reason="内部说明", forwarded_on=date(2026, 7, 1)
    )
    opinion.organization = township
    opinion.save()
    page = shown(client, opinion)

    assert "2026 年 7 月 1 日转乡镇（街道）党组织办理" in page
    assert "内部说明" not in page
    assert f"反映的是{village.short_name}" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Problem.State.OPEN, "已列入问题清单"),
        (Problem.State.ADOPTED, "已列入问题清单"),
        (Problem.State.DISMISSED, "说明：不属于攻坚范围"),
    ],
)
def test_the_receipt_follows_the_problem(client, village, state, words):
    problem = a_problem(village, state=state, outcome="不属于攻坚范围")

    assert words in shown(client, an_opinion_from(village, State.ACCEPTED, problem=problem))


@pytest.mark.parametrize(
    ("project", "problem", "words"),
    [
        (ProjectState.DRAFT, Problem.State.ADOPTED, None),
        (ProjectState.SUBMITTED, Problem.State.ADOPTED, None),
        (ProjectState.TERMINATED, Problem.State.ADOPTED, None),
        (ProjectState.IN_PROGRESS, Problem.State.ADOPTED, "已由攻坚项目“点亮东门”办理"),
        (
            ProjectState.CLOSED,
            Problem.State.SOLVED,
            "2026 年 7 月 1 日，您反映的问题已由攻坚项目“点亮东门”解决",
        ),
    ],
)
def test_a_project_is_named_once_it_is_established(client, village, project, problem, words):
    found = a_problem(village, state=problem)
    a_project(village, project, title="点亮东门", problems=[found], closed_on=date(2026, 7, 1))
    page = shown(client, an_opinion_from(village, State.ACCEPTED, problem=found))

    assert (words or "已列入问题清单") in page
    assert words or "点亮东门" not in page


def test_a_merged_one_shares_the_outcome(client, village):
    problem = a_problem(village, state=Problem.State.SOLVED)
    into_problem = a_problem(village, state=Problem.State.MERGED, merged_into=problem)
    target = an_opinion_from(village, State.ACCEPTED, problem=into_problem)
    middle = an_opinion_from(village, State.MERGED, merged_into=target)
    page = shown(client, an_opinion_from(village, State.MERGED, merged_into=middle))

    assert "合并办理" in page
    assert "已解决" in page


def test_few_queries(client, village, django_assert_max_num_queries):
    problem = a_problem(village, state=Problem.State.ADOPTED)
    opinion = an_opinion_from(village, State.ACCEPTED, problem=problem)
    shown(client, opinion)
    with django_assert_max_num_queries(6):
        shown(client, opinion)
