"""An account or a post ends while its holder is saving: what was saved came before, what comes after is refused."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse

from organizations.models import Appointment, User
from organizations.roles import Role
from organizations.transitions import END
from projects.models import TaskUpdate
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.racing import browser, sending
from tests.builders.work import a_project, a_task
from workflow import engine
from workflow.models import AuditEntry
from workflow.verifying import verify

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SAVES = 6
UPDATE = {"percent": "60", "done": "供电、燃气两家已会商"}


def a_secretary_at_work():
    """Her post, the tasks that she reports on, each of a project of its own, and the system administrator."""
    city, *_, village = a_city()
    secretary = an_appointment(village, Role.SECRETARY)
    tasks = [
        a_task(a_project(village, ProjectState.IN_PROGRESS), state=TaskState.ONGOING) for _ in range(SAVES)
    ]
    return secretary, tasks, an_appointment(city, Role.SYSTEM_ADMIN)


def saving(post, task):
    """Posts an update; whether it was taken."""
    client, address = browser(post), reverse("projects:task", args=[task.pk])

    def send() -> bool:
        answer = client.post(address, UPDATE)
        refused = answer.status_code in {403, 404} or answer.headers.get("Location", "").startswith("/login/")
        assert refused or answer.headers.get("Location") == address, answer.status_code
        return not refused

    return send


def nothing_after(verb: str, post, taken: list) -> None:
    """Every update that was taken is there, and its entry stands before the one that ended the account or post."""
    end = AuditEntry.objects.get(verb=verb).sequence
    mine = AuditEntry.objects.filter(actor_id=post.user_id, result=AuditEntry.Result.DONE)
    updates = mine.filter(verb="update_task")
    assert updates.count() == TaskUpdate.objects.count() == sum(map(bool, taken))
    assert not mine.filter(sequence__gt=end).exists()
    assert verify().flaw is None


def deactivated_while_saving():
    secretary, tasks, admin = a_secretary_at_work()
    address = reverse("organizations:person_deactivate", args=[secretary.user_id])
    answers = yield [sending(admin, address, {}), *(saving(secretary, task) for task in tasks)]
    assert answers[0] == 302
    assert not User.objects.get(pk=secretary.user_id).is_active
    nothing_after("deactivate", secretary, answers[1:])


def a_post_ends_while_saving():
    secretary, tasks, admin = a_secretary_at_work()
    address = reverse("organizations:appointment_transition", args=[secretary.pk, "end"])
    answers = yield [
        sending(admin, address, {"ends_on": "2026-07-23"}),
        *(saving(secretary, task) for task in tasks),
    ]
    assert answers[0] == 302
    assert not Appointment.objects.active().filter(pk=secretary.pk).exists()
    nothing_after("end", secretary, answers[1:])


def two_secretaries_at_once():
    city, *_, village = a_city()
    admins = [an_appointment(city, Role.SYSTEM_ADMIN) for _ in range(4)]
    answers = yield [naming(admin, a_user(), village) for admin in admins]
    assert sorted(answers) == [302, 422, 422, 422]
    assert Appointment.objects.holders(village.pk, Role.SECRETARY).count() == 1
    assert AuditEntry.objects.filter(verb="appoint").count() == 1


def two_hand_overs_at_once():
    city, *_, village = a_city()
    an_appointment(village)
    admins = [an_appointment(city, Role.SYSTEM_ADMIN) for _ in range(3)]
    answers = yield [naming(admin, a_user(), village, hand_over="on") for admin in admins]
    assert sorted(answers) == [302, 422, 422]
    assert Appointment.objects.filter(role=Role.SECRETARY, ends_on=None).count() == 1


def two_administrators_end_each_other():
    """Of the only two one stays: without any nobody could mend it from inside the system."""
    city, *_ = a_city()
    first, second = (an_appointment(city, Role.SECURITY_ADMIN) for _ in range(2))
    answers = yield [ending(first, second), ending(second, first)]
    assert sorted(answers) == [False, True]
    assert Appointment.objects.filter(role=Role.SECURITY_ADMIN, ends_on=None).count() == 1


def ending(admin, post):
    """Whether the post was ended; the page asks for the password before."""
    actor = acting(admin)

    def send() -> bool:
        try:
            with transaction.atomic():
                END.verdict(post, actor)
                engine.run(END, post, actor, {"ends_on": date(2026, 7, 24)})
        except engine.RefusalError:
            return False
        return True

    return send


def naming(admin, user, organization, **more):
    values = {"person": user.username, "role": "secretary", "organization": organization.short_name}
    return sending(
        admin, reverse("organizations:appointment_new"), values | {"starts_on": "2026-07-24"} | more
    )


RACES = [
    deactivated_while_saving,
    a_post_ends_while_saving,
    two_secretaries_at_once,
    two_hand_overs_at_once,
    two_administrators_end_each_other,
]


@pytest.mark.parametrize("race", RACES)
def test_race(race, started):
    started(race)
