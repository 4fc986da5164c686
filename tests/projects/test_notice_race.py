"""Several officers issue at once: every notice has a number of its own and the series has no gap."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.states import ProjectState
from projects.workdays import add_workdays
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.work import a_project
from workflow import audit, engine

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="threads need a server; SQLite writes one after the other"
    ),
]
N = SupervisionNotice.State
WRITERS = 6


def test_numbers_are_given_once_whether_drafts_or_new_notices_are_issued():
    village = a_city()[-1]
    an_appointment(village, Role.SECRETARY)
    officer = an_appointment(village.parent, Role.OFFICER)
    project = a_project(village, ProjectState.IN_PROGRESS)
    due_on = add_workdays(timezone.localdate(), 5)
    drafts = [a_notice_on(project, N.DRAFT, officer=officer, due_on=due_on).pk for _ in range(WRITERS // 2)]
    actor, barrier = acting(officer), Barrier(WRITERS)
    issue = engine.find(SupervisionNotice, "issue")

    def write(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            with audit.recording():
                if number < len(drafts):
                    notice = SupervisionNotice.objects.get(pk=drafts[number])
                else:  # as the page of a new notice does it: the project first
                    notice = SupervisionNotice(
                        project_id=project.pk, issuer=officer.organization, addressee=village, matter="逾期",
                        demand="反馈", due_on=due_on,
                    )  # fmt: skip
                    engine.lock(notice.project)
                    notice.save()
                engine.run(issue, notice, actor)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    year = timezone.localdate().year
    numbers = set(SupervisionNotice.objects.values_list("number", flat=True))
    assert numbers == {f"督〔{year}〕{serial}号" for serial in range(1, WRITERS + 1)}
