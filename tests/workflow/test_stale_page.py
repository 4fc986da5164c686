"""Whoever comes too late reads what was done meanwhile."""

from datetime import UTC, datetime

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Project
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.work import a_project
from workflow import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def too_late(client):
    """Opens a transition that the project's state does not allow, as the officer who may judge it."""
    *_, township, village = a_city()
    officer = an_appointment(township, Role.OFFICER)
    project = a_project(village, Project.State.IN_PROGRESS)
    client.force_login(officer.user)

    def visit(*verbs, result="done"):
        for verb in verbs:
            audit.note(acting(officer), verb, project, result=result)
        return client.get(f"/projects/{project.pk}/accept/")

    return visit


@time_machine.travel(datetime(2026, 7, 24, 1, 30, tzinfo=UTC))
def test_the_last_thing_done_is_named_with_its_time(too_late):
    response = too_late("create", "edit")

    assert response.status_code == 409
    assert "最近一次办理：7 月 24 日 09:30　修改。" in response.content.decode()
    assert "当前状态为“攻坚中”，不能验收通过" in response.content.decode()


def test_a_refusal_is_not_something_done(too_late):
    text = too_late("edit", result="refused").content.decode()

    assert "最近一次办理" not in text
    assert "查看最新情况" in text
