"""One moves a record below a project while another changes the project and all below it: both are answered."""

from datetime import date

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.models import ChangeRequest, Obstacle
from projects.states import ProjectState
from tests.builders.changes import a_change
from tests.builders.meetings import an_obstacle
from tests.builders.people import a_city, an_appointment
from tests.builders.racing import sending
from tests.builders.work import a_project, a_task
from workflow.verifying import verify

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TASKS = 6


def a_running_project():
    village = a_city()[-1]
    officer = an_appointment(village.parent, Role.OFFICER)
    secretary = an_appointment(village, Role.SECRETARY)
    project = a_project(village, ProjectState.IN_PROGRESS)
    tasks = [
        a_task(project, position=place, state="ongoing", owner_post=secretary, weight=10)
        for place in range(TASKS)
    ]
    return project, officer, secretary, tasks


def a_task_is_finished_while_its_delay_is_approved():
    project, officer, secretary, tasks = a_running_project()
    change = a_change(project, secretary, moves=dict.fromkeys(tasks, date(2026, 11, 15)))
    answers = yield [
        sending(officer, reverse("projects:change_transition", args=[change.pk, "approve"]), {}),
        *(
            sending(secretary, reverse("projects:task_transition", args=[task.pk, "finish"]), {})
            for task in tasks
        ),
    ]
    assert set(answers) == {302}
    change.refresh_from_db()
    assert change.state == ChangeRequest.State.APPROVED
    assert {task.state for task in project.tasks.all()} == {"done"}
    assert verify().flaw is None


def obstacles_go_up_while_their_delay_is_approved():
    project, officer, secretary, tasks = a_running_project()
    change = a_change(project, secretary, moves=dict.fromkeys(tasks, date(2026, 11, 15)))
    obstacles = [an_obstacle(project) for _ in range(3)]
    data = {"to": officer.organization_id, "asked": "请牵头协调"}
    answers = yield [
        sending(officer, reverse("projects:change_transition", args=[change.pk, "approve"]), {}),
        *(
            sending(secretary, reverse("projects:obstacle_transition", args=[row.pk, "escalate"]), data)
            for row in obstacles
        ),
    ]
    assert set(answers) == {302}
    assert set(project.obstacles.values_list("state", flat=True)) == {Obstacle.State.ESCALATED}
    project.refresh_from_db()
    assert project.clock_stopped_on == date(2026, 7, 24)


RACES = [a_task_is_finished_while_its_delay_is_approved, obstacles_go_up_while_their_delay_is_approved]


@pytest.mark.parametrize("race", RACES)
def test_both_are_answered(race, started):
    started(race)
