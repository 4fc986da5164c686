"""批示: written by a leader, pinned until the secretary answers, taken note of or withdrawn."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from organizations.open_matters import open_matters
from organizations.roles import Role
from projects.models import Instruction
from projects.states import ProjectState
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.pressing import an_instruction
from tests.builders.work import a_project
from workflow import engine
from workflow.engine import Kind
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = ProjectState
TEXT = "尽快协调管线迁改，本月底前进场。"
ANSWER = "已约三方签协议，28 日进场。"

# Transition × state, by hand: S the secretary, C the clerk of the house, L the leader who wrote it.
TABLE = """
           answer draft_answer take_note withdraw
open       S      C            ·         L
drafted    S      C            ·         L
answered   ·      ·            L         ·
read       ·      ·            ·         ·
withdrawn  ·      ·            ·         ·
"""
HOLDERS = {"answer": "secretary", "draft_answer": "clerk", "take_note": "leader", "withdraw": "leader"}
TARGETS = {"answer": "answered", "draft_answer": "drafted", "take_note": "read", "withdraw": "withdrawn"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def posts(village):
    county = village.parent.parent
    return {
        "secretary": an_appointment(village, Role.SECRETARY, user=a_user("顾明川")),
        "clerk": an_appointment(village, Role.CLERK, user=a_user("韩砚秋")),
        "member": an_appointment(village, Role.MEMBER),
        "leader": an_appointment(county, Role.LEADER, user=a_user("沈既白"), title="区委书记"),
        "other leader": an_appointment(county, Role.LEADER),
        "officer": an_appointment(village.parent, Role.OFFICER),
        "secretary above": an_appointment(village.parent, Role.SECRETARY),
        "administrator": an_appointment(county, Role.SYSTEM_ADMIN),
    }


@pytest.fixture
def project(village, posts):
    return a_project(village, S.IN_PROGRESS)


def log_in(client, post):
    client.force_login(post.user)
    return client


def instruct(client, post, project, text=TEXT):
    return log_in(client, post).post(reverse("projects:instruction_new", args=[project.pk]), {"text": text})


def step(client, post, instruction, name, **data):
    address = reverse("projects:instruction_transition", args=[instruction.pk, name])
    return log_in(client, post).post(address, data)


def page(client, post, address) -> str:
    return log_in(client, post).get(address).content.decode()


def home(client, post) -> str:
    return page(client, post, reverse("reviews:home"))


def test_a_leader_writes_one_and_the_house_is_told(client, posts, project):
    assert instruct(client, posts["leader"], project).status_code == 302
    made = Instruction.objects.get()

    assert (made.author, made.state, made.text) == (posts["leader"], "open", TEXT)
    entry = AuditEntry.objects.get(verb="instruct")
    assert entry.root_id == str(project.pk)
    assert {notice.user_id for notice in Notice.objects.all()} == {
        posts["secretary"].user_id,
        posts["clerk"].user_id,
    }
    assert "沈既白（澄湖区委书记）对“老旧楼栋加装电梯协商”批示" in Notice.objects.first().text


def test_it_is_pinned_until_it_is_answered(client, posts, project):
    made = an_instruction(project, posts["leader"])
    shown = page(client, posts["secretary"], project.get_absolute_url())
    assert TEXT in shown
    assert "回复批示" in shown
    assert "沈既白的批示待回复" in home(client, posts["secretary"])

    assert step(client, posts["secretary"], made, "answer", answer_text=ANSWER).status_code == 302
    assert "回复批示" not in page(client, posts["secretary"], project.get_absolute_url())
    assert "批示待回复" not in home(client, posts["secretary"])


def test_the_answer_stands_on_the_leaders_home_until_noted(client, posts, project):
    made = an_instruction(project, posts["leader"])
    step(client, posts["secretary"], made, "answer", answer_text=ANSWER)
    assert Notice.objects.filter(user_id=posts["leader"].user_id, text__contains=ANSWER).exists()
    assert "顾明川回复了您的批示" in home(client, posts["leader"])

    step(client, posts["leader"], made, "take_note")
    assert "回复了您的批示" not in home(client, posts["leader"])


def test_the_clerk_drafts_and_the_secretary_sends(client, posts, project):
    made = an_instruction(project, posts["leader"])
    assert step(client, posts["clerk"], made, "draft_answer", answer_text=ANSWER).status_code == 302
    assert "填报员韩砚秋代拟的批示回复待您确认" in home(client, posts["secretary"])
    form = log_in(client, posts["secretary"]).get(
        reverse("projects:instruction_transition", args=[made.pk, "answer"])
    )
    assert ANSWER in form.content.decode()

    step(client, posts["secretary"], made, "answer", answer_text=ANSWER)
    assert "顾明川（韩砚秋代填）" in page(client, posts["leader"], made.get_absolute_url())


def test_several_may_be_open(client, posts, project):
    for leader in ("leader", "other leader"):
        instruct(client, posts[leader], project)
    shown = page(client, posts["secretary"], project.get_absolute_url())
    assert shown.count("回复批示") == 2


def test_it_is_withdrawn_with_a_reason(client, posts, project):
    made = an_instruction(project, posts["leader"])
    assert step(client, posts["leader"], made, "withdraw", reason="").status_code == 422
    step(client, posts["leader"], made, "withdraw", reason="情况有变")

    made.refresh_from_db()
    assert (made.state, made.withdrawn_reason) == ("withdrawn", "情况有变")
    assert "批示待回复" not in home(client, posts["secretary"])
    assert Notice.objects.filter(user_id=posts["secretary"].user_id, text__contains="已撤回").exists()


def test_a_second_answer_is_stale(client, posts, project):
    made = an_instruction(project, posts["leader"])
    step(client, posts["secretary"], made, "answer", answer_text=ANSWER)
    assert step(client, posts["secretary"], made, "answer", answer_text="别的").status_code == 409


@pytest.mark.parametrize("text", ["", "字" * 301])
def test_a_bad_text_is_kept_and_sent_back(client, posts, project, text):
    answer = instruct(client, posts["leader"], project, text)
    assert answer.status_code == 422
    assert not Instruction.objects.exists()


@pytest.mark.parametrize("who", ["secretary", "clerk", "officer", "secretary above"])
def test_nobody_but_leaders_writes_one(client, posts, project, who):
    assert instruct(client, posts[who], project).status_code == 403
    assert AuditEntry.objects.filter(verb="instruct", result="refused").exists()


def test_strangers_and_administrators_do_not_find_it(client, posts, project, village):
    made = an_instruction(project, posts["leader"])
    beside = an_appointment(an_organization(village.parent.parent.parent), Role.LEADER)
    for stranger in (beside, posts["administrator"]):
        assert instruct(client, stranger, project).status_code == 404
        assert log_in(client, stranger).get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("state", [S.CLOSED, S.TERMINATED, S.CARRIED_OVER])
def test_nothing_is_instructed_on_what_is_over(client, posts, village, state):
    assert instruct(client, posts["leader"], a_project(village, state)).status_code == 409


def test_the_button_is_the_leaders(client, posts, project):
    address = reverse("projects:instruction_new", args=[project.pk])
    for who, there in (("leader", True), ("officer", False), ("secretary", False)):
        assert (address in page(client, posts[who], project.get_absolute_url())) is there


def cells():
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {(state, name): cell for state, *row in rows for name, cell in zip(head, row, strict=True)}


@pytest.mark.parametrize("name", TARGETS)
def test_everyone_may_exactly_what_the_table_says(name, posts, project):
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.READY: "open"}
    transition, table = engine.find(Instruction, name), cells()
    for state in Instruction.State.values:
        record = an_instruction(project, posts["leader"], state)
        for who, post in posts.items():
            wanted = "forbidden" if who != HOLDERS[name] else "stale" if table[state, name] == "·" else "open"
            assert words[transition.verdict(record, acting(post)).kind] == wanted, (state, who)


def test_the_table_has_every_transition_and_state():
    assert {state for state, _ in cells()} == set(Instruction.State.values)
    assert {step.name: step.target for step in engine.steps_of(Instruction)} == TARGETS


def test_it_goes_over_to_the_next_secretary(posts, project, village):
    an_instruction(project, posts["leader"])
    an_instruction(project, posts["leader"], "read")
    kinds = {kind["label"]: kind["matters"] for kind in open_matters(village, timezone.localdate())}
    assert len(kinds["待回复的批示"]) == 1


def test_a_leader_lists_the_own_ones_first(client, posts, project):
    an_instruction(project, posts["leader"], "answered")
    an_instruction(project, posts["other leader"])
    listed = reverse("projects:instructions")

    assert "共 1 件批示" in page(client, posts["leader"], listed)
    assert "共 2 件批示" in page(client, posts["leader"], f"{listed}?whose=all")
    assert "共 1 件批示" in page(client, posts["leader"], f"{listed}?state=answered")
    assert "共 0 件批示" in page(client, posts["leader"], f"{listed}?state=open")
    assert "共 2 件批示" in page(client, posts["secretary"], listed)
    assert log_in(client, posts["administrator"]).get(listed).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_more_rows_cost_no_more_queries(client, posts, project, number, django_assert_max_num_queries):
    for _ in range(number):
        an_instruction(project, posts["leader"], "answered")
    listed = reverse("projects:instructions")
    page(client, posts["leader"], listed)
    with django_assert_max_num_queries(9):
        assert len(client.get(listed).context["page"].object_list) == number
