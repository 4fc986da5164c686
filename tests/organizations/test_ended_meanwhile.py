"""An account or a post that ends between the judgement of a request and its commit: nothing of it is written."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from organizations.acting import acting
from organizations.roles import Role
from projects.forms.task import TaskUpdateForm
from projects.models import TaskUpdate
from projects.states import ProjectState, TaskState
from tests.builders.audit import amend
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def secretary():
    return an_appointment(a_city()[-1], Role.SECRETARY)


@pytest.fixture
def task(secretary):
    return a_task(a_project(secretary.organization, ProjectState.IN_PROGRESS), state=TaskState.ONGOING)


def send(client, monkeypatch, secretary, task, meanwhile):
    """Posts an update; `meanwhile` is done by somebody else after the form was found valid."""
    is_valid = TaskUpdateForm.is_valid

    def interrupted(form):
        meanwhile()
        return is_valid(form)

    monkeypatch.setattr(TaskUpdateForm, "is_valid", interrupted)
    client.force_login(secretary.user)
    return client.post(reverse("projects:task", args=[task.pk]), {"percent": "60", "done": "两家已会商"})


def deactivate(user):
    user.is_active = False
    user.save(update_fields=["is_active"])


def refused(answer, words):
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert not TaskUpdate.objects.exists()
    assert [entry.result for entry in AuditEntry.objects.exclude(verb="arrange")] == ["refused"]


def test_an_account_that_was_stopped(client, monkeypatch, secretary, task):
    answer = send(client, monkeypatch, secretary, task, lambda: deactivate(secretary.user))
    refused(answer, "账号刚刚停用，这次的内容没有保存")


def test_a_post_that_ended(client, monkeypatch, secretary, task):
    answer = send(client, monkeypatch, secretary, task, lambda: amend(secretary, ends_on=date(2026, 7, 23)))
    refused(answer, "职务刚刚办理离任，这次的内容没有保存")


@pytest.mark.parametrize("ends", ["account", "post"])
def test_a_process_that_goes_on_with_it_says_what_ended(secretary, ends):
    assert acting(secretary.user_id, secretary.pk).post == secretary
    if ends == "account":
        deactivate(secretary.user)
    else:
        amend(secretary, ends_on=date(2026, 7, 23))
    with pytest.raises(PermissionDenied, match="您办理时所任的职务已经免去，或账号已停用"):
        acting(secretary.user_id, secretary.pk)


def test_on_the_last_day_in_office_it_is_saved(client, monkeypatch, secretary, task):
    answer = send(client, monkeypatch, secretary, task, lambda: amend(secretary, ends_on=date(2026, 7, 24)))
    assert answer.status_code == 302
    assert TaskUpdate.objects.exists()


def test_another_post_that_ended_does_not_count(client, monkeypatch, secretary, task):
    other = an_appointment(secretary.organization.parent, Role.MEMBER, secretary.user)
    answer = send(client, monkeypatch, secretary, task, lambda: amend(other, ends_on=date(2026, 7, 23)))
    assert answer.status_code == 302
