"""The light in SQL keeps its text, whatever query it stands in."""

from datetime import date, timedelta

import pytest
from django.db.models import Count, OuterRef, Q, Subquery

from projects.lights import Thresholds, light_case
from projects.models import Project, Task
from projects.states import ProjectState
from tests.builders.people import a_city
from tests.builders.work import a_project, a_task

S = ProjectState
LIMITS = Thresholds()
TODAY = date(2026, 7, 24)


@pytest.fixture
def village(db):
    return a_city()[-1]


def test_the_light_can_be_asked_inside_another_query(village):
    """There the projects bear another name in SQL than in a query of their own."""
    late = a_project(village, S.IN_PROGRESS, next_open_due=TODAY - timedelta(days=8))
    others = [a_project(village, S.IN_PROGRESS), a_project(village, S.ACCEPTED)]
    tasks = {project.pk: a_task(project) for project in (late, *others)}
    red = Project.objects.annotate(light=light_case(LIMITS, TODAY)).filter(light="red")
    neighbours = Project.objects.filter(organization__projects__in=red).distinct()

    assert list(Task.objects.filter(project__in=red.values("pk"))) == [tasks[late.pk]]
    assert set(Task.objects.exclude(project__in=red.values("pk"))) == {tasks[other.pk] for other in others}
    assert set(neighbours) == {late, *others}
    lit = Project.objects.annotate(light=light_case(LIMITS, TODAY)).filter(pk=OuterRef("project"))
    shown = Task.objects.annotate(shown=Subquery(lit.values("light")[:1]))
    assert dict(shown.values_list("project", "shown"))[late.pk] == "red"
    nearest = neighbours.annotate(light=light_case(LIMITS, TODAY)).filter(light="blue")
    assert list(nearest) == [others[1]]


def test_the_light_is_grouped_sorted_and_counted_by(village):
    for state in (S.ACCEPTED, S.ACCEPTED, S.SUSPENDED, S.DRAFT):
        a_project(village, state)
    lit = Project.objects.annotate(light=light_case(LIMITS, TODAY))

    counted = lit.order_by("light").values_list("light").annotate(number=Count("pk"))
    assert list(counted) == [("", 1), ("blue", 2), ("grey", 1)]
    assert lit.aggregate(blue=Count("pk", filter=Q(light="blue"))) == {"blue": 2}


def test_each_limit_and_each_day_has_a_text_of_its_own(village):
    a_project(village, S.IN_PROGRESS, next_open_due=TODAY - timedelta(days=3))

    def light(limits, day=TODAY):
        return Project.objects.annotate(light=light_case(limits, day)).get().light

    assert light(LIMITS) == "yellow"
    assert light(Thresholds(overdue_red_days=2)) == "red"
    assert light(LIMITS, TODAY + timedelta(days=5)) == "red"
    assert light(LIMITS) == "yellow"
