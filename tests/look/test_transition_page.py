"""The page of any transition, drawn; what it does is tested with the engine."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from organizations.actor import NOBODY
from projects.models import Project
from tests.builders.look import BAD, BLOCKED, READY, Sample, a_step
from workflow.engine import find
from workflow.forms import TransitionForm


@pytest.fixture
def draw(rf, db):
    request = rf.get("/projects/1/return/")
    request.actor = NOBODY

    def render(verdict=READY, form=None, template="transition", **step):
        values = vars(a_step("return", "退回修改")) | step
        context = {
            "record": "业委会组建与物业选聘",
            "step": SimpleNamespace(**values),
            "verdict": verdict,
            "form": form or Sample(),
            "back_url": "/projects/1/",
            "latest": None,
        }
        return render_to_string(f"workflow/{template}.html", context, request)

    return render


def test_a_ready_transition_asks_for_its_form(draw):
    text = draw(hint="书记按条答复后重新提交")

    assert "<h1>退回修改：业委会组建与物业选聘</h1>" in text
    assert "书记按条答复后重新提交" in text
    assert 'name="title"' in text
    assert '<button class="button button--primary" type="submit">退回修改</button>' in text


def test_a_grave_one_is_red_and_says_where_the_way_out_leads(draw):
    text = draw(grave=True, way_out="不退回，回到项目")

    assert '<button class="button button--grave-confirm" type="submit">退回修改</button>' in text
    assert '<a class="button" href="/projects/1/">不退回，回到项目</a>' in text


def test_without_words_of_its_own_the_way_out_is_the_verb_denied(draw):
    assert '<a class="button" href="/projects/1/">不退回修改，返回</a>' in draw()


def test_where_nothing_can_be_declined_the_way_out_says_only_where_it_leads():
    assert [find(Project, "submit").way_back, find(Project, "close").way_back] == ["回到项目", "回到项目"]
    assert replace(find(Project, "submit"), way_out="").way_back == "返回"


def test_a_blocked_one_lists_what_is_missing_and_offers_no_button(draw):
    text = draw(BLOCKED)

    assert "还不能退回修改，先办好 2 件事" in text
    assert '<a href="/projects/1/?tab=plan">3 项任务未核验</a>' in text
    assert '<button class="button button' not in text
    assert 'name="title"' not in text


def test_what_was_typed_stays_when_it_was_blocked_meanwhile(draw):
    assert "逐户协商" in draw(BLOCKED, Sample(BAD))


def test_errors_stand_above_and_at_the_field(draw):
    text = draw(form=Sample(BAD))

    assert "有 3 处需要改正，您填的内容都在" in text
    assert 'id="id_until_error"' in text


def test_a_form_without_fields_draws_no_panel(draw):
    assert 'class="panel"' not in draw(form=TransitionForm(record=None, actor=None))


def test_a_stale_one_says_that_nothing_was_saved(draw):
    text = draw("当前状态为“已立项”，不能退回修改", template="stale")

    assert "没有退回修改：业委会组建与物业选聘" in text
    assert "当前状态为“已立项”，不能退回修改" in text
    assert '<a class="button button--primary" href="/projects/1/">查看最新情况</a>' in text
