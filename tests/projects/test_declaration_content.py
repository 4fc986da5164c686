"""The declaration as content: stored whole, read as text, compared; titles that read alike."""

from datetime import date

import pytest

from projects.declaration import changes, content_of, drafted_from, suggested_title, words_of
from projects.similar import likeness, pairs, similar_titles
from projects.states import ProjectState
from tests.builders.people import a_city, an_actor, an_organization
from tests.builders.work import a_problem, a_project, a_round, an_indicator


@pytest.fixture
def village(db):
    return a_city()[-1]


def test_the_content_stands_without_the_records_it_came_from(village):
    project = a_project(village)
    an_indicator(project)
    content = content_of(project)

    assert content["category"] == "基层治理"
    assert content["starts_on"] == "2026-03-01"
    assert content["indicators"] == [{"name": "加装电梯", "baseline": "0", "target": "8", "unit": "部"}]


def test_the_words_are_those_of_the_form(village):
    project = a_project(village, beneficiaries=12_760)
    an_indicator(project)
    project.refresh_from_db()
    words = words_of(content_of(project))

    assert words["budget"] == "96 万元"
    assert words["beneficiaries"] == "12,760 人"
    assert words["starts_on"] == "2026 年 3 月 1 日"
    assert words["indicators"] == "加装电梯 0 部 → 8 部"
    assert list(words)[:3] == ["title", "category", "problems"]


def test_a_short_form_shows_only_what_was_filled_in(village):
    project = a_project(village, size="minor", background="", budget=None, budget_source="")
    words = words_of(content_of(project))

    assert "background" not in words
    assert "budget" not in words
    assert "approach" in words


def test_changes_name_the_field_with_both_texts(village):
    project = a_project(village)
    before = content_of(project)
    project.due_on = date(2026, 10, 31)
    project.matters_for_superiors = "管线迁改"
    found = changes(before, content_of(project))

    assert [(change.label, change.before, change.after) for change in found] == [
        ("需上级协调事项", "", "管线迁改"),
        ("完成时限", "2026 年 11 月 30 日", "2026 年 10 月 31 日"),
    ]


def test_equal_amounts_written_differently_are_no_change(village):
    project = a_project(village, budget=96)
    before = content_of(project)
    project.refresh_from_db()

    assert changes(before, content_of(project)) == []


def test_what_the_short_form_drops_is_shown_as_dropped(village):
    project = a_project(village)
    before = content_of(project)
    project.size, project.approach = "minor", ""

    assert [change.label for change in changes(before, content_of(project))] == ["方法路径"]


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("六楼老人下不了楼，盼装电梯", "六楼老人下不了楼"),
        ("，，飞线充电。", "飞线充电"),
        ("难" * 60, "难" * 40),
        ("。", ""),
    ],
)
def test_the_title_is_the_first_clause(description, title):
    assert suggested_title(description) == title


def test_people_unknown_everywhere_stay_unknown(village):
    assert drafted_from([a_problem(village)])["beneficiaries"] is None
    assert drafted_from([]) == {}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("老旧楼栋加装电梯协商", "老旧楼栋加装电梯", True),
        ("加装电梯", "加装电梯", True),
        ("老旧楼栋加装电梯协商", "飞线充电整治", False),
        ("业委会组建与物业选聘", "物业选聘", True),
        ("甲", "甲", False),
    ],
)
def test_likeness_counts_common_pairs(one, other, alike):
    assert (likeness(pairs(one), pairs(other)) >= 0.5) is alike


def test_similar_titles_keep_to_round_area_and_what_may_be_known(village):
    beside = an_organization(village.parent, short_name="桐花社区")
    title = "老旧楼栋加装电梯"
    a_project(beside, ProjectState.IN_PROGRESS, title=title)
    a_project(beside, ProjectState.DRAFT, title=title)
    a_project(beside, ProjectState.SUBMITTED, title=title)
    a_project(beside, ProjectState.TERMINATED, title=title)
    a_project(beside, ProjectState.CLOSED, title=title, round=a_round(2025, is_current=False))
    a_project(an_organization(village.parent.parent), ProjectState.CLOSED, title=title)
    project = a_project(village)

    found = similar_titles(project, an_actor(village))
    assert [(other.organization, other.state) for other in found] == [("桐花社区", "攻坚中")]
    seen_by_the_judge = similar_titles(project, an_actor(village.parent, "officer"))
    assert sorted(other.state for other in seen_by_the_judge) == ["待审核", "攻坚中"]
