"""A locked database, a killed process, a full disk, the last second of the year: nothing acknowledged is lost, nothing half
done stays, and whoever sent something has it still."""

import errno
import os
import signal
import time
from datetime import date, datetime
from unittest import mock
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from feedback import giving
from feedback.models import Opinion, Slip, StagedAnswer
from tests.builders.people import a_city
from tests.builders.uploads import a_picture
from tests.builders.voice import a_survey, printed
from workflow.models import AuditEntry

sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the database")
LATE = datetime(2026, 12, 31, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))


def holding(seconds: float):
    """Somebody else who writes for so long."""

    def hold() -> str:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            cursor.execute("ROLLBACK")
        return "held"

    return hold


def answering(survey, slip="", patience: float | None = None):
    """(status, page) of an answer sent while the database is locked; `patience` in seconds in place of the usual 20."""
    values = {"q1": "1", "slip": slip, "answer": str(uuid4())}

    def send() -> tuple[int, str]:
        time.sleep(0.5)
        if patience is not None:
            connection.ensure_connection()
            connection.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        answer = Client().post(reverse("feedback:answer", args=[survey.code]), values)
        return answer.status_code, answer.content.decode()

    return send


def locked_for_five_seconds():
    survey = a_survey(a_city()[-1])
    _, (status, _) = yield [holding(5), answering(survey)]
    assert status == 302
    assert StagedAnswer.objects.count() == 1


def locked_for_longer_than_anybody_waits():
    survey = a_survey(a_city()[-1])
    [code] = printed(survey, 1)
    _, (status, page) = yield [holding(4), answering(survey, code, patience=1)]
    assert status == 429
    assert f'name="slip" value="{code}"' in page
    assert not StagedAnswer.objects.exists()
    assert not Slip.objects.get().is_used


def killed_between_slip_and_answer():
    survey = a_survey(a_city()[-1])
    [code] = printed(survey, 1)
    kept = AuditEntry.objects.count()
    send = answering(survey, code)

    def killed() -> int:
        child = os.fork()
        if child == 0:
            die = mock.Mock(side_effect=lambda *args, **more: os.kill(os.getpid(), signal.SIGKILL))
            with mock.patch.object(StagedAnswer.objects, "bulk_create", die):
                send()
            os._exit(0)
        return os.WTERMSIG(os.waitpid(child, 0)[1])

    [fatal] = yield [killed]
    assert fatal == signal.SIGKILL
    assert (StagedAnswer.objects.count(), Slip.objects.get().is_used) == (0, False)
    assert send()[0] == 302
    assert (StagedAnswer.objects.count(), Slip.objects.get().is_used) == (1, True)
    assert AuditEntry.objects.count() == kept


@sqlite
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "race",
    [
        locked_for_five_seconds,
        locked_for_longer_than_anybody_waits,
        killed_between_slip_and_answer,
    ],
)
def test_fault(race, started):
    started(race)


@pytest.mark.django_db
def test_a_full_disk_keeps_nothing_half_done_and_the_second_try_is_safe(monkeypatch):
    village = a_city()[-1]
    page = giving.new_page()
    client = Client(raise_request_exception=False)

    def sent() -> int:
        photo = SimpleUploadedFile("a.jpg", a_picture("JPEG"))
        values = {"page": page, "text": "路灯坏了", "website": "", "picture": photo}
        return client.post(reverse("feedback:opinion_to", args=[village.pk]), values).status_code

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        assert sent() == 503
        assert not Opinion.objects.exists()
    assert [sent(), sent()] == [302, 302]
    assert Opinion.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("second", "status"), [(0, 302), (1, 409)])
def test_the_last_second_of_the_year_still_counts(second, status):
    with time_machine.travel(LATE, tick=False) as clock:
        survey = a_survey(a_city()[-1], closes_on=date(2026, 12, 31))
        clock.shift(second)
        answer = Client().post(
            reverse("feedback:answer", args=[survey.code]), {"q1": "1", "answer": str(uuid4())}
        )

    assert answer.status_code == status
    assert list(StagedAnswer.objects.values_list("day", flat=True)) == [date(2026, 12, 31)] * (status == 302)
