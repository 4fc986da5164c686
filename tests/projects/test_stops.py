"""A text that was typed without a full stop gets one on paper."""

import pytest

from projects.papers.stops import stopped
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("会车困难", "会车困难。"),
        ("会车困难。", "会车困难。"),
        ("分三步：", "分三步："),
        ("有人说“难！”", "有人说“难！”"),
        ("满意率九成（含）", "满意率九成（含）。"),
        (" ", ""),
        ("）", "）。"),
    ],
)
def test_what_has_no_end_gets_one(typed, printed):
    assert stopped(typed) == printed


@pytest.mark.django_db
def test_plan_and_case_print_whole_sentences(client):
    village = a_city()[-1]
    secretary = an_appointment(village)
    project = a_project(village, ProjectState.CLOSED, problem_statement="会车困难", objectives="拓宽三公里")
    client.force_login(secretary.user)
    page = client.get(f"/projects/{project.pk}/print/plan/").content.decode()
    assert "会车困难。" in page
    assert "拓宽三公里。" in page
    case = client.get(f"/cases/{project.pk}/").content.decode()
    assert "会车困难。" in case
    assert "攻坚目标：拓宽三公里。" in case
